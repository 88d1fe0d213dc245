"""Which circuit an invoice takes, and when a step is done: values, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from workspaces.circuits.models import Circuit

ALL, ONE = "all", "one"


@dataclass(frozen=True)
class Case:
    """What a circuit looks at. `cents` is the total without its sign, `suppliers` its sheet and those that were merged
    into it, `tags` are folded."""

    cents: int | None
    suppliers: frozenset[str]
    type_code: str
    tags: frozenset[str]


@dataclass(frozen=True)
class Conditions:
    """All of them must hold; an empty one always does. Ids and words as JSON keeps them."""

    at_least: int | None = None
    suppliers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @classmethod
    def of(cls, circuit: Circuit) -> Self:
        return cls.read(circuit.conditions)

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        lists = {name: tuple(said.get(name, ())) for name in ("suppliers", "tags", "types")}
        return cls(said.get("at_least"), **lists)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def fit(self, case: Case) -> bool:
        if self.at_least is not None and (case.cents is None or case.cents < self.at_least):
            return False
        if self.suppliers and not case.suppliers & set(self.suppliers):
            return False
        if self.types and case.type_code not in self.types:
            return False
        return not self.tags or bool(case.tags & {folded(tag) for tag in self.tags})


@dataclass(frozen=True)
class Seat:
    """A named approver of a step, by the account they sign in with."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Step:
    """People who are asked at once. `need`: all of them, one, or how many."""

    name: str
    need: str
    seats: tuple[Seat, ...]

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        return cls(said["name"], said["need"], tuple(Seat(UUID(id_), name) for id_, name in said["seats"]))

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "need": self.need, "seats": [[str(seat.id), seat.name] for seat in self.seats]}

    @property
    def needed(self) -> int:
        """How many agreements make it done; never more than there are seats."""
        if self.need == ALL:
            return len(self.seats)
        return 1 if self.need == ONE else min(int(self.need), len(self.seats))

    @property
    def words(self) -> str:
        """« l’accord de tous », « un accord », « 2 accords sur 3 »."""
        if self.needed == len(self.seats):
            return "un accord" if len(self.seats) == 1 else "l’accord de tous"
        return "un accord" if self.needed == 1 else f"{self.needed} accords sur {len(self.seats)}"


def steps_of(said: Iterable[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step.of(one) for one in said)


def chosen(listed: Iterable[tuple[UUID, Conditions]], case: Case) -> UUID | None:
    """The first circuit that fits, in the dossier's order."""
    return next((id_ for id_, conditions in listed if conditions.fit(case)), None)


def folded(tag: str) -> str:
    return " ".join(tag.split()).casefold()
