"""Rows written many at once come out as they went in, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from workspaces.kernel import bulk, db
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]


async def written(names: list[str], days: list[int | None]) -> list[ThirdParty]:
    key, moment = new_id(), now()
    own = (lambda value: value) if db.is_postgres() else str
    columns: dict[str, list[Any]] = {
        "id": [own(new_id()) for _ in names],
        "number": [f"F{at}" for at in range(len(names))],
        "name": names,
        "folded": [name.lower() for name in names],
        "terms_days": days,
    }
    same = {"kind": "supplier", "trusted": False, "created_at": own(moment)}
    same |= dict.fromkeys(("siren", "vat_number", "iban", "email"), "")
    with acting_in(key):
        await bulk.insert(ThirdParty, key, columns, same=same)
        return await ThirdParty.filter(workspace_id=key).order_by("number")


async def test_each_row_has_its_own_values_and_those_of_all():
    un, deux = await written(["Un", "Deux"], [30, None])
    assert (un.name, un.terms_days, deux.name, deux.terms_days) == ("Un", 30, "Deux", None)
    assert un.created_at == deux.created_at
    assert un.country == "FR"


@pytest.mark.parametrize("names", [["Seul"], ["", ""], ["A\x1fB", "C"], ["« l’été »", "{a,b}\\ 'c' \"d\""]])
async def test_any_text_stays_what_it_is(names: list[str]):
    assert [party.name for party in await written(names, [None] * len(names))] == names


async def test_rows_are_rewritten_as_they_are_in_memory_and_no_others():
    known, other = await written(["Un", "Deux"], [30, None])
    known.name, known.terms_days, known.trusted = "« l’été », {a} \\ \"d\" 'c'", None, True
    known.city = "Annecy"
    with acting_in(known.workspace_id):
        await bulk.rewrite([known], ["name", "terms_days", "trusted"])
        read = {each.id: each for each in await ThirdParty.filter(workspace_id=known.workspace_id)}
    assert (read[known.id].name, read[known.id].terms_days, read[known.id].trusted) == (known.name, None, True)
    assert (read[known.id].city, read[other.id].name, read[other.id].trusted) == ("", "Deux", False)
