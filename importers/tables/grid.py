"""Rows on their way from a file to a frame: numbered as the spreadsheet shows them, every cell a text or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from importers.tables.refusals import damaged

Cells = dict[int, str]  # by their column, from 0; empty ones are left out
Line = tuple[int, Cells]  # with the row's number


def letters(column: int) -> str:
    """27 → AB."""
    column, place = divmod(column, 26)
    return (letters(column - 1) if column else "") + chr(65 + place)


def columns(width: int) -> list[str]:
    return [f"c{place}" for place in range(width)]


def width(head: Iterable[Line]) -> int:
    """How many columns count: up to the last one filled in the head. Beyond, there is nothing anybody named."""
    return max((max(cells) + 1 for _, cells in head if cells), default=0)


def framed(lines: list[Line], width: int) -> pl.DataFrame:
    data = {"row": pl.Series([row for row, _ in lines], dtype=pl.UInt32)}
    for place, name in enumerate(columns(width)):
        data[name] = pl.Series([cells.get(place) for _, cells in lines], dtype=pl.String)
    return pl.DataFrame(data)


def batched(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of `rows`, the last one shorter."""
    waiting: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        waiting.append(frame)
        height += frame.height
        while height >= rows:
            whole = pl.concat(waiting)
            yield whole.head(rows)
            waiting, height = [whole.slice(rows)], height - rows
    if height:
        yield pl.concat(waiting)


def filled(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Without empty texts and without rows that show nothing. Row numbers only ever grow, or the file is damaged."""
    last = -1
    for frame in frames:
        texts = pl.all().exclude("row")
        shows = pl.any_horizontal(texts.str.strip_chars() != "")
        kept = frame.with_columns(pl.when(texts != "").then(texts)).filter(shows)
        if not kept.height:
            continue
        numbers = kept["row"].cast(pl.Int64)
        if numbers[0] <= last or not (numbers.diff().drop_nulls() > 0).all():
            raise damaged("ses lignes ne sont pas dans l’ordre")
        last = numbers[-1]
        yield kept
