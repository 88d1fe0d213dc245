"""Names that look alike. Only names that share an unusual beginning of a word are compared, so that a hundred thousand
new names against as many known ones stay cheap."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

import polars as pl
from rapidfuzz import fuzz

from importers.tables.parties import known
from importers.tables.parties.known import MINE, Party
from workspaces.kernel import db

ALIKE = 88.0  # out of 100
LETTERS = 4  # of a word that two names must share
COMMON = 60  # known names with a beginning that tells nothing any more
PAGE = 50_000


async def find(rows: pl.DataFrame, workspace_id: UUID) -> dict[int, list[Party]]:
    """Row → the known third parties whose name looks like its own and whose SIREN, if both have one, is the same."""
    found: dict[int, list[str]] = defaultdict(list)
    for kind, some in rows.partition_by("kind", as_dict=True).items():
        names = await _names(workspace_id, str(kind[0]))
        for row, party in _pairs(some, names):
            found[row].append(party)
    parties = await known.by_id(workspace_id, {party for held in found.values() for party in held})
    return {row: [parties[each] for each in held] for row, held in found.items()}


async def _names(workspace_id: UUID, kind: str) -> pl.DataFrame:
    """Every name of a side, as it is recognised."""
    parts, last = [], ""
    while True:
        where = f"{MINE} and kind = :kind and merged_into is null" + (" and id > :last" if last else "")
        sql = f"select id, folded, siren from third_party where {where} order by id limit {PAGE}"  # noqa: S608
        page = await db.rows(sql, ws=workspace_id, kind=kind, **({"last": last} if last else {}))
        told = [(str(row["id"]), row["folded"], row["siren"]) for row in page]
        parts.append(
            pl.DataFrame(told, schema={"id": pl.String, "folded": pl.String, "siren": pl.String}, orient="row")
        )
        if len(page) < PAGE:
            return pl.concat(parts).with_row_index("at")
        last = page[-1]["id"]


def _pairs(rows: pl.DataFrame, names: pl.DataFrame) -> list[tuple[int, str]]:
    """Row and id of what is alike, the nearest first."""
    beginnings = _beginnings(names, "at").filter(pl.len().over("beginning") <= COMMON)
    near = _beginnings(rows, "row").join(beginnings, on="beginning").select("row", "at").unique()
    told = near.join(rows.select("row", "folded", "siren"), on="row").join(names, on="at", suffix="_known")
    apart = (pl.col("siren").fill_null("") != "") & (pl.col("siren_known") != "")
    scored = [
        (row, fuzz.token_sort_ratio(name, other, score_cutoff=ALIKE), party)
        for row, name, other, party in told.filter(~apart).select("row", "folded", "folded_known", "id").iter_rows()
    ]
    alike = sorted((row, -score, party) for row, score, party in scored if score)
    return [(row, party) for row, _, party in alike]


def _beginnings(names: pl.DataFrame, key: str) -> pl.DataFrame:
    """The first letters of each word of a name, and those of its first two words together."""
    words = names.select(key, word=pl.col("folded").str.split(" ").list.eval(pl.element().str.head(LETTERS)))
    single = words.explode("word").select(key, beginning="word")
    both = words.filter(pl.col("word").list.len() > 1).select(
        key, beginning=pl.col("word").list.head(2).list.sort().list.join(" ")
    )
    return pl.concat([single, both]).filter(pl.col("beginning") != "").unique()
