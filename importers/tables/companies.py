"""What the numbers of one company say of each other: SIREN, SIRET and VAT number of a row belong together."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from importers.tables.kinds import TableKind, Type
from importers.tables.marks import NOTHING, filled, with_fields, wrong

MONACO = "000"  # begins what stands for a SIREN in a VAT number of Monaco


def named(kind: TableKind, wanted: Type) -> str:
    """The first column of a type; empty when there is none."""
    return next((column.name for column in kind.columns if column.type is wanted), "")


def place(checked: pl.DataFrame, kind: TableKind) -> pl.Expr:
    """The country of each row, for its postcode and phone: said, or France for a SIREN, or the VAT number's; else null.

    An account says nothing: French companies have theirs in Germany, Belgium or Lithuania.
    """
    country, siren, siret, vat = (
        _right(checked, named(kind, wanted)) for wanted in (Type.COUNTRY, Type.SIREN, Type.SIRET, Type.VAT)
    )
    french = pl.when(siren.is_not_null() | siret.is_not_null()).then(pl.lit("FR"))
    return pl.coalesce(country, french, vat.str.slice(0, 2))


def _right(checked: pl.DataFrame, field: str) -> pl.Expr:
    return pl.when(pl.col(f"{field}!").is_null()).then(field) if field in checked.columns else NOTHING


def implied(kind: TableKind, refused: Collection[str]) -> frozenset[str]:
    """Who does not want the SIREN from the SIRET's column does not want it moved from there either."""
    siren, siret = named(kind, Type.SIREN), named(kind, Type.SIRET)
    return frozenset(refused) | ({f"{siret}:SIREN_GIVEN"} if f"{siren}:FROM_SIRET" in refused else set())


def together(checked: pl.DataFrame, kind: TableKind, refused: Collection[str]) -> pl.DataFrame:
    """Each number in its own column, an empty SIREN taken from the others, and those that contradict it refused.

    A filling that the person refused leaves the cell empty, which is no mistake.
    """
    siren, siret, vat = (named(kind, wanted) for wanted in (Type.SIREN, Type.SIRET, Type.VAT))
    if not siren or not {siren, siret, vat} & set(checked.columns):
        return checked
    checked = with_fields(checked, [name for name in (siren, siret, vat) if name])
    if siret:
        checked = _with_siret(checked, siren, siret, refused)
    return _with_vat(checked, siren, vat, refused) if vat else checked


def _with_siret(checked: pl.DataFrame, siren: str, siret: str, refused: Collection[str]) -> pl.DataFrame:
    whole = pl.col(f"{siren}~") == "SIRET_GIVEN"
    if f"{siret}:FROM_SIREN" not in refused:
        checked = filled(checked, siret, pl.when(whole).then(siren), "FROM_SIREN")
    checked = checked.with_columns(pl.when(whole).then(pl.col(siren).str.slice(0, 9)).otherwise(siren).alias(siren))
    of_siret = pl.when(pl.col(f"{siret}!").is_null()).then(pl.col(siret).str.slice(0, 9))
    if f"{siren}:FROM_SIRET" not in refused:
        checked = filled(checked, siren, of_siret, "FROM_SIRET")
    checked = wrong(checked, siret, "SIRET_NOT_OF_SIREN", _contradicts(of_siret, siren))
    alone = pl.col(f"{siret}~") == "SIREN_GIVEN"
    return checked.with_columns(pl.when(~alone.fill_null(False)).then(siret).alias(siret))


def _with_vat(checked: pl.DataFrame, siren: str, vat: str, refused: Collection[str]) -> pl.DataFrame:
    number, part = pl.col(vat), pl.col(vat).str.slice(4)
    french = number.str.starts_with("FR") & ~part.str.starts_with(MONACO) & pl.col(f"{vat}!").is_null()
    of_vat = pl.when(french).then(part)
    if f"{siren}:FROM_VAT" not in refused:
        checked = filled(checked, siren, of_vat, "FROM_VAT")
    return wrong(checked, vat, "VAT_NOT_OF_SIREN", _contradicts(of_vat, siren))


def _contradicts(part: pl.Expr, siren: str) -> pl.Expr:
    return (part != pl.col(siren)) & pl.col(f"{siren}!").is_null()
