"""The ZIP around a workbook: gates before any parser, then its parts, inflated bit by bit and counted."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from importers.tables.refusals import SheetRefused, damaged
from workspaces.kernel import xml

BLOCK = 2**20
MOST_ENTRIES = 5_000
MOST_TIMES = 200  # deflate's best is about 1,030; an honest sheet of a million like rows stays under 60
SUSPECT = 16 * 2**20  # below, a high ratio hurts nobody
LARGEST_PART = 3 * 2**30  # a million rows of thirty columns
LARGEST_TREE = 16 * 2**20  # of a part read whole: list of sheets, relations, styles
ENCRYPTED = 0x1
MARKUP = (".xml", ".rels")


class Package:
    """Its parts by their names, without regard to case, leading slash or the direction of slashes."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            raise damaged("son enveloppe ZIP est incomplète") from None
        entries = self.zip.infolist()
        self.parts = {_plain(entry.filename): entry for entry in entries}
        _check(entries)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self.parts

    def size(self, name: str) -> int:
        return self.parts[_plain(name)].file_size if name in self else 0

    def tree(self, name: str) -> etree._Element:
        """A small part, parsed."""
        if self.size(name) > LARGEST_TREE:
            raise SheetRefused("SHEET_TOO_LARGE", why="ses styles ou sa liste de feuilles dépassent 16 Mo")
        data = b"".join(self.blocks(name))
        try:
            return xml.parse(data, largest=LARGEST_TREE)
        except xml.XmlRefused as refused:
            raise _told(refused) from None

    def blocks(self, name: str) -> Iterator[bytes]:
        """A part, block after block. It never gives more than its directory entry declares: `zipfile` sees to it."""
        entry = self.parts.get(_plain(name))
        if entry is None:
            raise damaged("une de ses parties manque")
        try:
            with self.zip.open(entry) as part:
                start = part.read(BLOCK)
                if xml.declares_dtd(start):
                    raise SheetRefused("XML_FORBIDDEN")
                yield start
                while block := part.read(BLOCK):
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise damaged("son enveloppe ZIP est incomplète") from None


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise SheetRefused("SHEET_BOMB")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise SheetRefused("SHEET_ENCRYPTED")
    for entry in entries:
        if entry.file_size > max(SUSPECT, MOST_TIMES * entry.compress_size):
            raise SheetRefused("SHEET_BOMB")
        if entry.file_size > LARGEST_PART and entry.filename.lower().endswith(MARKUP):
            raise SheetRefused("SHEET_TOO_LARGE", why="une de ses feuilles dépasse 3 Go une fois déployée")


def _told(refused: xml.XmlRefused) -> SheetRefused:
    if refused.code == "XML_FORBIDDEN":
        return SheetRefused("XML_FORBIDDEN")
    return damaged("une de ses parties n’est pas du XML lisible")
