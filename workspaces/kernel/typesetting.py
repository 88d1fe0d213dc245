"""The spaces of French typography, put in where a text leaves for a reader rather than typed in every sentence."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
# Before a mark that is high, closes or counts; after what opens. Not in `{% … %}`, `!=`, `:=` nor `?x=`: code.
LOOSE = re.compile(r"(?<=\S) (?=[:;!?€%»](?![}=])(?!\w))|(?<=«) ")


def typeset(text: str) -> str:
    """No line begins with a mark that belongs to the one before; guillemets keep hold of the words between them."""
    return LOOSE.sub(NO_BREAK, text)
