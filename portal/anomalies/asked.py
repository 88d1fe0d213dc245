"""Which anomalies are asked for: all of it is in the address. How many of each kind there are, the tallies say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from portal.consolidated import dossiers
from portal.consolidated.dossiers import listed
from portal.consolidated.filters import dossiers_named, here
from portal.consolidated.tallies import ANOMALY_COUNTERS
from portal.firms.models import Assignment, FirmMember
from workspaces.anomalies.models import AnomalyKind, AnomalyState
from workspaces.kernel import bulk, db, keyset
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.keyset import Page, Slice

MINE, RESOLVED = "miens", "resolues"
STATES = {"": AnomalyState.OPEN, RESOLVED: AnomalyState.RESOLVED}
KINDS = {
    "premier-iban": AnomalyKind.NEW_IBAN,
    "iban-change": AnomalyKind.OTHER_IBAN,
    "montant": AnomalyKind.AMOUNT,
    "tva": AnomalyKind.VAT,
    "autre-dossier": AnomalyKind.ELSEWHERE,
    "date-a-venir": AnomalyKind.FUTURE,
    "exercice-clos": AnomalyKind.PERIOD,
    "fermee": AnomalyKind.CLOSED,
}
NAMES = ("sorte", "etat", "dossier", "qui", "tiers")
FEW_DOSSIERS = 3  # as few are found by the dossier, more along the order of the list
KEYS = {"found": keyset.instant("found_at")}
COLUMNS = (
    "id, workspace_id, invoice_id, kind, state, sentence, party_name, account_id, elsewhere_workspace_id, "
    "elsewhere_invoice_id, found_at, because, note, resolved_at, resolved_by_name"
)
MINE_TO_SEE = "(firm_id is null or firm_id = :firm)"


@dataclass(frozen=True)
class Asked:
    firm: FirmAccess
    workspace_ids: frozenset[UUID]
    values: dict[str, str]

    @classmethod
    async def of(cls, firm: FirmAccess, query: Mapping[str, str]) -> Self:
        values = {name: query[name].strip()[:100] for name in NAMES if query.get(name, "").strip()}
        ids = await dossiers_named(firm, values.get("dossier", ""))
        return cls(firm, ids & await portfolio(firm, values.get("qui", "")), values)

    @property
    def kind(self) -> AnomalyKind | None:
        return KINDS.get(self.values.get("sorte", ""))

    @property
    def state(self) -> AnomalyState:
        return STATES.get(self.values.get("etat", ""), AnomalyState.OPEN)

    @property
    def counted(self) -> bool:
        """Whether the tallies know exactly how many rows this is."""
        return self.state is AnomalyState.OPEN and "tiers" not in self.values

    async def page(self, query: Mapping[str, str]) -> Slice:
        page = Page.of(query, KEYS, "-found")
        if not self.workspace_ids:
            return page.cut([])
        among = bulk.among("workspace_id", "ids") if len(self.workspace_ids) <= FEW_DOSSIERS else here()
        where = " and ".join([among, MINE_TO_SEE, *self._conditions()])
        sql = f"select {COLUMNS}, {page.key.sql} as sort_key from anomaly where {where}{page.where}{page.order}"  # noqa: S608 (workspace_id)
        return page.cut(await db.rows(sql, **self._values(), **page.values))

    def _conditions(self) -> list[str]:
        digits, typed = self._supplier()
        found = ["state = :state"]
        found += ["kind = :kind"] if self.kind else []
        if digits:
            found.append("party_siren = :siren")
        elif typed:
            found.append(keyset.containing("party_name", "typed"))
        return found

    def _values(self) -> dict[str, Any]:
        digits, typed = self._supplier()
        return {
            "ids": listed(self.workspace_ids), "firm": self.firm.firm_id, "state": self.state.value,
            "kind": self.kind.value if self.kind else "", "siren": digits, "typed": keyset.pattern(typed),
        }  # fmt: skip

    def _supplier(self) -> tuple[str, str]:
        """A SIREN, or words of the name."""
        typed = self.values.get("tiers", "")
        digits = "".join(sign for sign in typed if sign.isdigit())
        return (digits, "") if len(digits) == 9 else ("", typed)

    async def counts(self) -> dict[AnomalyKind, int]:
        """The open ones of each kind in these dossiers."""
        if not self.workspace_ids:
            return dict.fromkeys(AnomalyKind, 0)
        sums = ", ".join(f"coalesce(sum({name}), 0) as {name}" for name in ANOMALY_COUNTERS)
        names, among = ", ".join(ANOMALY_COUNTERS), bulk.among("workspace_id", "ids")
        both = " union all ".join(f"select {names} from {table} where {among}" for table in ("tally", "tally_move"))  # noqa: S608
        found = (await db.rows(f"select {sums} from ({both}) counted", ids=listed(self.workspace_ids)))[0]  # noqa: S608
        return {kind: int(found[name]) for kind, name in zip(AnomalyKind, ANOMALY_COUNTERS, strict=True)}


async def portfolio(firm: FirmAccess, whose: str) -> frozenset[UUID]:
    """One's own dossiers, those given to a colleague, or all."""
    if whose == MINE:
        return await dossiers.assigned(firm)
    if not whose:
        return firm.workspace_ids
    try:
        member = await FirmMember.get_or_none(id=UUID(whose), firm_id=firm.firm_id)
    except ValueError:
        return firm.workspace_ids
    given = Assignment.filter(member_id=member.id).values_list("workspace_id", flat=True) if member else None
    return firm.workspace_ids & frozenset(await given) if given else frozenset()
