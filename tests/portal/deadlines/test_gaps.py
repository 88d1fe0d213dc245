"""Holes in a supplier's numbers, over the dossiers that receive them."""

from __future__ import annotations

from datetime import date

import pytest

from portal.deadlines.gaps import gaps
from tests import make

GARAGE = {"siren": "552100554", "supplier": "Garage du Vercors"}


def received(*numbers: str, dossiers: tuple[str, ...] = ("Moulin", "Scierie"), **changes: str) -> list[dict]:
    return [
        GARAGE
        | {"number": number, "dossier": dossiers[n % len(dossiers)], "date": f"2026-10-{n % 28 + 1:02d}"}
        | changes
        for n, number in enumerate(numbers)
    ]


def missing(*numbers: str) -> list[list[str]]:
    return [gap.numbers for gap in gaps(received(*numbers))]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (["FA-0097", "FA-0098", "FA-0100", "FA-0101", "FA-0102"], [["FA-0099"]]),
        (["98", "99", "101", "102", "104"], [["100"], ["103"]]),  # widths follow the number
        (["F1", "F2", "F3", "F4", "F6/26"], []),  # another form is another sequence
        (["F1", "F2", "F3", "F5"], []),  # too few to be a sequence
        (["F1", "F9", "F20", "F33", "F40"], []),  # most of it goes to others
        (["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F12"], []),  # too wide a hole
        (["sans numéro", "F1", "F2", "F3", "F4", "F5"], []),
        ([], []),
    ],
)
def test_finds_the_numbers_that_nobody_received(numbers, found):
    assert missing(*numbers) == found


def test_names_the_invoices_around_the_hole_with_their_dossiers():
    [gap] = gaps(received("F1", "F2", "F4", "F5", "F6"))
    assert (gap.previous["number"], gap.previous["dossier"]) == ("F2", "Scierie")
    assert (gap.following["number"], gap.following["dossier"]) == ("F4", "Moulin")


def test_two_suppliers_are_two_sequences():
    other = {"siren": "404833048", "supplier": "BIOBURO"}
    assert gaps(received("F1", "F2", "F4") + received("F3", "F5", "F6", **other)) == []


@pytest.mark.database
async def test_the_page_reads_all_the_dossiers_of_the_firm_and_no_other(chloe, moulin, durand):
    garage = await make.workspace("Garage", firm=durand)
    stranger = await make.workspace("Ailleurs")
    for n, dossier in ((1, moulin), (2, garage), (3, stranger), (4, moulin), (5, garage), (6, moulin)):
        await make.purchase(
            dossier, number=f"FA-{n:03d}", party_siren="552100554", party_name="Vercors", issue_date=date(2026, 10, n)
        )
    page = (await chloe.get("/cabinet/suites-de-numeros")).text
    assert "FA-003" in page and "FA-002" in page and "Ailleurs" not in page
