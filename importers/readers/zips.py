"""A ZIP of invoices: checked by its directory, unpacked under names of ours, counted byte by byte."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from importers.readers.pdf import safe_name
from importers.readers.remarks import Refused

MEGABYTE = 2**20
MOST_FILES = 500
LARGEST_FILE = 25 * MEGABYTE
LARGEST_TOTAL = 200 * MEGABYTE
ENCRYPTED = 0x1
IGNORED = ("__macosx", ".ds_store", "thumbs.db")
OFFICE = "[content_types].xml"


def unpack(path: str, folder: str) -> list[list[str]]:
    """[our name, their name] of each file. Raises Refused(ARCHIVE_FORBIDDEN) before the first byte is written."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _checked(archive)
            return [_write(archive, entry, Path(folder) / f"{n:03d}") for n, entry in enumerate(entries, 1)]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise Refused("ARCHIVE_FORBIDDEN", why="il est abîmé ou d’un format inconnu") from None


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _ignored(entry.filename)]
    if any(entry.filename.lower() == OFFICE for entry in entries):
        raise Refused("TYPE_UNSUPPORTED", kind="un document Office")
    if why := _fault(entries):
        raise Refused("ARCHIVE_FORBIDDEN", why=why)
    return entries


def _fault(entries: list[zipfile.ZipInfo]) -> str | None:
    if not entries:
        return "il est vide"
    if len(entries) > MOST_FILES:
        return f"il contient {len(entries)} fichiers, la limite est de {MOST_FILES}"
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        return "il est protégé par un mot de passe"
    if any(_escapes(entry.filename) for entry in entries):
        return "un de ses fichiers porte un chemin qui sort de l’archive"
    if any(entry.external_attr >> 28 == 0xA for entry in entries):
        return "il contient un lien vers un autre fichier"
    if any(entry.filename.lower().endswith((".zip", ".7z", ".rar", ".gz")) for entry in entries):
        return "il contient une autre archive"
    if any(entry.file_size > LARGEST_FILE for entry in entries) or sum(e.file_size for e in entries) > LARGEST_TOTAL:
        return "il se déploie en une quantité anormale de données"
    return None


def _escapes(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":")


def _ignored(name: str) -> bool:
    """What systems leave in archives without anybody wanting it."""
    return any(part.lower() in IGNORED or part.startswith("._") for part in PurePosixPath(name).parts)


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> list[str]:
    """The directory may lie about sizes: what comes out is counted."""
    room = LARGEST_FILE
    with archive.open(entry) as source, target.open("xb") as out:
        while part := source.read(2**16):
            room -= len(part)
            if room < 0:
                raise Refused("ARCHIVE_FORBIDDEN", why="il se déploie en une quantité anormale de données")
            out.write(part)
    return [target.name, safe_name(entry.filename)]
