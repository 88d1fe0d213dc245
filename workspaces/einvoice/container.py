"""Is this PDF a well-made Factur-X? What the XML's rules do not see: the attachment, its links, the metadata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree

from workspaces.einvoice.findings import Finding
from workspaces.einvoice.profiles import XMP_LEVEL, kind_of
from workspaces.kernel.sandbox import call
from workspaces.kernel.xml import XmlRefused, parse

NAMES = ("factur-x.xml", "xrechnung.xml")
RELATIONS = ("/Data", "/Source", "/Alternative")
FACTURX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


@dataclass(frozen=True)
class Container:
    """What was seen of a PDF. `xml` is the invoice it carries, if any."""

    findings: list[Finding]
    xml: bytes | None


async def inspect(pdf: Path, *, work: Path) -> Container:
    """Looks into the PDF in the sandbox."""
    xml = work / "attached.xml"
    told: list[list[Any]] = await call(look, str(pdf), str(xml), work=work, reads=[pdf])
    return Container([Finding(*each) for each in told], xml.read_bytes() if xml.exists() else None)


def look(path: str, xml: str) -> list[list[Any]]:
    """Runs in the sandbox: the faults as plain lists; the invoice found is written to `xml`."""
    with pikepdf.open(path) as pdf:
        return [[rule, "error", message] for rule, message in faults(pdf, Path(xml))]


def faults(pdf: pikepdf.Pdf, xml: Path) -> Iterator[tuple[str, str]]:
    held = [name for name in pdf.attachments if name.lower() in NAMES]
    if len(held) != 1:
        yield "PDF-ATTACHMENT", "Le PDF ne contient pas une pièce jointe factur-x.xml, et une seule."
        return
    filespec = pdf.attachments[held[0]]
    data = filespec.get_file().read_bytes()
    xml.write_bytes(data)
    yield from attachment_faults(pdf, filespec.obj)
    yield from metadata_faults(pdf, held[0], data)


def attachment_faults(pdf: pikepdf.Pdf, filespec: pikepdf.Object) -> Iterator[tuple[str, str]]:
    if filespec.get("/AFRelationship") not in RELATIONS:
        yield (
            "PDF-RELATION",
            "La pièce jointe ne dit pas son lien avec la page (AFRelationship : Data, Source ou Alternative).",
        )
    linked: Any = pdf.Root.get("/AF", [])
    if not any(each.objgen == filespec.objgen for each in linked if isinstance(each, pikepdf.Dictionary)):
        yield "PDF-AF", "La pièce jointe n’est pas rattachée au document (tableau AF du catalogue)."
    stream: Any = filespec.EF.get("/UF") or filespec.EF.get("/F")
    if str(stream.get("/Subtype")) not in ("/text/xml", "/application/xml"):
        yield "PDF-SUBTYPE", "La pièce jointe n’est pas déclarée comme du XML (Subtype text/xml)."


def metadata_faults(pdf: pikepdf.Pdf, name: str, data: bytes) -> Iterator[tuple[str, str]]:
    said = xmp(pdf)
    if said is None:
        yield "PDF-XMP", "Le PDF n’a pas de métadonnées XMP lisibles : ce n’est pas un Factur-X complet."
        return
    if told(said, FACTURX + "DocumentFileName") != name:
        yield "PDF-XMP-NAME", "Le nom de la pièce jointe dans les métadonnées n’est pas celui du fichier joint."
    if told(said, FACTURX + "ConformanceLevel") not in levels(data):
        yield "PDF-XMP-LEVEL", "Le profil annoncé dans les métadonnées n’est pas celui de la facture XML."
    if told(said, PDFA + "part") != "3":
        yield "PDF-PDFA", "Le PDF ne se déclare pas PDF/A-3, le format exigé pour porter une pièce jointe."


def levels(data: bytes) -> tuple[str | None, ...]:
    """How the XML's profile may be called in the metadata."""
    try:
        profile = kind_of(parse(data)).profile
    except XmlRefused:
        return ()
    level = XMP_LEVEL.get(profile or "")
    return (level, "XRECHNUNG") if b"xrechnung" in data[:3000].lower() else (level,)


def xmp(pdf: pikepdf.Pdf) -> etree._Element | None:
    try:
        return parse(bytes(pdf.Root.Metadata.read_bytes()))
    except (AttributeError, XmlRefused):
        return None


def told(metadata: etree._Element, name: str) -> str | None:
    """A property, written as an element or as an attribute of its description."""
    for each in metadata.iter():
        if each.tag == name:
            return (each.text or "").strip()
        if value := each.get(name):
            return value.strip()
    return None
