"""What can be imported, and how each is found again, written and taken back. Other floors add theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from importers.tables.kinds import TableKind
from importers.tables.models import ImportBatch, ImportRow, Outcome

if TYPE_CHECKING:
    import polars as pl


@dataclass
class Finding:
    """A row that is not plainly new: what it is, what an update changes from and to, a bad one’s errors."""

    row: int
    outcome: Outcome
    target_id: UUID | None = None
    why: str = ""
    candidates: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    errors: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Matched:
    """What a piece comes to. Rows in neither list are new."""

    same: list[int]
    findings: list[Finding]


@dataclass
class Written:
    """What a write did. `stale`: rows whose target has changed since they were matched: a person decides again."""

    created: int = 0
    updated: int = 0
    pending_ibans: int = 0
    stale: list[int] = field(default_factory=list)


class Target(Protocol):
    """How rows of a kind become records. Every method but `match` runs inside the transaction of its piece."""

    kind: TableKind

    async def reach(self, batch: ImportBatch) -> list[UUID]:
        """The dossiers (and the firm) that the import acts in."""
        ...

    def survey(self, batch: ImportBatch, *, own: bool = True) -> Any:
        """What `match` learns once for all pieces of a file, kept between them. Not `own`: others' records only."""
        ...

    async def match(self, rows: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame, survey: Any) -> Matched:
        """Compare checked rows with what is there. `twice`: row, field, first row, for what the file says twice."""
        ...

    async def changed_since(self, batch: ImportBatch) -> bool:
        """Whether something appeared since the rows were matched that they might be."""
        ...

    async def create(self, rows: pl.DataFrame, batch: ImportBatch) -> Written: ...

    async def settle(self, rows: Sequence[ImportRow], batch: ImportBatch) -> Written:
        """Write rows that a person looked at: updates, corrected ones, decided ones."""
        ...

    async def take_back_created(self, batch: ImportBatch, after: UUID | None) -> UUID | None:
        """Delete some of what the import created and nobody has used. The last one looked at, None when all are."""
        ...

    async def take_back_updated(self, rows: Sequence[ImportRow], batch: ImportBatch) -> list[int]:
        """Give updated records what they were, byte for byte, unless they have changed since. The rows given back."""
        ...

    async def kept(self, batch: ImportBatch) -> list[str]:
        """Names of what stays after the import was taken back, because it has been used since."""
        ...


TARGETS: dict[str, Target] = {}


def register(target: Target) -> None:
    TARGETS[target.kind.name] = target


def of(batch: ImportBatch) -> Target:
    return TARGETS[batch.kind]
