"""Reads one invoice of our own when the fork server starts: what parsers prepare at first use is then ready in every
child. No stranger's byte is involved."""

from __future__ import annotations

import io
from decimal import Decimal

import pikepdf
import pypdfium2 as pdfium

from importers.readers import extract, structured, textlayer
from workspaces.invoices.draft import Source
from workspaces.invoices.draft_json import from_json, to_json
from workspaces.kernel.identifiers import is_vat

LINES = (
    "FACTURE N° F-2026-001  Date : 05/01/2026  Échéance : 4 février 2026",
    "Atelier Dubois SARL",
    "12 rue des Lilas 31000 Toulouse  SIRET 732 829 320 00074  TVA FR44732829320",
    "Client : Moulin SAS",
    "Désignation  Quantité  Prix unitaire  Montant HT",
    "Conseil  2  500,00  1 000,00",
    "Total HT 1 000,00   TVA 20 % 200,00   Total TTC 1 200,00 EUR",
    "IBAN FR76 3000 6000 0112 3456 7890 189  Paiement à 30 jours",
)
XML = (
    b"<CrossIndustryInvoice><ExchangedDocument><ID>F-2026-001</ID></ExchangedDocument><SupplyChainTradeTransaction>"
    b"<ApplicableHeaderTradeSettlement><SpecifiedTradeSettlementHeaderMonetarySummation>"
    b"<GrandTotalAmount>1200.00</GrandTotalAmount></SpecifiedTradeSettlementHeaderMonetarySummation>"
    b"</ApplicableHeaderTradeSettlement></SupplyChainTradeTransaction></CrossIndustryInvoice>"
)


COUNTRIES = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "EL",
    "ES",
    "FI",
    "FR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]


def rehearse() -> None:
    for country in COUNTRIES:
        is_vat(f"{country}000000000")  # each country's rules are loaded at first use
    stated = structured.read(XML)
    assert stated.draft.gross == Decimal(1200)
    with pdfium.PdfDocument(_page()) as document:
        words = textlayer.words_of(document)
    from_json(to_json(extract.read(words, [], Source.TEXT)))


def _page() -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    drawn = " T* ".join(f"({line}) Tj" for line in LINES)
    page.obj.Contents = pdf.make_stream(f"BT /F1 10 Tf 50 790 Td 14 TL {drawn} ET".encode("cp1252", "replace"))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
