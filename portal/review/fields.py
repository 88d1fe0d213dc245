"""The fields of the review screen: what was read, as the French write it, and what somebody changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workspaces.invoices.draft import Confidence, InvoiceDraft, Proof
from workspaces.kernel import french, identifiers, money

SURE = 0.8
TYPES = [
    ("380", "Facture"),
    ("381", "Avoir"),
    ("384", "Facture rectificative"),
    ("386", "Facture d’acompte"),
    ("389", "Autofacturation"),
]
WORDS = {
    Proof.KNOWN_PARTY: "fournisseur connu du dossier",
    Proof.CHECKSUM: "clé vérifiée",
    Proof.ARITHMETIC: "calcul vérifié",
    Proof.PERSON: "corrigé à la main",
}


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    num: bool = False
    wide: bool = False
    options: tuple[tuple[str, str], ...] | None = None


FIELDS = (
    Field("seller.name", "Fournisseur", wide=True),
    Field("number", "N° de facture"),
    Field("type_code", "Type", options=tuple(TYPES)),
    Field("issue_date", "Date de facture"),
    Field("due_date", "Échéance"),
    Field("net", "Total HT", num=True),
    Field("tax", "Total TVA", num=True),
    Field("gross", "Total TTC", num=True),
    Field("payable", "Net à payer", num=True),
    Field("seller.siren", "SIREN du fournisseur"),
    Field("seller.vat", "N° de TVA"),
    Field("seller.iban", "IBAN", wide=True),
)


def value_of(draft: InvoiceDraft, name: str) -> Any:
    side, _, attribute = name.rpartition(".")
    return getattr(getattr(draft, side) if side else draft, attribute)


def shown(draft: InvoiceDraft, name: str) -> str:
    """The value as the screen writes it, which is also how it may be typed."""
    value = value_of(draft, name)
    match value:
        case None:
            return "380" if name == "type_code" else ""
        case Decimal():
            return _amount(value)
        case date():
            return french.day(value)
    if name == "seller.siren":
        return identifiers.spaced_siren(value)
    if name == "seller.iban":
        return " ".join(value[n : n + 4] for n in range(0, len(value), 4))
    return str(value)


def _amount(value: Decimal) -> str:
    """In French when it is a number of cents; more decimals are shown as they are printed."""
    if value == value.quantize(money.CENT):
        return money.french(money.to_cents(value))
    return format(value, "f").replace(".", ",")


def changes(draft: InvoiceDraft, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed over what was shown. A field left alone is not a correction, even when the form sends it."""
    return {
        field.name: typed[field.name]
        for field in FIELDS
        if field.name in typed and typed[field.name].strip() != shown(draft, field.name)
    }


def context(
    draft: InvoiceDraft, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The fields for the page; `typed` and `errors` when something sent cannot be understood."""
    typed, errors = typed or {}, errors or {}
    doubted = {doubt.field for doubt in draft.doubts if doubt.code != "DUPLICATE"}  # no value to correct: a key decides
    return [
        {
            "name": field.name,
            "label": field.label,
            "num": field.num,
            "wide": field.wide,
            "options": _options(draft, field),
            "value": typed[field.name] if field.name in errors else shown(draft, field.name),
            "error": errors.get(field.name),
            **_certainty(draft.confidence.get(field.name), field.name in doubted),
        }
        for field in FIELDS
    ]


def _options(draft: InvoiceDraft, field: Field) -> list[tuple[str, str]] | None:
    if field.options is None:
        return None
    current = value_of(draft, field.name)
    known = {key for key, _ in field.options}
    return [*field.options, *([(current, f"Type {current}")] if current and current not in known else [])]


def _certainty(confidence: Confidence | None, doubted: bool) -> dict[str, Any]:
    """In words: why a value is believed, or that it should be looked at (the sentences stand above the fields)."""
    if doubted:
        return {"doubt": True, "hint": "À vérifier"}
    if confidence is None:
        return {"doubt": False, "hint": ""}
    if confidence.score < SURE:
        return {"doubt": True, "hint": f"À vérifier : lu avec une confiance de {round(confidence.score * 100)} %."}
    return {"doubt": False, "hint": WORDS.get(confidence.proof, "").capitalize()}
