"""The spaces of French typography, put in where a text leaves for a reader rather than typed in every sentence."""

from __future__ import annotations

NO_BREAK = "\u00a0"


def typeset(text: str) -> str:
    """Guillemets keep hold of the words between them."""
    return text.replace("« ", f"«{NO_BREAK}").replace(" »", f"{NO_BREAK}»")
