"""What happens to a table inside the sandbox: every row is read and checked, and left in pieces with a short summary."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from importers.tables import checks, chunks, files
from importers.tables.kinds import KINDS

KEYS = ("number", "siren", "siret", "vat_number", "iban")  # what makes two rows of one file the same third party


def check(
    path: str, choice: dict[str, Any], mapping: dict[str, int], kind: str, refused: list[str], side: str
) -> dict[str, Any]:
    """Checks a whole file. `good-…`, `bad-…` and `twice.arrow` stand in the working folder when it answers."""
    pieces = Pieces(Path.cwd(), mapping, kind)
    for part in files.frames(Path(path), files.Choice(**choice)):
        pieces.add(checks.check(part, mapping, KINDS[kind], frozenset(refused)))
    return pieces.finish()


class Pieces:
    """The checked rows on their way into files of at most `chunks.MOST` rows."""

    def __init__(self, folder: Path, mapping: dict[str, int], kind: str) -> None:
        self.folder, self.fields = folder, [column.name for column in KINDS[kind].columns if column.name in mapping]
        self.waiting: list[pl.DataFrame] = []
        self.held = self.rows = self.bad = self.written = 0
        self.mistakes: Counter[str] = Counter()
        self.repairs: Counter[str] = Counter()
        self.seen: dict[str, list[pl.DataFrame]] = {}

    def add(self, checked: pl.DataFrame) -> None:
        self.waiting.append(checked)
        self.held += checked.height
        while self.held >= chunks.MOST:
            self._write(chunks.MOST)

    def finish(self) -> dict[str, Any]:
        if self.held:
            self._write(self.held)
        twice = self._twice()
        twice.write_ipc(self.folder / "twice-00000.arrow")
        counts = {"rows": self.rows, "bad": self.bad, "pieces": self.written}
        return counts | {"mistakes": dict(self.mistakes), "repairs": dict(self.repairs)}

    def _write(self, count: int) -> None:
        """One piece: the first `count` of the rows that wait."""
        held = pl.concat(self.waiting)
        piece, rest = held.head(count), held.slice(count)
        self.waiting, self.held = ([rest], rest.height) if rest.height else ([], 0)
        self._count(piece)
        wrong = pl.any_horizontal(pl.col(f"{name}!").is_not_null() for name in self.fields)
        good = piece.filter(~wrong).select("row", *self.fields)
        good.write_ipc(self.folder / chunks.name("good", self.written))
        self._wrong(piece.filter(wrong)).write_ipc(self.folder / chunks.name("bad", self.written))
        self._remember(good)
        self.written += 1

    def _wrong(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The bad rows as they were read, with the code of what is wrong beside each field."""
        return rows.select("row", *(column for name in self.fields for column in (f"{name}?", f"{name}!")))

    def _count(self, piece: pl.DataFrame) -> None:
        self.rows += piece.height
        for name in self.fields:
            for mark, found in (("!", self.mistakes), ("~", self.repairs)):
                codes = piece.get_column(f"{name}{mark}").drop_nulls().value_counts()
                found.update({f"{name}:{code}": count for code, count in codes.iter_rows()})
        wrong = pl.any_horizontal(pl.col(f"{name}!").is_not_null() for name in self.fields)
        self.bad += piece.select(wrong.sum()).item()

    def _remember(self, good: pl.DataFrame) -> None:
        """The marks of what tells third parties apart: eight bytes a value, so that a million rows stay small."""
        side = pl.col("kind").fill_null("") if "kind" in good.columns else pl.lit("")
        for name in KEYS:
            if name in good.columns:
                named = good.filter(pl.col(name).is_not_null() & (pl.col(name) != ""))
                mark = pl.concat_str(side, pl.lit("|"), pl.col(name)).hash()
                self.seen.setdefault(name, []).append(named.select("row", mark.alias("mark")))

    def _twice(self) -> pl.DataFrame:
        """Rows that name a third party which an earlier row of the file named already: row, field, first row."""
        none = pl.DataFrame(schema={"row": pl.UInt32, "field": pl.String, "first": pl.UInt32})
        found = [none]
        for name, parts in self.seen.items():
            marks = pl.concat(parts).with_columns(first=pl.col("row").min().over("mark"))
            later = marks.filter(pl.col("row") > pl.col("first"))
            found.append(
                later.select(pl.col("row").cast(pl.UInt32), field=pl.lit(name), first=pl.col("first").cast(pl.UInt32))
            )
        return pl.concat(found).sort("row")
