"""What happens to a table inside the sandbox: its rows are read and checked, and left in pieces with a summary."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from importers.tables import checked, checks, marks
from importers.tables.every_kind import KINDS
from importers.tables.files import Choice, frames

KEYS = ("number", "siren", "siret", "vat_number", "iban")  # what makes two rows of one file the same third party
SAMPLES = 3  # of each repair


def check(path: str, choice: dict[str, Any], mapping: dict[str, int], kind: str, refused: list[str]) -> dict[str, Any]:
    """Checks a whole file. `good-…`, `bad-…` and `twice-00000.arrow` stand in the working folder when it answers."""
    pieces = Pieces(Path.cwd())
    for frame in frames(Path(path), Choice(**choice)):
        for part in frame.iter_slices(KINDS[kind].piece):
            pieces.add(checks.check(part, mapping, KINDS[kind], frozenset(refused)))
    return pieces.finish()


class Pieces:
    """The checked rows on their way into files of as many rows as the kind has in a piece."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = self.bad = self.written = 0
        self.mistakes: Counter[str] = Counter()
        self.repairs: Counter[str] = Counter()
        self.samples: dict[str, list[list[str]]] = {}
        self.seen: dict[str, list[pl.DataFrame]] = {}

    def add(self, rows: pl.DataFrame) -> None:
        wrong = checks.any_wrong(rows)
        good = checked.good(rows, wrong)
        self._count(rows)
        self.rows += rows.height
        self.bad += rows.height - good.height
        good.write_ipc(self.folder / checked.piece("good", self.written))
        checked.bad(rows, wrong).write_ipc(self.folder / checked.piece("bad", self.written))
        self._remember(good)
        self.written += 1

    def finish(self) -> dict[str, Any]:
        checked.twice(self.seen).write_ipc(self.folder / checked.piece("twice", 0))
        counts = {"rows": self.rows, "bad": self.bad, "pieces": self.written}
        found = {"mistakes": dict(self.mistakes), "repairs": dict(self.repairs), "samples": self.samples}
        return counts | found

    def _count(self, rows: pl.DataFrame) -> None:
        for name in marks.fields(rows):
            self.mistakes.update(_codes(rows, name, "!"))
            repairs = _codes(rows, name, "~")
            self.repairs.update(repairs)
            for repair in repairs:
                self._show(rows, repair)

    def _show(self, rows: pl.DataFrame, repair: str) -> None:
        """Some cells before and after this repair."""
        kept = self.samples.setdefault(repair, [])
        if len(kept) < SAMPLES:
            name, code = repair.split(":")
            some = rows.filter(pl.col(f"{name}~") == code).select(pl.col(f"{name}?", name).fill_null(""))
            kept.extend(list(pair) for pair in some.unique(maintain_order=True).head(SAMPLES - len(kept)).iter_rows())

    def _remember(self, good: pl.DataFrame) -> None:
        """The marks of what tells third parties apart: eight bytes a value, so that a million rows stay small."""
        whose = [pl.col(name).fill_null("") for name in ("dossier", "kind") if name in good.columns]
        side = pl.concat_str([*whose, pl.lit("")], separator="|")
        for name in KEYS:
            if name in good.columns:
                named = good.filter(pl.col(name).is_not_null())
                mark = pl.concat_str(side, pl.lit("|"), pl.col(name)).hash()
                self.seen.setdefault(name, []).append(named.select("row", mark.alias("mark")))


def _codes(rows: pl.DataFrame, name: str, mark: str) -> dict[str, int]:
    column = rows.get_column(f"{name}{mark}")
    if column.null_count() == rows.height:
        return {}
    return {f"{name}:{code}": count for code, count in column.drop_nulls().value_counts().iter_rows()}
