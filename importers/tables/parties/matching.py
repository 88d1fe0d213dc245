"""What each row comes to: new, the same, a change of somebody known, or a doubt that a person decides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import polars as pl

from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch, Outcome
from importers.tables.parties import columns, known, looking
from importers.tables.parties.differences import before, differences
from importers.tables.parties.known import Party
from importers.tables.parties.looking import NAME, NUMBER, Found, Survey
from importers.tables.targets import Finding, Matched
from workspaces.parties.alike import LIKE, likeness

IBAN = "iban"
IDENTITY = ("siren", "vat_number")
MOST = 20  # candidates that anybody would compare
EMPTY = ("", None)
Row = dict[str, Any]
Twice = dict[int, tuple[str, int]]  # row → what it shares with which earlier row of the file


async def match(texts: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame, survey: Survey) -> Matched:
    """Most rows are told by whole columns; those that change something or are in doubt are looked at one by one."""
    anybody = await known.any_there(batch.workspace_id)
    if not anybody and twice.is_empty():
        return Matched([], [])
    rows = columns.whole(texts, batch)
    repeated = _repeated(rows, twice)
    if not anybody:
        found = Found(pl.DataFrame(schema=looking.PAIR), known.framed([]))
    else:
        found = await looking.look_up(rows, survey)
    same = looking.same(rows, found)
    asked = pl.col("row").is_in([*found.pairs["row"], *repeated]) & ~pl.col("row").is_in(same.implode())
    chosen = rows.select(asked).to_series()
    judge = await _judge(batch, found, repeated, rows.filter(chosen))
    matched = Matched(same.to_list(), [])
    both = zip(rows.filter(chosen).iter_rows(named=True), texts.filter(chosen).iter_rows(named=True), strict=True)
    for row, said in both:
        finding = judge.finding(row)
        if finding.outcome is Outcome.SAME:
            matched.same.append(finding.row)
        else:
            finding.values = filled(said)
            finding.after = finding.after or finding.values
            matched.findings.append(finding)
    return matched


def _repeated(rows: pl.DataFrame, twice: pl.DataFrame) -> Twice:
    """A number speaks before the rest; with one, the rest says nothing."""
    here = twice.join(rows.select("row", "number"), on="row", how="inner")
    told = here.filter((pl.col("field") == NUMBER) | pl.col("number").is_null())
    return {row: (name, first) for row, name, first in told.select("row", "field", "first").iter_rows()}


async def _judge(batch: ImportBatch, found: Found, repeated: Twice, rows: pl.DataFrame) -> Judge:
    pairs = found.pairs.join(rows, on="row", how="semi")
    parties = known.parties(found.parties.join(pairs, on="id", how="semi"))
    pending = [party["id"] for party in parties.values() if party["iban_pending"]]
    announced = await known.announced(batch.workspace_id, pending) if pending else set()
    candidates: dict[int, list[tuple[Party, str]]] = defaultdict(list)
    for row, party, by in pairs.iter_rows():
        candidates[row].append((parties[party], by))
    return Judge(batch, candidates, repeated, announced)


@dataclass(frozen=True)
class Judge:
    """All that is known of the rows in hand."""

    batch: ImportBatch
    candidates: dict[int, list[tuple[Party, str]]]
    repeated: Twice
    announced: set[tuple[str, str]]

    def finding(self, row: Row) -> Finding:
        number = row["row"]
        parties, by = self._nearest(row)
        if any(not differences(row, party, self.announced) for party in parties):
            return Finding(number, Outcome.SAME)
        ids = [party["id"] for party in parties]
        if number in self.repeated:
            name, first = self.repeated[number]
            return _doubt(row, f"twice:{name}", ids or [str(row_id(self.batch.id, first))])
        if against := self._against(row, parties, by):
            return _doubt(row, against, ids)
        return update(row, parties[0], self.announced)

    def _nearest(self, row: Row) -> tuple[list[Party], str]:
        """Who it may be, and by what. Of several of one SIREN, the one with its SIRET."""
        found = self.candidates.get(row["row"], [])
        parties = [party for party, _ in found]
        own = [party for party in parties if row["siret"] and party["siret"] == row["siret"]]
        return own or parties, found[0][1] if found else ""

    def _against(self, row: Row, parties: list[Party], by: str) -> str:
        """Why a person should say whether it is this one: "" when nothing speaks against it."""
        if by == NAME:
            return NAME
        if len(parties) > 1:
            return f"shared:{by}"
        party = parties[0]
        if party["archived_at"]:
            return "archived"
        if party["import_id"] == str(self.batch.id) and party["id"] != str(row_id(self.batch.id, row["row"])):
            return f"twice:{by}"
        if by == NUMBER:
            return ""
        unlike = by == IBAN and likeness(row["folded"] or "", party["folded"]) < LIKE
        return _contradiction(row, party) or (IBAN if unlike else "")  # a factor's account is that of many companies


def _contradiction(row: Row, party: Party) -> str:
    names = (*IDENTITY, "siret")
    other = next((name for name in names if row[name] and party[name] and row[name] != party[name]), None)
    return f"other:{other}" if other else ""


def update(row: Row, party: Party, announced: set[tuple[str, str]]) -> Finding:
    """The row changes this third party: what, from what."""
    after = differences(row, party, announced)
    return Finding(
        row["row"],
        Outcome.UPDATE,
        party["id"],
        candidates=[party["id"]],
        before=before(party, after),
        after=after,
        version=party["version"],
    )


def _doubt(row: Row, why: str, ids: list[str]) -> Finding:
    return Finding(row["row"], Outcome.DOUBT, None, why, ids[:MOST])


def filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in EMPTY and name != "row"}
