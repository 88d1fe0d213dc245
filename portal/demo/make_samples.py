"""`python -m portal.demo.make_samples`: print every paper of the demonstration into `samples/`, where it is kept.

Run it after changing `papers.py`, `companies.py` or a layout. It needs the fonts named in the layouts.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import facturx
import pikepdf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML

from portal.demo.papers import PAPERS, UNITS, Paper
from portal.demo.scanner import scanned
from workspaces.einvoice import cii
from workspaces.einvoice.completion import completed
from workspaces.einvoice.paper import fetch_nothing
from workspaces.einvoice.rendered import amount, day, number, spelled
from workspaces.kernel.identifiers import spaced_siren

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
PASSWORD = "secret-du-fournisseur"  # noqa: S105 (of a sample that is refused)
TERMS = {
    "PMD": "En cas de retard de paiement, pénalités au taux annuel de 12 %.",
    "PMT": "Indemnité forfaitaire pour frais de recouvrement : 40 €.",
    "AAB": "Pas d’escompte pour règlement anticipé.",
}
REPRINTED = ("moulins-saone-26-10412", "pieces-limousin-221904")
PROGRAM = b"MZ\x90\x00" + b"\x00" * 60 + b"This program cannot be run in DOS mode.\r\n" * 20


@cache
def layouts() -> Environment:
    environment = Environment(loader=FileSystemLoader(HERE / "layouts"), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "amount": amount,
        "number": number,
        "day": day,
        "price": lambda value: spelled(value, least=2),
        "unit": UNITS.__getitem__,
        "spaced": spaced_siren,
        "siret": lambda siret: f"{spaced_siren(siret[:9])} {siret[9:]}",
        "iban": lambda iban: " ".join(iban[at : at + 4] for at in range(0, len(iban), 4)),
    }
    return environment


def printed(paper: Paper, *, archival: bool = False) -> bytes:
    """The page, as the seller's own software prints it."""
    kind = "Avoir" if paper.type_code == "381" else "Facture"
    known = {"paper": paper, "draft": paper.draft(), "seller": paper.seller, "buyer": paper.buyer, "kind": kind}
    html = layouts().get_template(f"{paper.seller.layout}.html").render(known)
    variant = "pdf/a-3b" if archival else None
    pdf: bytes = HTML(string=html, url_fetcher=fetch_nothing).write_pdf(pdf_variant=variant, pdf_identifier=b"demo")
    return pdf


def structured(paper: Paper) -> dict[str, Any]:
    """The invoice as its seller's software states it: with the mentions that the law wants, in the full profile."""
    draft, _ = completed(paper.draft())
    data = cii.dictionary(draft, "en16931")
    data["BG-1"] = [{"BT-21": code, "BT-22": text} for code, text in TERMS.items()]
    data["BT-23"] = "B1" if paper.goods else "S1"
    if paper.preceding:
        data["BG-3"] = [{"BT-25": paper.preceding, "BT-26": paper.day.replace(day=1)}]
    return data


def facturx_of(paper: Paper) -> bytes:
    if paper.form == "minimum":
        xml = cii.write(paper.draft(), at_most="minimum").xml
    else:
        xml = facturx.generate_cii_xml(structured(paper), level=paper.form, check_xsd=False, check_schematron=None)
    pdf: bytes = facturx.generate_from_binary(printed(paper, archival=True), xml, level=paper.form, check_xsd=True)
    return pdf


def bare(generate: Callable[..., bytes], paper: Paper) -> bytes:
    """The XML alone, as a platform sends it."""
    return generate(structured(paper), level="en16931", check_xsd=True, check_schematron=None)


def locked(paper: Paper) -> bytes:
    """A PDF that asks for a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed(paper))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner=PASSWORD, user=PASSWORD))
    return out.getvalue()


def made(paper: Paper) -> bytes:
    match paper.form:
        case "pdf":
            return printed(paper)
        case "scan":
            return scanned(printed(paper), seed=paper.seller.rank)
        case "locked":
            return locked(paper)
        case "ubl":
            return as_xml(facturx.generate_ubl_xml, paper)
        case "cii":
            return as_xml(facturx.generate_cii_xml, paper)
        case _:
            return facturx_of(paper)


def as_xml(generate: Any, paper: Paper) -> bytes:
    xml: bytes = generate(structured(paper), level="en16931", check_xsd=True, check_schematron=None)
    return xml


def bundled(papers: list[Paper]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            entry = zipfile.ZipInfo(paper.file, (2026, 11, 18, 9, 0, 0))
            archive.writestr(entry, made(paper), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def reprinted(file: Path) -> bytes:
    """The same invoice sent again a month later: other bytes, same number."""
    out = io.BytesIO()
    with pikepdf.open(file) as pdf:
        pdf.docinfo["/Subject"] = "Duplicata"
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def main() -> None:
    SAMPLES.mkdir(exist_ok=True)
    for old in SAMPLES.iterdir():
        old.unlink()
    for paper in PAPERS:
        if not paper.inside:
            (SAMPLES / paper.file).write_bytes(made(paper))
    for name in {paper.inside for paper in PAPERS if paper.inside}:
        (SAMPLES / name).write_bytes(bundled([paper for paper in PAPERS if paper.inside == name]))
    for name in REPRINTED:
        (SAMPLES / f"{name}-duplicata.pdf").write_bytes(reprinted(SAMPLES / f"{name}.pdf"))
    (SAMPLES / "facturier.exe").write_bytes(PROGRAM)
    weight = Decimal(sum(file.stat().st_size for file in SAMPLES.iterdir())) / 2**20
    print(f"{len(list(SAMPLES.iterdir()))} files, {weight:.2f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
