"""The ZIP of a take-over, in the sandbox: what each entry is, and entries written out under numbers of ours.

Unlike a ZIP of a few invoices, one bad entry does not stop the others: it says why, and they go on. The whole is
refused only where the directory itself cannot be believed.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from importers.readers import gate
from importers.readers.remarks import Refused
from importers.readers.zips import ENCRYPTED, IGNORED
from importers.takeover.naming import name_of
from workspaces.kernel.errors import DomainError

MEGABYTE = 2**20
MOST_FILES = 20_000
LARGEST_TOTAL = 8 * 2**30
RATIO, WORTH_A_LOOK = 100, 200 * MEGABYTE  # papers shrink to a tenth at best
TABLES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2")
LINK = 0xA
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)

FAULTS = {
    "ENTRY_SYSTEM": "Fichier laissé là par un ordinateur, qui ne contient aucun document. Il n’y a rien à faire.",
    "ENTRY_ENCRYPTED": "Ce fichier est protégé par un mot de passe dans le ZIP. Refaites le ZIP sans mot de passe.",
    "ENTRY_PATH": "Le chemin de ce fichier sort du ZIP : il n’est pas suivi. Refaites le ZIP depuis son dossier.",
    "ENTRY_LINK": "C’est un lien vers un autre fichier. Mettez le fichier lui-même dans le ZIP.",
    "ENTRY_ARCHIVE": "C’est une autre archive. Décompressez-la, puis mettez ses fichiers dans le ZIP.",
    "ENTRY_DAMAGED": "Ce fichier est abîmé dans le ZIP. Refaites l’export, ou déposez ce document à part.",
}
Entry = dict[str, Any]


def inspect(path: str, max_mb: int, latest: str) -> list[Entry]:
    """`{"place", "path", "size", "dated_on", "table", "code", "message"}` of each entry; a code where it is refused.

    `latest`: a day (ISO) that no honest date is after. Raises Refused(ARCHIVE_FORBIDDEN).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive)
            _distrust(entries, Path(path).stat().st_size)
            return [_entry(archive, place, info, max_mb, latest) for place, info in enumerate(entries, 1)]
    except BROKEN:
        raise Refused("ARCHIVE_FORBIDDEN", why="il est abîmé ou d’un format inconnu") from None


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir()]


def _distrust(entries: list[zipfile.ZipInfo], weight: int) -> None:
    """An entry never yields more than its directory says: what that adds up to is the most there can be."""
    total = sum(info.file_size for info in entries)
    if not entries:
        raise Refused("ARCHIVE_FORBIDDEN", why="il est vide")
    if len(entries) > MOST_FILES:
        raise Refused("ARCHIVE_FORBIDDEN", why=f"il contient {len(entries)} fichiers, la limite est de {MOST_FILES}")
    if total > LARGEST_TOTAL or (total > WORTH_A_LOOK and total > RATIO * weight):
        raise Refused("ARCHIVE_FORBIDDEN", why="il se déploie en une quantité anormale de données")


def _entry(archive: zipfile.ZipFile, place: int, info: zipfile.ZipInfo, max_mb: int, latest: str) -> Entry:
    path = name_of(info)
    told = {"place": place, "path": path, "size": info.file_size, "dated_on": _day(info, latest)}
    told |= {"table": path.lower().endswith(TABLES), "code": "", "message": ""}
    try:
        if code := _fault(info, path):
            raise DomainError(FAULTS[code], code=code)
        if not told["table"]:
            _admit(archive, info, path, max_mb)
    except DomainError as refused:
        told |= {"code": refused.code, "message": refused.message}
    except BROKEN:
        told |= {"code": "ENTRY_DAMAGED", "message": FAULTS["ENTRY_DAMAGED"]}
    return told


def _fault(info: zipfile.ZipInfo, path: str) -> str:
    parts = PurePosixPath(path).parts
    if any(part.lower() in IGNORED or part.startswith("._") for part in parts):
        return "ENTRY_SYSTEM"
    if info.flag_bits & ENCRYPTED:
        return "ENTRY_ENCRYPTED"
    if PurePosixPath(path).is_absolute() or ".." in parts or path[1:2] == ":":
        return "ENTRY_PATH"
    if info.external_attr >> 28 == LINK:
        return "ENTRY_LINK"
    return "ENTRY_ARCHIVE" if path.lower().endswith(ARCHIVES) else ""


def _admit(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, max_mb: int) -> None:
    with archive.open(info) as source:
        head = source.read(gate.HEAD)
    identity = gate.admit(head, info.file_size, path, max_mb)
    if identity.media_type == gate.ZIP:
        raise DomainError(FAULTS["ENTRY_ARCHIVE"], code="ENTRY_ARCHIVE")


def _day(info: zipfile.ZipInfo, latest: str) -> str | None:
    """The day of the entry, unless it is the first there is, which stands for none, or one still to come."""
    year, month, day = info.date_time[:3]
    told = f"{year:04d}-{month:02d}-{day:02d}"
    sane = 1980 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31
    return told if sane and "1980-01-01" < told <= latest else None


def extract(path: str, places: list[int]) -> list[list[Any]]:
    """Writes these entries in the working folder, each under its number: `[place, code, message]` of the damaged."""
    failed: list[list[Any]] = []
    with zipfile.ZipFile(path) as archive:
        entries = _entries(archive)
        for place in places:
            try:
                _write(archive, entries[place - 1], Path(f"{place:06d}"))
            except BROKEN:
                failed.append([place, "ENTRY_DAMAGED", FAULTS["ENTRY_DAMAGED"]])
    return failed


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Its checksum is compared once all of it is read."""
    with archive.open(info) as source, target.open("wb") as out:
        while part := source.read(2**18):
            out.write(part)
