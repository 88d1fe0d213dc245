"""People: how they sign in, and where they are signed in. Passkeys and one-time codes will be more credentials."""

from __future__ import annotations

from tortoise import fields

from workspaces.kernel.access import Person
from workspaces.kernel.scoped import Row


class User(Row):
    """Somebody with an address. `password_hash` is empty until they choose a password."""

    email = fields.CharField(254, unique=True)  # lower case
    name = fields.CharField(120)
    password_hash = fields.CharField(200, default="")
    created_at = fields.DatetimeField()
    disabled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "user_account"

    @property
    def person(self) -> Person:
        return Person(id=self.id, name=self.name, email=self.email)

    @property
    def guessable(self) -> list[str]:
        """What anybody could try as their password."""
        return [self.email.partition("@")[0], *self.name.split()]


class Session(Row):
    """One signed-in browser. Only the SHA-256 of its token is kept."""

    user_id = fields.UUIDField(db_index=True)
    digest = fields.CharField(64, unique=True)
    agent = fields.CharField(200, default="")
    ip = fields.CharField(45, default="")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "session"


class Attempt(Row):
    """A try at something limited (sign-in, forgotten password): `key` is what is counted, by account or by address."""

    key = fields.CharField(120)
    at = fields.DatetimeField()

    class Meta:
        table = "attempt"
        indexes = (("key", "at"),)


class ResetToken(Row):
    """A link to choose a password, single use. Only its SHA-256 is kept."""

    user_id = fields.UUIDField(db_index=True)
    digest = fields.CharField(64, unique=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reset_token"
