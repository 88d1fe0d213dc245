"""Which dossier each file of the ZIP belongs to, told from its folders alone: one dossier, or one a sub-folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from workspaces.dossiers.models import Direction
from workspaces.kernel.identifiers import is_siren, is_siret
from workspaces.parties.models import folded

DIGITS = re.compile(r"(?<!\d)\d(?:[\d .]{7,18})\d(?!\d)")
SALES = {"vente", "ventes", "sales", "emise", "emises", "clients"}
KINDS = SALES | {"achat", "achats", "fournisseurs", "factures", "purchases", "costs", "recues", "documents", "pieces"}
KINDS |= {"depenses", "justificatifs", "avoirs", "invoices", "files", "export", "images", "pdf", "notes"}


@dataclass(frozen=True)
class Folder:
    """A folder that is a dossier; `path` is its beginning in the ZIP, empty where it is the whole of it."""

    path: str
    name: str
    siren: str


def folders(paths: Iterable[str], zip_name: str) -> list[Folder]:
    """The dossiers. A folder around everything is looked into; folders named after kinds and years are no dossiers."""
    inner, base = list(paths), ""
    while (only := _only_folder(inner)) and not siren_of(only) and not _sorts(only):
        inner, base = [path.partition("/")[2] for path in inner], f"{base}{only}/"
    tops = list(dict.fromkeys(path.partition("/")[0] for path in inner if "/" in path))
    if tops and (any(siren_of(top) for top in tops) or not _in_one(inner, tops)):
        return [_folder(f"{base}{top}/", top) for top in tops]
    return [_folder(base, base.rstrip("/").rpartition("/")[2] or PurePosixPath(zip_name).stem)]


def _only_folder(paths: list[str]) -> str:
    tops = {path.partition("/")[0] for path in paths}
    return tops.pop() if len(tops) == 1 and all("/" in path for path in paths) else ""


def whole(zip_name: str) -> Folder:
    """All of it is one dossier, whatever its folders."""
    return Folder("", PurePosixPath(zip_name).stem, "")


def _in_one(paths: list[str], tops: list[str]) -> bool:
    """Files beside the folders, or folders that only sort."""
    loose = [path for path in paths if "/" not in path and not path.lower().endswith((".csv", ".xlsx", ".xls", ".ods"))]
    return bool(loose) or all(_sorts(top) for top in tops)


def _sorts(top: str) -> bool:
    words = re.findall(r"[a-z]+|\d+", folded(top))
    return all(word in KINDS or re.fullmatch(r"(19|20)\d\d|\d{1,2}", word) for word in words)


def _folder(path: str, name: str) -> Folder:
    siren = siren_of(name)
    bare = DIGITS.sub(" ", name) if siren else name
    return Folder(path, " ".join(re.sub(r"[_]+", " ", bare).strip(" -–_.").split())[:160], siren)


def siren_of(text: str) -> str:
    """The SIREN that a name carries, by itself or as the beginning of a SIRET."""
    for found in DIGITS.findall(text):
        digits = re.sub(r"\D", "", found)
        if is_siren(digits):
            return digits
        if is_siret(digits):
            return digits[:9]
    return ""


def folder_of(path: str, found: list[Folder]) -> int | None:
    """The place among the dossiers of the one that a file lies in."""
    return next((at for at, folder in enumerate(found) if path.startswith(folder.path)), None)


def direction_of(path: str) -> Direction:
    words = set(re.findall(r"[a-z]+", folded(str(PurePosixPath(path).parent))))
    return Direction.SALE if words & SALES else Direction.PURCHASE
