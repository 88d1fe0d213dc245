"""A file's way to an understood invoice, on real files."""

import hashlib
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from importers.reading import OwnIdentifiers, read_file
from importers.reading_line import reading_line
from tests.samples import SAMPLES
from workspaces.invoices.draft import Proof, Source
from workspaces.invoices.draft_json import from_json, to_json


@pytest.fixture
def read(tmp_path):
    work = tmp_path / "work"
    work.mkdir()

    async def read(content, name=None, **options):
        path = SAMPLES / content if isinstance(content, str) else tmp_path / "file"
        if isinstance(content, bytes):
            path.write_bytes(content)
        return await read_file(path, work=work, name=name or path.name, **options)

    read.work = work
    return read


async def test_a_factur_x_is_read_from_its_xml(read):
    reading = await read("facturx-en16931.pdf")
    draft = reading.draft
    assert (reading.verdict, reading.reason, draft.source) == ("accept", None, Source.FACTURX)
    assert (draft.number, draft.type_code, draft.issue_date) == ("F20260023", "380", date(2026, 1, 31))
    assert (draft.net, draft.tax, draft.gross) == (Decimal("100.00"), Decimal("4.90"), Decimal("104.90"))
    assert draft.profile == "en16931"
    assert b"CrossIndustryInvoice" in reading.xml
    assert draft.confidence["gross"].proof is Proof.XML
    assert draft.confidence["gross"].box, "the review screen lights the amount on the page"


async def test_the_original_is_left_as_it_is_and_nothing_stays_behind(read):
    before = hashlib.sha256((SAMPLES / "scan.png").read_bytes()).hexdigest()
    await read("scan.png")
    assert hashlib.sha256((SAMPLES / "scan.png").read_bytes()).hexdigest() == before
    assert list(read.work.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "source", "number", "type_code", "gross"),
    [
        ("cii-en16931.xml", Source.CII, "F20260023", "380", "104.90"),
        ("ubl-invoice.xml", Source.UBL, "F124212", "380", "308.03"),
        ("ubl-credit-note.xml", Source.UBL, "018304 / 28865", "381", "100.11"),
        ("facturx-basicwl-two-rates.pdf", Source.FACTURX, "FA-2017-0010", "380", "671.15"),
        ("text-layer.pdf", Source.TEXT, "FA-2026-0001", "380", "3042.00"),
    ],
)
async def test_each_kind_has_its_reader(read, name, source, number, type_code, gross):
    draft = (await read(name)).draft
    assert (draft.source, draft.number, draft.type_code, draft.gross) == (source, number, type_code, Decimal(gross))


async def test_zugferd_1_is_read_under_its_own_names(read):
    draft = (await read("zugferd-1-basic.xml")).draft
    assert draft.source is Source.CII
    assert draft.number
    assert draft.gross == draft.net + draft.tax
    assert draft.lines


async def test_a_page_without_xml_gives_fields_with_their_proof_and_place(read):
    reading = await read("text-layer.pdf")
    draft = reading.draft
    assert draft.issue_date == date(2026, 8, 15)
    assert draft.seller.name == "Atelier Berthier SARL"
    assert [(line.description, line.net) for line in draft.lines] == [
        ("Maintenance preventive CVC - aout 2026", Decimal("2400.00")),
        ("Deplacement technicien", Decimal("135.00")),
    ]
    assert draft.confidence["net"].proof is Proof.ANCHOR, "no rate is printed: labels alone"
    assert draft.confidence["gross"].box.page == 1


async def test_a_broken_xml_is_told_and_the_page_is_read_instead(read):
    reading = await read("facturx-broken-xml.pdf")
    assert (reading.verdict, reading.reason) == ("review", "XML_INVALID")
    assert (reading.draft.source, reading.draft.gross) == (Source.TEXT, Decimal("3042.00"))


async def test_a_scan_is_recognised_once_with_the_place_of_each_word(read):
    reading = await read("scan.png")
    assert (reading.verdict, reading.draft.source) == ("accept", Source.OCR)
    assert reading.draft.gross is not None
    (page,) = reading.words
    assert page.recognised
    assert all(0 <= w.x <= page.width and 0 <= w.y <= page.height for w in page.words)
    assert "FACTURE" in {w.text for w in page.words}


async def test_a_photo_lying_on_its_side_is_read_upright(read):
    upright = Image.open(SAMPLES / "scan.png").convert("L")
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = io.BytesIO()
    upright.rotate(90, expand=True).save(lying, "JPEG", quality=85, exif=exif)
    reading = await read(lying.getvalue(), name="photo.jpg")
    assert reading.draft.gross == (await read("scan.png")).draft.gross
    assert reading.pages[0].height_pt > reading.pages[0].width_pt


