"""The servers as pytest fixtures: `pytest_plugins = ["tests.servers.fixtures"]` in the first conftest.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.companies import Directory, directory
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.postgresql import Database, PostgreSQL, postgresql
from tests.servers.redis import Redis, redis
from tests.servers.s3 import S3, s3
from tests.servers.smtp import SmtpSink, smtp_sink
from workspaces.parties.lookup import client


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    with postgresql() as server:
        yield server


@pytest.fixture
def postgresql_database(postgresql_server: PostgreSQL) -> Database:
    """A new, empty database for this test."""
    return postgresql_server.database()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with redis() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    with s3() as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def companies() -> Iterator[Directory]:
    """The directory of companies; a setting says where it is."""
    client.forget()
    with directory() as server:
        yield server
    client.forget()
