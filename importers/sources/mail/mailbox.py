"""How far a polled mailbox was read."""

from __future__ import annotations

from tortoise import fields

from workspaces.kernel.scoped import Row


class MailboxPlace(Row):
    """The last message taken from one folder of a mailbox. Numbers count only under the same `uid_validity`."""

    box = fields.CharField(64, unique=True)  # a digest of the server, the account and the folder
    uid_validity = fields.BigIntField()
    uid = fields.BigIntField(default=0)

    class Meta:
        table = "mailbox_place"
