"""Brings hostile sheets in as `liasse import` does and writes what the pack's scorer wants of each."""

from __future__ import annotations

import csv
import io
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
from starlette.applications import Starlette

from importers.tables import command
from tests import make
from tests.cast import Browser
from tests.importers.tables import bringing
from workspaces.documents.models import Document
from workspaces.dossiers.models import Workspace
from workspaces.kernel import sandbox
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

KINDS = ("xlsx", "csv", "xls")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class Brought:
    """What came of a file: the trial's report, the third parties then written, and both exports of them."""

    path: Path
    told: dict[str, Any]
    parties: list[ThirdParty]
    documents: int
    csv: str = ""
    xlsx: bytes = b""

    def by_mail(self, tag: str) -> ThirdParty:
        return next(party for party in self.parties if party.email == f"compta@exemple-{tag}.test")

    def codes(self, row: int) -> list[str]:
        return [error["code"] for error in self.told["errors"] if error["row"] == row]


async def run(app: Starlette, manifest: Path, work: Path, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One result for each file, brought into a dossier of its own. Temporary files are watched."""
    spare = work / "spare"
    spare.mkdir()
    results = []
    with mock.patch.object(tempfile, "tempdir", str(spare)):
        for item in wanted:
            result = await bring_one(app, manifest.parent / item["file"], item)
            left = [path.name for path in spare.glob("liasse-table-*")]
            result["musts_failed"] += [f"left behind: {name}" for name in left]
            results.append(result)
    return results


async def bring_one(app: Starlette, path: Path, item: dict[str, Any]) -> dict[str, Any]:
    dossier = await make.workspace("Hostile")
    began = time.monotonic()
    with sandbox.metered() as meter:
        told = await command.bring_in(path, dossier.slug, kind="parties", dry_run=True)
    result = {"file": item["file"], "state": told["verdict"] or "lost", "reason": told["reason"]}
    result |= {"wall_s": round(time.monotonic() - began, 3), "rss_mb": round(meter.peak_mb)}
    result |= {"original_sha256": told["sha256"], "musts_failed": await _always(dossier, told, item)}
    if told["verdict"] != "refuse":
        result["musts_failed"] += await _written(app, dossier, path, told)
        brought = await _brought(app, dossier, path, told)
        result["musts_failed"] += [must for must in item["must"] if not MUSTS.get(must, _unknown)(brought)]
    return result


async def _always(dossier: Workspace, told: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """What holds for every file, whatever its verdict."""
    failed = []
    if told["verdict"] == "refuse" and not (told["reason"] and told["message"].strip().endswith(".")):
        failed.append("a refusal has a reason and a sentence")
    if item["sha256"] and told["sha256"] != item["sha256"]:
        failed.append("the file is the one that was sent")
    if told["ok"] + told["bad"] + told["doubt"] != told["rows"]:
        failed.append("no row is lost")
    if len({error["row"] for error in told["errors"]}) != told["bad"]:
        failed.append("every bad row is told")
    return failed + (["a trial writes nothing"] if await bringing.parties(dossier) else [])


async def _written(app: Starlette, dossier: Workspace, path: Path, told: dict[str, Any]) -> list[str]:
    """Written as the trial said, and once."""
    first = await command.bring_in(path, dossier.slug, kind="parties")
    again = await command.bring_in(path, dossier.slug, kind="parties")
    failed = [] if first["created"] == told["new"] else ["what the trial announced is written"]
    return failed + (["again changes nothing"] if again["created"] or again["updated"] else [])


async def _brought(app: Starlette, dossier: Workspace, path: Path, told: dict[str, Any]) -> Brought:
    with acting_in(dossier.id):
        documents = await Document.filter(workspace_id=dossier.id).count()
    made = Brought(path, told, await bringing.parties(dossier), documents)
    if not path.name.startswith("formula_injection"):
        return made
    owner = await make.member(dossier, f"Alice {dossier.slug}")
    async with Browser(app, await make.session(owner)) as alice:
        texts, book = [
            await alice.at(dossier).get(alice.in_dossier(f"/tiers/export.{form}")) for form in ("csv", "xlsx")
        ]
    return Brought(path, told, made.parties, documents, texts.text, book.content)


def _unknown(brought: Brought) -> bool:
    """A duty that nobody wrote down below is not kept."""
    return False


def _always_kept(brought: Brought) -> bool:
    """Nothing to see here: it speaks of a refusal, or the whole run shows it (the listener of the canary)."""
    return True


def _accents(brought: Brought) -> bool:
    names = {line.split(";")[1] for line in brought.path.read_text("cp1252").splitlines()[1:]}
    return {party.name for party in brought.parties} == names


def _same_nine_digits(brought: Brought) -> bool:
    return all(len(brought.by_mail(tag).siren) == 9 for tag in ("a", "b", "e", "h"))


def _amounts(brought: Brought) -> bool:
    return {brought.by_mail(tag).outstanding for tag in ("fr", "fs", "ft")} == {123456}


def _no_formula_leaves(brought: Brought) -> bool:
    """Neither as text that a spreadsheet takes for one, nor typed as one; and the name itself is kept."""
    cells = [cell for line in csv.reader(io.StringIO(brought.csv.lstrip("\ufeff")), delimiter=";") for cell in line]
    sheet = openpyxl.load_workbook(io.BytesIO(brought.xlsx)).worksheets[0]
    typed = {cell.data_type for row in sheet.iter_rows() for cell in row}
    shown = {cell.value for row in sheet.iter_rows() for cell in row}
    names = {party.name for party in brought.parties}
    return not any(cell.startswith(FORMULA) for cell in cells) and "f" not in typed and names <= shown


NO_FORMULA = (
    "on export (CSV and XLSX) no cell begins with = + - @ TAB CR unescaped or typed as formula; the name itself is kept"
)
MUSTS: dict[str, Callable[[Brought], bool]] = {
    "5 third parties": lambda brought: len(brought.parties) == 5,
    "if accepted, É é ' right": _accents,
    "cached values taken or the row refused; never the text '=...' stored as a name": lambda brought: (
        not any(party.name.startswith("=") for party in brought.parties)
    ),
    "no request to the target": _always_kept,
    "macro part never stored for others to download": lambda brought: brought.documents == 0,
    "message: save as .xlsx": _always_kept,
    "if accepted: exactly 2 rows": lambda brought: len(brought.parties) == brought.told["rows"] == 2,
    "if refused the message names the row read as header": _always_kept,
    "hidden sheet not imported": lambda brought: not {"secret", "x"} & {party.name for party in brought.parties},
    "float, spaced, NBSP and 'SIREN ' forms taken as the same nine digits": _same_nine_digits,
    "5520242 proposed as 005520242, never stored as 5520242": lambda brought: (
        brought.by_mail("c").siren == "005520242" and brought.told["repairs"]["siren:ZEROS"] == 1
    ),
    "123456789 refused (Luhn)": lambda brought: brought.codes(7) == ["SIREN_KEY"],
    "14 digits: read as SIRET": lambda brought: brought.codes(6) in ([], ["SIRET_KEY"]),
    "1234.56 in the first three rows or a row error; never 1.23 nor 123456": _amounts,
    "the ambiguous fourth row is not guessed in silence": lambda brought: "AMOUNT_AMBIGUOUS" in brought.codes(5),
    NO_FORMULA: _no_formula_leaves,
    "same as formula_injection.csv": _no_formula_leaves,
    "genuine RTL names kept; override controls neutralised on display": lambda brought: (
        any("النور" in party.name for party in brought.parties)
        and not any(letter in OVERRIDES for party in brought.parties for letter in party.name + party.city)
    ),
    "progress shown; resumable after kill -9; rows counted exactly once": lambda brought: (
        len(brought.parties) + brought.told["doubt"] == brought.told["rows"] == 100_000
    ),
}
