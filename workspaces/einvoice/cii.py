"""InvoiceDraft → CII: the truthful profile, the EN 16931 dictionary, the XML. Loaded by the fork server alone."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from typing import Any

import facturx

from workspaces.einvoice import truth
from workspaces.einvoice.completion import SUPPLY_DATE, completed, siren_of
from workspaces.einvoice.findings import Finding
from workspaces.einvoice.minimum import minimum
from workspaces.einvoice.profiles import SIREN, SIRET
from workspaces.einvoice.written import Written
from workspaces.invoices.draft import InvoiceDraft, Line, Party, VatRow
from workspaces.invoices.draft_json import from_json
from workspaces.kernel.identifiers import is_siret
from workspaces.kernel.money import CENT

CONVERSION = "Conversion, pas l’original : données reprises par lecture du document reçu."
CREDIT_TRANSFER = "30"
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNNAMED = "Non indiqué sur le document"


def written(draft: dict[str, Any], at_most: str) -> dict[str, Any] | None:
    """In the sandbox: `write` on plain values; None when factur-x refuses one of them."""
    try:
        return write(from_json(draft), at_most=at_most).to_json()
    except ValueError:
        return None


def write(draft: InvoiceDraft, *, at_most: str = "en16931") -> Written:
    """The draft in the lowest profile that holds what it knows, not above `at_most`. Raises CONVERSION_INCOMPLETE."""
    truth.required(draft)
    filled, added = completed(draft)
    allowed = truth.candidates(filled)
    profile = next(each for each in allowed if ORDER[each] <= ORDER[at_most])
    findings = remarks(draft)
    if profile == "minimum":
        shown = [name for name in added if name in ("seller.country", "seller.vat")]
        return Written(minimum(header(filled)), profile, shown, findings)
    xml = facturx.generate_cii_xml(dictionary(filled, profile), level=profile, check_xsd=False, check_schematron=None)
    return Written(xml, profile, [*added, SUPPLY_DATE], findings)


ORDER = {"minimum": 0, "basicwl": 1, "en16931": 2}


def remarks(draft: InvoiceDraft) -> list[Finding]:
    """What the conversion had to take as it was."""
    found = []
    if draft.payable is None:
        message = "Le net à payer n’a pas été lu : le total TTC est repris. Vérifiez qu’aucun acompte n’est à déduire."
        found.append(Finding("CONVERSION-PAYABLE", "warning", message, "payable"))
    if not draft.buyer.name:
        message = "Le nom de l’acheteur n’a pas été lu : renseignez-le, puis relancez la conversion."
        found.append(Finding("CONVERSION-BUYER", "warning", message, "buyer.name"))
    if draft.is_credit_note and (draft.gross or 0) < 0:
        message = "Les montants de cet avoir sont négatifs sur le document et repris tels quels : vérifiez leur sens."
        found.append(Finding("CONVERSION-SIGN", "warning", message, "gross"))
    return found


def header(draft: InvoiceDraft) -> dict[str, Any]:
    """What every profile holds."""
    gross = money(draft.gross)
    return {
        "BT-1": text(draft.number),
        "BT-2": draft.issue_date,
        "BT-3": draft.type_code,
        "BT-5": draft.currency,
        "BT-13": text(draft.order_reference),
        "BG-4": party(draft.seller),
        "BG-7": party(draft.buyer),
        "BT-109": money(draft.net),
        "BT-110": money(draft.tax),
        "BT-112": gross,
        "BT-115": money(draft.payable) or gross,
    }


def dictionary(draft: InvoiceDraft, profile: str) -> dict[str, Any]:
    """The dictionary factur-x writes BASIC WL and EN 16931 from."""
    data = header(draft) | {
        "BT-9": draft.due_date,
        "BT-20": text(draft.payment_terms),
        "BT-72": draft.issue_date,
        "BT-106": money(truth.sum_of_lines(draft)),
        "BG-1": [{"BT-22": CONVERSION}],
        "BG-3": [{"BT-25": text(number)} for number in draft.preceding],
        "BG-23": [vat_row(row) for row in draft.vat],
    }
    if draft.seller.iban:
        data |= {"BT-81": CREDIT_TRANSFER, "BT-84": draft.seller.iban}
    if profile == "en16931":
        data["BG-25"] = [line(each, str(number)) for number, each in enumerate(draft.lines, 1)]
    return copy.deepcopy({key: value for key, value in data.items() if value not in (None, "", [])})


def party(who: Party) -> dict[str, Any]:
    siren = siren_of(who)
    address = [*map(text, who.address), None, None, None]
    known: dict[str, Any] = {
        "name": text(who.name) or UNNAMED,
        "identifiers": {SIRET: who.siret} if who.siret and is_siret(who.siret) else None,
        "legal_identifier": siren or who.siren,
        "legal_identifier_schemeid": SIREN if siren else None,
        "vat_identifier": who.vat,
        "einvoicing_addr": who.electronic_address,
        "einvoicing_addr_schemeid": who.electronic_scheme,
        "addr_l1": address[0],
        "addr_l2": address[1],
        "addr_l3": " ".join(filter(None, address[2:])),
        "postcode": text(who.postcode),
        "city": text(who.city),
        "country_code": who.country,
    }
    return {key: value for key, value in known.items() if value}


def vat_row(row: VatRow) -> dict[str, str]:
    known = {
        "BT-116": money(row.base),
        "BT-117": money(row.tax),
        "BT-118": truth.category(row.category, row.rate),
        "BT-119": money(row.rate),
        "BT-121" if (row.exemption or "").startswith("VATEX-") else "BT-120": text(row.exemption),
    }
    return {key: value for key, value in known.items() if value}


def line(each: Line, number: str) -> dict[str, str]:
    known = {
        "BT-126": number,
        "BT-153": text(each.description),
        "BT-129": plain(each.quantity),
        "BT-130": each.unit,
        "BT-146": plain(each.unit_price),
        "BT-131": money(each.net),
        "BT-151": truth.category(each.vat_category, each.vat_rate),
        "BT-152": money(each.vat_rate),
    }
    return {key: value for key, value in known.items() if value}


def text(read: str | None) -> str | None:
    """Without the control characters that OCR and old fonts leave and XML forbids, on one line."""
    return " ".join(UNPRINTABLE.sub(" ", read).split()) if read else None


def money(amount: Decimal | None) -> str | None:
    """With two decimals; one that the document prints with more is never rounded."""
    if amount is None:
        return None
    return f"{amount:.2f}" if amount == amount.quantize(CENT) else plain(amount)


def plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
