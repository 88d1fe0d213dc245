"""Who a third party is: the fields of its identity, and reading them from a form. Each key is checked."""

from __future__ import annotations

from typing import Any

from workspaces.kernel import french, identifiers
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form
from workspaces.parties import controls
from workspaces.parties.controls import COUNTRIES, NAMES_OF_COUNTRIES, Control
from workspaces.parties.models import ThirdParty

CONTROLS = (
    Control("name", "Nom de l’entreprise", required=True, longest=160, wide=True),
    Control("siren", "SIREN", hint="9 chiffres. Un SIRET est compris aussi.", inputmode="numeric"),
    Control("siret", "SIRET", hint="14 chiffres, celui de l’établissement.", inputmode="numeric"),
    Control("vat_number", "N° de TVA", hint="Par exemple FR et 11 chiffres."),
    Control("address", "Adresse", wide=True),
    Control("address2", "Complément"),
    Control("postcode", "Code postal", longest=10),
    Control("city", "Ville", longest=80),
    Control("country", "Pays", "select", options=COUNTRIES),
    Control("email", "E-mail", longest=254, inputmode="email"),
    Control("phone", "Téléphone", longest=30, inputmode="tel"),
    Control("contact", "Interlocuteur", longest=120),
    Control("note", "Note", "area", longest=1000, wide=True),
)


def read(form: Form) -> dict[str, Any]:
    """The columns, with the SIREN that a SIRET or a French VAT number says; mistakes go to `form.errors`."""
    values: dict[str, Any] = controls.texts(form, CONTROLS, "address", "address2", "city", "contact", "note")
    values["name"] = form.text("name", "Indiquez le nom de l’entreprise.", longest=160)
    values["siret"] = _siret(form)
    values["vat_number"] = vat(form)
    values["siren"] = form.siren("siren") or values["siret"][:9] or _siren_in(values["vat_number"])
    values["country"] = controls.country(form, "country")
    values["postcode"] = controls.postcode(form, "postcode", values["country"])
    values["email"], values["phone"] = controls.email(form, "email"), controls.phone(form, "phone")
    _agree(form, values)
    return values


def _siret(form: Form) -> str:
    """Also where it was pasted into the field of the SIREN."""
    pasted = identifiers.compact(form.text("siren"))
    siret = identifiers.compact(form.text("siret")) or (pasted if identifiers.is_siret(pasted) else "")
    if siret and not identifiers.is_siret(siret):
        form.errors["siret"] = f"Le SIRET a 14 chiffres et une clé ({len(siret)} saisis) : vérifiez-les."
        return ""
    return siret


def vat(form: Form) -> str:
    number = identifiers.compact(form.text("vat_number"))
    if number and not identifiers.is_vat(number):
        form.errors["vat_number"] = "Ce numéro de TVA n’est pas valable : vérifiez les caractères saisis."
        return ""
    return number


def _siren_in(number: str) -> str:
    siren = number[4:] if number.startswith("FR") else ""
    return siren if identifiers.is_siren(siren) else ""


def _agree(form: Form, values: dict[str, Any]) -> None:
    """The three identifiers are of one company."""
    siren = values["siren"]
    if siren and values["siret"] and not values["siret"].startswith(siren):
        form.errors.setdefault("siret", "Ce SIRET est celui d’une autre entreprise : il commence par le SIREN.")
    if siren and (said := _siren_in(values["vat_number"])) and said != siren:
        spaced = identifiers.spaced_siren(said)
        form.errors.setdefault("vat_number", f"Ce numéro de TVA est celui d’un autre SIREN ({spaced}).")


def bic(form: Form, name: str) -> str:
    value = identifiers.compact(form.text(name, longest=20))
    if value and not (value.isalnum() and value[:6].isalpha() and len(value) in (8, 11)):
        form.errors[name] = f"Le BIC a 8 ou 11 caractères ({len(value)} saisis)."
    return value


def iban(form: Form, name: str, missing: str = "") -> str:
    typed = form.text(name, missing)
    try:
        return identifiers.parse_iban(typed) if typed else ""
    except DomainError as error:
        form.errors[name] = error.message
        return ""


def facts(party: ThirdParty) -> list[tuple[str, str]]:
    """What the sheet lists of it."""
    siret = f"{identifiers.spaced_siren(party.siret[:9])}\u202f{party.siret[9:]}" if party.siret else ""
    return [
        ("SIREN", french.siren(party.siren)),
        ("SIRET", siret),
        ("N° de TVA", party.vat_number),
        ("Adresse légale", place(party)),
        ("E-mail", party.email),
        ("Téléphone", party.phone),
        ("Interlocuteur", party.contact),
        *([("Note", party.note)] if party.note else []),
    ]


def place(row: Any) -> str:
    """An address on one line; the country where it is not France."""
    town = f"{row.postcode} {row.city}".strip()
    land = NAMES_OF_COUNTRIES.get(row.country, row.country) if row.country != "FR" else ""
    return ", ".join(part for part in (row.address, row.address2, town, land) if part)
