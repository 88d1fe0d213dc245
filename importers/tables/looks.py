"""What the cells of a column look like: a share of right SIREN, IBAN, VAT numbers, e-mail addresses…"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from importers.tables.kinds import Type
from workspaces.kernel.identifiers import compact, is_iban, is_siren, is_siret, is_vat

EMAIL = re.compile(r"\s*[^@\s]+@[^@\s]+\.[A-Za-z]{2,}\s*")
POSTCODE = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}")
PHONE = re.compile(r"(?:\+33|0033|0)[1-9][0-9]{8}")
DATE = re.compile(r"\s*(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:]+)?|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4})\s*")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
NUMBER = re.compile(r"\s*-?[0-9][0-9\s.,]*\s*[€%]?\s*")


def _siren(text: str) -> bool:
    """Lost leading zeros are forgiven, as they will be when the rows are read."""
    value = compact(text).removeprefix("SIREN")
    return 7 <= len(value) <= 9 and value.isdecimal() and is_siren(value.zfill(9))


def _siret(text: str) -> bool:
    value = compact(text)
    return 12 <= len(value) <= 14 and value.isdecimal() and is_siret(value.zfill(14))


LOOKS: dict[Type, Callable[[str], object]] = {
    Type.SIREN: _siren,
    Type.SIRET: _siret,
    Type.VAT: lambda text: is_vat(compact(text)),
    Type.IBAN: lambda text: is_iban(compact(text)),
    Type.BIC: lambda text: BIC.fullmatch(compact(text)),
    Type.EMAIL: EMAIL.fullmatch,
    Type.PHONE: lambda text: PHONE.fullmatch(compact(text)),
    Type.POSTCODE: lambda text: POSTCODE.fullmatch(compact(text)),
}
WITHOUT_ZERO = {Type.POSTCODE: re.compile("[1-9][0-9]{3}"), Type.PHONE: re.compile("[1-9][0-9]{8}")}
SURE = (Type.SIREN, Type.SIRET, Type.VAT, Type.IBAN, Type.EMAIL)


def share(kind: Type, cells: Sequence[str]) -> float | None:
    """Of the filled cells, how many look like it; None when this kind of cell has no look of its own."""
    look = LOOKS.get(kind)
    if look is None or not cells:
        return None
    return sum(bool(look(cell)) for cell in cells) / len(cells)


def denied(kind: Type, cells: Sequence[str]) -> bool:
    """No cell can be one, not even a number that has lost its leading zero."""
    short = WITHOUT_ZERO.get(kind)
    return share(kind, cells) == 0.0 and not (short and any(short.fullmatch(compact(cell)) for cell in cells))


def is_value(text: str) -> bool:
    """A cell that cannot be a title."""
    return bool(NUMBER.fullmatch(text) or DATE.fullmatch(text) or any(LOOKS[kind](text) for kind in SURE))
