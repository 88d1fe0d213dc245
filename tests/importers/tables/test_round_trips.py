"""Whatever third parties hold: exported and imported they are the same, and an import taken back leaves no trace."""

from __future__ import annotations

import random
import tempfile
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from importers.tables import checks, exports, files, imports
from importers.tables.kinds import PARTIES
from importers.tables.models import ImportBatch, Stage
from importers.tables.parties import columns, known
from importers.tables.parties.differences import differences
from tests import make
from tests.importers.tables.bringing import brought, parties, party, sheet, undone
from tests.importers.tables.snapshots import snapshot
from workspaces.invoices.models import Invoice
from workspaces.kernel.identifiers import vat_from_siren
from workspaces.kernel.spreadsheet import BOM, Workbook, csv_text
from workspaces.kernel.tenancy import acting_in

HEADS = [column.label for column in PARTIES.columns]
MAPPING = {column.name: at for at, column in enumerate(PARTIES.columns)}
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Mn")
FILLERS = "\u115f\u1160"  # letters that nobody sees


def siren(root: int) -> str:
    return f"{root}{luhn.calc_check_digit(str(root))}"


def texts(longest: int, least: int = 0) -> st.SearchStrategy[str]:
    """As the product keeps them: composed, without what nobody sees, one space between words."""
    seen = st.characters(max_codepoint=0x2FFF, exclude_categories=UNSEEN, exclude_characters=FILLERS)
    letters = seen | st.just(" ")
    cleaned = st.text(letters, min_size=least, max_size=longest).map(
        lambda text: " ".join(unicodedata.normalize("NFC", text).split())[:longest].strip()
    )
    return cleaned.filter(lambda text: len(text) >= least and not text.startswith("#"))


SIRENS = st.integers(10_000_000, 99_999_999).map(siren)
PARTY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["supplier", "customer"]),
        "number": texts(20, 1),
        "name": texts(160, 1),
        "siren": st.just("") | SIRENS,
        "siret": st.just(""),
        "vat_number": st.just(""),
        "iban": st.sampled_from(["", "FR7630006000011234567890189", "DE89370400440532013000"]),
        "bic": st.sampled_from(["", "AGRIFRPP", "AGRIFRPPXXX"]),
        "email": st.sampled_from(["", "compta@aubonmoulin.fr", "a.b+c@d-e.example"]),
        "phone": st.sampled_from(["", "+33474000000", "+262262123456", "3949"]),
        "address": texts(200),
        "address2": texts(200),
        "postcode": st.sampled_from(["", "01000", "97400"]),
        "city": texts(80),
        "country": st.sampled_from(["", "FR"]),
        "contact": texts(120),
        "terms_days": st.none() | st.integers(0, 365),
        "terms_end_of_month": st.booleans(),
        "account": st.sampled_from(["", "401000", "0401"]),
        "auxiliary": st.sampled_from(["", "0MOULIN"]),
        "vat_rate": st.sampled_from(["", "0", "2.1", "5.5", "20"]),
        "journal": texts(10),
        "trusted": st.booleans(),
        "duplicates": st.sampled_from(["", "off", "warn", "block"]),
        "outstanding": st.none() | st.integers(-(10**13), 10**13),
        "since": st.none() | st.dates(date(1900, 3, 1), date(2099, 12, 31)).map(date.isoformat),
        "note": texts(300),
    }
)


def written(held: list[dict[str, Any]], form: str, folder: Path) -> Path:
    """The file of an export."""
    path = folder / f"tiers.{form}"
    if form == "csv":
        path.write_text(BOM + csv_text([HEADS]) + csv_text(exports.lines(held)), newline="")
        return path
    with path.open("wb") as file:
        book = Workbook(file, "Tiers", HEADS, [16] * len(HEADS))
        book.add(exports.lines(held))
        book.close()
    return path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@settings(max_examples=12, deadline=None)
