"""What is asked of « Imports »: whose, which, by whom, how far, when. All of it is in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from uuid import UUID

from importers.tables.every_kind import WORKSPACES
from importers.tables.kinds import FIRM_PARTIES, PARTIES
from importers.tables.models import Stage
from portal.consolidated.filters import dossiers_named
from workspaces.kernel import forms
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.clock import PARIS
from workspaces.kernel.errors import DomainError

NAMES = ("dossier", "nature", "auteur", "etat", "du", "au")
DOCUMENTS, PARTY_TABLES, DOSSIERS, TAKEOVERS = "documents", "tiers", "dossiers", "reprises"
KINDS = {"": "Tous", DOCUMENTS: "Documents déposés", PARTY_TABLES: "Tiers", DOSSIERS: "Dossiers", TAKEOVERS: "Reprises"}
TABLES = {PARTY_TABLES: (PARTIES.name, FIRM_PARTIES.name), DOSSIERS: (WORKSPACES.name,)}
MOVING, WAITING, DONE, REFUSED, CANCELLED = "en-cours", "a-terminer", "termine", "refuse", "annule"
STATES = {
    MOVING: "En cours",
    WAITING: "À traiter",
    DONE: "Terminé",
    REFUSED: "Refusé",
    CANCELLED: "Arrêté ou annulé",
}
STAGES = {
    MOVING: (Stage.LOOKING, Stage.CHECKING, Stage.WRITING, Stage.UNDOING),
    WAITING: (Stage.COLUMNS, Stage.PREVIEW),
    DONE: (Stage.DONE,),
    REFUSED: (Stage.REFUSED,),
    CANCELLED: (Stage.CANCELLED, Stage.UNDONE),
}


@dataclass
class Asked:
    """`dossiers`: those meant. `firm_id`: also what the firm brought into several of them at once, or none of that.
    `tables`: the kinds of tables that this person may see and wants; `deposits`: whether those of documents too;
    `takeovers_of`: the firm whose take-overs too, or none."""

    dossiers: frozenset[UUID]
    firm_id: UUID | None
    tables: tuple[str, ...]
    deposits: bool
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    takeovers_of: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    async def of(cls, firm: FirmAccess, query: Mapping[str, str]) -> Self:
        values = {name: query[name].strip()[:100] for name in NAMES if query.get(name, "").strip()}
        named, kind = values.get("dossier", ""), values.get("nature", "")
        kinds = [each for each in allowed(firm) if kind in ("", each) or kind not in KINDS]
        tables = tuple(name for each in kinds for name in TABLES.get(each, ()))
        asked = cls(
            await dossiers_named(firm, named), None if named else firm.firm_id, tables, DOCUMENTS in kinds, values
        )
        asked.takeovers_of = firm.firm_id if TAKEOVERS in kinds else None
        asked.since, asked.until = asked._midnight("du"), asked._midnight("au", days=1)
        return asked

    @property
    def workspace_ids(self) -> frozenset[UUID]:
        """The dossiers, and the firm itself, whose own imports bear its id."""
        return self.dossiers | ({self.firm_id} if self.firm_id else frozenset())

    @property
    def author(self) -> str:
        return self.values.get("auteur", "")

    @property
    def state(self) -> str:
        return self.values["etat"] if self.values.get("etat") in STATES else ""

    def _midnight(self, name: str, days: int = 0) -> datetime | None:
        """The beginning of a day in Paris, or of one after it; what cannot be understood is said beside the field."""
        try:
            if name in self.values:
                return midnight(forms.parse_date(self.values[name]) + timedelta(days=days))
        except DomainError as error:
            self.errors[name] = error.message
        except OverflowError:
            self.errors[name] = "Aucun import n’est de cette année-là : choisissez une autre date."
        return None


def allowed(firm: FirmAccess) -> list[str]:
    """Whoever opens dossiers sees what was imported of them; whoever reads documents sees the rest."""
    reads = [DOCUMENTS, PARTY_TABLES, TAKEOVERS] if firm.can(FirmCan.DOCUMENTS) else []
    return reads + ([DOSSIERS] if firm.can(FirmCan.CLIENTS) else [])


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS).astimezone(UTC)
