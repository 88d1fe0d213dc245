"""Which third party each row is: a number decides alone, else SIRET, SIREN, VAT number and IBAN, else the name asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch, Outcome
from importers.tables.parties import columns, known, likeness
from importers.tables.parties.differences import before, differences, stored
from importers.tables.parties.known import KEYS, Party
from importers.tables.targets import Finding, Matched

IDENTITY = ("siret", "siren", "vat_number")


@dataclass
class Seen:
    """What is known of the rows in hand: third parties by key and value, and what the file itself says twice."""

    parties: dict[tuple[str, str, str], list[Party]] = field(default_factory=dict)
    merged: dict[str, Party] = field(default_factory=dict)
    announced: set[tuple[str, str]] = field(default_factory=set)
    alike: dict[int, list[Party]] = field(default_factory=dict)
    twice: dict[int, tuple[str, int]] = field(default_factory=dict)


async def match(texts: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame) -> Matched:
    """Rows that nothing is known of cost one look in an index; the others are compared one by one."""
    rows = columns.whole(texts, batch)
    seen = Seen(twice=_twice(rows, twice))
    touched = pl.col("row").is_in(list(seen.twice))
    if await known.any_there(batch.workspace_id):
        touched |= await _look_up(rows, batch, seen)
        touched |= pl.col("row").is_in(list(await _look_alike(rows.filter(~touched), batch, seen)))
    chosen = rows.select(touched).to_series()
    matched = Matched([], [])
    for row, said in zip(
        rows.filter(chosen).iter_rows(named=True), texts.filter(chosen).iter_rows(named=True), strict=True
    ):
        finding = judge(row, batch, seen)
        if finding is None:
            continue
        if finding.outcome is Outcome.SAME:
            matched.same.append(finding.row)
        else:
            finding.values = filled(said)
            matched.findings.append(finding)
    return matched


def _twice(rows: pl.DataFrame, twice: pl.DataFrame) -> dict[int, tuple[str, int]]:
    """Row → what it shares with which earlier row. A number speaks before the rest; with one, the rest says nothing."""
    here = twice.join(rows.select("row", "number"), on="row", how="inner")
    told = here.filter((pl.col("field") == "number") | (pl.col("number").fill_null("") == ""))
    return {row: (name, first) for row, name, first in told.select("row", "field", "first").iter_rows()}


async def _look_up(rows: pl.DataFrame, batch: ImportBatch, seen: Seen) -> pl.Expr:
    """Fetch whoever the rows may be; the rows that found somebody."""
    found = pl.lit(value=False)
    numbered = pl.col("number").fill_null("") != ""
    for kind in rows["kind"].unique():
        side = pl.col("kind") == kind
        for key in ("number", *KEYS):
            asked = side & (pl.col(key).fill_null("") != "") & (numbered if key == "number" else ~numbered)
            values = rows.filter(asked)[key].unique().to_list()
            parties = await known.by(batch.workspace_id, kind, key, values)
            seen.parties |= {(kind, key, value): held for value, held in parties.items()}
            found |= asked & pl.col(key).is_in(list(parties))
    await _complete(batch, seen)
    return found


async def _complete(batch: ImportBatch, seen: Seen) -> None:
    """Follow merges, and know which accounts are announced already."""
    every = [party for held in seen.parties.values() for party in held]
    gone = {party["merged_into"] for party in every if party["merged_into"]}
    while gone:
        kept = await known.by_id(batch.workspace_id, gone)
        seen.merged |= kept
        gone = {party["merged_into"] for party in kept.values() if party["merged_into"]} - set(seen.merged)
    pending = {party["id"] for party in [*every, *seen.merged.values()] if party["iban_pending"]}
    seen.announced = await known.announced(batch.workspace_id, pending)


async def _look_alike(rows: pl.DataFrame, batch: ImportBatch, seen: Seen) -> set[int]:
    """Names that look like a known one, among the rows that neither a number nor an identifier told."""
    nameless = rows.filter(pl.col("number").fill_null("") == "")
    seen.alike = await likeness.find(nameless, batch.workspace_id)
    return set(seen.alike)


def judge(row: dict[str, Any], batch: ImportBatch, seen: Seen) -> Finding | None:
    """What a row is. None: new."""
    parties, why = candidates(row, seen)
    same = next((party for party in parties if not differences(row, party, seen.announced)), None)
    if same is not None and not same["archived_at"]:
        return Finding(row["row"], Outcome.SAME, same["id"])
    if row["row"] in seen.twice:
        name, first = seen.twice[row["row"]]
        ids = [str(party["id"]) for party in parties] or [str(row_id(batch.id, first))]
        return _doubt(row, f"twice:{name}", ids)
    if not parties:
        return None
    if why or len(parties) > 1:
        return _doubt(row, why or "several", [str(party["id"]) for party in parties])
    return update(row, parties[0], seen.announced)


def candidates(row: dict[str, Any], seen: Seen) -> tuple[list[Party], str]:
    """Who the row may be, and why a person should say so: "" when nothing speaks against it."""
    if row["number"]:
        found = _held(row, "number", seen)
        return found, "archived" if any(party["archived_at"] for party in found) else ""
    for key in KEYS:
        if found := _held(row, key, seen):
            return found, _against(row, key, found)
    return seen.alike.get(row["row"], []), "name"


def _held(row: dict[str, Any], key: str, seen: Seen) -> list[Party]:
    """The third parties with this value, merged ones followed to what they became."""
    found: dict[str, Party] = {}
    for party in seen.parties.get((row["kind"], key, row[key] or ""), []):
        while party["merged_into"] and str(party["merged_into"]) in seen.merged:
            party = seen.merged[str(party["merged_into"])]
        found[str(party["id"])] = party
    return list(found.values())


def _against(row: dict[str, Any], key: str, found: list[Party]) -> str:
    if len(found) > 1:
        return f"shared:{key}"
    party = found[0]
    if party["archived_at"]:
        return "archived"
    other = next((name for name in IDENTITY if row[name] and party[name] and row[name] != party[name]), None)
    return f"other:{other}" if other else ""


def update(row: dict[str, Any], party: Party, announced: set[tuple[str, str]]) -> Finding:
    """The row changes this third party: what, from what."""
    after = differences(row, party, announced)
    return Finding(
        row["row"],
        Outcome.UPDATE,
        party["id"],
        candidates=[str(party["id"])],
        before=before(party, after),
        after=after,
        version=party["version"],
    )


def _doubt(row: dict[str, Any], why: str, ids: list[str]) -> Finding:
    """`after` is the whole row: what is written once a person has decided."""
    return Finding(row["row"], Outcome.DOUBT, None, why, ids[:MOST], after=record(row))


MOST = 20  # candidates that anybody would compare


def record(row: dict[str, Any]) -> dict[str, Any]:
    """What the row says, in the form of `differences`: enough to write it later."""
    return {name: stored(value) for name, value in filled(row).items() if name != "folded"}


def filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, "") and name != "row"}
