"""Asking clients for the pieces that are missing: one mail a client, whose text is seen before it leaves."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.accounts.models import User
from portal.accounts.sessions import digest
from portal.branding.brand import Brand
from workspaces.deadlines import months
from workspaces.deadlines.asking import asked, in_words
from workspaces.deadlines.completeness import company_of
from workspaces.deadlines.models import AskedPiece, Completeness, PieceReminder
from workspaces.deadlines.planning import Why
from workspaces.deadlines.returns import period_of
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction, Member, MemberRole, Workspace
from workspaces.kernel import french, mail
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.audit import record
from workspaces.kernel.clock import now
from workspaces.kernel.db import alone, unit_of_work
from workspaces.kernel.jobs import Work
from workspaces.kernel.settings import settings
from workspaces.kernel.web import url

LASTING = timedelta(days=30)
PAUSE = timedelta(days=3)  # between two mails to one client, unless somebody insists


@dataclass(frozen=True)
class Client:
    """One client about to be asked: what is missing, where to write, and when they were last asked."""

    workspace: Workspace
    month: date
    pieces: list[dict[str, Any]]
    to: str
    last: PieceReminder | None

    @property
    def recently(self) -> bool:
        return self.last is not None and now() - self.last.sent_at < PAUSE

    @property
    def seen(self) -> str:
        """Which reminder was the last one when the preview was made."""
        return f"{self.workspace.id}:{self.last.id if self.last else ''}"


async def clients(firm: FirmAccess, ids: Iterable[UUID], month: date) -> list[Client]:
    """Those of these dossiers that this person may see, by name."""
    reach = list(firm.workspace_ids & frozenset(ids))
    workspaces = await Workspace.filter(id__in=reach).order_by("name")
    kept = {row.workspace_id: row for row in await Completeness.filter(workspace_id__in=reach, month=month)}
    last, to, waiting = await latest(reach), await recipients(workspaces), await requests(reach)
    return [
        Client(one, month, lacking(kept.get(one.id), waiting.get(one.id, [])), to.get(one.id, ""), last.get(one.id))
        for one in workspaces
    ]


async def requests(workspace_ids: Sequence[UUID]) -> dict[UUID, list[AskedPiece]]:
    """What each dossier is asked for in words and has not sent."""
    found: dict[UUID, list[AskedPiece]] = {}
    for row in await AskedPiece.filter(workspace_id__in=list(workspace_ids), came_at=None).order_by("asked_at", "id"):
        found.setdefault(row.workspace_id, []).append(row)
    return found


async def requests_of(workspace_id: UUID) -> list[AskedPiece]:
    return (await requests([workspace_id])).get(workspace_id, [])


def lacking(kept: Completeness | None, waiting: Sequence[AskedPiece]) -> list[dict[str, Any]]:
    """What is missing, as a reminder keeps it."""
    pieces = [*(kept.pieces if kept else []), *(row.counted() for row in waiting)]
    return [
        {name: piece[name] for name in ("key", "name", "month")} | {"lacking": piece["expected"] - piece["received"]}
        for piece in pieces
        if piece["expected"] > piece["received"]
    ]


async def latest(workspace_ids: Sequence[UUID], month: date | None = None) -> dict[UUID, PieceReminder]:
    """The last reminder of each dossier: for a month, or of those whose link still lives, for whatever month."""
    rows = PieceReminder.filter(workspace_id__in=list(workspace_ids)).order_by("sent_at", "id")
    asked_for = rows.filter(month=month) if month else rows.filter(sent_at__gt=now() - LASTING)
    return {row.workspace_id: row for row in await asked_for}


async def recipients(workspaces: Sequence[Workspace]) -> dict[UUID, str]:
    """The first owner of each dossier, else the company's own address."""
    ids = [one.id for one in workspaces]
    owners = await Member.filter(workspace_id__in=ids, role=MemberRole.OWNER).order_by("-since")
    users = User.filter(id__in=[one.user_id for one in owners], disabled_at=None)
    emails = {user.id: user.email for user in await users}
    first = {one.workspace_id: emails[one.user_id] for one in owners if one.user_id in emails}
    return {one.id: first.get(one.id, one.email) for one in workspaces}


async def letter(client: Client, firm: Any, link: str, *, why: Why = Why.HAND, contact: str = "") -> dict[str, Any]:
    """What the mail says; also shown before it is sent. Replies go to the dossier's own address, with their files.
    One that leaves by itself counts the pieces in its subject, and names the `contact` who follows the dossier."""
    own, brand = await addresses.current(client.workspace.id), await Brand.of(firm)
    counted = any(not in_words(piece) for piece in client.pieces)
    period = period_of(company_of(client.workspace), client.month) if counted else None
    return {
        "subject": subject(client, why, counted=counted),
        "for_vat": counted,
        "preheader": "Déposez-les en quelques secondes, sans mot de passe.",
        **brand.in_mail,
        "workspace_name": client.workspace.name,
        "lines": [asked(piece) for piece in client.pieces],
        "due": french.day(period.due) if period else "",
        "link": link,
        "days": LASTING.days,
        "reply_to": own.get(Direction.PURCHASE, firm.email),
        "contact": contact,
    }


def subject(client: Client, why: Why, *, counted: bool) -> str:
    if why is not Why.HAND:
        return f"Il nous manque {french.plural(sum(piece['lacking'] for piece in client.pieces), 'pièce')}"
    late = f"Vos pièces {months.of(client.month)} : il en manque encore"
    return late if counted else "Votre cabinet vous demande des pièces"


async def preview(client: Client, firm: Any) -> dict[str, str]:
    """The mail to the letter, but for its link, which is made when it is sent."""
    values = await letter(client, firm, f"{settings().base_url}/pieces/…")
    return {"subject": values["subject"], "text": mail.plain.get_template("mail/pieces.txt").render(values).strip()}


async def remind(
    client: Client, firm: FirmAccess, *, why: Why = Why.HAND, then: Work | None = None
) -> PieceReminder | None:
    """Send it, and remember what was asked. Instead the reminder of whoever was faster, even by no more than a second
    click: they wait for each other here, and only the first sends."""
    token = secrets.token_urlsafe(32)
    path = url("pieces:asked_pieces", workspace_id=client.workspace.id, token=token)
    contact = firm.person.name if why is not Why.HAND and firm.person.name != firm.firm.name else ""
    values = await letter(client, firm.firm, f"{settings().base_url}{path}", why=why, contact=contact)
    async with unit_of_work():
        await alone(f"remind:{client.workspace.id}")
        if overtaken := await _overtaken(client):
            return overtaken
        message = await mail.write("pieces", to=client.to, sender_name=values["firm_name"], then=then, **values)
        await _remember(client, firm, digest(token), message.id, why)
    return None


async def _overtaken(client: Client) -> PieceReminder | None:
    last = (await latest([client.workspace.id])).get(client.workspace.id)
    return last if last and (client.last is None or last.id != client.last.id) else None


async def _remember(client: Client, firm: FirmAccess, link: str, message_id: UUID, why: Why) -> None:
    reminder = await PieceReminder.create(
        workspace_id=client.workspace.id, month=client.month, firm_id=firm.firm_id, to=client.to,
        pieces=client.pieces, digest=link, message_id=message_id, sent_at=now(),
        sent_by_id=firm.person.id, sent_by_name=firm.person.name, expires_at=now() + LASTING, why=why,
    )  # fmt: skip
    by = firm if why is Why.HAND else None
    await record("pieces:reminded", reminder, by, to=client.to, pieces=len(client.pieces), why=why.value)
