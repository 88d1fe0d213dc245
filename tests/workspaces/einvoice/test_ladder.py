"""From any PDF or picture to a PDF/A page: what is seen and said stays, what acts goes."""

from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from weasyprint import HTML

from tests.workspaces.einvoice import make, papers
from workspaces.einvoice import ladder, pdfa, rendered, strip, tounicode
from workspaces.einvoice.characters import characters, lost
from workspaces.kernel.errors import DomainError
from workspaces.kernel.sandbox import call


async def test_a_printed_pdf_loses_no_character(tmp_path: Path):
    source = papers.printed(tmp_path)
    made, rung = await pdfa.from_pdf(source, work=tmp_path, words=[])
    assert rung in ("kept", "ghostscript")
    assert lost(source, made) == 0


async def test_a_page_that_declares_empty_patterns_is_kept_without_ghostscript(tmp_path: Path):
    """As WeasyPrint does, and with it many an invoicing tool."""
    source = tmp_path / "source.pdf"
    HTML(string="<p style='font-family: DejaVu Sans'>Total TTC 1 284,50 €").write_pdf(source)
    with pikepdf.open(source) as pdf:
        assert {"/Pattern", "/Shading"} <= set(pdf.pages[0].resources.keys())
    made, rung = await pdfa.from_pdf(source, work=tmp_path, words=[])
    assert (rung, lost(source, made)) == ("kept", 0)


def test_scripts_launchers_forms_and_attachments_are_taken_out(tmp_path: Path):
    with pikepdf.open(papers.restless(tmp_path)) as pdf:
        strip.strip(pdf)
        assert not {"/OpenAction", "/AcroForm", "/AF"} & set(pdf.Root.keys())
        assert not pdf.attachments
        assert [str(each.A.S) for each in pdf.pages[0].obj.Annots] == ["/URI"]


async def test_what_acts_goes_and_what_is_seen_stays(tmp_path: Path):
    made, _ = await pdfa.from_pdf(papers.restless(tmp_path), work=tmp_path, words=[])
    with pikepdf.open(made) as pdf:
        assert not pdf.attachments
        assert not {"/OpenAction", "/AcroForm", "/AA"} & set(pdf.Root.keys())
        assert [str(each.A.URI) for each in pdf.pages[0].obj.Annots] == ["https://exemple.fr"]
    assert "BC-77410" in papers.text_of(made)


async def test_the_last_rung_draws_the_page_and_keeps_its_words(tmp_path: Path):
    source, target = papers.printed(tmp_path), tmp_path / "raster.pdf"
    await call(ladder.raster, str(source), str(target), work=tmp_path)
    assert characters(target) == characters(source)
    with pikepdf.open(target) as pdf:
        assert list(pdf.pages[0].Resources.XObject.keys()) == ["/Picture"]


async def test_a_pdf_whose_characters_ghostscript_loses_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = papers.printed(tmp_path)

    async def loses_text(_: Path, target: Path, *, work: Path) -> bool:
        await rendered.from_draft(make.draft(), work=work)  # flawless PDF/A, other words
        (work / "page.pdf").rename(target)
        return True

    monkeypatch.setattr(pdfa.ghostscript, "to_pdfa", loses_text)
    monkeypatch.setattr(pdfa, "LADDER", __name__)  # the two functions below
    made, rung = await pdfa.from_pdf(source, work=tmp_path, words=[])
    assert (rung, lost(source, made)) == ("raster", 0)


def keep_or_strip(source: str, _: str, stripped: str, __: Any) -> bool:
    """A first rung that never holds."""
    Path(stripped).write_bytes(Path(source).read_bytes())
    return False


raster = ladder.raster


def test_a_character_map_gets_its_values_back_from_the_source():
    source = {1: "20AC", 2: "00740069", 3: "0041"}
    assert tounicode.restored({1: "00AC", 2: "74006900", 3: "0041"}, [source]) == source
    assert tounicode.restored({}, [source]) == source
    assert tounicode.restored({}, [source, {1: "0042"}]) is None, (
        "two fonts of that name: nobody knows whose map it was"
    )


def test_a_character_map_is_read_as_it_is_written():
    codes = {1: "20AC", 200: "D83DDE00", 3: "00660069"}
    assert tounicode.parsed(tounicode.written(codes, 4)) == (codes, 4)


