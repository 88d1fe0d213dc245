"""Printed pages with known truth: never below the first measurement."""

import pytest

from tests.importers import printed

pytestmark = pytest.mark.skipif(
    not printed.READING_SET.exists(), reason="the pages with truth lie beside the repository"
)


def test_known_layouts_are_read_at_least_as_well_as_first_measured():
    score = printed.seen()
    # one file prints 30 February, another half a SIRET: nobody can read those
    allowed = {"date": 1, "siren": 1}
    below = {n: (r, a) for n, (r, a) in score.items() if r + allowed.get(n, 0) < printed.BASELINE[n] * a}
    assert below == {}
    assert printed.micro(score) >= 0.962


def test_unseen_layouts_are_read_at_least_as_well_as_first_measured():
    score = printed.unseen()
    assert {n: r for n, (r, _) in score.items() if r < printed.UNSEEN_BASELINE[n]} == {}
