"""Forms of the sheet as data: what each field is called, how it is typed, and how a value of a row is shown in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workspaces.kernel import identifiers, money
from workspaces.kernel.forms import EMAIL, Form

Option = tuple[str, str]

PHONE = re.compile(r"\+?[0-9][0-9 .()/-]{4,28}")
COUNTRIES: Sequence[Option] = (
    *(("FR", "France"), ("BE", "Belgique"), ("CH", "Suisse"), ("LU", "Luxembourg"), ("MC", "Monaco")),
    *(("DE", "Allemagne"), ("AT", "Autriche"), ("BG", "Bulgarie"), ("CY", "Chypre"), ("HR", "Croatie")),
    *(("DK", "Danemark"), ("ES", "Espagne"), ("EE", "Estonie"), ("US", "États-Unis"), ("FI", "Finlande")),
    *(("GR", "Grèce"), ("GP", "Guadeloupe"), ("GF", "Guyane"), ("HU", "Hongrie"), ("IE", "Irlande")),
    *(("IT", "Italie"), ("RE", "La Réunion"), ("LV", "Lettonie"), ("LT", "Lituanie"), ("MT", "Malte")),
    *(("MA", "Maroc"), ("MQ", "Martinique"), ("YT", "Mayotte"), ("NO", "Norvège"), ("NC", "Nouvelle-Calédonie")),
    *(("NL", "Pays-Bas"), ("PL", "Pologne"), ("PF", "Polynésie française"), ("PT", "Portugal")),
    *(("CZ", "République tchèque"), ("RO", "Roumanie"), ("GB", "Royaume-Uni"), ("SK", "Slovaquie")),
    *(("SI", "Slovénie"), ("SE", "Suède"), ("TN", "Tunisie")),
)
NAMES_OF_COUNTRIES = dict(COUNTRIES)


@dataclass(frozen=True)
class Control:
    """One field. `kind`: text, select, check or area. `name` is the column's."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Sequence[Option] = ()
    required: bool = False
    longest: int = 200
    inputmode: str = ""
    wide: bool = False


def typed(row: object, controls: Iterable[Control]) -> dict[str, str]:
    """The values of a row as its form shows them."""
    return {control.name: _typed(getattr(row, control.name), control.name) for control in controls}


def _typed(value: Any, name: str) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case Decimal():
            return format(value, "f").replace(".", ",")
    if name == "outstanding":
        return money.french(value)
    return identifiers.spaced_siren(value) if name == "siren" else str(value)


def among(control: Control, value: str) -> Sequence[Option]:
    """The choices of a list, with what the row holds already."""
    known = {key for key, _ in control.options}
    return control.options if value in known or not value else (*control.options, (value, value))


def word_of(control: Control, value: str) -> str:
    """What is shown of it outside the form."""
    if control.kind == "check":
        return "Oui" if value else "Non"
    return dict(among(control, value)).get(value, value) if control.kind == "select" else value


def filled(
    controls: Iterable[Control], values: Mapping[str, str], now: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The fields for their template, with what the row holds `now` where that differs from what stands in the form."""
    shown = []
    for control in controls:
        value = values.get(control.name, "")
        field = {"control": control, "value": value, "options": among(control, value)}
        if now and now[control.name] != value:
            field["now"] = word_of(control, now[control.name])
        shown.append(field)
    return shown


def texts(form: Form, controls: Iterable[Control], *names: str) -> dict[str, str]:
    """Plain lines, each as long as its column."""
    longest = {control.name: control.longest for control in controls}
    return {name: form.text(name, longest=longest[name]) for name in names}


def email(form: Form, name: str) -> str:
    value = form.text(name, longest=254).lower()
    if value and not EMAIL.fullmatch(value):
        form.errors[name] = f"« {value} » n’est pas une adresse e-mail. Exemple : prenom@entreprise.fr."
    return value


def phone(form: Form, name: str) -> str:
    value = form.text(name, longest=30)
    if value and not PHONE.fullmatch(value):
        form.errors[name] = f"« {value} » n’est pas un numéro de téléphone. Exemple : 04 76 00 00 00."
    return value


def postcode(form: Form, name: str, country: str) -> str:
    value = form.text(name, longest=10)
    bare = identifiers.compact(value)
    if value and country == "FR" and not re.fullmatch(r"[0-9]{5}", bare):
        form.errors[name] = f"Le code postal a 5 chiffres ({len(bare)} saisis)."
    return bare if country == "FR" else value


def country(form: Form, name: str) -> str:
    value = form.values.get(name, "") or "FR"
    if not re.fullmatch(r"[A-Z]{2}", value):
        form.errors[name] = "Choisissez un pays dans la liste."
    return value


def chosen(form: Form, control: Control, kept: str = "") -> str:
    """One of the list, or what the row held already."""
    return form.one_of(control.name, {key for key, _ in control.options} | {"", kept}, "Choisissez dans la liste.")


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if before[name] != value}
