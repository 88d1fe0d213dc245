"""Numbers of third parties: `FOUR-001`, `CLI-001`, or as the dossier writes them. None is ever given twice.

The counter only grows. It passes over what is there already, typed by hand or imported, and over what is gone.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from workspaces.dossiers.models import Workspace
from workspaces.invoices import numbering
from workspaces.invoices.models import Series
from workspaces.kernel import db
from workspaces.kernel.errors import DomainError
from workspaces.parties.models import PREFIX, Kind, RetiredNumber, ThirdParty

TEMPLATE = re.compile(r"([^{}]*)\{n:([1-8])\}([^{}]*)")
AFFIX = re.compile(r"[A-Za-z0-9_./-]*")
SETTING = {Kind.SUPPLIER: "supplier_numbers", Kind.CUSTOMER: "customer_numbers"}
LONGEST, MOST_AT_ONCE = 20, 10_000


@dataclass(frozen=True)
class Template:
    """How a dossier writes the numbers of a kind, kept as `FOUR-{n:3}`."""

    before: str
    digits: int
    after: str = ""

    @classmethod
    def read(cls, text: str) -> Template:
        parts = TEMPLATE.fullmatch(text)
        assert parts, text
        return cls(parts[1], int(parts[2]), parts[3])

    @classmethod
    def typed(cls, before: str, digits: int, after: str) -> Template:
        """As somebody wants it, or why it cannot be."""
        if not AFFIX.fullmatch(before + after):
            message = "Un numéro s’écrit avec des lettres sans accent, des chiffres et les signes - _ . /"
            raise DomainError(message, code="NUMBER_SIGNS")
        if len(before) + len(after) + max(digits, 7) > LONGEST:
            raise DomainError(f"Un numéro a {LONGEST} signes au plus : raccourcissez-le.", code="NUMBER_LENGTH")
        return cls(before, digits, after)

    def kept(self) -> str:
        return f"{self.before}{{n:{self.digits}}}{self.after}"

    def written(self, number: int) -> str:
        return f"{self.before}{number:0{self.digits}d}{self.after}"


def template_of(dossier: Workspace, kind: Kind) -> Template:
    return Template.read(getattr(dossier, SETTING[kind]))


async def next_many(workspace_id: UUID, kind: Kind, count: int) -> list[str]:
    """The next free numbers, inside the running transaction, which holds the counter until it ends."""
    template = template_of(await Workspace.get(id=workspace_id).only("id", SETTING[kind]), kind)
    found: list[tuple[int, str]] = []
    width, last = count, 0
    while len(found) < count:
        last = await numbering.take(workspace_id, PREFIX[kind], 0, width)
        found += await _free(workspace_id, kind, template, range(last - width + 1, last + 1))
        width = min(width * 2, MOST_AT_ONCE)
    if count and (spare := last - found[count - 1][0]):
        await numbering.take(workspace_id, PREFIX[kind], 0, -spare)
    return [number for _, number in found[:count]]


async def next_one(workspace_id: UUID, kind: Kind) -> str:
    return (await next_many(workspace_id, kind, 1))[0]


async def upcoming(dossier: Workspace, kind: Kind, template: Template | None = None) -> str:
    """The number that the next one would get, which is not taken by looking."""
    template, start, width = template or template_of(dossier, kind), await issued(dossier.id, kind), 1
    while True:
        if free := await _free(dossier.id, kind, template, range(start + 1, start + width + 1)):
            return free[0][1]
        start, width = start + width, min(width * 2, MOST_AT_ONCE)


async def issued(workspace_id: UUID, kind: Kind) -> int:
    """Where the counter stands."""
    series = await Series.get_or_none(workspace_id=workspace_id, name=PREFIX[kind], year=0)
    return series.issued if series else 0


async def begin_at(workspace_id: UUID, kind: Kind, number: int) -> None:
    """Let the counter go on from this number; it never goes back."""
    given = await numbering.take(workspace_id, PREFIX[kind], 0, 0)
    if number <= given:
        message = f"Les numéros jusqu’à {given} ont déjà été donnés : commencez à {given + 1} ou plus haut."
        raise DomainError(message, code="NUMBER_GIVEN")
    await numbering.take(workspace_id, PREFIX[kind], 0, number - 1 - given)


async def check_typed(workspace_id: UUID, kind: Kind, number: str) -> None:
    """A number that a person chose: nobody has it, nobody had it."""
    if holder := await ThirdParty.get_or_none(workspace_id=workspace_id, kind=kind, number=number):
        raise DomainError(
            f"Le numéro {number} est celui de {holder.name}. Choisissez-en un autre.", code="NUMBER_TAKEN"
        )
    if await RetiredNumber.exists(workspace_id=workspace_id, kind=kind, number=number):
        message = f"Le numéro {number} a déjà été donné à un tiers supprimé. Choisissez-en un autre."
        raise DomainError(message, code="NUMBER_RETIRED")


async def retire(workspace_id: UUID, kind: Kind, numbers: list[str]) -> None:
    """Remember numbers whose third parties are being removed, in the transaction that removes them."""
    gone = (RetiredNumber(workspace_id=workspace_id, kind=kind, number=number) for number in numbers)
    await RetiredNumber.bulk_create(gone, batch_size=1000, ignore_conflicts=True)


async def _free(workspace_id: UUID, kind: Kind, template: Template, wanted: range) -> list[tuple[int, str]]:
    block = [(n, template.written(n)) for n in wanted]
    taken = await _taken(workspace_id, kind, [number for _, number in block])
    return [(n, number) for n, number in block if number not in taken]


async def _taken(workspace_id: UUID, kind: Kind, numbers: list[str]) -> set[str]:
    """Which of these consecutive numbers somebody has or had, by ranges of the index: it costs what is there already,
    not what is asked. Numbers as long as each other stand in their own order, whatever the database sorts by."""
    values: dict[str, str] = {}
    ranges = []
    for letter, (_, alike) in zip(string.ascii_lowercase, groupby(numbers, len), strict=False):
        listed = list(alike)
        values |= {f"low_{letter}": listed[0], f"high_{letter}": listed[-1]}
        ranges.append(f"number between :low_{letter} and :high_{letter}")
    among = f"workspace_id = :ws and kind = :kind and ({' or '.join(ranges)})"
    sql = (
        f"select number from third_party where {among} "  # noqa: S608 (placeholders)
        f"union all select number from retired_party_number where {among}"
    )
    return {row["number"] for row in await db.rows(sql, ws=workspace_id, kind=kind.value, **values)}