async def test_a_jpeg_goes_in_untouched(tmp_path: Path):
    image, words = papers.photographed(tmp_path)
    source = tmp_path / "scan.jpg"
    image.save(source, dpi=(150, 150))
    made, rung = await pdfa.from_image(source, work=tmp_path, words=words)
    with pikepdf.open(made) as pdf:
        assert pdf.pages[0].Resources.XObject.Picture.read_raw_bytes() == source.read_bytes()
    assert rung == "scan"
    assert "Łódź" in papers.text_of(made), "words outside the Latin alphabet of old fonts can be found too"


@pytest.mark.parametrize("name", ["scan.png", "scan.tiff", "scan.webp", "scan.heic"])
async def test_every_kind_of_picture_shows_the_same_page(tmp_path: Path, name: str):
    image, words = papers.photographed(tmp_path)
    source = tmp_path / name
    image.convert("RGB").save(source)
    made, _ = await pdfa.from_image(source, work=tmp_path, words=words)
    assert likeness(made, image) < 3
    assert words_in_place(made, words) == len(words[0]["words"])


async def test_a_photograph_taken_sideways_stands_upright(tmp_path: Path):
    image, words = papers.photographed(tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6
    source = tmp_path / "sideways.jpg"
    image.transpose(Image.Transpose.ROTATE_90).save(source, exif=exif, quality=90)
    made, _ = await pdfa.from_image(source, work=tmp_path, words=words)
    assert likeness(made, image) < 3
    assert words_in_place(made, words) == len(words[0]["words"])


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
async def test_a_scanned_pdf_gets_its_words_whatever_its_rotation(tmp_path: Path, turned: int):
    image, words = papers.photographed(tmp_path)
    source = papers.scanned_pdf(image, tmp_path / "scan.pdf", turned=turned)
    made, rung = await pdfa.from_pdf(source, work=tmp_path, words=words)
    assert rung == "scan"
    assert likeness(made, image) < 3
    assert words_in_place(made, words) == len(words[0]["words"])


async def test_a_page_read_sideways_is_shown_as_it_was_read(tmp_path: Path):
    image, words = papers.photographed(tmp_path)
    source = papers.scanned_pdf(image.rotate(90, expand=True), tmp_path / "scan.pdf")
    words[0]["rotation"] = 90
    made, _ = await pdfa.from_pdf(source, work=tmp_path, words=words)
    assert likeness(made, image) < 3
    assert words_in_place(made, words) == len(words[0]["words"])


async def test_each_page_of_a_tiff_becomes_a_page(tmp_path: Path):
    image, words = papers.photographed(tmp_path)
    source = tmp_path / "two.tiff"
    image.save(source, save_all=True, append_images=[image.convert("1")], dpi=(150, 150))
    made, _ = await pdfa.from_image(source, work=tmp_path, words=words)
    with pikepdf.open(made) as pdf:
        assert len(pdf.pages) == 2


async def test_a_cut_image_is_refused_with_what_to_do(tmp_path: Path):
    image, _ = papers.photographed(tmp_path)
    source = tmp_path / "cut.jpg"
    image.save(source)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    with pytest.raises(DomainError) as refused:
        await pdfa.from_image(source, work=tmp_path, words=[])
    assert refused.value.code == "IMAGE_UNREADABLE"


def likeness(pdf: Path, image: Image.Image) -> float:
    """Mean difference between the first page as shown and a picture, of 255 greys."""
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        shown = page.render(scale=image.width / page.get_width()).to_pil().convert("L").resize((200, 283))
    wanted = image.convert("L").resize((200, 283))
    pairs = zip(shown.tobytes(), wanted.tobytes(), strict=True)
    return sum(abs(one - other) for one, other in pairs) / (200 * 283)


def words_in_place(pdf: Path, told: list[dict[str, Any]]) -> int:
    """How many words are under the point of the shown page where they were read."""
    known, found = told[0], 0
    with pdfium.PdfDocument(pdf) as document:
        page = document[0]
        width, height = page.get_size()
        text, turn = page.get_textpage(), page.get_rotation()
        for word in known["words"]:
            x = (word["x"] + word["w"] / 2) * width / known["width"]
            y = height - (word["y"] + word["h"] / 2) * height / known["height"]
            at = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]
            index = text.get_index(*at, 3, 3)
            found += index is not None and text.get_text_range(index, 1) in word["text"]
    return found
