"""Numbers of third parties: the next free one, never twice, written as the dossier wants."""

from __future__ import annotations

import pytest

from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import numbers
from workspaces.parties.models import Kind, ThirdParty
from workspaces.parties.numbers import Template

SUPPLIER = Kind.SUPPLIER


async def given(workspace, count: int = 1, kind: Kind = SUPPLIER) -> list[str]:
    with acting_in(workspace.id):
        async with unit_of_work():
            return await numbers.next_many(workspace.id, kind, count)


async def hold(workspace, *held: str) -> None:
    """Somebody has these numbers."""
    rows = [
        ThirdParty(workspace_id=workspace.id, kind=SUPPLIER, number=one, name=one, created_at=now()) for one in held
    ]
    with acting_in(workspace.id):
        await ThirdParty.bulk_create(rows)


async def test_each_kind_of_each_dossier_counts_for_itself(moulin, scierie):
    assert await given(moulin, 2) == ["FOUR-001", "FOUR-002"]
    assert await given(moulin, 1, Kind.CUSTOMER) == ["CLI-001"]
    assert await given(scierie) == ["FOUR-001"]
    assert await given(moulin, 0) == []


async def test_numbers_typed_by_hand_are_passed_over(moulin):
    await hold(moulin, "FOUR-002", "FOUR-003", "FOUR-005", "FOUR-0002", "METRO")
    assert await given(moulin, 3) == ["FOUR-001", "FOUR-004", "FOUR-006"]
    assert await given(moulin) == ["FOUR-007"]


async def test_one_number_is_found_behind_a_thousand_typed_ones(moulin):
    await hold(moulin, *(f"FOUR-{n:03d}" for n in range(1, 1201)))
    assert await given(moulin) == ["FOUR-1201"]
    assert await given(moulin) == ["FOUR-1202"]


async def test_many_at_once_grow_past_their_digits_without_a_hole(moulin):
    await hold(moulin, "FOUR-999", "FOUR-1001")
    found = await given(moulin, 1100)
    assert (found[0], found[997], found[998], found[999], found[-1]) == (
        "FOUR-001",
        "FOUR-998",
        "FOUR-1000",
        "FOUR-1002",
        "FOUR-1102",
    )
    assert len(set(found)) == 1100
    assert await given(moulin) == ["FOUR-1103"]


async def test_a_number_whose_party_is_gone_is_not_given_again(moulin):
    with acting_in(moulin.id):
        await numbers.retire(moulin.id, SUPPLIER, ["FOUR-001", "FOUR-002"])
        await numbers.retire(moulin.id, SUPPLIER, ["FOUR-002"])
    assert await given(moulin) == ["FOUR-003"]


async def test_looking_at_the_next_number_does_not_take_it(moulin):
    await hold(moulin, "FOUR-001", "FOUR-002")
    with acting_in(moulin.id):
        assert await numbers.upcoming(moulin, SUPPLIER) == "FOUR-003"
        assert await numbers.upcoming(moulin, SUPPLIER, Template("F", 5)) == "F00001"
    assert await given(moulin) == ["FOUR-003"]


async def test_a_rolled_back_act_gives_its_number_back(moulin):
    with acting_in(moulin.id), pytest.raises(ZeroDivisionError):
        async with unit_of_work():
            await numbers.next_one(moulin.id, SUPPLIER)
            raise ZeroDivisionError
    assert await given(moulin) == ["FOUR-001"]


async def test_a_chosen_number_is_nobody_elses_and_never_was(moulin):
    await hold(moulin, "METRO")
    with acting_in(moulin.id):
        await numbers.retire(moulin.id, SUPPLIER, ["CYCAD"])
        with pytest.raises(DomainError, match="est celui de METRO"):
            await numbers.check_typed(moulin.id, SUPPLIER, "METRO")
        with pytest.raises(DomainError, match="tiers supprimé"):
            await numbers.check_typed(moulin.id, SUPPLIER, "CYCAD")
        await numbers.check_typed(moulin.id, Kind.CUSTOMER, "METRO")


@pytest.mark.parametrize(("before", "digits", "after"), [("É-", 3, ""), ("F{", 3, ""), ("FOURNISSEURS-", 3, "-A")])
def test_a_template_that_no_column_could_hold_is_refused(before, digits, after):
    with pytest.raises(DomainError):
        Template.typed(before, digits, after)


def test_a_template_is_kept_as_text():
    assert Template.read("FOUR-{n:3}") == Template("FOUR-", 3)
    assert Template("F", 5, "/X").kept() == "F{n:5}/X"
    assert Template.read("F{n:5}/X").written(12) == "F00012/X"


SAVED = {"supplier_before": "F", "supplier_digits": "5", "supplier_after": "", "supplier_next": "1"}
SAVED |= {"customer_before": "C.", "customer_digits": "1", "customer_after": "-A", "customer_next": "40"}


async def test_the_dossier_chooses_how_its_numbers_are_written(alice, moulin):
    await given(moulin, 2)
    page = await alice.post(alice.in_dossier("/parametres/tiers"), data=SAVED)
    assert page.status_code == 422
    assert "Les numéros jusqu’à 2 ont déjà été donnés" in page.text
    assert (await alice.post(alice.in_dossier("/parametres/tiers"), data=SAVED | {"supplier_next": "3"})).is_redirect
    assert await given(moulin) == ["F00003"]
    assert await given(moulin, 1, Kind.CUSTOMER) == ["C.40-A"]
    assert "F00004" in (await alice.get(alice.in_dossier("/parametres/tiers"))).text


async def test_the_example_follows_what_is_typed(alice, rene, moulin):
    there = "/parametres/tiers/exemple?kind=supplier&supplier_before=X-&supplier_digits=2&supplier_after="
    assert "X-01" in (await alice.get(alice.in_dossier(there))).text
    refused = await alice.get(alice.in_dossier(there.replace("X-", "É")))
    assert "lettres sans accent" in refused.text
    assert (await alice.get(alice.in_dossier("/parametres/tiers/exemple?kind=x"))).status_code == 200
    assert (await rene.post(rene.in_dossier("/parametres/tiers"), data=SAVED)).status_code == 403
    assert "Sauvegarder" not in (await rene.get(rene.in_dossier("/parametres/tiers"))).text


async def test_a_hundred_thousand_numbers_come_with_few_questions(moulin, monkeypatch):
    """For bulk imports: what is there already is skipped by ranges, not number by number."""
    from workspaces.kernel import db as database

    asked = []
    rows = database.rows
    monkeypatch.setattr(database, "rows", lambda sql, **values: asked.append(sql) or rows(sql, **values))
    await hold(moulin, "FOUR-050000")
    found = await given(moulin, 100_000)
    assert len(set(found)) == 100_000
    assert len(asked) <= 4
