"""Resolving anomalies: by hand with a reason, or by deciding on the account that they are about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from workspaces.anomalies.models import Anomaly, AnomalyKind, AnomalyState, Because
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.clock import now
from workspaces.parties.models import AccountState, BankAccount

By = Access | FirmAccess | None
OPEN: dict[str, Any] = {
    "state": AnomalyState.OPEN, "because": "", "note": "", "resolved_at": None, "resolved_by_id": None,
    "resolved_by_name": "", "act_id": None, "with_invoice": False,
}  # fmt: skip


def resolved(because: Because, by: By, **more: Any) -> dict[str, Any]:
    """The columns of an anomaly that this person resolves now."""
    person = by.person if by else None
    who = {"resolved_by_id": person.id if person else None, "resolved_by_name": person.name if person else ""}
    return OPEN | {"state": AnomalyState.RESOLVED, "because": because.value, "resolved_at": now()} | who | more


async def waiting(account_ids: Collection[UUID], workspace_ids: Collection[UUID]) -> set[UUID]:
    """The accounts that wait for their own decision: nothing here may stand for it (see `accounts.confirm`)."""
    if not account_ids:
        return set()
    pending = BankAccount.filter(workspace_id__in=list(workspace_ids), id__in=list(account_ids))
    return {row.id for row in await pending.filter(state=AccountState.PENDING).only("id")}


async def resolve(rows: Sequence[Anomaly], because: Because, note: str, by: FirmAccess, act: UUID) -> int:
    """Inside a `unit_of_work`. How many: what somebody else has resolved meanwhile stays theirs."""
    values = resolved(because, by, note=note, act_id=act)
    count: int = await _among(rows).filter(state=AnomalyState.OPEN).update(**values)
    return count


async def reopen(rows: Sequence[Anomaly]) -> int:
    """Facts that went away do not come back: such a row stays resolved."""
    count: int = await _among(rows).filter(state=AnomalyState.RESOLVED).exclude(facts="").update(**OPEN)
    return count


def _among(rows: Sequence[Anomaly]) -> Any:
    there = list({row.workspace_id for row in rows})
    return Anomaly.filter(workspace_id__in=there, id__in=[row.id for row in rows])


async def follow_account(account: BankAccount, by: Access | FirmAccess, *, misread: bool = False) -> None:
    """Whoever decided on the account decided on every anomaly about it."""
    of_party = BankAccount.filter(workspace_id=account.workspace_id, party_id=account.party_id, iban=account.iban)
    ids = await of_party.values_list("id", flat=True)
    refused = Because.CORRECTED if misread else Because.REFUSED
    because = Because.FINE if account.state is AccountState.CURRENT else refused
    about = Anomaly.filter(workspace_id=account.workspace_id, account_id__in=list(ids), state=AnomalyState.OPEN)
    await about.update(**resolved(because, by))


async def open_among(invoice_ids: Collection[UUID], workspace_ids: Collection[UUID]) -> dict[UUID, list[AnomalyKind]]:
    """The open ones of each invoice that has any."""
    there = Anomaly.filter(workspace_id__in=list(workspace_ids), invoice_id__in=list(invoice_ids))
    found: dict[UUID, list[AnomalyKind]] = {}
    for row in await there.filter(state=AnomalyState.OPEN).order_by("found_at", "id"):
        found.setdefault(row.invoice_id, []).append(row.kind)
    return found
