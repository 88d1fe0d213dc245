"""Third parties that may be the same company: a shared SIREN, VAT number or account, a name that looks like it. To be
decided by a person, never an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from workspaces.kernel import db, identifiers
from workspaces.kernel.access import Access
from workspaces.parties.models import Kind, folded

LIKE, MOST, LOOKED_AT = 83, 8, 2000
LETTERS = 3  # of the name, by which the index finds those to compare
MINE = "workspace_id = :ws and kind = :kind and merged_into is null"
SIREN, VAT, IBAN, PAST_IBAN = 400, 300, 200, 150  # scores of what is certain; names score up to 100


@dataclass(frozen=True)
class Alike:
    """`why` says what they share, in words."""

    id: UUID
    number: str
    name: str
    siren: str
    city: str
    archived: bool
    why: str


async def alike(
    ws: Access, kind: Kind, *, name: str = "", siren: str = "", vat: str = "", iban: str = "", but: UUID | None = None
) -> list[Alike]:
    """The most alike first; archived ones too, since one may be brought back. A French VAT number says its SIREN."""
    french = vat[4:] if vat.startswith("FR") else ""
    asked = {"siren": siren or french, "vat": "" if french else vat, "iban": iban, "low": folded(name)}
    rows = await db.rows(_statement(asked), **_values(ws, kind, asked)) if any(asked.values()) else []
    found = [(_score(row, asked), row) for row in rows if str(row["id"]) != str(but)]
    best = sorted((pair for pair in found if pair[0] >= LIKE), key=lambda pair: -pair[0])[:MOST]
    return [_alike(row, asked, score) for score, row in best]


def _statement(asked: dict[str, str]) -> str:
    account = "id in (select party_id from bank_account where workspace_id = :ws and iban = :iban)"
    conditions = {
        "siren": "siren = :siren",
        "vat": "(vat_number = :vat and (vat_number < 'FR' or vat_number >= 'FS'))",  # as its index has it
        "iban": f"iban = :iban or {account}",
        "low": "folded between :low and :high",
    }
    either = " or ".join(condition for key, condition in conditions.items() if asked[key])
    columns = "id, number, name, folded, siren, vat_number, iban, city, archived_at"
    return f"select {columns} from third_party where {MINE} and ({either}) limit {LOOKED_AT}"  # noqa: S608


def _values(ws: Access, kind: Kind, asked: dict[str, str]) -> dict[str, Any]:
    beginning = asked["low"][:LETTERS]
    names = {"low": beginning, "high": f"{beginning}zzzz"}
    return {"ws": ws.workspace_id, "kind": kind.value} | asked | names


def _score(row: dict[str, Any], asked: dict[str, str]) -> float:
    """Certain by a key, else as alike as the names are, out of 100."""
    for score, key, column in ((SIREN, "siren", "siren"), (VAT, "vat", "vat_number"), (IBAN, "iban", "iban")):
        if asked[key] and row[column] == asked[key]:
            return score
    names = likeness(row["folded"], asked["low"]) if asked["low"] else 0.0
    return names if names >= LIKE or not asked["iban"] or _near(row, asked) else PAST_IBAN


def likeness(one: str, other: str) -> float:
    """Of two folded names, out of 100: in whatever order their words come, and however they are cut."""
    return max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))


def _near(row: dict[str, Any], asked: dict[str, str]) -> bool:
    """Found by the beginning of its name, not by an account of its history."""
    return bool(asked["low"]) and row["folded"][:LETTERS] == asked["low"][:LETTERS]


def _alike(row: dict[str, Any], asked: dict[str, str], score: float) -> Alike:
    whys = {
        SIREN: f"même SIREN ({identifiers.spaced_siren(row['siren'])})",
        VAT: f"même n° de TVA ({row['vat_number']})",
        IBAN: "même IBAN",
        PAST_IBAN: "même IBAN, annoncé ou ancien",
    }
    why = whys.get(int(score), "même nom" if score >= 100 else f"nom proche ({round(score)} %)")
    archived = row["archived_at"] is not None
    return Alike(UUID(str(row["id"])), row["number"], row["name"], row["siren"], row["city"], archived, why)
