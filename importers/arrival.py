"""Files on their way in: on disk, weighed and hashed, before anything looks inside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workspaces.kernel.errors import DomainError
from workspaces.kernel.settings import settings

CHUNK = 2**20
LONGEST_NAME = 255


@dataclass(frozen=True)
class Arrival:
    """A file that came in, on disk: what it is called, how much it weighs, and its fingerprint."""

    path: Path
    name: str
    size: int
    sha256: str


def take_in(source: BinaryIO, name: str, folder: Path, *, max_mb: int | None = None) -> Arrival:
    """Copy an upload to disk while weighing and hashing it. Stops at the limit: FILE_TOO_LARGE, FILE_EMPTY."""
    most = max_mb or settings().max_upload_mb
    limit = most * 2**20
    digest, size = hashlib.sha256(), 0
    path = folder / "arrival"
    with path.open("wb") as out:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size <= limit:
                digest.update(chunk)
                out.write(chunk)
    if size > limit:
        shown = f"{size / 2**20:.0f}"
        message = f"Fichier de {shown} Mo : la limite est de {most} Mo. Envoyez-le en plusieurs fois."
        raise DomainError(message, code="FILE_TOO_LARGE", status=413)
    if size == 0:
        raise DomainError("Ce fichier est vide : choisissez-le de nouveau.", code="FILE_EMPTY")
    return Arrival(path, shown_name(name), size, digest.hexdigest())


def shown_name(name: str) -> str:
    """The last part of a file's name, for people to recognise it; files are stored under names of our own."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[-LONGEST_NAME:] or "document"


def of_file(path: Path, name: str) -> Arrival:
    """A file that is on disk already."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Arrival(path, shown_name(name), path.stat().st_size, sha256)
