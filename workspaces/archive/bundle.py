"""A period of the archives as a ZIP made while it is sent: files, index, the whole chain, and what checks them offline.

Whatever its size, only one piece of one file is in memory at a time.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from workspaces.archive import queries
from workspaces.archive.models import ArchiveEntry
from workspaces.archive.queries import Search
from workspaces.documents.models import original_key
from workspaces.dossiers.models import Direction
from workspaces.kernel import french, money, storage
from workspaces.kernel.clock import PARIS, now

HEADS = [
    *("Rang", "Nature", "Tiers", "SIREN", "Numéro", "Date", "TTC", "Devise", "Archivée le", "À conserver jusqu’au"),
    *("Original", "SHA-256 de l’original", "Factur-X", "SHA-256 du Factur-X"),
]
VERIFIER = Path(__file__).with_name("verifier.py")
FOLDERS = {Direction.PURCHASE: "achats", Direction.SALE: "ventes"}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Pipe(io.RawIOBase):
    """Where the ZIP is written, and read from at once. It cannot go back, so sizes follow each file."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        self.at += len(data)
        return len(data)

    def tell(self) -> int:
        return self.at

    def taken(self) -> bytes:
        made, self.waiting = b"".join(self.waiting), []
        return made


async def stream(search: Search) -> AsyncIterator[bytes]:
    """The bytes of the ZIP, in order. The index comes last: it is written as the files go by."""
    pipe = Pipe()
    index = io.StringIO(newline="")
    table = csv.writer(index, delimiter=";")
    table.writerow(HEADS)
    kept: dict[int, dict[str, str]] = {}
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        async for entry in queries.entries(search):
            kept[entry.seq] = names = file_names(entry)
            table.writerow(row_of(entry, names))
            for name, key in zip(names, keys_of(entry), strict=True):
                async for part in _file(archive, pipe, name, key):
                    yield part
        async for part in _chain(archive, pipe, search, kept):
            yield part
        _add(archive, "index.csv", "\ufeff" + index.getvalue())
        _add(archive, "LISEZ-MOI.txt", read_me(search, len(kept)))
        _add(archive, "verifier.py", VERIFIER.read_text())
    yield pipe.taken()


async def _file(archive: zipfile.ZipFile, pipe: Pipe, name: str, key: str) -> AsyncIterator[bytes]:
    """One stored file. One that is missing leaves a hole that the verification tells, rather than stop the rest."""
    try:
        chunks = storage.chunks(key)
        first = await anext(chunks, b"")
    except FileNotFoundError:
        return
    with archive.open(_named(name), "w") as out:
        out.write(first)
        yield pipe.taken()
        async for chunk in chunks:
            out.write(chunk)
            yield pipe.taken()


async def _chain(
    archive: zipfile.ZipFile, pipe: Pipe, search: Search, kept: dict[int, dict[str, str]]
) -> AsyncIterator[bytes]:
    """Every entry of the dossier, not only the period's: a chain proves nothing with links left out."""
    info = _named("chaine.jsonl")
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w") as out:
        async for entry in queries.entries(Search(search.ws)):
            link = {"entry": entry.entry() | {"seq": entry.seq}, "previous": entry.previous, "hash": entry.hash}
            out.write(json.dumps(link | {"files": kept.get(entry.seq, {})}, ensure_ascii=False).encode() + b"\n")
            yield pipe.taken()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(_named(name), text.encode(), zipfile.ZIP_DEFLATED)


def _named(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now().astimezone(PARIS).timetuple()[:6])
    info.external_attr = 0o644 << 16
    return info


def file_names(entry: ArchiveEntry) -> dict[str, str]:
    """The files of an entry in the ZIP, each with its fingerprint. The rank keeps names apart."""
    folder = f"pieces/{FOLDERS[entry.direction]}/{entry.seq:06d}"
    original, made = safe_name(entry.original_name), safe_name(facturx_name(entry))
    both = {f"{folder}-original-{original}": entry.original_sha256, f"{folder}-{made}": entry.facturx_sha256}
    further = enumerate(entry.photos or [], 2)
    return both | {f"{folder}-original-page-{n}-{safe_name(name)}": sha256 for n, (name, sha256) in further}


def keys_of(entry: ArchiveEntry) -> list[str]:
    """Where those files lie, in the same order."""
    further = [original_key(entry.workspace_id, sha256) for _, sha256 in entry.photos or []]
    return [entry.original_key, entry.facturx_key, *further]


def facturx_name(entry: ArchiveEntry) -> str:
    named = " ".join(part for part in (entry.party_name, entry.number) if part)
    return f"{named or entry.seq} Factur-X.pdf"


def safe_name(name: str) -> str:
    """A name that no system refuses and that climbs out of no folder."""
    kept = "".join(char if char.isalnum() or char in " ._-" else "_" for char in name).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:80]}{dot}{ending[:8]}" if dot else kept[:80] or "document"


def row_of(entry: ArchiveEntry, names: dict[str, str]) -> list[str]:
    amount = "" if entry.gross is None else format(money.from_cents(entry.gross), "f").replace(".", ",")
    original, made, *_ = names
    return [
        str(entry.seq),
        "Achat" if entry.direction is Direction.PURCHASE else "Vente",
        cell(entry.party_name),
        entry.party_siren,
        cell(entry.number),
        french.day(entry.issue_date),
        amount,
        entry.currency,
        french.moment(entry.sealed_at),
        french.day(entry.keep_until),
        cell(original),
        entry.original_sha256,
        cell(made),
        entry.facturx_sha256,
    ]


def cell(text: str) -> str:
    """Text that a spreadsheet must not take for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def read_me(search: Search, count: int) -> str:
    workspace = search.ws.workspace
    stamp: datetime = now()
    return "\r\n".join(_read_me(workspace.name, french.siren(workspace.siren), search, count, french.moment(stamp)))


def _read_me(name: str, siren: str, search: Search, count: int, made: str) -> Iterator[str]:
    yield f"Archives de {name} (SIREN {siren})"
    yield f"Période : {search.period or 'toutes'}. {french.plural(count, 'pièce')}. Export fait le {made}."
    yield ""
    yield "pieces/        l’original de chaque facture, octet pour octet, et son Factur-X"
    yield "index.csv      la liste, à ouvrir dans un tableur (séparateur point-virgule)"
    yield "chaine.jsonl   les entrées scellées du dossier, chacune liée à la précédente par son empreinte SHA-256"
    yield "verifier.py    vérifie le tout sans connexion : python3 verifier.py"
    yield ""
    yield "Chaque pièce se conserve jusqu’à la date donnée par l’index : dix ans après la clôture de son exercice"
    yield "(Code de commerce, article L123-22)."
