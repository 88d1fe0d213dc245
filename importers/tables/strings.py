"""The texts that an .xlsx keeps once and its cells share by number: read in blocks, and fetched by handfuls.

A million rows may share seven million texts: beyond some megabytes they wait on disk, one block at a time in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from importers.tables import cells, entities
from importers.tables.package import Package
from importers.tables.refusals import damaged
from importers.tables.sheetxml import rich
from workspaces.kernel import xml

LONGEST_ITEM = 4 * 2**20
FEW = 32 * 2**20  # bytes of their part
HEAD = re.compile(rb"<(\w+:)?sst\b[^>]*>")
PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?+>([^<]*)</t></si>')


def blocks(package: Package, part: str) -> Iterator[list[str]]:
    """All texts in their order, some thousands at a time."""
    data = package.blocks(part)
    head, rest = _opened(data)
    end_tag = b"</" + (HEAD.match(head)[1] or b"") + b"si>"  # type: ignore[index]
    for block in data:
        end = rest.rfind(end_tag) + len(end_tag)
        if end >= len(end_tag):
            yield _texts(head, rest[:end])
            rest = rest[end:]
        if len(rest) > LONGEST_ITEM:
            raise damaged("un de ses textes partagés est démesuré")
        rest += block
    yield _texts(head, rest[: rest.rfind(b"</")])


def pick(package: Package, part: str | None, wanted: set[int]) -> dict[int, str]:
    """Some texts by their numbers, without reading further than the last of them."""
    found: dict[int, str] = {}
    start = 0
    for texts in blocks(package, part) if part and wanted else ():
        found |= {at: texts[at - start] for at in wanted if start <= at < start + len(texts)}
        start += len(texts)
        if len(found) == len(wanted):
            break
    if len(found) < len(wanted):
        raise damaged("une cellule renvoie à un texte qui n’existe pas")
    return found


def _opened(data: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The root's start tag, and what follows it in the first block."""
    start = next(data, b"")
    if not (found := HEAD.search(start)):
        raise damaged("ses textes partagés sont illisibles")
    return found[0], start[found.end() :]


def _texts(head: bytes, items: bytes) -> list[str]:
    """Nearly always each item is a single run; else a real parser sorts out the runs."""
    try:
        text = entities.decoded(items)
    except UnicodeDecodeError:
        raise damaged("ses textes partagés sont illisibles") from None
    found = PLAIN.findall(text)
    if len(found) != text.count("<si") or "<!" in text:
        return _parsed(head, items)
    if entities.LESS in text:
        found = [each.replace(entities.LESS, "<") for each in found]
    return [cells.unescaped(each) for each in found] if "_x" in text else found


def _parsed(head: bytes, items: bytes) -> list[str]:
    name = HEAD.match(head)[1] or b""  # type: ignore[index]
    try:
        root = xml.parse(head.rstrip(b"/>") + b">" + items + b"</" + name + b"sst>", largest=LONGEST_ITEM * 2)
    except xml.XmlRefused:
        raise damaged("ses textes partagés sont illisibles") from None
    return [rich(item) for item in root.iterchildren("{*}si")]


class Shelf:
    """The texts in memory when they are few; else on disk, one file a block, with the number each block starts with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.starts: list[int] = []
        self.count = 0
        self.all: pl.Series | None = None

    def fill(self, package: Package, part: str) -> None:
        if package.size(part) <= FEW:
            self.all = pl.concat([pl.Series(texts, dtype=pl.String) for texts in blocks(package, part)])
            self.count = self.all.len()
            return
        for texts in blocks(package, part):
            if texts:
                pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)}).write_ipc(self._file(len(self.starts)))
                self.starts.append(self.count)
                self.count += len(texts)

    def resolve(self, frame: pl.DataFrame, width: int) -> pl.DataFrame:
        """Texts in c0, c1… in the place of their numbers in s0, s1… All columns go at once: they share texts."""
        shared = [place for place in range(width) if frame[f"s{place}"].count()]
        kept = frame.select("row", *(f"c{place}" for place in range(width)))
        if not shared:
            return kept
        texts = self._fetch(pl.concat([frame[f"s{place}"] for place in shared]))
        return kept.with_columns(
            texts.slice(at * frame.height, frame.height).fill_null(frame[f"c{place}"]).alias(f"c{place}")
            for at, place in enumerate(shared)
        )

    def _fetch(self, numbers: pl.Series) -> pl.Series:
        if numbers.max() >= self.count:  # type: ignore[operator]
            raise damaged("une cellule renvoie à un texte qui n’existe pas")
        if self.all is not None:
            return self.all.gather(numbers)
        wanted = numbers.drop_nulls().unique().sort()
        texts = pl.concat([self._part(block, mine) for block, mine in self._by_block(wanted)])
        return texts.gather(wanted.search_sorted(numbers).set(numbers.is_null(), None))

    def _by_block(self, wanted: pl.Series) -> Iterator[tuple[int, pl.Series]]:
        """Sorted numbers, cut where the blocks are."""
        cuts = [*wanted.search_sorted(pl.Series(self.starts, dtype=pl.UInt32)), wanted.len()]
        for block, start in enumerate(self.starts):
            mine = wanted.slice(cuts[block], cuts[block + 1] - cuts[block])
            if mine.len():
                yield block, mine - start

    def _part(self, block: int, places: pl.Series) -> pl.Series:
        return pl.read_ipc(self._file(block))["text"].gather(places)

    def _file(self, block: int) -> Path:
        return self.folder / f"{block}.arrow"
