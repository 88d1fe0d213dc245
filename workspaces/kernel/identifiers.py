"""Identifiers of companies and accounts: SIREN, SIRET, VAT number, IBAN. Keys are checked by python-stdnum."""

from __future__ import annotations

import re

from stdnum import iban as _iban
from stdnum.eu import vat as _vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret
from stdnum.fr import tva as _tva

from workspaces.kernel.errors import DomainError

SEPARATORS = re.compile(r"[\s\u00a0\u202f.\-]")


def compact(typed: str) -> str:
    """Without the spaces, dots and dashes people type, in capitals."""
    return SEPARATORS.sub("", typed).upper()


def is_siren(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{9}", value)) and value != "000000000" and _siren.is_valid(value)


def is_siret(value: str) -> bool:
    """The Luhn key, or La Poste's own rule for its establishments (356 000 000)."""
    return bool(re.fullmatch(r"[0-9]{14}", value)) and is_siren(value[:9]) and _siret.is_valid(value)


def is_iban(value: str) -> bool:
    return _iban.is_valid(value, check_country=True)


def is_vat(value: str) -> bool:
    """A French or EU VAT number with a right key."""
    try:
        if value.startswith("FR"):
            return bool(_tva.validate(value))
        return bool(_vat.validate(value))
    except ValidationError:
        return False


def vat_from_siren(siren: str) -> str:
    """The French VAT number that belongs to a SIREN: its key is (12 + 3 × (SIREN mod 97)) mod 97 (CGI 286 ter)."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def parse_siren(typed: str) -> str:
    """A SIREN as typed or pasted (SIRET and French VAT numbers are understood too)."""
    value = compact(typed)
    if is_siret(value):
        return value[:9]
    if value.startswith("FR") and is_vat(value):
        return value[4:]
    if not value.isdigit():
        raise DomainError("Le SIREN ne contient que des chiffres, par exemple 812 345 678.", code="SIREN_INVALID")
    if len(value) != 9:
        raise DomainError(f"Le SIREN doit avoir 9 chiffres ({len(value)} saisis).", code="SIREN_INVALID")
    if not is_siren(value):
        raise DomainError("Ce SIREN n’existe pas : vérifiez les chiffres saisis.", code="SIREN_INVALID")
    return value


def parse_iban(typed: str) -> str:
    value = compact(typed)
    if not is_iban(value):
        raise DomainError("Cet IBAN n’est pas valable : vérifiez les caractères saisis.", code="IBAN_INVALID")
    return value


def spaced_siren(siren: str) -> str:
    """`812345678` → `812 345 678` with narrow no-break spaces."""
    return "\u202f".join((siren[:3], siren[3:6], siren[6:9])) if len(siren) == 9 else siren


def spaced_iban(iban: str) -> str:
    """`FR7630006000011234567890189` in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
