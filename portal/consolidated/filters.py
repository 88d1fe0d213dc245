"""What can be asked of the documents of all the dossiers. All of it is in the address; `reading` finds it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeVar
from uuid import UUID

from markupsafe import Markup

from portal.consolidated.dossiers import listed
from portal.consolidated.indexes import ORDERED
from portal.firms import following
from workspaces.documents.models import Channel
from workspaces.invoices import fulltext
from workspaces.invoices.status import LABELS, Accounting, Axis, Lifecycle, Payment, Processing
from workspaces.kernel import bulk, db, forms, keyset, money
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
GROSS, LARGEST = ORDERED["gross"], 2**62
AMOUNT = f"({GROSS} between :least and :most or {GROSS} between :most_below and :least_below) and gross is not null"
IN_DISPUTE = {"litige": ("En litige ou suspendue", (Lifecycle.DISPUTED, Lifecycle.SUSPENDED))}
CHANNELS = {
    Channel.UPLOAD: "Dépôt",
    Channel.SCAN: "Photo",
    Channel.MAIL: "E-mail",
    Channel.API: "API",
    Channel.CONNECTOR: "Connecteur",
    Channel.NETWORK: "Plateforme agréée",
    Channel.WORKSPACE: "Autre dossier",
    Channel.TAKEOVER: "Reprise",
}


def _each(axis: type[Axis]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {status.value: (LABELS[status], (status,)) for status in axis}


CHOICES: dict[str, tuple[str, str, dict[str, tuple[str, tuple[Any, ...]]]]] = {  # name → label, column, choices
    "cycle": ("Cycle de vie", "lifecycle", IN_DISPUTE | _each(Lifecycle)),
    "compta": ("Comptabilité", "accounting", _each(Accounting)),
    "canal": ("Arrivée par", "channel", {one.value: (label, (one,)) for one, label in CHANNELS.items()}),
    "paiement": ("Paiement", "payment", _each(Payment)),
    "etat": ("Traitement", "processing", _each(Processing)),
}
NAMES = ("q", "dossier", "sens", "vue", *CHOICES, "tiers", "min", "max", "du", "au", "depot", "suivi")


@dataclass(frozen=True)
class Condition:
    """`column` is one of the axes where it says « one of these values », for which there is an index."""

    sql: str
    values: dict[str, Any]
    column: str = ""
    indexed: bool = False
    key: str = ""  # what an index orders, where it compares that with bounds

    @property
    def single(self) -> bool:
        return bool(self.column) and len(self.values[self.column]) == 1


@dataclass
class Filter:
    """The dossiers it is about and its conditions; `errors` says what could not be understood; `found`: only these
    invoices can be meant, and `more` that there are older ones which are not looked through."""

    workspace_ids: frozenset[UUID]
    values: dict[str, str]
    conditions: list[Condition] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    found: list[Any] | None = None
    more: bool = False

    @classmethod
    async def of(cls, firm: FirmAccess, query: Mapping[str, str]) -> Self:
        values = {name: query[name].strip()[:100] for name in NAMES if query.get(name, "").strip()}
        whose = await following.followed(firm, query)
        made = cls(whose & await dossiers_named(firm, values.get("dossier", "")), values)
        made._side(), made._axes(), made._amounts(), made._dates()
        await made._party()
        await made._typed()
        await made._deposited()
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
        return any(name not in ("vue", "q", "depot", "suivi") for name in self.values)

    @property
    def dated(self) -> bool:
        return any(name in self.values and name not in self.errors for name in ("du", "au"))

    def _side(self) -> None:
        if side := SIDES.get(self.values.get("sens", "")):
            self._add("direction = :side", side=side)

    def _axes(self) -> None:
        if statuses := VIEWS[self.view][1]:
            self._among("processing", statuses)
        for name, (_, column, choices) in CHOICES.items():
            if asked := choices.get(self.values.get(name, "")):
                self._among(column, asked[1])

    def _among(self, column: str, values: tuple[Any, ...]) -> None:
        """Twice on one axis (a view and a choice): both hold."""
        asked = [value.value for value in values]
        known = next((one for one in self.conditions if one.column == column), None)
        if known:
            self.conditions.remove(known)
            asked = [value for value in asked if value in known.values[column]]
        self.conditions.append(Condition(f"{column} in :{column}", {column: asked}, column, True))

    def _amounts(self) -> None:
        """Of either sign. Compared as they are: no index serves `abs` under PostgreSQL's row-level security."""
        read = {name: self._read(name, _cents) for name in ("min", "max")}
        if read["min"] is None and read["max"] is None:
            return
        least, most = abs(read["min"] or 0), LARGEST if read["max"] is None else abs(read["max"])
        self.conditions.append(Condition(AMOUNT, amount_between(least, most), indexed=True, key=GROSS))

    def _dates(self) -> None:
        for name, sign in (("du", ">="), ("au", "<=")):
            day: date | None = self._read(name, forms.parse_date)
            if day is not None:
                value = day if db.is_postgres() else day.isoformat()
                least = " and issue_date is not null" if sign == "<=" else ""
                sql = f"{ORDERED['issued']} {sign} :{name}{least}"
                self.conditions.append(Condition(sql, {name: value}, indexed=True, key=ORDERED["issued"]))

    async def _party(self) -> None:
        """A SIREN, or words of the name."""
        typed = self.values.get("tiers", "")
        digits = typed.replace(" ", "").replace("\u202f", "")
        if digits.isdecimal() and len(digits) == 9:
            self._add("party_siren = :party_siren", party_siren=digits)
        elif typed:
            self._only(await fulltext.find(typed, self.workspace_ids, party=True))

    async def _typed(self) -> None:
        """Words of the party, of the number or of the document itself, or an amount."""
        typed = self.values.get("q", "")
        if not typed:
            return
        found = await fulltext.find(typed, self.workspace_ids)
        if amounts := keyset.amounts(typed):
            sql = f"select id from invoice where {AMOUNT} and {here()} limit {fulltext.NEWEST}"  # noqa: S608 (workspace_id)
            rows = await db.rows(sql, ids=listed(self.workspace_ids), **amount_between(*amounts))
            found = fulltext.Found(list(dict.fromkeys([*found.ids, *(row["id"] for row in rows)])), found.more)
        self._only(found)

    async def _deposited(self) -> None:
        """What became of the documents of one deposit."""
        if "depot" in self.values:
            ids = await invoices_of(self.values["depot"], self.workspace_ids)
            self._only(fulltext.Found(ids, False))

    def _only(self, found: fulltext.Found) -> None:
        if self.found is None:
            self.found, self.more = found.ids, found.more
            return
        wanted = set(found.ids)
        self.found, self.more = [id_ for id_ in self.found if id_ in wanted], self.more or found.more

    def _read(self, name: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(self.values[name]) if name in self.values else None
        except DomainError as error:
            self.errors[name] = error.message
            return None

    def _add(self, condition: str, **values: Any) -> None:
        self.conditions.append(Condition(condition, values))


async def invoices_of(deposit: str, workspace_ids: frozenset[UUID]) -> list[Any]:
    """Nothing where the address makes no sense, or names a deposit in another's dossier."""
    try:
        wanted = UUID(deposit)
    except ValueError:
        return []
    sql = f"select invoice_id from document where deposit_id = :wanted and invoice_id is not null and {here()}"  # noqa: S608 (workspace_id)
    return [row["invoice_id"] for row in await db.rows(sql, wanted=wanted, ids=listed(workspace_ids))]


def _cents(typed: str) -> int:
    return money.to_cents(money.parse_amount(typed))


def amount_between(least: int, most: int) -> dict[str, int]:
    """The values of `AMOUNT`."""
    return {"least": least, "most": most, "least_below": -least, "most_below": -most}


def here() -> str:
    """In these dossiers, compared rather than looked up: the rows come by another index than that of the dossiers.
    PostgreSQL sees that by itself."""
    if db.is_postgres():
        return "workspace_id in :ids"
    return bulk.among("coalesce(workspace_id, id)", "ids")


@functools.cache
def options(name: str, value: str) -> Markup:
    """What a choice offers, this value chosen. Made once: thirty of them would cost as much as ten lines."""
    each = CHOICES[name][2].items()
    lines = [(one, Markup(" selected") if one == value else "", word) for one, (word, _) in each]
    return Markup("").join(Markup('<option value="{}"{}>{}</option>').format(*line) for line in lines)


async def dossiers_named(firm: FirmAccess, typed: str) -> frozenset[UUID]:
    """The one whose address is exactly this, or those whose name contains it; all of them when nothing is asked."""
    if not typed or not firm.workspace_ids:
        return firm.workspace_ids
    sql = f"select id, slug from workspace where slug = :slug or {keyset.containing('name', 'typed')}"  # noqa: S608
    rows = await db.rows(sql, slug=typed, typed=keyset.pattern(typed))
    exact = {UUID(str(row["id"])) for row in rows if row["slug"] == typed} & firm.workspace_ids
    return frozenset(exact or ({UUID(str(row["id"])) for row in rows} & firm.workspace_ids))
