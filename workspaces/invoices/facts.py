"""An invoice in words: its facts, what proves them, what must be checked, and what its Factur-X is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workspaces.dossiers.models import Direction
from workspaces.invoices import totals
from workspaces.invoices.draft import Box, InvoiceDraft, Party, Proof
from workspaces.invoices.models import Invoice, InvoiceLine
from workspaces.kernel import french, identifiers, money

UNSURE = 0.8
TYPES = {"380": "Facture", "381": "Avoir", "384": "Facture rectificative", "386": "Facture d’acompte"}
TYPES |= {"389": "Facture établie par le client", "261": "Avoir établi par le client", "396": "Avoir"}
PROOFS = {
    Proof.PERSON: "saisi par une personne",
    Proof.XML: "donnée de la facture électronique",
    Proof.CHECKSUM: "clé de contrôle juste",
    Proof.KNOWN_PARTY: "déjà connu de ce dossier",
    Proof.ARITHMETIC: "vérifié par le calcul",
    Proof.ANCHOR: "lu à côté de son libellé",
    Proof.GUESS: "lu sans certitude",
}
PROFILES = {"minimum": "MINIMUM", "basicwl": "BASIC WL", "basic": "BASIC", "en16931": "EN 16931"}
PROFILES |= {"extended": "EXTENDED"}
COMPLETED = {
    "country": "le pays",
    "vat": "le numéro de TVA, tiré du SIREN",
    "electronic_address": "l’adresse électronique, tirée du SIREN",
}

CORRECTABLE = (
    ("seller.name", "Fournisseur"),
    ("seller.siren", "SIREN du fournisseur"),
    ("number", "N° de facture"),
    ("issue_date", "Date"),
    ("due_date", "Échéance"),
    ("net", "Total HT"),
    ("tax", "TVA"),
    ("gross", "Total TTC"),
)


@dataclass(frozen=True)
class Fact:
    """One line of the sheet. `field` is its name in the draft, for lighting its place on the page."""

    label: str
    value: str
    field: str = ""
    proof: str = ""
    doubt: bool = False
    num: bool = False


def facts(invoice: Invoice, draft: InvoiceDraft) -> list[Fact]:
    """What the sheet lists, the party that matters first. Absent values stay, so that one sees what was not read."""
    purchase = invoice.direction is Direction.PURCHASE
    side, party = ("seller", draft.seller) if purchase else ("buyer", draft.buyer)
    rows = [
        ("Fournisseur" if purchase else "Client", party.name, f"{side}.name", False),
        ("SIREN", french.siren(siren_of(party)), f"{side}.siren", False),
        ("N° de TVA", party.vat, f"{side}.vat", False),
        ("Nature", TYPES.get(invoice.type_code, "Facture"), "type_code", False),
        ("N° de facture", draft.number, "number", False),
        ("Date", french.day(draft.issue_date), "issue_date", False),
        ("Échéance", french.day(draft.due_date), "due_date", False),
        ("IBAN du fournisseur", identifiers.spaced_iban(draft.seller.iban or ""), "seller.iban", False),
        ("Total HT", amount(draft.net, invoice.currency), "net", True),
        ("TVA", amount(draft.tax, invoice.currency), "tax", True),
        ("Total TTC", amount(draft.gross, invoice.currency), "gross", True),
        ("Net à payer", amount(draft.payable, invoice.currency), "payable", True),
    ]
    doubted = {doubt.field for doubt in draft.doubts}
    return [_fact(draft, *row, doubted=doubted) for row in rows]


def _fact(draft: InvoiceDraft, label: str, value: str | None, field: str, num: bool, *, doubted: set[Any]) -> Fact:
    sure = draft.confidence.get(field)
    unsure = bool(value) and sure is not None and sure.score < UNSURE
    proof = PROOFS[sure.proof] if sure and value else ""
    return Fact(label, value or "", field, proof, field in doubted or unsure, num)


def siren_of(party: Party) -> str:
    return party.siren or (party.siret or "")[:9]


def amount(value: Decimal | None, currency: str) -> str:
    """As on the screen, or as read when it has more decimals than a column holds."""
    if value is None:
        return ""
    if value == money.rounded(value) and abs(value) <= money.LARGEST:
        return money.with_currency(money.to_cents(value), currency)
    return f"{format(value, 'f').replace('.', ',')} {currency}"


def typed(draft: InvoiceDraft, name: str) -> str:
    """A field's value as one types it in French."""
    side, _, attribute = name.rpartition(".")
    value = getattr(getattr(draft, side) if side else draft, attribute)
    match value:
        case Decimal():
            return format(value, "f").replace(".", ",")
        case date():
            return french.day(value)
    return str(value or "")


