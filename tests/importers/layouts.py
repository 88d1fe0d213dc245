"""Pages from lines of text: two spaces or more part columns, as on a printed page."""

import re
from textwrap import dedent

from importers.readers import extract
from importers.readers.words import PageWords, Word
from workspaces.invoices.draft import InvoiceDraft, Source

LETTER, HEIGHT, LEADING, TOP, LEFT = 5.0, 10.0, 14.0, 40.0, 40.0


def page(text: str) -> PageWords:
    """Every letter as wide as the next, so that columns stand under each other as they do in the source."""
    found = PageWords(1, 595, 842)
    for at, line in enumerate(dedent(text).strip("\n").split("\n")):
        for match in re.finditer(r"\S+", line):
            x = LEFT + LETTER * match.start()
            found.words.append(Word(match[0], x, TOP + LEADING * at, LETTER * len(match[0]), HEIGHT))
    return found


def read(text: str, *own: str) -> InvoiceDraft:
    return extract.read([page(text)], list(own), Source.TEXT)