@pytest.mark.parametrize("turn", [90, 180, 270])
async def test_a_scan_laid_any_way_round_is_read_as_if_upright(read, turn):
    sheet = pypdfium2.PdfDocument(SAMPLES / "text-layer.pdf")[0].render(scale=200 / 72, grayscale=True).to_pil()
    lying = io.BytesIO()
    sheet.rotate(turn, expand=True).save(lying, "PNG")  # Pillow turns counterclockwise
    reading = await read(lying.getvalue(), name="scan.png")
    (page,) = reading.words
    assert (page.rotation, page.height > page.width) == (turn, True)
    assert reading.draft.gross == Decimal("3042.00")
    assert reading.draft.seller.name == "Atelier Berthier SARL"


async def test_the_dossiers_own_numbers_are_never_the_suppliers(read):
    own = OwnIdentifiers.of("392809137", "39280913700027")
    draft = (await read("text-layer.pdf", own=own)).draft
    assert draft.seller.siren != "392809137"
    assert draft.buyer.siren == "392809137"


async def test_a_zip_gives_its_files_to_be_read_one_by_one(read):
    content = zipped({"a/facture.pdf": "facturx-basic.pdf", "facture.xml": "ubl-invoice.xml"}, ignored="__MACOSX/._x")
    reading = await read(content, name="factures.zip")
    assert [child.name for child in reading.children] == ["facture.pdf", "facture.xml"]
    first, _ = reading.children
    assert first.path.read_bytes() == (SAMPLES / "facturx-basic.pdf").read_bytes()
    assert (await read_file(first.path, work=read.work, name=first.name)).draft.number == "FA-2026-0001"


async def test_a_zip_whose_names_leave_it_is_refused_and_leaves_nothing(read):
    reading = await read(zipped({"../facture.pdf": "facturx-basic.pdf"}), name="factures.zip")
    assert (reading.verdict, reading.reason) == ("refuse", "ARCHIVE_FORBIDDEN")
    assert list(read.work.iterdir()) == []


async def test_two_invoices_in_one_pdf_are_never_chosen_between(read):
    xml = (SAMPLES / "cii-en16931.xml").read_bytes()
    other = xml.replace(b">104.90<", b">1.04<")
    reading = await read(carrying({"factur-x.xml": xml, "zugferd-invoice.xml": other}))
    assert (reading.verdict, reading.reason) == ("review", "FX_AMBIGUOUS")
    assert reading.draft.gross is None
    assert reading.draft.number == "F20260023"


async def test_a_page_that_shows_another_total_than_its_xml_is_flagged(read):
    xml = (SAMPLES / "cii-en16931.xml").read_bytes()
    reading = await read(carrying({"factur-x.xml": xml}, onto="text-layer.pdf"))
    assert (reading.verdict, reading.reason) == ("review", "FX_MISMATCH_PDF")
    assert "3\u202f042,00 sur la page" in reading.message
    assert reading.draft.gross == Decimal("104.90")


async def test_other_files_in_a_pdf_are_listed_and_not_carried_on(read):
    reading = await read(carrying({"setup.exe": b"MZ"}, onto="text-layer.pdf"))
    assert (reading.verdict, reading.reason, reading.attachments) == ("review", "PDF_ATTACHMENTS", ["setup.exe"])


async def test_the_line_of_liasse_read_holds_the_fields_that_scripts_rely_on(read):
    reading = await read("text-layer.pdf")
    line = json.loads(json.dumps(reading_line(reading, SAMPLES / "text-layer.pdf")))
    assert list(line) == [
        *("file", "sha256", "verdict", "reason", "message", "source", "type_code", "number", "issue_date", "due_date"),
        *("currency", "seller", "buyer", "net", "tax", "gross", "payable", "vat", "lines", "confidence"),
        *("wall_s", "cpu_s"),
    ]
    assert (line["gross"], line["issue_date"], line["seller"]["iban"]) == ("3042.00", "2026-08-15", None)
    assert line["confidence"]["seller.name"].keys() == {"score", "proof"}
    assert line["lines"][0].keys() == {"description", "quantity", "unit_price", "net", "vat_rate"}


async def test_a_refused_file_has_a_line_too(read):
    reading = await read(b"", name="facture.pdf")
    line = reading_line(reading, read.work.parent / "file")
    assert (line["verdict"], line["reason"], line["gross"], line["vat"]) == ("refuse", "FILE_EMPTY", None, [])


@pytest.mark.parametrize("name", ["facturx-en16931.pdf", "ubl-credit-note.xml", "text-layer.pdf"])
async def test_a_draft_survives_json(read, name):
    draft = (await read(name)).draft
    assert from_json(json.loads(json.dumps(to_json(draft)))) == draft


def zipped(files: dict[str, str], ignored: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, sample in files.items():
            archive.write(SAMPLES / sample, name)
        if ignored:
            archive.writestr(ignored, b"what macOS leaves")
    return out.getvalue()


def carrying(attachments: dict[str, bytes], onto: str = "") -> bytes:
    """A PDF with these files in it."""
    pdf = pikepdf.open(SAMPLES / onto) if onto else pikepdf.new()
    if not onto:
        pdf.add_blank_page()
    for name, data in attachments.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