@given(held=st.lists(PARTY, min_size=1, max_size=8))
def test_an_export_says_nothing_that_its_rows_do_not_say(form: str, held: list[dict[str, Any]]):
    with tempfile.TemporaryDirectory() as folder:
        path = written(held, form, Path(folder))
        choice = files.Choice(0, 1, "utf-8-sig" if form == "csv" else None, ";" if form == "csv" else None)
        [frame] = list(files.frames(path, choice))
    mapping = {name: at for name, at in MAPPING.items() if f"c{at}" in frame.columns}
    told = checks.check(frame, mapping, PARTIES)
    wrong = {name: code for row in told.iter_rows(named=True) for name, code in row.items() if name[-1] == "!" and code}
    assert wrong == {}
    rows = columns.whole(told.select(name for name in told.columns if name[-1] not in "?!~"), BATCH)
    assert rows.height == len(held)
    for row, one in zip(rows.iter_rows(named=True), held, strict=True):
        stands = one | {
            "id": "",
            "terms_end_of_month": bool(one["terms_days"] is not None and one["terms_end_of_month"]),
        }
        assert (row["number"], row["kind"]) == (one["number"], one["kind"])
        assert differences(row, {name: stands[name] for name in ("id", *known.FIELDS)}, set()) == {}


BATCH = ImportBatch(id=UUID(int=7), workspace_id=UUID(int=1), side="supplier")
TITLES = (
    "N°;Nom;SIREN;N° TVA;IBAN;E-mail;Téléphone;Ville;Délai de paiement;Encours;Depuis;Fournisseur de confiance;Note"
)


def random_row(chance: random.Random, number: str) -> str:
    """A third party of this number; some cells are empty, so that each update changes other fields."""
    own = siren(chance.randrange(10**7, 10**8))
    cells = [own, vat_from_siren(own), "FR7630006000011234567890189", f"a{chance.random()}@b.fr", "04 74 00 00 00"]
    cells += [f"Ville {chance.randrange(99)}", "45 fin de mois", f"{chance.randrange(10**6)},50", "31/12/2025", "oui"]
    kept = [cell if chance.random() < 0.6 else "" for cell in [*cells, "Une note"]]
    return ";".join([number, f"Maison {number}", *kept])


@pytest.mark.parametrize("seed", [1, 2])
async def test_an_import_taken_back_gives_every_byte_back(moulin, seed: int):
    chance = random.Random(seed)
    for number in range(12):
        held = {"siren": siren(chance.randrange(10**7, 10**8)), "city": "Gex", "note": "Ancienne note"}
        kept = {name: value for name, value in held.items() if chance.random() < 0.5}
        await party(moulin, number=f"K-{number}", name=f"Maison K-{number}", **kept)
    before = await snapshot(moulin)
    numbers = [f"K-{n}" for n in range(12)] + [f"N-{n}" for n in range(12)]
    chance.shuffle(numbers)
    batch = await brought(moulin, sheet(*(random_row(chance, number) for number in numbers), titles=TITLES))
    assert (batch.stage, batch.bad_count, batch.created) == (Stage.DONE, 0, 12)
    assert batch.updated >= 10
    assert await snapshot(moulin) != before
    await undone(batch)
    assert await snapshot(moulin) == before


async def test_what_was_used_since_stays_and_all_the_rest_is_given_back(moulin):
    chance = random.Random(3)
    for number in range(6):
        await party(moulin, number=f"K-{number}", name=f"Maison K-{number}", city="Gex")
    numbers = [f"{side}-{n}" for side in "KN" for n in range(6)]
    batch = await brought(moulin, sheet(*(random_row(chance, number) for number in numbers), titles=TITLES))
    used = {each.number: each for each in await parties(moulin)}
    with acting_in(moulin.id):
        invoice = await make.purchase(moulin)
        await Invoice.filter(id=invoice.id, workspace_id=moulin.id).update(party_id=used["N-2"].id)
        await used["K-4"].write({"city": "Lyon"}, seen=used["K-4"].version)
    since = {row[0]: row for row in (await snapshot(moulin))["third_party"]}
    await undone(batch)
    left = {each.number: each for each in await parties(moulin)}
    assert {name for name in left if name.startswith("N")} == {"N-2"}
    assert {number: each.city for number, each in left.items() if number.startswith("K")} == {
        f"K-{n}": "Lyon" if n == 4 else "Gex" for n in range(6)
    }
    rows = {row[0]: row for row in (await snapshot(moulin))["third_party"]}
    for number in ("N-2", "K-4"):
        [now], [then] = [[row for row in each.values() if number in row] for each in (rows, since)]
        assert now == then
    with acting_in(moulin.id):
        assert sorted(await imports.kept(batch)) == ["Maison K-4", "Maison N-2"]
