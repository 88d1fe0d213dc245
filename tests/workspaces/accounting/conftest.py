"""Everything here happens in moulin: tests read its rows as a request in it would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workspaces.kernel.tenancy import acting_in


@pytest.fixture(autouse=True)
def in_the_dossier(request: pytest.FixtureRequest) -> Iterator[None]:
    if "moulin" not in request.fixturenames:
        yield
        return
    with acting_in(request.getfixturevalue("moulin").id):
        yield