def line(row: InvoiceLine) -> dict[str, Any]:
    """One line of the invoice: what, how many, for how much."""
    times = [plain(value) for value in (row.quantity, row.unit_price) if value is not None]
    rate = f" · TVA {french.percent(row.vat_rate)}" if row.vat_rate is not None else ""
    return {"description": row.description or "Sans libellé", "how_many": " × ".join(times) + rate, "net": row.net}


def plain(value: Decimal) -> str:
    """`2`, `1 284,5`: as many decimals as there are."""
    whole, _, part = format(abs(value), "f").partition(".")
    decimals = part.rstrip("0")
    return f"{'−' if value < 0 else ''}{money.group(whole)}{',' + decimals if decimals else ''}"


def proofs(draft: InvoiceDraft) -> list[tuple[bool, str]]:
    """What adds up and what does not, each in one line: (holds, sentence)."""
    lines: list[tuple[bool, str]] = []
    if totals.adds_up(draft):
        told = " + ".join(_bare(value) for value in (draft.net, draft.tax))
        lines.append((True, f"HT + TVA = TTC : {told} = {_bare(draft.gross)}."))
    lines += [(False, doubt.message) for doubt in totals.doubts(draft)]
    if (
        draft.vat
        and draft.tax is not None
        and sum((row.tax or Decimal(0) for row in draft.vat), Decimal(0)) == draft.tax
    ):
        lines.append((True, f"Le détail de la TVA fait bien {_bare(draft.tax)}."))
    if draft.seller.siren and identifiers.is_siren(draft.seller.siren):
        lines.append((True, "Le SIREN du fournisseur a une clé juste."))
    if draft.seller.iban:
        held = identifiers.is_iban(draft.seller.iban)
        lines.append(
            (held, "L’IBAN a une clé juste." if held else "La clé de l’IBAN est fausse : ne payez pas sans vérifier.")
        )
    return lines


def _bare(value: Decimal | None) -> str:
    return money.french(money.to_cents(money.rounded(value or Decimal(0))))


def doubts(draft: InvoiceDraft) -> list[str]:
    """What to check, without what the proofs already say."""
    told = {doubt.message for doubt in totals.doubts(draft)}
    return [doubt.message for doubt in draft.doubts if doubt.message not in told]


def places(draft: InvoiceDraft, page: int) -> list[dict[str, Any]]:
    """Where the fields stand on one page, for drawing over its image."""
    found = [(name, sure) for name, sure in draft.confidence.items() if sure.box and sure.box.page == page]
    return [{"field": name, "doubt": sure.score < UNSURE} | _rectangle(sure.box) for name, sure in found if sure.box]


def _rectangle(box: Box) -> dict[str, float]:
    """A little wider than the words, in points."""
    at = {"x": box.x - 2, "y": box.y - 2, "width": box.width + 4, "height": box.height + 4}
    return {name: round(value, 1) for name, value in at.items()}


def form_of(invoice: Invoice) -> str:
    """What its Factur-X is, in one or two sentences."""
    if not invoice.facturx_key:
        return "Le Factur-X de cette facture n’est pas encore créé."
    profile = f"profil {PROFILES.get(invoice.profile, invoice.profile.upper())}"
    if invoice.source == "facturx":
        kept = "gardée telle quelle" if invoice.rung == "kept" else "son PDF remis au format d’archivage PDF/A-3"
        return f"Reçue au format Factur-X ({profile}), {kept}."
    if invoice.source in ("cii", "ubl"):
        return f"Facture électronique reçue en XML, présentée en Factur-X ({profile}) sans rien changer à ses données."
    return f"Factur-X ({profile}). C’est une conversion, pas l’original : le document reçu fait foi."


def completions(invoice: Invoice) -> list[str]:
    """What the conversion added, which no document says."""
    return [_completion(name) for name in invoice.completed]


def _completion(name: str) -> str:
    side, _, field = name.rpartition(".")
    if field == "supply_date":
        return "la date de livraison, égale à celle de la facture"
    whose = {"seller": " du fournisseur", "buyer": " du client"}.get(side, "")
    what, _, how = COMPLETED.get(field, field).partition(",")
    return f"{what}{whose}{',' + how if how else ''}"
