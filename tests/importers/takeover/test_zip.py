"""The ZIP of a take-over as it is understood, and as it may be meant to harm: no database, no dossier."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from importers.readers.remarks import Refused
from importers.takeover import archive, indexing, layout, tables
from importers.takeover.naming import name_of
from importers.takeover.settling import paid
from workspaces.dossiers.models import Direction
from workspaces.invoices.status import Payment

PDF = b"%PDF-1.7 a page"
SIREN, SPACED = "552100554", "404 833 048 Val"


def zip_of(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> str:
    with zipfile.ZipFile(path / "x.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries:
            out.writestr(name, content)
    return str(path / "x.zip")


def test_one_bad_entry_stops_no_other_and_each_says_why(tmp_path):
    link = zipfile.ZipInfo("lien.pdf")
    link.external_attr = 0xA1ED0000
    old = zipfile.ZipInfo("daté.pdf", (2024, 3, 12, 8, 0, 0))
    path = zip_of(
        tmp_path, ("a.pdf", PDF), (old, PDF), ("../../etc/passwd.pdf", PDF), ("/abs.pdf", PDF), ("C:/x.pdf", PDF),
        (link, b"a.pdf"), ("dans.zip", b"PK\x05\x06"), ("x/.DS_Store", b"x"), ("__MACOSX/a.pdf", b"x"),
        ("vide.pdf", b""), ("prog.exe", b"MZ"), ("faux.pdf", b"PK\x03\x04" + b"\0" * 40),
        ("gros.pdf", b"%PDF-" + b"a" * 2_000_000),
    )  # fmt: skip
    found = {entry["path"]: entry["code"] for entry in archive.inspect(path, 1, "2026-11-24")}
    assert found == {
        "a.pdf": "", "daté.pdf": "", "../../etc/passwd.pdf": "ENTRY_PATH", "/abs.pdf": "ENTRY_PATH",
        "C:/x.pdf": "ENTRY_PATH", "lien.pdf": "ENTRY_LINK", "dans.zip": "ENTRY_ARCHIVE", "x/.DS_Store": "ENTRY_SYSTEM",
        "__MACOSX/a.pdf": "ENTRY_SYSTEM", "vide.pdf": "FILE_EMPTY", "prog.exe": "TYPE_UNSUPPORTED",
        "faux.pdf": "ENTRY_ARCHIVE", "gros.pdf": "FILE_TOO_LARGE",
    }  # fmt: skip
    days = {entry["path"]: entry["dated_on"] for entry in archive.inspect(path, 1, "2024-03-11")}
    assert days["daté.pdf"] is None and archive.inspect(path, 1, "2026-11-24")[1]["dated_on"] == "2024-03-12"


def test_an_encrypted_or_damaged_entry_is_refused_alone(tmp_path, monkeypatch):
    path = zip_of(tmp_path, ("a.pdf", PDF), ("b.pdf", PDF * 50))
    raw = bytearray(Path(path).read_bytes())
    central = raw.index(b"PK\x01\x02")
    struct.pack_into("<H", raw, central + 8, struct.unpack_from("<H", raw, central + 8)[0] | 1)
    at = raw.index(b"PK\x03\x04", 4) + 40
    raw[at : at + 8] = b"\xff" * 8
    Path(path).write_bytes(raw)
    codes = [entry["code"] for entry in archive.inspect(path, 25, "2026-11-24")]
    assert codes == ["ENTRY_ENCRYPTED", "ENTRY_DAMAGED"]
    monkeypatch.chdir(tmp_path)
    assert [place for place, _, _ in archive.extract(path, [1, 2])] == [1, 2]


@pytest.mark.parametrize("why", ["bomb", "empty", "no zip"])
def test_a_zip_that_cannot_be_believed_is_refused_whole(tmp_path, monkeypatch, why):
    if why == "bomb":
        monkeypatch.setattr(archive, "WORTH_A_LOOK", 2**20)
        path = zip_of(tmp_path, *((f"{n}.pdf", b"0" * 2_000_000) for n in range(3)))
    elif why == "empty":
        path = zip_of(tmp_path)
    else:
        path = str(tmp_path / "x.zip")
        Path(path).write_bytes(b"not a zip")
    with pytest.raises(Refused) as refused:
        archive.inspect(path, 25, "2026-11-24")
    assert refused.value.code == "ARCHIVE_FORBIDDEN"


def test_ten_thousand_entries_are_looked_at_and_more_than_twenty_thousand_are_not(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        for n in range(10_000):
            out.writestr(f"{SIREN}/f-{n}.pdf", PDF)
    entries = archive.inspect(str(tmp_path / "x.zip"), 25, "2026-11-24")
    assert len(entries) == 10_000 and not any(entry["code"] for entry in entries)
    monkeypatch.setattr(archive, "MOST_FILES", 9_999)
    with pytest.raises(Refused):
        archive.inspect(str(tmp_path / "x.zip"), 25, "2026-11-24")


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp850", "cp1252"])
def test_names_are_read_whatever_wrote_them(encoding):
    written = "Été/facture à régler n° 12.pdf".replace("°" if encoding == "cp437" else "\0", "")
    info = zipfile.ZipInfo()
    info.filename = written.encode(encoding).decode("cp437")
    assert name_of(info) == written
    info.flag_bits, info.filename = 0x800, "dossier\\e\u0301te\u0301.pdf"
    assert name_of(info) == "dossier/été.pdf"


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (["a.pdf", "index.csv"], [("", "export", "")]),
        (["Achats/a.pdf", "Ventes/2024/b.pdf"], [("", "export", "")]),
        ([f"{SIREN}/a.pdf", f"{SPACED}/b.pdf"], [(f"{SIREN}/", "", SIREN), (f"{SPACED}/", "Val", "404833048")]),
        (["Tout/Martin/a.pdf", "Tout/Dupont/b.pdf"], [("Tout/Martin/", "Martin", ""), ("Tout/Dupont/", "Dupont", "")]),
        (["Martin/a.pdf", "Martin/2024/b.pdf"], [("Martin/", "Martin", "")]),
        ([f"{SIREN}00013_Val/a.pdf"], [(f"{SIREN}00013_Val/", "Val", SIREN)]),
    ],
)  # fmt: skip
def test_folders_say_which_dossiers_there_are(paths, found):
    assert [(one.path, one.name, one.siren) for one in layout.folders(paths, "export.zip")] == found


def test_a_folder_of_sales_holds_sales():
    assert layout.direction_of("x/Factures de vente/2024/a.pdf") is Direction.SALE
    assert layout.direction_of("x/Fournisseurs/ventes.pdf") is Direction.PURCHASE
    assert layout.direction_of("x/Ventes 2024/a.pdf") is Direction.SALE


EXPORTS = {
    "jefacture.csv": "Nom de fichier;Date de facture;N° de facture;Émetteur;Montant TTC;État;Date de dépôt\r\n"
    "une.pdf;31/03/2024;F-1;Au bon moulin;1 284,50;Payée;02/04/2024",
    "pennylane.csv": "Date,Invoice number,Supplier,Amount,Status,Filename,Created at\r\n"
    "2024-03-31,F-1,Au bon moulin,1284.50,Paid,une.pdf,2024-04-02",
    "dext-costs.csv": "Submission Date,Date,Supplier,Document Reference,Total Amount,Payment status,Image\r\n"
    "02/04/2024,31/03/2024,Au bon moulin,F-1,1284.50,Paid,une.pdf",
    "inventaire.csv": "Fichier\tDate\tNuméro\tTiers\tMontant\tStatut\tDéposé le\r\n"
    "Achats\\UNE.pdf\t31.03.2024\tF-1\tAu bon moulin\t1284,5\tréglée\t02.04.2024",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_the_index_of_other_software_is_recognised(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = tables.read(zip_of(tmp_path, (name, EXPORTS[name].encode("utf-8-sig"))), 1, name)
    assert told["part"] == "index"
    facts, lost = indexing.laid(told["rows"], indexing.Shelf(["x/achats/une.pdf", "x/autre.pdf"], "x/"))
    said = facts["x/achats/une.pdf"]
    assert lost == 0 and (said["date"], said["number"], said["party"]) == ("2024-03-31", "F-1", "Au bon moulin")
    assert said["deposited"] == "2024-04-02" and said["amount"] in ("1284.50", "1284.5")
    assert paid(said["status"]) is Payment.PAID


def test_a_list_of_third_parties_is_no_index_and_a_note_is_neither(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = zip_of(
        tmp_path, ("t.csv", b"Raison sociale;SIREN\r\nVal;552100554\r\nHugo;404833048"), ("n.csv", b"a;b\r\nc;d")
    )
    assert tables.read(path, 1, "fournisseurs.csv") == {"part": "parties", "count": 2}
    assert tables.read(path, 2, "n.csv")["part"] == "nothing"


def test_two_files_of_one_name_need_their_path():
    shelf = indexing.Shelf(["a/x.pdf", "b/x.pdf", "b/F-2024-7.pdf"])
    facts, lost = indexing.laid([{"file": "x.pdf"}, {"file": "b/x.pdf", "number": "2"}, {"number": "F-2024-7"}], shelf)
    assert lost == 1 and set(facts) == {"b/x.pdf", "b/F-2024-7.pdf"}


WORDS = {"Non payée": "unpaid", "À payer": "unpaid", "": "unpaid", "Réglée": "paid", "unpaid": "unpaid"}


@pytest.mark.parametrize(("word", "is_"), [*WORDS.items(), ("Paiement partiel", "partly-paid")])
def test_what_is_paid_is_said_by_the_index(word, is_):
    assert paid(word) == is_
