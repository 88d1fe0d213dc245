"""Received messages as pages show them: what each one became, part by part, and the sum."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workspaces.documents.models import Document
from workspaces.documents.rows import rows_of
from workspaces.kernel.access import Access
from workspaces.kernel.french import plural
from workspaces.kernel.web import url
from workspaces.mails.models import IncomingMail, MailPart, Outcome, Stage

SHOWN = 20
WORDS = {
    Outcome.DOCUMENT: ("Reçue", "info", "inbox"),
    Outcome.KNOWN: ("Déjà là", "off", "copy"),
    Outcome.REFUSED: ("Non reçue", "err", "file-x"),
    Outcome.IGNORED: ("Laissée de côté", "off", "image"),
}
SUMS = (
    (Outcome.DOCUMENT, "reçue", "reçues"),
    (Outcome.KNOWN, "déjà là", "déjà là"),
    (Outcome.REFUSED, "non reçue", "non reçues"),
    (Outcome.IGNORED, "laissée de côté", "laissées de côté"),
)


async def lately(ws: Access) -> list[dict[str, Any]]:
    """The last messages of the dossier, newest first."""
    mails = await IncomingMail.within(ws).order_by("-received_at").limit(SHOWN)
    parts = await _parts_of(ws, [mail.id for mail in mails])
    return [line(ws, mail, parts[mail.id]) for mail in mails]


async def _parts_of(ws: Access, ids: Sequence[UUID]) -> dict[UUID, list[MailPart]]:
    found: dict[UUID, list[MailPart]] = defaultdict(list)
    for part in await MailPart.within(ws).filter(mail_id__in=list(ids)).order_by("position") if ids else []:
        found[part.mail_id].append(part)
    return found


def line(ws: Access, mail: IncomingMail, parts: Sequence[MailPart]) -> dict[str, Any]:
    return {
        "href": url("workspace:incoming_mail", workspace=ws.workspace.slug, mail_id=mail.id),
        "at": mail.received_at,
        "sender": mail.sender_name or mail.sender or mail.envelope_from or "Expéditeur inconnu",
        "subject": mail.subject or "Sans objet",
        "state": state_of(mail, parts),
        "told": mail.message or sum_of(parts),
    }


def state_of(mail: IncomingMail, parts: Sequence[MailPart]) -> tuple[str, str, str]:
    """(word, tint, symbol) of its badge."""
    if mail.stage is Stage.RECEIVED:
        return "En cours de tri", "info", "hourglass"
    if mail.stage is Stage.REFUSED:
        return "Écarté", "err", "file-x"
    if any(part.outcome is Outcome.REFUSED for part in parts):
        return "Reçu en partie", "warn", "triangle-alert"
    return "Bien reçu", "ok", "circle-check"


def sum_of(parts: Sequence[MailPart]) -> str:
    """`3 pièces jointes : 2 reçues, 1 laissée de côté`; every part is counted once."""
    if not parts:
        return ""
    counts = Counter(part.outcome for part in parts)
    told = [plural(counts[outcome], one, many) for outcome, one, many in SUMS if counts[outcome]]
    return f"{plural(len(parts), 'pièce jointe', 'pièces jointes')} : {', '.join(told)}"


async def sheet(ws: Access, mail: IncomingMail) -> dict[str, Any]:
    """One message: who sent it and whether that is so, and each of its parts with the document that it became."""
    parts = (await _parts_of(ws, [mail.id]))[mail.id]
    ids = [part.document_id for part in parts if part.document_id]
    documents = await Document.within(ws).filter(id__in=ids) if ids else []
    rows = {row["id"]: row for row in await rows_of(documents)}
    slug = ws.workspace.slug
    return {
        "mail": line(ws, mail, parts),
        "fact_rows": facts(mail),
        "verified": mail.verified,
        "parts": [_part(part, rows.get(part.document_id), slug) for part in parts],
        "total": sum_of(parts),
        "original": url("workspace:incoming_mail_original", workspace=slug, mail_id=mail.id),
        "list_href": url("workspace:addresses", workspace=slug),
    }


def _part(part: MailPart, row: dict[str, Any] | None, slug: str) -> dict[str, Any]:
    href = (row["href"] or row["original"]) if row else ""
    word = (row["status"], None, None) if row and part.outcome is Outcome.DOCUMENT else WORDS[part.outcome]
    return {
        "name": part.name,
        "size": part.size,
        "state": word,
        "message": part.message or (row["message"] if row else ""),
        "href": href,
    }


def facts(mail: IncomingMail) -> list[tuple[str, str]]:
    sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
    proof = "Vérifié par notre serveur" if mail.verified else "Non prouvé"
    checks = ", ".join(f"{name} : {said}" for name, said in (("SPF", mail.spf), ("DKIM", mail.dkim)) if said)
    return [
        ("De", sender or mail.envelope_from),
        ("Expéditeur", f"{proof} ({checks})" if checks else proof),
        ("À", mail.recipient),
        ("Réponse envoyée", "Oui" if mail.replied_at else "Non"),
    ]
