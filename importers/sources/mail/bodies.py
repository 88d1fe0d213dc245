"""The text of a message, for those whose invoice is the message itself. Runs inside the sandbox."""

from __future__ import annotations

import re

from lxml import etree, html

from workspaces.kernel.forms import INVISIBLE

AMOUNT = re.compile(r"\d[\d\s.,]{0,14}\s?(?:€|eur\b|euros?\b)|(?:€|eur)\s?\d", re.IGNORECASE)
WORD = re.compile(r"\b(factur\w*|invoice|reçus?|receipt|montant|total|ttc|à payer|avoir|honoraires)\b", re.IGNORECASE)
HEADINGS, LISTS = {"h1", "h2", "h3", "h4", "h5", "h6"}, {"li", "ul", "ol"}
BLOCKS = {"p", "div", "tr", "table", "hr", "blockquote"} | HEADINGS | LISTS
UNSEEN = {"script", "style", "head", "title", "template", "noscript"}
MOST_CHARACTERS, MOST_LINES, WIDEST = 60_000, 1200, 240


def body(plain: list[str], pages: list[str]) -> str:
    """The text, from the plain part when there is one, else from the page."""
    text = "\n\n".join(part for part in plain if part.strip()) or "\n\n".join(map(seen, pages))
    lines = [INVISIBLE.sub("", line).rstrip()[:WIDEST] for line in text[:MOST_CHARACTERS].splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines[:MOST_LINES])).strip()


def tells_an_invoice(text: str) -> bool:
    """An amount of money and a word of billing: enough to keep it for a person, who decides."""
    return bool(AMOUNT.search(text) and WORD.search(text))


def seen(page: str) -> str:
    """What a reader sees of an HTML page, a line for each block, the cells of a row side by side."""
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    pieces: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        _put(event, node, pieces)
    lines = "".join(pieces).split("\n")
    return "\n".join(re.sub(r"[ \t\xa0]{4,}", "   ", line).strip() for line in lines)


def _put(event: str, node: etree._Element, pieces: list[str]) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if event == "start":
        if tag in BLOCKS or tag == "br":
            pieces.append("\n")
        if tag and not _unseen(node):
            pieces.append(_flat(node.text))
        return
    if tag in BLOCKS:
        pieces.append("\n")
    elif tag in ("td", "th"):
        pieces.append("   ")
    parent = node.getparent()
    if parent is not None and not _unseen(parent):
        pieces.append(_flat(node.tail))


def _unseen(node: etree._Element) -> bool:
    return node.tag in UNSEEN


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
