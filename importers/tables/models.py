"""One bulk import: its file, how it is read, where it stands, and the rows that a person looks at."""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import Any

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel

UNDO_FOR = timedelta(hours=24)


class Stage(enum.StrEnum):
    """Fichier → Colonnes → Vérifier → Résultat, and the ways out."""

    LOOKING = "looking"
    COLUMNS = "columns"
    CHECKING = "checking"
    PREVIEW = "preview"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class Outcome(enum.StrEnum):
    """What a row comes to. Only rows that a person may want to see have an `ImportRow`: not plain new or same ones."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    DOUBT = "doubt"
    BAD = "bad"


class ImportBatch(WorkspaceModel):
    """One file brought in. `workspace_id` is the dossier, or the firm for what concerns several dossiers.

    `channel` is page, api or command. `goes_on_to` is how far it goes without asking anybody: "", preview or done.
    `look` is what the file holds (see `files.look`), `choice` the sheet and header row, `mapping` field → column index,
    `refused_repairs` the `field:code` that the person does not want. `repairs` and `mistakes` count by `field:code`,
    `repair_samples` shows some of each, before and after. The checked rows lie in `chunk_count` Arrow files beside the
    original, until the undo time is over. `chunks_written` moves in the transaction of the rows themselves.
    """

    kind = fields.CharField(20)
    side = fields.CharField(8, default="")
    channel = fields.CharField(8, default="page", db_default="page")
    goes_on_to = fields.CharField(8, default="", db_default="")
    name = fields.CharField(200)
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    stage = fields.CharEnumField(Stage, default=Stage.LOOKING, max_length=10)
    reason = fields.CharField(40, default="")
    message = fields.TextField(default="")
    look: dict[str, Any] = fields.JSONField(default=dict)
    choice: dict[str, Any] = fields.JSONField(default=dict)
    mapping: dict[str, int] = fields.JSONField(default=dict)
    refused_repairs: list[str] = fields.JSONField(default=list)
    repairs: dict[str, int] = fields.JSONField(default=dict)
    repair_samples: dict[str, list[list[str]]] = fields.JSONField(default=dict, db_default="{}")
    mistakes: dict[str, int] = fields.JSONField(default=dict)
    row_count = fields.IntField(default=0)
    new_count = fields.IntField(default=0)
    update_count = fields.IntField(default=0)
    same_count = fields.IntField(default=0)
    doubt_count = fields.IntField(default=0)
    bad_count = fields.IntField(default=0)
    chunk_count = fields.IntField(default=0)
    chunks_checked = fields.IntField(default=0)
    chunks_written = fields.IntField(default=0)
    created = fields.IntField(default=0)
    updated = fields.IntField(default=0)
    pending_ibans = fields.IntField(default=0)
    by_id = fields.UUIDField(null=True)
    by_name = fields.CharField(120, default="")
    created_at = fields.DatetimeField()
    began_writing_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "import_batch"
        indexes = (("workspace_id", "created_at"),)


class ImportRow(WorkspaceModel):
    """One row of the file that somebody looks at: bad, doubtful, or an update with what it changes.

    `values` is the row as read or as corrected on screen, by field. `errors`: `[{"field", "code", "value"}]`.
    `after` holds only the fields that an update changes, the whole row when it is a new or doubtful one. `before` is
    what they were, and once written also what an undo gives back beside them. `candidates` are the ids of what it may
    be.
    `decision` is "" until a person says `new`, `skip`, or the id of the row to update.
    """

    batch_id = fields.UUIDField()
    target_id = fields.UUIDField(null=True)
    row = fields.IntField()
    outcome = fields.CharEnumField(Outcome, max_length=6)
    values: dict[str, Any] = fields.JSONField(default=dict)
    errors: list[dict[str, str]] = fields.JSONField(default=list)
    before: dict[str, Any] = fields.JSONField(default=dict)
    after: dict[str, Any] = fields.JSONField(default=dict)
    candidates: list[str] = fields.JSONField(default=list)
    why = fields.CharField(30, default="")
    decision = fields.CharField(40, default="")
    written = fields.BooleanField(default=False)
    version_after = fields.IntField(default=0)

    class Meta:
        table = "import_row"
        unique_together = (("batch_id", "row"),)
        indexes = (("workspace_id", "batch_id", "outcome", "row"),)


class ColumnMemory(WorkspaceModel):
    """Which column of a file meant which field, remembered by the folded header, for the firm or the dossier."""

    kind = fields.CharField(20)
    header = fields.CharField(120)
    field = fields.CharField(30)

    class Meta:
        table = "import_column_memory"
        unique_together = (("workspace_id", "kind", "header"),)
