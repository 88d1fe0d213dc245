"""The whole road: any invoice → one Factur-X, PDF/A-3b by veraPDF, well made, in French."""

import shutil
from pathlib import Path

import pikepdf
import pytest

from tests.prove import conversion
from tests.verapdf import VeraPdfMissing, validate
from tests.workspaces.einvoice import make, papers
from workspaces.einvoice import cii, container, ladder
from workspaces.einvoice.checking import check_file
from workspaces.einvoice.container import look
from workspaces.einvoice.conversion import Conversion, metadata, to_facturx
from workspaces.einvoice.embed import embed
from workspaces.kernel.sandbox import call

XML = cii.write(make.draft()).xml


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder of its own for each conversion."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


async def of_printed(tmp_path: Path, work: Path, **changes) -> Conversion:
    return await to_facturx(papers.printed(tmp_path), "application/pdf", make.draft(**changes), work=work)


async def test_a_printed_invoice_carries_its_truthful_xml(tmp_path: Path, work: Path):
    made = await of_printed(tmp_path, work)
    seen = await container.inspect(made.pdf, work=tmp_path)
    assert (seen.findings, seen.xml, made.profile) == ([], made.xml, "en16931")
    with pikepdf.open(made.pdf) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert "Conversion, pas l’original" in str(pdf.docinfo["/Subject"])
        assert pdf.attachments["factur-x.xml"].relationship == pikepdf.Name.Alternative


async def test_a_header_alone_is_data_beside_the_page(tmp_path: Path, work: Path):
    made = await of_printed(tmp_path, work, lines=[])
    with pikepdf.open(made.pdf) as pdf:
        assert pdf.attachments["factur-x.xml"].relationship == pikepdf.Name.Data
    assert made.profile == "minimum"


async def test_a_wrong_sum_is_told_and_not_mended(tmp_path: Path, work: Path):
    made = await of_printed(tmp_path, work, gross=make.D("181.00"), payable=make.D("181.00"))
    assert "SUM-GROSS" in {finding.rule for finding in made.findings}
    assert b"181.00" in made.xml


async def test_an_xml_alone_gets_a_readable_page(tmp_path: Path, work: Path):
    source = tmp_path / "facture.xml"
    source.write_bytes(XML)
    made = await to_facturx(source, "application/xml", make.draft(), work=work, received_xml=XML)
    assert (made.rung, made.xml) == ("rendered", XML)
    shown = papers.text_of(made.pdf)
    assert all(word in shown for word in ("Facture F-2026-118", "Moulin de la Galette SARL", "180,00"))


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (lambda pdf: pdf.Root.__delitem__("/AF"), "PDF-AF"),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "PDF-XMP"),
        (lambda pdf: pdf.attachments["factur-x.xml"].obj.__delitem__("/AFRelationship"), "PDF-RELATION"),
        (lambda pdf: pdf.attachments.__delitem__("factur-x.xml"), "PDF-ATTACHMENT"),
    ],
)
async def test_a_badly_made_container_is_found_out(tmp_path: Path, work: Path, fault, rule: str):
    made, spoiled = await of_printed(tmp_path, work), tmp_path / "spoiled.pdf"
    with pikepdf.open(made.pdf) as pdf:
        fault(pdf)
        pdf.save(spoiled)
    assert rule in {found[0] for found in look(str(spoiled), str(tmp_path / "attached.xml"))}


async def test_metadata_of_another_profile_are_found_out(tmp_path: Path):
    page, xml, target = papers.printed(tmp_path), tmp_path / "x.xml", tmp_path / "fx.pdf"
    xml.write_bytes(XML)
    embed(str(page), str(xml), str(target), "basicwl", metadata(make.draft()))
    assert [found[0] for found in look(str(target), str(tmp_path / "attached.xml"))] == ["PDF-XMP-LEVEL"]


async def test_check_tells_the_rules_the_sums_and_the_container_in_one_line(tmp_path: Path, work: Path):
    made = await of_printed(tmp_path, work)
    told = await check_file(made.pdf)
    assert (told["profile"], told["xsd"], told["verdict"]) == ("en16931", True, "invalid")
    assert {found["rule"][:8] for found in told["findings"]} == {"BR-FR-05", "BR-FR-08"}


async def test_check_finds_a_wrong_sum_in_an_xml(tmp_path: Path):
    file = tmp_path / "wrong.xml"
    file.write_bytes(XML.replace(b"<ram:GrandTotalAmount>180.00", b"<ram:GrandTotalAmount>190.00"))
    assert {"BR-CO-15", "SUM-GROSS"} <= {found["rule"] for found in (await check_file(file))["findings"]}


async def test_check_says_when_there_is_no_structured_invoice(tmp_path: Path):
    told = await check_file(papers.printed(tmp_path))
    assert {found["rule"] for found in told["findings"]} == {"PDF-ATTACHMENT", "NO-XML"}


@pytest.mark.slow
async def test_every_road_ends_in_pdf_a_3(tmp_path: Path):
    image, words = papers.photographed(tmp_path)
    image.save(tmp_path / "scan.jpg", dpi=(150, 150))
    image.convert("RGBA").save(tmp_path / "scan.png")
    papers.restless(tmp_path)
    papers.scanned_pdf(image, tmp_path / "lying.pdf", turned=90)
    (tmp_path / "facture.xml").write_bytes(XML)
    roads = {
        "printed.pdf": ("application/pdf", None),
        "restless.pdf": ("application/pdf", None),
        "lying.pdf": ("application/pdf", words),
        "scan.jpg": ("image/jpeg", words),
        "scan.png": ("image/png", words),
        "facture.xml": ("application/xml", None),
    }
    made = {name: tmp_path / f"{name}.facturx.pdf" for name in roads}
    for name, (media_type, known) in roads.items():
        work = tmp_path / f"work-{name}"
        work.mkdir()
        converted = await to_facturx(tmp_path / name, media_type, make.draft(), work=work, words=known)
        shutil.copy(converted.pdf, made[name])
    drawn = tmp_path / "drawn.pdf"
    await call(ladder.raster, str(tmp_path / "printed.pdf"), str(drawn), work=tmp_path)
    made["drawn"] = tmp_path / "drawn.facturx.pdf"
    (tmp_path / "x.xml").write_bytes(XML)
    embed(str(drawn), str(tmp_path / "x.xml"), str(made["drawn"]), "en16931", metadata(make.draft()))
    try:
        verdicts = validate(*made.values())
    except VeraPdfMissing as missing:
        pytest.skip(str(missing))
    assert {path.name: verdict.broken for path, verdict in verdicts.items()} == {
        path.name: "{}" for path in made.values()
    }


@pytest.mark.slow
def test_a_sample_of_the_shared_invoices_becomes_factur_x():
    if not conversion.SHARED.exists():
        pytest.skip("the shared corpora are not beside the repository")
    figures = conversion.prove(whole=False)
    assert figures["holds"], figures
