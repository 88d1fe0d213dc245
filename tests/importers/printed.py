"""Printed invoices with known truth: how many fields the reader finds on the page, without their XML."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from importers.readers import extract, inside, textlayer
from importers.readers.words import PageWords
from importers.reading import READING, RECOGNITION
from workspaces.invoices.draft import InvoiceDraft, Source
from workspaces.kernel import sandbox

READING_SET = Path(__file__).parents[2].parent / "shared" / "reading"
# What the first extractor measured on the text layers (FR and EN), in fractions, and on layouts it had never seen
BASELINE = {"number": 33 / 34, "date": 32 / 34, "due": 33 / 34, "supplier": 33 / 35, "siren": 28 / 30, "vat": 21 / 22}
BASELINE |= {"iban": 19 / 20, "currency": 1.0, "net": 33 / 34, "tax": 26 / 27, "gross": 34 / 35}
UNSEEN_BASELINE = {"number": 6, "date": 9, "due": 3, "gross": 9, "net": 6, "currency": 11, "supplier": 1, "iban": 2}
UNSEEN_BASELINE |= {"siren": 1, "vat": 3}
UNSEEN_NAMES = {"number": "invoice_number", "date": "date", "due": "date_due", "gross": "amount", "iban": "iban"}
UNSEEN_NAMES |= {"net": "amount_untaxed", "currency": "currency", "supplier": "issuer", "siren": "siren", "vat": "vat"}
AMOUNTS = ("net", "tax", "gross")

Score = dict[str, tuple[int, int]]


def seen(words: dict[str, list[PageWords]] | None = None) -> Score:
    """(right, asked) per field, over the fields that the page prints."""
    files = json.loads((READING_SET / "truth.json").read_text())
    triples = []
    for file in files:
        draft = _draft(READING_SET / file["file"], words)
        truth = {
            name: value for name, value in file["truth"].items() if file["visible"].get(name) and value is not None
        }
        triples += [(name, value, _found(draft).get(name)) for name, value in truth.items() if name in BASELINE]
    return _counted(triples)


def unseen(words: dict[str, list[PageWords]] | None = None) -> Score:
    """The same on another project's samples, whose layouts are all different."""
    triples = []
    for truth_file in sorted((READING_SET / "invoice2data").glob("*.json")):
        file = truth_file.with_suffix(".pdf")
        if file.exists():
            truth, found = json.loads(truth_file.read_text())[0], _found(_draft(file, words))
            triples += [(n, truth[theirs], found[n]) for n, theirs in UNSEEN_NAMES.items() if truth.get(theirs)]
    return _counted(triples)


async def recognise_all(work: Path) -> dict[str, list[PageWords]]:
    """The words that recognition finds on the first two pages of every file, as if all were scans."""
    files = [*READING_SET.glob("*.pdf"), *(READING_SET / "invoice2data").glob("*.pdf")]
    return {file.name: await recognise(file, work) for file in files}


async def recognise(file: Path, work: Path) -> list[PageWords]:
    known = await sandbox.call(inside.understand, file, "application/pdf", [], work=work, reads=[file])
    numbers = list(range(1, min(len(known["pages"]), 2) + 1))
    pages = await sandbox.call(inside.prepare, file, "application/pdf", numbers, work, work=work, reads=[file])
    for page in pages:
        command = ["tesseract", page[1], page[1], "-l", "fra+eng", "--dpi", "300", "--psm", "1", "tsv"]
        await sandbox.program(command, work=work, limits=RECOGNITION)
    read = await sandbox.call(inside.recognised, pages, work, [], [], work=work, limits=READING)
    return [PageWords.from_json(page) for page in read["words"]]


def micro(score: Score) -> float:
    return sum(right for right, _ in score.values()) / sum(asked for _, asked in score.values())


def _draft(file: Path, words: dict[str, list[PageWords]] | None) -> InvoiceDraft:
    return extract.read(words[file.name] if words else textlayer.read(str(file)), [], Source.TEXT)


def _found(draft: InvoiceDraft) -> dict[str, Any]:
    seller = draft.seller
    return {
        "number": draft.number,
        "date": draft.issue_date and draft.issue_date.isoformat(),
        "due": draft.due_date and draft.due_date.isoformat(),
        "supplier": seller.name,
        "siren": seller.siren,
        "vat": seller.vat,
        "iban": seller.iban,
        "currency": draft.currency,
        "net": draft.net,
        "tax": draft.tax,
        "gross": draft.gross,
    }


def _counted(triples: list[tuple[str, Any, Any]]) -> Score:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for name, truth, found in triples:
        asked[name] += 1
        right[name] += _same(name, truth, found)
    return {name: (right[name], asked[name]) for name in asked}


def _same(name: str, truth: Any, found: Any) -> bool:
    """Amounts to the cent, whatever the sign of a credit note; a name within the other; the rest to the letter."""
    if found is None:
        return False
    if name in AMOUNTS:
        return abs(abs(Decimal(str(truth))) - abs(found)) < Decimal("0.005")
    ours, theirs = _plain(found), _plain(truth)
    return bool(ours) and (ours in theirs or theirs in ours) if name == "supplier" else ours == theirs


def _plain(value: Any) -> str:
    return "".join(letter for letter in str(value).casefold() if letter.isalnum())
