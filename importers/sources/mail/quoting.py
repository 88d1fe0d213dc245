"""What somebody wrote in answer, without the message they answered nor their signature. Runs in the sandbox."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from importers.sources.mail import bodies, headers
from importers.sources.mail.leaves import contents
from importers.sources.mail.nodes import Room, Unopenable, head_of, parse

LONGEST = 4000
LINES = re.IGNORECASE | re.MULTILINE
QUOTED = re.compile(
    r"^\s*(?:>"
    r"|[^\n]{0,200}[<@\d][^\n]{0,200}(?:a écrit|wrote)\s*:\s*$"
    r"|-{2,}\s*(?:message d.origine|original message|message transféré|forwarded message)\s*-{2,}"
    r"|_{10,}\s*$"
    r"|\*?(?:de|from)\s*:[^\n]{1,250}\n+\s*\*?(?:envoyé|sent|date|à|to|objet|subject)\b)",
    LINES,
)
ON_TWO_LINES = re.compile(r"^(\s*(?:le|on)\s[^\n]{5,200})\n([^\n]{0,200}(?:a écrit|wrote)\s*:\s*)$", LINES)
SIGNATURE = re.compile(
    r"^(?:-- ?|—|envoyé (?:de|depuis) (?:mon|ma|mes)\b[^\n]*|sent from my\b[^\n]*|(?:obtenir|get) outlook\b[^\n]*)$",
    LINES,
)
PAGE_QUOTES = re.compile(
    r"<blockquote|<div[^>]{0,200}(?:gmail_quote|gmail_signature|divRplyFwdMsg|appendonsend|yahoo_quoted|moz-cite-prefix)",
    re.IGNORECASE,
)


def answer(path: str, domains: list[str]) -> dict[str, Any]:
    """{"text", "sender", "auto", "loop"}; an encrypted or damaged message has no text."""
    raw = Path(path).read_bytes()
    about = headers.about(parse(head_of(raw), Room()), domains)
    try:
        found = contents(parse(raw, room := Room()), room)
        pages = [PAGE_QUOTES.split(page, maxsplit=1)[0] for page in found.html]
        text = written(bodies.body(found.plain, pages))
    except (Unopenable, RecursionError):
        text = ""
    return {"text": text, "sender": about["sender"], "auto": about["auto"], "loop": about["loop"]}


def written(body: str) -> str:
    """The part above the first sign of a quoted message or of a signature."""
    body = ON_TWO_LINES.sub(r"\1 \2", body.replace("\r\n", "\n"))
    cuts = [match.start() for pattern in (QUOTED, SIGNATURE) if (match := pattern.search(body))]
    return body[: min(cuts, default=len(body))].strip()[:LONGEST]
