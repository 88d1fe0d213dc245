"""The firm's own list of a dossier: suppliers expected whatever their rhythm, ticked off when an invoice is filed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests import make
from tests.portal.deadlines.test_deadlines import JULY_TO_SEPTEMBER, bought, november, october
from workspaces.deadlines.completeness import reckon_everywhere
from workspaces.deadlines.models import WantedPiece
from workspaces.kernel import clock
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import merging
from workspaces.parties.models import Kind, ThirdParty

__all__ = ["november"]  # the day, for each test here too
pytestmark = pytest.mark.database
OCTOBER = date(2026, 10, 1)


async def expect(browser, dossier, name: str, **typed: str):
    data = {"name": name, "every": "1", "since": "2026-10"} | typed
    answer = await browser.post(f"/cabinet/echeances/{dossier.slug}/attendues", data=data)
    assert answer.status_code == 303
    return answer


async def lines_of(dossier) -> list[WantedPiece]:
    with acting_in(dossier.id):
        return await WantedPiece.filter(workspace_id=dossier.id)


async def party_of(dossier, name: str) -> ThirdParty:
    with acting_in(dossier.id):
        return await ThirdParty.get(workspace_id=dossier.id, kind=Kind.SUPPLIER, name=name)


async def test_the_list_of_the_firm_is_expected_at_once_and_can_be_taken_back(chloe, moulin):
    there = f"/cabinet/echeances/{moulin.slug}"
    added = await chloe.post(f"{there}/attendues", data={"name": "Comptoir", "every": "1", "note": "loyer du four"})
    assert added.status_code == 303
    page = (await chloe.get(there)).text
    assert "Liste du cabinet, chaque mois depuis octobre 2026" in page and "loyer du four" in page
    assert await october(moulin) == (1, 0, 1)
    await bought(moulin, date(2026, 10, 20), name="COMPTOIR SARL")  # the same name, as invoices print it
    await reckon_everywhere()
    assert await october(moulin) == (1, 1, 0)
    with acting_in(moulin.id):
        row = await WantedPiece.get(workspace_id=moulin.id)
    await chloe.post(f"{there}/attendues/{row.id}/retirer")
    assert await october(moulin) == (0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "every": "1"}, "Indiquez le fournisseur"),
        ({"name": "EDF", "every": "5"}, "Choisissez à quel rythme"),
    ],
)
async def test_the_list_of_the_firm_says_what_is_wrong(chloe, moulin, typed, said):
    answer = await chloe.post(f"/cabinet/echeances/{moulin.slug}/attendues", data=typed)
    assert answer.status_code == 422 and said in answer.text
    assert not await WantedPiece.filter(workspace_id=moulin.id).exists()


async def test_a_dossier_of_nobodys_firm_does_not_exist_here(chloe, scierie):
    with acting_in(scierie.id):
        row = await WantedPiece.create(
            workspace_id=scierie.id, party_key="x", name="X", since=date(2026, 10, 1), added_at=clock.now()
        )
    assert (await chloe.get(f"/cabinet/echeances/{scierie.slug}")).status_code == 404
    dropped = await chloe.post(f"/cabinet/echeances/{scierie.slug}/attendues/{row.id}/retirer")
    assert dropped.status_code == 404


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("", "Comptoir", "COMPTOIR SARL"),  # its first invoice adds the third party
        ("COMPTOIR SARL", "comptoir", "Comptoir SAS"),  # known, and typed otherwise
        ("COMPTOIR SARL", "COMPTOIR SARL", "COMPTOIR SARL"),
    ],
)
async def test_a_supplier_of_the_list_is_ticked_off_by_the_filing_of_its_invoice(chloe, moulin, before, typed, after):
    if before:
        await bought(moulin, date(2026, 3, 2), name=before, siren="443061841")
    await expect(chloe, moulin, typed)
    assert await october(moulin) == (1, 0, 1)
    await bought(moulin, date(2026, 10, 20), name=after, siren="443061841")
    await reckon_everywhere()
    assert await october(moulin) == (1, 1, 0)


async def test_the_list_decides_alone_for_a_supplier_with_a_rhythm_under_whatever_name(chloe, moulin):
    await bought(moulin, *JULY_TO_SEPTEMBER, *JULY_TO_SEPTEMBER, name="ORANGE SA", siren="380129866")
    await expect(chloe, moulin, "Orange")
    assert await october(moulin) == (1, 0, 1)
    await expect(chloe, moulin, "orange sa", note="ligne de l’atelier")
    [line] = await lines_of(moulin)
    assert (line.name, line.note) == ("orange sa", "ligne de l’atelier")
    assert await october(moulin) == (1, 0, 1)


async def test_a_line_written_before_its_supplier_was_known_is_changed_and_not_doubled(chloe, moulin):
    await expect(chloe, moulin, "Comptoir")
    await bought(moulin, date(2026, 10, 20), name="COMPTOIR SARL")
    await expect(chloe, moulin, "COMPTOIR SARL", every="3")
    [line] = await lines_of(moulin)
    assert (line.every, line.party_key) == (3, str((await party_of(moulin, "COMPTOIR SARL")).id))
    assert await october(moulin) == (1, 1, 0)


async def test_two_lines_that_came_to_mean_one_supplier_expect_it_once(chloe, moulin):
    """Two names that one invoice after the other, then a merger, show to be one company."""
    await expect(chloe, moulin, "Le Comptoir")
    await expect(chloe, moulin, "Comptoir")
    assert await october(moulin) == (2, 0, 2)
    await merged(moulin, "Comptoir", "Le Comptoir")
    assert await october(moulin) == (1, 1, 0)


async def merged(dossier, kept: str, other: str) -> None:
    """Both filed, the other in October, and found to be one."""
    await bought(dossier, date(2026, 3, 2), name=kept)
    await bought(dossier, date(2026, 10, 2), name=other)
    one, two = await party_of(dossier, kept), await party_of(dossier, other)
    with acting_in(dossier.id):
        async with unit_of_work():
            await merging.merge(one, two, make.access(dossier))
    await make.run_jobs()


async def test_a_merger_takes_the_line_along_and_is_counted_at_once(chloe, moulin):
    await bought(moulin, date(2026, 3, 2), name="Le Comptoir")
    await expect(chloe, moulin, "Le Comptoir")
    await merged(moulin, "Comptoir", "Le Comptoir")
    [line] = await lines_of(moulin)
    assert line.party_key == str((await party_of(moulin, "Comptoir")).id)
    assert await october(moulin) == (1, 1, 0)


async def test_a_line_left_on_a_merged_supplier_means_the_one_that_took_it_in(moulin):
    """As mergers left it before they took the list along."""
    await merged(moulin, "Comptoir", "Le Comptoir")
    gone = await party_of(moulin, "Le Comptoir")
    with acting_in(moulin.id):
        await WantedPiece.create(
            workspace_id=moulin.id, party_key=str(gone.id), name="Le Comptoir", since=OCTOBER, added_at=clock.now()
        )
    await reckon_everywhere()
    assert await october(moulin) == (1, 1, 0)


async def test_a_line_begins_in_the_month_chosen_and_keeps_it_until_another_is_chosen(chloe, moulin):
    there = f"/cabinet/echeances/{moulin.slug}"
    page = (await chloe.get(there)).text
    assert 'value="2025-11"' in page and 'value="2026-12"' in page and 'value="2025-10"' not in page
    await expect(chloe, moulin, "Comptoir", since="2026-08", every="3")
    assert await october(moulin) == (0, 0, 0)  # August, then November
    for chosen, since in (("", date(2026, 8, 1)), ("2026-10", OCTOBER)):
        await expect(chloe, moulin, "comptoir", since=chosen, every="3")
        [line] = await lines_of(moulin)
        assert line.since == since
    assert await october(moulin) == (1, 0, 1)
    assert "depuis octobre 2026" in (await chloe.get(there)).text


async def test_a_month_outside_the_list_is_refused_and_none_is_the_one_declared_next(chloe, moulin):
    refused = await chloe.post(
        f"/cabinet/echeances/{moulin.slug}/attendues", data={"name": "EDF", "every": "1", "since": "2019-01"}
    )
    assert refused.status_code == 422 and "Choisissez le premier mois" in refused.text
    await expect(chloe, moulin, "EDF", since="")
    assert [line.since for line in await lines_of(moulin)] == [OCTOBER]


async def test_adding_and_withdrawing_come_back_to_the_period_they_were_made_in(chloe, moulin):
    there = f"/cabinet/echeances/{moulin.slug}"
    for verb, data in (("attendues", {"name": "EDF", "every": "1"}), ("retirer", {})):
        page = (await chloe.get(f"{there}?periode=2026-09")).text
        [form] = re.findall(rf'action="([^"]+/{verb}\?[^"]+)"', page)
        answer = await chloe.post(form.replace("&amp;", "&"), data=data)
        assert answer.headers["location"] == f"{there}?periode=2026-09"
