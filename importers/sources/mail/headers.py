"""What the head of a message says: who sent it, whether a machine did, whether it goes in circles. In the sandbox."""

from __future__ import annotations

import re
from email.message import Message
from typing import Any

from importers.sources.mail.nodes import clean, words
from workspaces.kernel.forms import EMAIL

MOST_HOPS = 50
MOST_SIGNATURES = 5
LONGEST_RESULTS = 4000
NAMED = re.compile(r"([^<>]*)<\s*([^<>\s]+)\s*>\s*")
ALL_BY_ITSELF = ("bulk", "list", "junk", "auto_reply")
MACHINE_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponder")
LIST_HEADERS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help")
ABSENT = re.compile(
    r"(réponse automatique|automatic reply|auto(matic)?[ -]?(reply|response)|out of (the )?office|absence du bureau)\b",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"(no-?_?reply|ne-?pas-?repondre|pas-?de-?reponse|do-?not-?reply|mailer-daemon|postmaster|bounces?|double-bounce)"
    r"([+=._-].*)?",
    re.IGNORECASE,
)
TAG = re.compile(r"(?:^|;)\s*([ds])\s*=\s*([^;\s]+)")


def about(head: Message, domains: list[str]) -> dict[str, Any]:
    """JSON: sender, name, subject, message_id; `auto` (dsn, reply or ""), `quiet` (never to be answered), `loop`."""
    name, sender = sender_of(head)
    kind = auto(head, sender)
    return {
        "sender": sender,
        "sender_name": name,
        "subject": words(head["Subject"])[:250],
        "message_id": words(head["Message-ID"])[:250],
        "return_path": (_bare(words(head["Return-Path"])) or "").lower(),
        "auto": kind,
        "quiet": bool(kind) or is_quiet(head, sender, domains),
        "loop": loops(head, domains),
        "results": results(head),
        "signatures": signatures(head),
        "recipients": recipients(head),
    }


def sender_of(head: Message) -> tuple[str, str]:
    """(name, address) of the one author. Two From, or an address that can be read in two ways, is no author at all."""
    found = head.get_all("From") or []
    if len(found) != 1:
        return "", ""
    raw = clean(" ".join(str(found[0]).split()))
    address = _bare(raw)
    if address is None:
        return words(found[0])[:120], ""
    match = NAMED.fullmatch(raw)
    name = words(match[1]).strip(" \"'") if match else ""
    return name[:120], address.lower()


def _bare(raw: str) -> str | None:
    match = NAMED.fullmatch(raw)
    address = match[2] if match else raw.strip()
    return address if EMAIL.fullmatch(address) and len(address) <= 254 else None


def auto(head: Message, sender: str) -> str:
    """`dsn`: a mail server reports a delivery. `reply`: a machine answered, somebody is on holiday."""
    if head.get_content_type() == "multipart/report":
        return "dsn"
    if sender.startswith(("mailer-daemon@", "postmaster@")) and words(head["Return-Path"]) in ("<>", ""):
        return "dsn"
    answered = words(head["Auto-Submitted"]).lower().startswith("auto-replied")
    if answered or any(head[name] for name in MACHINE_HEADERS) or ABSENT.match(words(head["Subject"])):
        return "reply"
    return ""


def is_quiet(head: Message, sender: str, domains: list[str]) -> bool:
    """Lists, mailings and machines: an answer would bother nobody at best, and come back at worst (RFC 3834)."""
    by_itself = words(head["Auto-Submitted"]).lower() not in ("", "no")
    in_bulk = words(head["Precedence"]).lower() in ALL_BY_ITSELF or any(head[name] for name in LIST_HEADERS)
    unwanted = bool(head["X-Auto-Response-Suppress"]) or bool(head["X-Loop"])
    local, _, domain = sender.partition("@")
    return by_itself or in_bulk or unwanted or bool(NOBODY.fullmatch(local)) or domain in domains


def loops(head: Message, domains: list[str]) -> bool:
    """It carries the mark that our own messages carry, or has travelled further than any message does."""
    marks = {words(mark).lower() for mark in head.get_all("X-Loop") or []}
    return bool(marks & set(domains)) or len(head.get_all("Received") or []) > MOST_HOPS


def results(head: Message) -> str:
    """The topmost Authentication-Results: the last server that wrote one. What lies below, anybody may have written."""
    return words(head["Authentication-Results"])[:LONGEST_RESULTS]


def signatures(head: Message) -> list[list[str]]:
    """[domain, selector] of each DKIM signature: where its key is published."""
    found = []
    for value in (head.get_all("DKIM-Signature") or [])[:MOST_SIGNATURES]:
        tags = dict(TAG.findall(clean(str(value))))
        if {"d", "s"} <= tags.keys():
            found.append([tags["d"].lower()[:253], tags["s"].lower()[:63]])
    return found


def recipients(head: Message) -> list[str]:
    """For whom a polled message is: where it was delivered, before whom it was written to."""
    listed = []
    for name in ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc"):
        for value in head.get_all(name) or []:
            listed += re.findall(r"[^\s<>,;:\"()]{1,64}@[^\s<>,;:\"()]{1,190}", clean(str(value)))
    return list(dict.fromkeys(address.lower() for address in listed))[:100]
