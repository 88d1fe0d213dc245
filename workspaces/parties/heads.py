"""The heads of the list as its template shows them: each sorts and filters, and what is filtered is said above."""

from __future__ import annotations

from typing import Any

from workspaces.kernel.keyset import Addresses
from workspaces.parties.filters import EMPTY, FILLED, NO, ONLY, TOO, YES, Filters
from workspaces.parties.models import Kind

Choice = tuple[str, str]
PLAIN: list[Choice] = [("", "Tous")]
TEXT: list[Choice] = [*PLAIN, (FILLED, "Renseigné"), (EMPTY, "Vide")]
OWN = {  # name in the address → (label, words of its own choices, what one may type)
    "numero": ("N°", [], "Contient"),
    "nom": ("Nom", [], "Mots du nom"),
    "siren": ("SIREN", TEXT, "Contient"),
    "iban": ("IBAN", TEXT, "Contient"),
    "email": ("E-mail", TEXT, "Contient"),
    "plateforme": ("Sur la plateforme", [*PLAIN, (YES, "Oui"), (NO, "Non")], ""),
    "confiance": ("De confiance", [*PLAIN, (YES, "Oui"), (NO, "Non")], ""),
    "attente": ("IBAN à confirmer", [*PLAIN, (YES, "Oui")], ""),
    "archives": ("Archives", [("", "Sans les archives"), (ONLY, "Archives seules"), (TOO, "Avec les archives")], ""),
}
COLUMNS = (  # the guide's, in its order: (sort key, label, the filters behind its funnel)
    ("number", "N° {one}", ("numero",)),
    ("name", "Nom de l’entreprise", ("nom", "confiance", "archives")),
    ("siren", "SIREN", ("siren",)),
    ("iban", "IBAN", ("iban", "attente")),
    ("email", "E-mail", ("email",)),
    ("platform", "Sur la plateforme", ("plateforme",)),
)


def heads(links: Addresses, filters: Filters, kind: Kind, one: str) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "label": label.format(one=one),
            "sort": links.sort(key),
            "filters": [_filter(name, links, filters) for name in names if _shown(name, kind)],
            "active": any(name in filters.values for name in names),
        }
        for key, label, names in COLUMNS
    ]


def _shown(name: str, kind: Kind) -> bool:
    """Customers are not trusted or paid."""
    return kind is Kind.SUPPLIER or name != "confiance"


def _filter(name: str, links: Addresses, filters: Filters) -> dict[str, Any]:
    label, choices, typed = OWN[name]
    value = filters.values.get(name, "")
    return {
        "name": name,
        "label": label,
        "choices": [
            {"label": word, "href": links.to(keep=False, **{name: key}), "current": key == value}
            for key, word in choices
        ],
        "typed": typed,
        "value": "" if value in dict(choices) else value,
    }


def active(links: Addresses, filters: Filters) -> list[dict[str, str]]:
    """What is filtered, each with the address that takes it away."""
    return [
        {"label": f"{OWN[name][0]} : {_said(name, value)}", "href": links.to(keep=False, **{name: ""})}
        for name, value in filters.values.items()
        if name in OWN
    ]


def _said(name: str, value: str) -> str:
    words = dict(OWN[name][1])
    return words[value].lower() if value in words else value
