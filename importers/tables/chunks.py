"""Where the files of an import lie until its undo time is over: the original, and the checked rows in pieces.

Each piece is an Arrow file of at most `checked.MOST` rows: `good` rows are clean, `bad` ones as they were read, with
what is wrong. Checked again in another way (other columns, a repair refused), the pieces lie in another folder.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from importers.tables.models import ImportBatch
from workspaces.kernel import storage

if TYPE_CHECKING:
    import polars as pl


def folder(batch: ImportBatch) -> str:
    return f"{storage.SCRATCH}imports/{batch.id}/"


def original(batch: ImportBatch) -> str:
    return f"{folder(batch)}original"


def key(batch: ImportBatch, part: str, number: int) -> str:
    return f"{folder(batch)}{_way(batch)}/{part}-{number:05d}.arrow"


def _way(batch: ImportBatch) -> str:
    """A name for how the file was checked: the same way, the same pieces."""
    way = [batch.choice, batch.mapping, batch.side, sorted(batch.refused_repairs)]
    return hashlib.sha256(json.dumps(way, sort_keys=True).encode()).hexdigest()[:16]


async def keep(batch: ImportBatch, made: Iterable[Path]) -> None:
    """Put the pieces that the child made where every worker finds them."""
    for path in made:
        await storage.put_scratch(f"{folder(batch)}{_way(batch)}/{path.name}", path)


async def read(batch: ImportBatch, part: str, number: int) -> pl.DataFrame:
    return frame(await storage.get(key(batch, part, number)))


async def write(batch: ImportBatch, part: str, number: int, rows: pl.DataFrame) -> None:
    out = io.BytesIO()
    rows.write_ipc(out)
    await storage.put_scratch(key(batch, part, number), out.getvalue())


def frame(content: bytes) -> pl.DataFrame:
    import polars as pl

    return pl.read_ipc(io.BytesIO(content))


def row_id(batch_id: UUID, row: int) -> UUID:
    """The id of what a row of an import becomes: a UUID version 7 of the import's own moment, in the file's order.

    It is known before the row is written, so that writing twice is noticed and other rows can point to it. 32 bits hold
    the row, 42 belong to the import.
    """
    moment = batch_id.int >> 80
    mark = batch_id.int & (1 << 42) - 1
    return UUID(int=moment << 80 | 0x7 << 76 | (row >> 20) << 64 | 0b10 << 62 | (row & 0xFFFFF) << 42 | mark)


def row_of(made: UUID) -> int:
    """The row that became `made`."""
    return (made.int >> 64 & 0xFFF) << 20 | made.int >> 42 & 0xFFFFF
