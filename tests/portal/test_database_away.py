"""The database stops and comes back: people are told to wait, nothing answers 500, and the portal needs no restart."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from portal.accounts.sessions import COOKIE
from tests.servers.liasse import Liasse
from tests.servers.postgresql import PostgreSQL, postgresql
from tests.servers.process import wait_until

pytestmark = [pytest.mark.real, pytest.mark.slow]


def test_it_says_so_and_goes_on_when_the_database_is_back(tmp_path: Path):
    with postgresql() as server:
        made = server.database()
        urls = {"LIASSE_DATABASE_URL": made.url, "LIASSE_DATABASE_OWNER_URL": made.owner_url}
        house = Liasse(tmp_path, urls)
        house.run("migrate")
        web = house.serve()
        try:
            hears_of_it(web.base_url, server)
        finally:
            web.stop()


def hears_of_it(base_url: str, server: PostgreSQL) -> None:
    def status(path: str) -> int:
        return httpx2.get(f"{base_url}{path}", cookies={COOKIE: "somebody"}, timeout=30).status_code

    assert [status("/connexion"), status("/healthz")] == [200, 200]
    server.stop()
    assert [status("/connexion"), status("/healthz")] == [503, 503]
    server.start_again()
    wait_until(lambda: status("/healthz") == 200, seconds=20, what="the portal to find its database again")
    assert status("/connexion") == 200
