"""What is expected of each supplier, from how often it sends invoices; each expectation says why."""

from __future__ import annotations

from datetime import date

import pytest

from workspaces.deadlines.expecting import Supplier, Wanted, pieces
from workspaces.deadlines.months import plus

OCTOBER = date(2026, 10, 1)


def supplier(*months_ago: int, key: str = "edf", **more: int) -> Supplier:
    """One invoice in each month so long before October."""
    return Supplier(key, "EDF", {plus(OCTOBER, -n): 1 for n in months_ago})


def expected(one: Supplier, month: date = OCTOBER) -> list[tuple[int, int]]:
    return [(piece.expected, piece.received) for piece in pieces([one], [], month, month)]


@pytest.mark.parametrize(
    ("months_ago", "found"),
    [
        ((1, 2, 3), [(1, 0)]),  # each month
        ((0, 1, 2, 3), [(1, 1)]),
        ((1, 2), []),  # twice is no rhythm
        ((2, 4, 6), [(1, 0)]),  # every two months
        ((3, 6, 9), [(1, 0)]),  # each quarter
        ((1, 4, 7), []),  # each quarter, but not this month
        ((12, 24, 36), [(1, 0)]),  # each year
        ((3, 6, 8, 9), []),  # without rhythm
        ((), []),
    ],
)
def test_a_rhythm_is_believed_once_kept_over_three_periods(months_ago, found):
    assert expected(supplier(*months_ago)) == found


def test_as_many_are_expected_as_always_came():
    counts = {plus(OCTOBER, -3): 4, plus(OCTOBER, -2): 5, plus(OCTOBER, -1): 4, OCTOBER: 3}
    [piece] = pieces([Supplier("a", "Transgourmet", counts)], [], OCTOBER, OCTOBER)
    assert (piece.expected, piece.received, piece.missing) == (4, 3, 1)


def test_a_missing_invoice_does_not_end_the_rhythm_but_two_in_a_row_do():
    assert expected(supplier(2, 3, 4)) == [(1, 0)]  # September is missing too
    assert expected(supplier(3, 4, 5)) == [(1, 0)]  # and August
    assert expected(supplier(4, 5, 6)) == []  # the supplier has stopped


def test_an_invoice_that_comes_after_a_missing_one_takes_the_rhythm_up_again():
    assert expected(supplier(1, 3, 4, 5)) == [(1, 0)]


def test_each_says_why_in_words():
    [piece] = pieces([supplier(2, 3, 4)], [], OCTOBER, OCTOBER)
    assert piece.why == "1 facture chaque mois : juillet 2026, août 2026 et septembre 2026 (manquante)."


def test_a_return_of_several_months_expects_those_of_each_month():
    august = plus(OCTOBER, -2)
    found = pieces([supplier(1, 3, 4, 5)], [], august, OCTOBER)
    assert [(piece.month, piece.received) for piece in found] == [(august, 0), (plus(OCTOBER, -1), 1), (OCTOBER, 0)]


def test_the_list_of_the_firm_expects_whatever_the_rhythm_and_decides_for_its_suppliers():
    own = Wanted("edf", "EDF", 3, plus(OCTOBER, -3), "compteur de l’atelier")
    [piece] = pieces([supplier(1, 2, 3)], [own], plus(OCTOBER, -1), OCTOBER)
    assert (piece.month, piece.expected, piece.received) == (OCTOBER, 1, 0)
    assert piece.why == "Liste du cabinet, chaque trimestre depuis juillet 2026 : compteur de l’atelier."


def test_a_supplier_of_the_list_that_never_sent_anything_is_expected_too():
    [piece] = pieces([], [Wanted("edf", "EDF", 1, OCTOBER)], OCTOBER, OCTOBER)
    assert (piece.name, piece.missing) == ("EDF", 1)
    assert pieces([], [Wanted("edf", "EDF", 1, plus(OCTOBER, 1))], OCTOBER, OCTOBER) == []
