"""What can be asked of the documents of all the dossiers, as conditions of one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeVar
from uuid import UUID

from portal.consolidated.dossiers import folded
from workspaces.dossiers.models import Workspace
from workspaces.invoices.status import LABELS, Processing
from workspaces.kernel import forms, keyset, money
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.errors import DomainError

T = TypeVar("T")
P = Processing
SIDES = {"achats": "purchase", "ventes": "sale"}
VIEWS: dict[str, tuple[str, tuple[Processing, ...]]] = {
    "": ("Tous", ()),
    "a-traiter": ("À traiter", (P.TO_CHECK, P.TO_ACCEPT)),
    "en-attente": (LABELS[P.ON_HOLD], (P.ON_HOLD,)),
    "acceptees": ("Acceptées", (P.ACCEPTED, P.ARCHIVED)),
    "refusees": ("Refusées", (P.REFUSED,)),
    "doublons": ("Doublons", (P.DUPLICATE,)),
}
FEW = {P.TO_CHECK, P.TO_ACCEPT, P.ON_HOLD, P.REFUSED, P.DUPLICATE}  # never the bulk of what a firm keeps
NAMES = ("q", "dossier", "sens", "vue", "min", "max", "du", "au")


@dataclass
class Filter:
    """The dossiers it is about, its conditions and their values; `errors` says what could not be understood."""

    workspace_ids: frozenset[UUID]
    values: dict[str, str]
    conditions: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def of(cls, firm: FirmAccess, query: Mapping[str, str]) -> Self:
        values = {name: query[name].strip()[:100] for name in NAMES if query.get(name, "").strip()}
        made = cls(await dossiers_named(firm, values.get("dossier", "")), values)
        made._side(), made._view(), made._amounts(), made._dates(), made._typed()
        return made

    @property
    def view(self) -> str:
        return self.values["vue"] if self.values.get("vue") in VIEWS else ""

    @property
    def narrow(self) -> bool:
        """Whether anything but the view was asked."""
        return any(name != "vue" for name in self.values)

    @property
    def detailed(self) -> bool:
        """Whether something of the folded part was asked: it is shown open."""
        return any(name not in ("vue", "q") for name in self.values)

    @property
    def where(self) -> str:
        """The explicit dossiers first. Where the filter keeps most rows, they are walked in their order and compared
        with the list of dossiers; the no-op keeps SQLite from fetching all of theirs to sort them."""
        few = bool(VIEWS[self.view][1]) and set(VIEWS[self.view][1]) <= FEW
        column = "workspace_id" if few or len(self.workspace_ids) == 1 else "coalesce(workspace_id, id)"
        return " and ".join([f"{column} in :ids", *self.conditions])

    @property
    def bound(self) -> dict[str, Any]:
        return {"ids": list(self.workspace_ids)} | self.params

    def _side(self) -> None:
        if side := SIDES.get(self.values.get("sens", "")):
            self._add("direction = :side", side=side)

    def _view(self) -> None:
        if statuses := VIEWS[self.view][1]:
            self._add("processing in :statuses", statuses=[status.value for status in statuses])

    def _amounts(self) -> None:
        for name, sign in (("min", ">="), ("max", "<=")):
            amount = self._read(name, lambda typed: money.to_cents(money.parse_amount(typed)))
            if amount is not None:
                self._add(f"abs(gross) {sign} :{name}", **{name: amount})

    def _dates(self) -> None:
        for name, sign in (("du", ">="), ("au", "<=")):
            day: date | None = self._read(name, forms.parse_date)
            if day is not None:
                self._add(f"issue_date {sign} :{name}", **{name: day})

    def _typed(self) -> None:
        """A part of the party's name or of the number, the SIREN, or the amount."""
        typed = self.values.get("q", "")
        if not typed:
            return
        found = [keyset.containing("party_name", "typed"), keyset.containing("number", "typed"), "party_siren = :siren"]
        values: dict[str, Any] = {"typed": keyset.pattern(typed), "siren": typed.replace(" ", "")}
        if amounts := keyset.amounts(typed):
            found.append("abs(gross) between :least and :most")
            values |= {"least": amounts[0], "most": amounts[1]}
        self._add(f"({' or '.join(found)})", **values)

    def _read(self, name: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(self.values[name]) if name in self.values else None
        except DomainError as error:
            self.errors[name] = error.message
            return None

    def _add(self, condition: str, **values: Any) -> None:
        self.conditions.append(condition)
        self.params |= values


async def dossiers_named(firm: FirmAccess, typed: str) -> frozenset[UUID]:
    """Those whose address is exactly this, or whose name contains it; all of them when nothing is asked."""
    if not typed or not firm.workspace_ids:
        return firm.workspace_ids
    listed = await Workspace.filter(id__in=list(firm.workspace_ids)).values_list("id", "slug", "name")
    exact = {id_ for id_, slug, _ in listed if slug == typed}
    return frozenset(exact or {id_ for id_, _, name in listed if folded(typed) in folded(name)})
