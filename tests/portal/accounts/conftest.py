"""marie has an account and a good password."""

from __future__ import annotations

import pytest_asyncio

from portal.accounts import passwords
from portal.accounts.models import User
from tests.portal.accounts import GOOD
from workspaces.kernel.clock import now


@pytest_asyncio.fixture
async def marie(db: None) -> User:
    hashed = await passwords.kept(GOOD)
    return await User.create(email="marie@exemple.fr", name="Marie Curie", password_hash=hashed, created_at=now())
