"""A take-over: its ZIP, the dossiers found in it, and every file of it with what became of that file.

All three belong to the firm: `workspace_id` is its id. What was made of them belongs to the dossiers.
"""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import Any

from tortoise import fields

from importers.tables.models import Stage
from workspaces.dossiers.models import Direction
from workspaces.kernel.scoped import WorkspaceModel

UNDO_FOR = timedelta(hours=24)


class Choice(enum.StrEnum):
    """Where the files of a folder go."""

    ASKED = ""
    INTO = "into"
    OPEN = "open"
    SKIP = "skip"


class Part(enum.StrEnum):
    """What a file of the ZIP is."""

    DOCUMENT = "document"
    PARTIES = "parties"
    INDEX = "index"
    NOTHING = "nothing"


class Fate(enum.StrEnum):
    """What became of a file of the ZIP: exactly one, in the end."""

    WAITING = ""
    CREATED = "created"
    KNOWN = "known"
    REFUSED = "refused"


class TakeOver(WorkspaceModel):
    """One ZIP. `source` is the software that it comes from, as the firm calls it. `created`, `known` and `refused` move
    in the transaction of each file's fate. `archived_at`: from when on its documents are sealed, and no undo is left.
    """

    name = fields.CharField(200)
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    source = fields.CharField(60, default="")
    review = fields.BooleanField(default=False)
    only_id = fields.UUIDField(null=True)  # the dossier that all of it is said to be
    channel = fields.CharField(8, default="page")
    stage = fields.CharEnumField(Stage, default=Stage.LOOKING, max_length=10)
    reason = fields.CharField(40, default="")
    message = fields.TextField(default="")
    file_count = fields.IntField(default=0)
    created = fields.IntField(default=0)
    known = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    by_id = fields.UUIDField(null=True)
    by_name = fields.CharField(120, default="")
    created_at = fields.DatetimeField()
    began_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    archived_at = fields.DatetimeField(null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "take_over"
        indexes = (("workspace_id", "created_at"),)

    @property
    def settled(self) -> int:
        return self.created + self.known + self.refused


class TakenDossier(WorkspaceModel):
    """One folder of the ZIP, or all of it: whose it seems to be, and where it goes. `rows` counts index lines that no
    file answers to."""

    takeover_id = fields.UUIDField()
    position = fields.IntField()
    folder = fields.CharField(200)
    name = fields.CharField(160, default="")
    siren = fields.CharField(9, default="")
    choice = fields.CharEnumField(Choice, default=Choice.ASKED, max_length=5)
    target_id = fields.UUIDField(null=True)
    opened = fields.BooleanField(default=False)
    problem = fields.TextField(default="")
    rows = fields.IntField(default=0)

    class Meta:
        table = "taken_dossier"
        unique_together = (("workspace_id", "takeover_id", "position"),)
        indexes = (("takeover_id", "target_id"),)


class TakenFile(WorkspaceModel):
    """One file of the ZIP. `place` is its rank there, `dated_on` its day there, `facts` what an index says of it:
    number, date, party, amount, status, deposited. `rows` counts the lines of a table. `undone`: removed, or kept."""

    takeover_id = fields.UUIDField()
    dossier_id = fields.UUIDField(null=True)
    place = fields.IntField()
    path = fields.TextField()
    name = fields.CharField(255)
    size = fields.BigIntField()
    part = fields.CharEnumField(Part, max_length=8)
    direction = fields.CharEnumField(Direction, default=Direction.PURCHASE, max_length=8)
    dated_on = fields.DateField(null=True)
    facts: dict[str, Any] = fields.JSONField(default=dict)
    rows = fields.IntField(default=0)
    fate = fields.CharEnumField(Fate, default=Fate.WAITING, max_length=7)
    reason = fields.CharField(40, default="")
    message = fields.TextField(default="")
    sha256 = fields.CharField(64, default="")
    document_id = fields.UUIDField(null=True)
    batch_id = fields.UUIDField(null=True)
    undone = fields.CharField(8, default="")

    class Meta:
        table = "taken_file"
        unique_together = (("workspace_id", "takeover_id", "place"),)
        indexes = (("workspace_id", "takeover_id", "fate", "place"),)
