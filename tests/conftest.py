"""The cast, and a database of their own for every test.

`pytest --postgres` runs the same tests on PostgreSQL. alice owns the dossier *moulin* and rene reads it; zoe owns
*scierie* and reaches for moulin; chloe is an accountant of the firm *durand*, which follows moulin; ada administers
that firm and is nothing else in it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

os.environ.setdefault("LIASSE_SECRET", "for-tests-only")

from portal.accounts.models import User
from portal.app import create_app
from portal.database import migrate
from portal.firms.models import Firm
from tests import make
from tests.cast import Browser
from tests.servers.postgresql import PostgreSQL
from tests.servers.reused import Reused
from workspaces.dossiers.models import Workspace
from workspaces.kernel import broker, db, log, storage
from workspaces.kernel.settings import settings

log.set_up("text")

pytest_plugins = ["tests.servers.fixtures"]


LONGEST_FILE = "test_prove.py"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run the tests that use a database on PostgreSQL")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m database` chooses what `--postgres` should run again. The longest file goes first: at the end it would keep
    one of two workers while the other has nothing left."""
    for item in items:
        if "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: item.path.name != LONGEST_FILE)


def set_environment(patch: pytest.MonkeyPatch, **values: str) -> None:
    """Change settings for one test: every reader of them is told."""
    for name, value in values.items():
        patch.setenv(f"LIASSE_{name}", value)
    forget_settings()


def forget_settings() -> None:
    for remembered in (settings, storage.store, broker.current):
        remembered.cache_clear()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database brought up to date once, by the first process of the run that asks, and copied for each test."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "migrated"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            with pytest.MonkeyPatch.context() as patch:
                set_environment(patch, DATA=str(folder))
                asyncio.run(migrate())
            forget_settings()
            (folder / "whole").touch()
    return folder / "liasse.sqlite3"


@pytest.fixture
def data(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """The data folder of an empty, migrated Liasse, for a server of one's own."""
    shutil.copy(migrated_sqlite, tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def migrated_postgres(request: pytest.FixtureRequest) -> Reused:
    """The same, emptied before each test."""
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    made = server.database()
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATABASE_URL=made.url, DATABASE_OWNER_URL=made.owner_url)
        asyncio.run(migrate())
    forget_settings()
    reused = Reused(server, made)
    reused.remember()
    return reused


@pytest.fixture
def installation(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty, migrated Liasse: its data folder, its database, its settings."""
    values = {"DATA": str(tmp_path), "UNDO_S": "0", "BASE_URL": "http://127.0.0.1:8000", "COMPANIES_URL": ""}
    if request.config.getoption("--postgres"):
        made = request.getfixturevalue("migrated_postgres").empty()
        values |= {"DATABASE_URL": made.url, "DATABASE_OWNER_URL": made.owner_url}
    else:
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "liasse.sqlite3")
    set_environment(monkeypatch, **values)
    yield tmp_path
    monkeypatch.undo()
    forget_settings()


@pytest_asyncio.fixture
async def db_open(installation: Path) -> AsyncIterator[None]:
    async with db.opened(everywhere=True):
        yield


@pytest.fixture(name="db")
def database_fixture(db_open: None) -> None:
    """Connections to the test's own database."""


@pytest.fixture
def app(db: None):
    return create_app()


@pytest_asyncio.fixture
async def durand(db: None) -> Firm:
    """The firm."""
    return await make.firm("Cabinet Durand")


@pytest_asyncio.fixture
async def moulin(durand: Firm) -> Workspace:
    """A dossier that the firm follows."""
    return await make.workspace("Au bon moulin", firm=durand)


@pytest_asyncio.fixture
async def scierie(db: None) -> Workspace:
    """A dossier of nobody's firm."""
    return await make.workspace("Scierie du Nord")


async def browser_of(app, user: User) -> Browser:
    return Browser(app, await make.session(user))


@pytest_asyncio.fixture
async def alice(app, moulin: Workspace) -> AsyncIterator[Browser]:
    """Owner of moulin."""
    async with await browser_of(app, await make.member(moulin, "Alice Martin")) as browser:
        yield browser.at(moulin)


@pytest_asyncio.fixture
async def rene(app, moulin: Workspace) -> AsyncIterator[Browser]:
    """Reader of moulin."""
    async with await browser_of(app, await make.member(moulin, "René Petit", role="reader")) as browser:
        yield browser.at(moulin)


@pytest_asyncio.fixture
async def zoe(app, moulin: Workspace, scierie: Workspace) -> AsyncIterator[Browser]:
    """Owner of scierie, standing at moulin's door."""
    async with await browser_of(app, await make.member(scierie, "Zoé Blanc")) as browser:
        yield browser.at(moulin)


@pytest_asyncio.fixture
async def chloe(app, durand: Firm, moulin: Workspace) -> AsyncIterator[Browser]:
    """Accountant and client manager of durand."""
    user = await make.firm_member(durand, "Chloé Durand", roles=["client-manager", "accountant"])
    async with await browser_of(app, user) as browser:
        yield browser.at(moulin)


@pytest_asyncio.fixture
async def ada(app, durand: Firm, moulin: Workspace) -> AsyncIterator[Browser]:
    """Administrator of durand, who sees no client's documents."""
    user = await make.firm_member(durand, "Ada Roy", roles=["administrator"])
    async with await browser_of(app, user) as browser:
        yield browser.at(moulin)


@pytest_asyncio.fixture
async def nobody(app) -> AsyncIterator[Browser]:
    """Not signed in."""
    async with Browser(app, "") as browser:
        yield browser
