"""The dossiers a person follows, with what waits in each: a few grouped reads, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.firms.models import Assignment, FirmMember
from portal.invitations.models import Invitation, InvitationState
from portal.review.queue import NOT_DONE, OPEN
from workspaces.dossiers.models import Member, Workspace
from workspaces.kernel import db, keyset
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.web import url

WAITING = f"""
    select i.workspace_id, count(*) as waiting, sum(case when i.doubt_count > 0 then 1 else 0 end) as doubtful
    from invoice i join workspace w on w.id = i.workspace_id
    where i.workspace_id in :ids and i.direction = 'purchase' and {OPEN} and {NOT_DONE} group by i.workspace_id
"""  # noqa: S608 (our own words)
DEPOSITS = (
    "select workspace_id, max(received_at) as last from document where workspace_id in :ids group by workspace_id"
)
PENDING = (InvitationState.QUEUED, InvitationState.SENT, InvitationState.OPENED)
LAPSED = (InvitationState.EXPIRED, InvitationState.FAILED)


@dataclass(frozen=True)
class Dossier:
    """One line: the company, what waits, when it last sent something, and how far its invitation is."""

    id: UUID
    name: str
    slug: str
    siren: str
    waiting: int
    doubtful: int
    last_deposit: datetime | None
    followed_by: str
    active: bool
    invitation: Invitation | None

    @property
    def state(self) -> str:
        """Invité, ouvert, actif, expirée, in the words of the badges."""
        if self.active:
            return "Actif"
        return self.invitation.label if self.invitation else "Non invité"

    @property
    def invited(self) -> InvitationState | None:
        return None if self.active or self.invitation is None else self.invitation.state

    @property
    def status(self) -> str:
        if self.waiting:
            return "À traiter"
        return "À jour" if self.last_deposit else "Aucun dépôt"


async def all_of(firm: FirmAccess, ids: Collection[UUID] | None = None) -> list[Dossier]:
    """Those of `ids` (default: all) that this person may see, by name."""
    wanted = firm.workspace_ids if ids is None else firm.workspace_ids & set(ids)
    if not wanted:
        return []
    listed = list(wanted)
    waiting = await _by_dossier(WAITING, listed) if firm.can(FirmCan.DOCUMENTS) else {}
    deposits = await _by_dossier(DEPOSITS, listed)
    active = set(await Member.filter(workspace_id__in=listed).values_list("workspace_id", flat=True))
    invitations = await Invitation.latest_of(listed)
    followers = await _followers(firm, listed)
    return [
        Dossier(
            id=row.id,
            name=row.name,
            slug=row.slug,
            siren=row.siren,
            waiting=int(waiting.get(row.id, {}).get("waiting", 0)),
            doubtful=int(waiting.get(row.id, {}).get("doubtful", 0)),
            last_deposit=_instant(deposits.get(row.id, {}).get("last")),
            followed_by=", ".join(followers.get(row.id, [])),
            active=row.id in active,
            invitation=invitations.get(row.id),
        )
        for row in await Workspace.filter(id__in=listed).only("id", "name", "slug", "siren").order_by("name")
    ]


async def _by_dossier(sql: str, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    return {UUID(str(row["workspace_id"])): row for row in await db.rows(sql, ids=ids)}


def _instant(value: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def _followers(firm: FirmAccess, ids: list[UUID]) -> dict[UUID, list[str]]:
    """« Suivi par »: « L. Petit », for each dossier that somebody was given."""
    members = {row.id: row.name for row in await FirmMember.filter(firm_id=firm.firm_id, left_at=None)}
    given = await Assignment.filter(workspace_id__in=ids, member_id__in=list(members)).values_list(
        "workspace_id", "member_id"
    )
    names: dict[UUID, list[str]] = {}
    for workspace_id, member_id in given:
        names.setdefault(workspace_id, []).append(short(members[member_id]))
    return names


def short(name: str) -> str:
    """« Léa Petit » → « L. Petit »."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name


def line(dossier: Dossier, *, may_resend: bool, may_read: bool) -> dict[str, Any]:
    """What `firm/_dossiers.html` shows. Each figure leads to exactly as many rows."""
    again = may_resend and dossier.invited is not None
    return {
        "id": dossier.id,
        "name": dossier.name,
        "href": url("workspace:home", workspace=dossier.slug),
        "siren": dossier.siren,
        "followed_by": dossier.followed_by,
        "waiting": dossier.waiting,
        "waiting_href": f"{url('firm:queue')}?dossier={dossier.slug}" if may_read else None,
        "last_deposit": dossier.last_deposit,
        "documents_href": f"{url('firm:documents')}?dossier={dossier.slug}" if may_read else None,
        "invitation": dossier.state,
        "email": dossier.invitation.email if dossier.invitation else "",
        "resend": url("firm:resend_invitation", workspace_id=dossier.id) if again else None,
        "status": dossier.status,
    }


def lines(firm: FirmAccess, dossiers: Iterable[Dossier]) -> list[dict[str, Any]]:
    resend, read = firm.can(FirmCan.CLIENTS), firm.can(FirmCan.DOCUMENTS)
    return [line(dossier, may_resend=resend, may_read=read) for dossier in dossiers]


def folded(text: str) -> str:
    """Without capitals nor accents, for comparing what people type with names."""
    return "".join(keyset.PLAIN.get(char, char) for char in text.lower())


def matching(dossiers: Iterable[Dossier], typed: str) -> list[Dossier]:
    """By a part of the name, or the beginning of the SIREN."""
    wanted, digits = folded(typed.strip()), typed.replace(" ", "").replace("\u202f", "")
    return [one for one in dossiers if wanted in folded(one.name) or (digits and one.siren.startswith(digits))]
