"""« Approbation et valeurs par défaut », and payment terms: what a third party's next invoices start from."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from workspaces.dossiers.models import Workspace
from workspaces.kernel import french, money
from workspaces.kernel.forms import Form
from workspaces.parties import controls
from workspaces.parties.controls import Control
from workspaces.parties.models import DuplicateMode, Kind, ThirdParty

RATES = (("", "Celui de la facture"), ("20", "20 %"), ("10", "10 %"), ("5.5", "5,5 %"), ("2.1", "2,1 %"), ("0", "0 %"))
SHARES = (("", "Comme le compte"), ("100", "100 %"), ("80", "80 %"), ("50", "50 %"), ("0", "0 %"))
MODES = (
    ("", "Comme le dossier"),
    (DuplicateMode.OFF.value, "Ignorer"),
    (DuplicateMode.WARN.value, "Signaler"),
    (DuplicateMode.BLOCK.value, "Bloquer"),
)
ACCOUNT = re.compile(r"[0-9A-Z]{3,20}")
MOST_DAYS = 365

TRUSTED = Control(
    "trusted",
    "Fournisseur de confiance",
    "check",
    hint="Ses factures sont acceptées automatiquement quand le dossier le permet, sauf si leur IBAN n’est pas le sien.",
)
ACCOUNTING = (
    Control("account", "Compte", hint="Celui de l’achat ou de la vente, par exemple 606400.", longest=20),
    Control("auxiliary", "Compte auxiliaire", hint="Le sien, par exemple FBIOBURO.", longest=20),
    Control("vat_rate", "TVA", "select", options=RATES),
    Control("journal", "Journal", hint="Par exemple AC ou VE.", longest=10),
)
PURCHASING = (
    Control(
        "vat_share", "TVA récupérée", "select", options=SHARES,
        hint="Comme le compte : carburants, hôtels et cadeaux suivent la loi.",
    ),
    Control(
        "reverse_charge", "Autoliquidation", "check",
        hint="Sous-traitant du bâtiment ou prestataire étranger : la TVA est due par vous.",
    ),
    Control("project", "Projet", hint="Devient une étiquette de chacune de ses factures.", longest=40),
)  # fmt: skip
DUPLICATES = Control("duplicates", "Doublons", "select", options=MODES, hint="Une facture qui ressemble à une autre.")
TERMS = (
    Control(
        "terms_days", "Délai", hint="En jours. La loi permet 60 jours, ou 45 jours fin de mois.", inputmode="numeric"
    ),
    Control("terms_end_of_month", "Fin de mois", "check", hint="Le délai court, puis va jusqu’à la fin du mois."),
)
LIMIT = Control("outstanding", "Encours autorisé", hint="En euros. Vide : aucun plafond.", inputmode="decimal")


def of_kind(kind: Kind) -> tuple[Control, ...]:
    return (TRUSTED, *ACCOUNTING, *PURCHASING, DUPLICATES) if kind is Kind.SUPPLIER else ACCOUNTING


def terms_of_kind(kind: Kind) -> tuple[Control, ...]:
    return TERMS if kind is Kind.SUPPLIER else (*TERMS, LIMIT)


def read(form: Form, party: ThirdParty) -> dict[str, Any]:
    values: dict[str, Any] = {name: _account(form, name) for name in ("account", "auxiliary")}
    values["vat_rate"] = controls.chosen(form, ACCOUNTING[2], party.vat_rate)
    values["journal"] = form.text("journal", longest=10).upper()
    if party.kind is Kind.SUPPLIER:
        values["trusted"] = form.ticked("trusted")
        values["vat_share"] = controls.chosen(form, PURCHASING[0], party.vat_share)
        values["reverse_charge"] = form.ticked("reverse_charge")
        values["project"] = " ".join(form.text("project", longest=40).split())
        values["duplicates"] = controls.chosen(form, DUPLICATES, party.duplicates)
    return values


def _account(form: Form, name: str) -> str:
    value = form.text(name, longest=20).replace(" ", "").upper()
    if value and not ACCOUNT.fullmatch(value):
        form.errors[name] = "Un compte a 3 à 20 chiffres ou lettres, par exemple 606400."
    return value


def read_terms(form: Form, party: ThirdParty) -> dict[str, Any]:
    values: dict[str, Any] = {"terms_days": _days(form), "terms_end_of_month": form.ticked("terms_end_of_month")}
    if party.kind is Kind.CUSTOMER:
        limit = form.amount("outstanding")
        values["outstanding"] = money.to_cents(limit) if limit is not None else None
        if limit is not None and limit < 0:
            form.errors["outstanding"] = "Un plafond n’est pas négatif."
    return values


def _days(form: Form) -> int | None:
    typed = form.text("terms_days", longest=8).removesuffix("jours").removesuffix("j").strip()
    if not typed:
        return None
    if not typed.isdecimal() or int(typed) > MOST_DAYS:
        form.errors["terms_days"] = f"Indiquez un nombre de jours, de 0 à {MOST_DAYS}."
        return None
    return int(typed)


def terms_in_words(party: ThirdParty) -> str:
    """`30 jours fin de mois`, `à réception`."""
    if party.terms_days is None:
        return "Fin de mois" if party.terms_end_of_month else ""
    days = french.plural(party.terms_days, "jour") if party.terms_days else "À réception"
    return f"{days}{', fin de mois' if party.terms_end_of_month else ''}"


def due(issued: date | None, party: ThirdParty) -> date | None:
    """The due date by the party's own terms, where it has any."""
    if issued is None or (party.terms_days is None and not party.terms_end_of_month):
        return None
    day = issued + timedelta(days=party.terms_days or 0)
    return day.replace(day=monthrange(day.year, day.month)[1]) if party.terms_end_of_month else day


def terms_facts(party: ThirdParty) -> list[tuple[str, str]]:
    limit = [("Encours autorisé", french.eur(party.outstanding))] if party.kind is Kind.CUSTOMER else []
    return [("Délai", terms_in_words(party)), *limit]


def facts(party: ThirdParty) -> list[tuple[str, str]]:
    listed = of_kind(party.kind)
    values = controls.typed(party, listed)
    return [(control.label, controls.word_of(control, values[control.name])) for control in listed]


def finds_duplicates(dossier: Workspace, party: ThirdParty | None) -> bool:
    """Whether an invoice of this supplier is compared with the others."""
    mode = party.duplicates if party else ""
    return dossier.find_duplicates if mode == "" else mode != DuplicateMode.OFF


def holds_duplicates(dossier: Workspace, party: ThirdParty | None) -> bool:
    """Whether one that looks like another waits until somebody has said what it is."""
    mode = party.duplicates if party else ""
    return dossier.hold_duplicates if mode == "" else mode == DuplicateMode.BLOCK
