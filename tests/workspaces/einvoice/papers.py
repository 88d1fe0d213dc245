"""Documents as strangers send them: printed PDF, forms, scans."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name
from PIL import Image

from workspaces.einvoice.characters import words_of
from workspaces.einvoice.paper import HTML

TEXT = "Fourniture effective d’articles raffinés : 1 284,00 € à régler, Łódź, n° F-2026-118"
PAGE = f"<p style='font: 14pt DejaVu Sans'>{TEXT}</p>" * 4


def printed(folder: Path) -> Path:
    """By a program that knows nothing of PDF/A."""
    path = folder / "printed.pdf"
    HTML(string=PAGE).write_pdf(path)
    return path


def restless(folder: Path) -> Path:
    """With a script, an attachment, a launcher beside an honest link, and a filled-in form field."""
    path = folder / "restless.pdf"
    with pikepdf.open(printed(folder)) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["evil.exe"] = b"MZ"
        page = pdf.pages[0]
        honest = annotation(pdf, A=Dictionary(S=Name.URI, URI="https://exemple.fr"))
        launcher = annotation(pdf, A=Dictionary(S=Name.Launch, F="calc.exe"))
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T="Commande",
                V="BC-77410",
                F=4,
                Rect=Array([60, 400, 260, 420]),
                DA="/Helv 12 Tf 0 g",
            )
        )
        page.obj.Annots = Array([honest, launcher, field])
        helvetica = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=helvetica))
        )
        pdf.save(path)
    return path


def annotation(pdf: pikepdf.Pdf, **entries: Any) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 10, 10]), Border=Array([0, 0, 0]), **entries)
    )


def photographed(folder: Path) -> tuple[Image.Image, list[dict[str, Any]]]:
    """The printed page at 150 dpi, and its words as the readers keep them."""
    scale = 150 / 72
    with pdfium.PdfDocument(printed(folder)) as pdf:
        image = pdf[0].render(scale=scale).to_pil().convert("L")
        boxes = [
            {"text": w.text, "x": w.x * scale, "y": w.y * scale, "w": w.width * scale, "h": w.height * scale}
            for w in words_of(pdf[0])
        ]
    page = {"page": 1, "width": image.width, "height": image.height, "rotation": 0, "recognised": True, "words": boxes}
    return image, [page]


def scanned_pdf(image: Image.Image, path: Path, *, turned: int = 0) -> Path:
    """A page that is only a picture, lying on its side when `turned`, which the page's rotation puts right."""
    out = io.BytesIO()
    image.rotate(turned, expand=True).save(out, "JPEG", quality=80)
    lying = Image.open(out)
    width, height = (side * 72 / 150 for side in lying.size)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(width, height))
    page = pdf.pages[0]
    picture = pdf.make_stream(
        out.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=lying.width,
        Height=lying.height,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
        Filter=Name.DCTDecode,
    )
    page.Resources = Dictionary(XObject=Dictionary(I=picture))
    page.Contents = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode())
    page.Rotate = turned
    pdf.save(path)
    return path


def text_of(pdf: Path) -> str:
    with pdfium.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
