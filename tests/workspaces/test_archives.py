"""Archives: the list, a sealed piece and its proof, and a period taken away as a ZIP that proves itself."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest_asyncio

from tests import make
from workspaces.archive import bundle
from workspaces.archive.models import ArchiveEntry
from workspaces.invoices import approval
from workspaces.invoices.draft import Party
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in


async def archived(workspace, **changes) -> ArchiveEntry:
    """A purchase accepted and sealed."""
    invoice = await make.purchase(workspace, draft_of=make.draft(**changes))
    with acting_in(workspace.id):
        async with unit_of_work():
            await approval.accept(invoice, None)
    await make.run_jobs()
    with acting_in(workspace.id):
        return await ArchiveEntry.get(invoice_id=invoice.id)


@pytest_asyncio.fixture
async def entry(moulin) -> ArchiveEntry:
    return await archived(moulin, number="FA-1", issue_date=date(2026, 11, 2))


def at(browser, entry, what: str = "") -> str:
    return browser.in_dossier(f"/archives/{entry.id}{what}")


async def test_lists_what_is_sealed_newest_first(alice, moulin, entry):
    await archived(moulin, number="FA-2", seller=Party(name="Épicerie"))
    page = (await alice.get(alice.in_dossier("/archives"))).text
    assert page.index("FA-2") < page.index("FA-1")
    assert "1 à 2 sur 2 pièces" in page


async def test_says_why_there_is_nothing_yet(alice):
    assert "Aucune pièce archivée" in (await alice.get(alice.in_dossier("/archives"))).text


async def test_is_searched_by_name_number_amount_and_period(alice, moulin, entry):
    await archived(moulin, number="FA-2", seller=Party(name="Épicerie"), gross=Decimal(7), issue_date=date(2025, 3, 1))
    for query in ("q=epicerie", "q=FA-2", "q=7,00", "periode=2025", "periode=2025-03"):
        page = (await alice.get(alice.in_dossier(f"/archives?{query}"), htmx=True)).text
        assert "FA-2" in page, query
        assert "FA-1" not in page, query
    assert "Aucune pièce" in (await alice.get(alice.in_dossier("/archives?sens=ventes"))).text
    assert "mars 2025" in (await alice.get(alice.in_dossier("/archives"))).text


async def test_shows_the_proof_of_one_piece(alice, entry):
    page = (await alice.get(at(alice, entry))).text
    assert entry.original_sha256 in page
    assert entry.facturx_sha256 in page
    assert "31/12/2036" in page
    assert "Mise aux archives" in page


async def test_confirms_what_is_whole_and_says_what_was_altered(alice, entry):
    assert "Intégrité confirmée" in (await alice.post(at(alice, entry, "/verification"))).text
    stored = Path(settings().data) / "files" / entry.original_key
    stored.write_bytes(b"x" + stored.read_bytes()[1:])
    page = (await alice.post(at(alice, entry, "/verification"))).text
    assert "Altération détectée" in page
    assert "Les octets de l’original ont changé" in page
    with acting_in(entry.workspace_id):
        told = [event.detail for event in await AuditEvent.filter(what="archive:verified").order_by("seq")]
    assert told == [{"whole": True}, {"whole": False}]


async def test_readers_may_look_and_check_but_strangers_find_nothing(rene, zoe, entry):
    for what in ("", "/original", "/factur-x"):
        assert (await rene.get(at(rene, entry, what))).status_code == 200
        assert (await zoe.get(at(zoe, entry, what))).status_code == 404
    assert (await rene.post(at(rene, entry, "/verification"))).status_code == 200
    assert (await zoe.post(at(zoe, entry, "/verification"))).status_code == 404
    assert (await zoe.get(zoe.in_dossier("/archives/export"))).status_code == 404


async def unpacked(browser, folder: Path, query: str = "") -> Path:
    answer = await browser.get(browser.in_dossier(f"/archives/export{query}"))
    assert answer.headers["content-disposition"].startswith("attachment;")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def verified(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-I", folder / "verifier.py"], capture_output=True, text=True, check=False, timeout=60
    )


async def test_a_period_is_taken_away_with_its_index_and_proves_itself(alice, moulin, entry, tmp_path):
    await archived(moulin, number="FA-2", issue_date=date(2025, 3, 1))
    folder = await unpacked(alice, tmp_path / "zip", "?periode=2026")
    index = list(csv.DictReader((folder / "index.csv").open(encoding="utf-8-sig", newline=""), delimiter=";"))
    assert [(row["Numéro"], row["TTC"], row["Date"]) for row in index] == [("FA-1", "120,00", "02/11/2026")]
    assert len(list((folder / "pieces").rglob("*.pdf"))) == 2
    assert "Au bon moulin" in (folder / "LISEZ-MOI.txt").read_text()
    found = verified(folder)
    assert (found.returncode, found.stdout) == (0, "Intégrité confirmée : 2 fichiers, chaîne entière.\n")


async def test_taken_away_it_tells_every_alteration(alice, moulin, entry, tmp_path):
    await archived(moulin, number="FA-2")
    folder = await unpacked(alice, tmp_path / "zip")
    piece = min((folder / "pieces").rglob("*.pdf"))
    sound, chain = piece.read_bytes(), (folder / "chaine.jsonl").read_text()

    piece.write_bytes(sound + b" ")
    assert f"fichier modifié : {piece.relative_to(folder).as_posix()}" in verified(folder).stdout
    piece.unlink()
    assert "fichier absent" in verified(folder).stdout
    piece.write_bytes(sound)
    (folder / "chaine.jsonl").write_text(chain.replace("FA-1", "FA-7"))
    assert "l’entrée 1 de la chaîne a été modifiée" in verified(folder).stdout
    (folder / "chaine.jsonl").write_text(chain.partition("\n")[2])
    told = verified(folder)
    assert "l’entrée 1 de la chaîne manque" in told.stdout
    assert told.returncode == 1


async def test_a_spreadsheet_takes_no_name_for_a_formula(alice, moulin, tmp_path):
    await archived(moulin, seller=Party(name="=CMD|' /C calc'!A0"), number="@SUM(1)")
    folder = await unpacked(alice, tmp_path / "zip")
    row = next(csv.DictReader((folder / "index.csv").open(encoding="utf-8-sig", newline=""), delimiter=";"))
    assert row["Tiers"] == "'=CMD|' /C calc'!A0"
    assert row["Numéro"] == "'@SUM(1)"


async def test_a_hostile_file_name_stays_inside_its_folder(moulin, entry):
    entry.original_name = "../../etc/passwd\x00.pdf"
    for name in bundle.file_names(entry):
        assert ".." not in name.split("/")
        assert name.startswith("pieces/achats/")


async def test_is_sent_as_it_is_made(alice, moulin, tmp_path):
    """A large original goes through in pieces: none of them is the whole file."""
    big = await make.document(moulin, b"%PDF" + bytes(3_000_000))
    invoice = await make.purchase(moulin, of=big)
    with acting_in(moulin.id):
        async with unit_of_work():
            await approval.accept(invoice, None)
    await make.run_jobs()
    with acting_in(moulin.id):
        sizes = [len(part) async for part in bundle.stream(bundle.Search(make.access(moulin)))]
    assert max(sizes) < 1_500_000
    assert sum(sizes) > 3_000_000
