"""The dossiers a person follows, with what waits in each: a few grouped reads, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.consolidated import tallies
from portal.firms.models import Assignment, FirmMember
from portal.invitations.models import Invitation, InvitationState
from workspaces.dossiers.models import Decider, Member, Workspace
from workspaces.kernel import keyset
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.web import url

PENDING = (InvitationState.QUEUED, InvitationState.SENT, InvitationState.OPENED)
LAPSED = (InvitationState.EXPIRED, InvitationState.FAILED)


@dataclass(frozen=True)
class Dossier:
    """One line: the company, what waits, when it last sent something, and how far its invitation is."""

    id: UUID
    name: str
    slug: str
    siren: str
    counted: Mapping[str, Any]
    firm_decides: bool
    followed_by: str
    active: bool
    invitation: Invitation | None

    @property
    def waiting(self) -> int:
        """Where only the client may accept, the firm's part is over once it has looked or asked for something."""
        return self.count("to_decide") - (0 if self.firm_decides else self.count("decided_by_client"))

    @property
    def doubtful(self) -> int:
        return self.count("doubtful") - (0 if self.firm_decides else self.count("doubtful_by_client"))

    @property
    def last_deposit(self) -> datetime | None:
        return self.counted.get("last_deposit")

    def count(self, name: str) -> int:
        """One of `tallies.COUNTERS`."""
        return int(self.counted.get(name) or 0)

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
    counted = await tallies.of(listed)
    active = set(await Member.filter(workspace_id__in=listed).values_list("workspace_id", flat=True))
    invitations = await Invitation.latest_of(listed)
    followers = await _followers(firm, listed)
    return [
        Dossier(
            id=row.id,
            name=row.name,
            slug=row.slug,
            siren=row.siren,
            counted=_shown(firm, counted.get(row.id, {})),
            firm_decides=row.decider is not Decider.OWNER,
            followed_by=", ".join(followers.get(row.id, [])),
            active=row.id in active,
            invitation=invitations.get(row.id),
        )
        for row in await Workspace.filter(id__in=listed).only("id", "name", "slug", "siren", "decider").order_by("name")
    ]


def _shown(firm: FirmAccess, counted: dict[str, Any]) -> dict[str, Any]:
    """Whoever does not read documents learns when the dossier last sent something, and no more."""
    return counted if firm.can(FirmCan.DOCUMENTS) else {"last_deposit": counted.get("last_deposit")}


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
