"""As many different invoices as a proof wants: printed PDF, Factur-X, CII, scan; each with its own number."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import facturx
import pikepdf
import pypdfium2

from workspaces.einvoice import cii
from workspaces.invoices.draft import InvoiceDraft, Line, Party, Source, VatRow

SELLER = Party(
    name="BIOBURO SARL",
    siren="503776874",
    siret="50377687400011",
    vat="FR18503776874",
    address=["12 rue des Ormes"],
    postcode="38000",
    city="Grenoble",
    country="FR",
)
BUYER = Party(
    name="Boulangerie Martin",
    siren="812345676",
    address=["3 place du Marché"],
    postcode="38700",
    city="La Tronche",
    country="FR",
)


def invoice(number: str, net: Decimal) -> InvoiceDraft:
    """A plain invoice at 20 %, whose sums are right."""
    tax = (net * Decimal("0.2")).quantize(Decimal("0.01"))
    return InvoiceDraft(
        source=Source.TEXT,
        type_code="380",
        number=number,
        issue_date=date(2026, 11, 3),
        due_date=date(2026, 12, 3),
        currency="EUR",
        seller=SELLER,
        buyer=BUYER,
        net=net,
        tax=tax,
        gross=net + tax,
        payable=net + tax,
        vat=[VatRow(rate=Decimal(20), category="S", base=net, tax=tax)],
        lines=[Line("Ramettes de papier", Decimal(1), "C62", net, net, Decimal(20), "S")],
    )


def printed(draft: InvoiceDraft) -> bytes:
    """The invoice as a one-page PDF with real text."""
    rows = [
        f"{SELLER.name}",
        f"{SELLER.address[0]}",
        f"{SELLER.postcode} {SELLER.city}",
        f"SIRET {SELLER.siret}   TVA {SELLER.vat}",
        f"Facture N° {draft.number}",
        f"Date de facture : {draft.issue_date:%d/%m/%Y}   Echéance : {draft.due_date:%d/%m/%Y}",
        f"Client : {BUYER.name}, SIREN {BUYER.siren}",
        f"Ramettes de papier   1   {draft.net}   {draft.net}",
        f"Total HT   {draft.net} EUR",
        f"TVA 20 %   {draft.tax} EUR",
        f"Total TTC   {draft.gross} EUR",
    ]
    shown = "".join(f"1 0 0 1 60 {780 - 30 * at} Tm ({row}) Tj " for at, row in enumerate(rows))
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.obj.Contents = pdf.make_stream(f"BT /F1 13 Tf {shown}ET".encode("cp1252"))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def scanned(pdf: bytes) -> bytes:
    """A picture of its first page, as a scanner at 200 dpi gives it."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("L")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def papers(count: int) -> list[tuple[str, bytes]]:
    """`count` files (name, bytes) of all kinds: of ten, one scan, two CII, two Factur-X and five printed PDF."""
    made = []
    for number in range(1, count + 1):
        draft = invoice(f"F-2026-{number:04d}", Decimal(f"{100 + number}.00"))
        pdf = printed(draft)
        match number % 10:
            case 0:
                made.append((f"scan-{number}.png", scanned(pdf)))
            case 1 | 2:
                made.append((f"facture-{number}.xml", cii.write(draft).xml))
            case 3 | 4:
                xml = cii.write(draft).xml
                made.append((f"facturx-{number}.pdf", facturx.generate_from_binary(pdf, xml, check_xsd=False)))
            case _:
                made.append((f"facture-{number}.pdf", pdf))
    return made
