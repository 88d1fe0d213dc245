"""UBL, or a CII profile foreign to Factur-X → CII. Loaded by the fork server alone: the XML is a stranger's."""

from __future__ import annotations

import logging
from decimal import Decimal
from pathlib import Path
from typing import Any

import facturx

from workspaces.einvoice import cii
from workspaces.einvoice.findings import Finding
from workspaces.einvoice.written import Written

logging.getLogger("factur-x").setLevel(logging.CRITICAL)  # it logs the invoices it is given

TOTALS = ("BT-1", "BT-5", "BT-109", "BT-112", "BT-115")
PARTIES = ("BG-4", "BG-7", "BG-10", "BG-11", "BG-13")
REPEATED = (
    "Le fichier UBL donne plusieurs fois «\u00a0{names}\u00a0» : seule la première valeur est reprise. "
    "L’original fait foi."
)


def translated(path: str, level: str) -> dict[str, Any] | None:
    """In the sandbox: `translate` on a file."""
    found = translate(Path(path).read_bytes(), level)
    return found.to_json() if found else None


def translate(xml: bytes, level: str) -> Written | None:
    """To the Factur-X profile that holds it; None when it does not go through unchanged: the factur-x library raises
    what it will on what it does not foresee."""
    try:
        data = facturx.parse_ubl_cii_xml(xml, check_xsd=False)
        repeated = single_values(data)
        prepare(data)
        written = strip_nil(facturx.generate_cii_xml(data, level=level, check_xsd=False, check_schematron=None))
        if not says_the_same(data, written):
            return None
    except Exception:
        return None
    names = ", ".join(repeated)
    findings = [Finding("CONVERSION-UBL", "warning", REPEATED.format(names=names))] if repeated else []
    return Written(written, level, findings=findings)


def single_values(data: dict[str, Any]) -> list[str]:
    """Where UBL repeats what CII holds once, factur-x gives a list: the first is kept and the others are told."""
    fields = facturx.parse_ubl_cii_xml.__globals__["EN16931_FIELDS"]
    repeated = [
        name
        for name, value in data.items()
        if isinstance(value, list) and fields[name].get("format", "string") != "list"
    ]
    for name in repeated:
        data[name] = data[name][0]
    return repeated


def prepare(data: dict[str, Any]) -> None:
    """What CII wants beside what UBL says: a party's legal name (its trading name when it has no other), and the gross
    price of a discounted item, which the norm defines as the net price plus the discount."""
    for party in (data[name] for name in PARTIES if data.get(name)):
        party.setdefault("name", party.get("biz_name") or cii.UNNAMED)
    for line in data.get("BG-25", []):
        if (discounts := line.get("BT-147-00")) and not line.get("BT-148"):
            line["BT-148"] = str(Decimal(line["BT-146"]) + sum(Decimal(each["BT-147"]) for each in discounts))


def strip_nil(xml: bytes) -> bytes:
    """factur-x marks an absent delivery as nil, which its own schema forbids."""
    return xml.replace(b' xsi:nil="true"', b"")


def says_the_same(data: dict[str, Any], xml: bytes) -> bool:
    """Read back: the same number, currency and totals, and as many lines and VAT rows."""
    back = facturx.parse_ubl_cii_xml(xml, check_xsd=False)
    counted = all(len(data.get(group) or []) == len(back.get(group) or []) for group in ("BG-25", "BG-23"))
    return counted and all(data.get(name) == back.get(name) for name in TOTALS)
