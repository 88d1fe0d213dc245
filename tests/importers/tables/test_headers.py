"""What the columns of a file mean, from their titles and from what their cells look like."""

from __future__ import annotations

from importers.tables import headers
from importers.tables.kinds import PARTIES


def proposed(titles: list[str], *rows: list[str | None]) -> dict[str, int]:
    return {name: each.column for name, each in headers.propose(titles, rows, PARTIES.columns, {}).items()}


def test_a_postcode_that_lost_its_zero_is_still_one():
    rows = [["Un", "1000"], ["Deux", "6200"], ["Trois", "1330"]]
    assert proposed(["Societe", "CP"], *rows) == {"name": 0, "postcode": 1}


def test_numbers_of_four_digits_are_no_postcodes_by_themselves():
    rows = [["Un", "2019"], ["Deux", "2020"], ["Trois", "2021"]]
    assert proposed(["Societe", "Exercice"], *rows) == {"name": 0}
