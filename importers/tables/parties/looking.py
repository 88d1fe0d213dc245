"""Who each row may be: pairs of a row and a third party that shares its number, SIREN, VAT number, account or name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import polars as pl

from importers.tables.parties import known, likeness
from importers.tables.parties.known import FIELDS

PAIR = {"row": pl.UInt32, "id": pl.String, "by": pl.String}
NUMBERED = pl.col("number").is_not_null()
NUMBER, SIREN, NAME = "number", "siren", "name"
REST = ("vat_number", "iban")  # in no index, and asked only of rows that nothing else tells


@dataclass
class Survey:
    """What one pass over the dossier's third parties tells: made when a row first needs it, and kept for the others."""

    workspace_id: UUID
    without: UUID | None = None  # the import whose own third parties do not count
    everybody: pl.DataFrame | None = None
    beginnings: pl.DataFrame = field(default_factory=pl.DataFrame)

    async def look(self) -> pl.DataFrame:
        if self.everybody is None:
            self.everybody = await known.survey(self.workspace_id, self.without)
            self.beginnings = likeness.index(self.everybody)
        return self.everybody


@dataclass(frozen=True)
class Found:
    """`pairs`: row, id, and what they share (`by`), the nearest first. `parties` are theirs, whole."""

    pairs: pl.DataFrame
    parties: pl.DataFrame


async def look_up(rows: pl.DataFrame, survey: Survey) -> Found:
    """A number decides alone, then a SIREN: both stand in an index. Only rows that neither tells ask for the rest."""
    everybody = pl.concat([part async for part in _indexed(rows, survey.workspace_id)])
    if survey.without:
        everybody = everybody.filter(pl.col("import_id").ne_missing(str(survey.without)))
    pairs = pl.concat(
        [
            _shared(rows.filter(NUMBERED), everybody, NUMBER),
            _shared(rows.filter(~NUMBERED), everybody, SIREN),
        ]
    )
    untold = rows.filter(~NUMBERED).join(pairs, on="row", how="anti", maintain_order="left")
    if untold.height:
        more = await _surveyed(untold, survey)
        pairs = pl.concat([pairs, more])
        everybody = pl.concat([everybody, await known.by_id(survey.workspace_id, more["id"].unique().to_list())])
    return await _followed(Found(pairs, everybody.unique("id")), survey.workspace_id)


async def _indexed(rows: pl.DataFrame, workspace_id: UUID) -> AsyncIterator[pl.DataFrame]:
    for kind in rows["kind"].unique():
        side = rows.filter(pl.col("kind") == kind)
        for key, asked in ((NUMBER, side.filter(NUMBERED)), (SIREN, side.filter(~NUMBERED))):
            yield await known.by(workspace_id, kind, key, asked[key].drop_nulls().unique().to_list())


def _shared(rows: pl.DataFrame, parties: pl.DataFrame, key: str) -> pl.DataFrame:
    pairs = rows.select("row", "kind", key).join(parties.select("id", "kind", key), on=["kind", key])
    return pairs.sort("row", "id").select("row", "id", by=pl.lit(key))


async def _surveyed(rows: pl.DataFrame, survey: Survey) -> pl.DataFrame:
    everybody = await survey.look()
    pairs = pl.DataFrame(schema=PAIR)
    for key in REST:
        asked = rows.join(pairs, on="row", how="anti").filter(pl.col(key).is_not_null())
        pairs = pl.concat([pairs, _shared(asked, everybody, key)])
    asked = rows.join(pairs, on="row", how="anti")
    alike = likeness.pairs(asked, everybody, survey.beginnings)
    return pl.concat([pairs, alike.select("row", "id", by=pl.lit(NAME))])


async def _followed(found: Found, workspace_id: UUID) -> Found:
    """Merged ones stand for what they became."""
    pairs, parties = found.pairs, found.parties
    while True:
        merged = parties.filter(pl.col("merged_into").is_not_null()).select("id", "merged_into")
        gone = pairs.join(merged, on="id", how="semi")
        if gone.is_empty():
            return Found(pairs.unique(["row", "id"], maintain_order=True), parties)
        kept = await known.by_id(workspace_id, merged["merged_into"].unique().to_list())
        parties = pl.concat([parties, kept]).unique("id")
        followed = pairs.join(merged, on="id", how="left", maintain_order="left")
        pairs = followed.select("row", pl.coalesce("merged_into", "id").alias("id"), "by")


def same(rows: pl.DataFrame, found: Found) -> pl.Series:
    """The rows that say nothing which one of their third parties does not say already."""
    theirs = found.pairs.select("row", "id").join(rows, on="row").join(found.parties, on="id", suffix="_known")
    agree = [pl.col(name).is_null() | _alike(name).fill_null(value=False) for name in FIELDS]
    return theirs.filter(pl.all_horizontal(agree))["row"].unique()


def _alike(name: str) -> pl.Expr:
    return pl.col(name).cast(known.SCHEMA[name]) == pl.col(f"{name}_known")
