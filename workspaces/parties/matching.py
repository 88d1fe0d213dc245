"""Finding the third party that an invoice names, or adding it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workspaces.invoices.draft import Party
from workspaces.kernel import audit, db, identifiers
from workspaces.kernel.clock import now
from workspaces.parties import numbers
from workspaces.parties.models import Kind, ThirdParty, folded

Row = dict[str, Any]

MINE = "workspace_id = :ws and kind = :kind and (archived_at is null or merged_into is not null)"
BY_ACCOUNT = (
    "id in (select party_id from bank_account where workspace_id = :ws and iban = :iban and state <> 'refused')"
)


async def find(workspace_id: UUID, kind: Kind, party: Party) -> ThirdParty | None:
    """By SIREN (its own SIRET first), else VAT number, else account, else name, the last two where neither side has a
    SIREN to contradict them. An archived one is not found; a merged one leads to the one that took it in."""
    asked = {
        "siren": siren_of(party),
        "vat": party.vat or "",
        "iban": party.iban or "",
        "name": folded(party.name or ""),
    }
    statement = _statement(asked)
    if not statement:
        return None
    row = choose(await db.rows(statement, ws=workspace_id, kind=kind.value, **asked), asked, party.siret or "")
    return await standing(ThirdParty.of(row)) if row else None


def siren_of(party: Party) -> str:
    """As printed, or as the SIRET or the French VAT number says it."""
    said = (party.siren or "", (party.siret or "")[:9], (party.vat or "")[4:] if (party.vat or "")[:2] == "FR" else "")
    return next((siren for siren in said if identifiers.is_siren(siren)), party.siren or "")


def _statement(asked: dict[str, str]) -> str:
    """One read. A SIREN that the dossier knows is found in its index alone: the rest is looked at only without one."""
    others = {"vat": "vat_number = :vat", "iban": f"iban = :iban or {BY_ACCOUNT}", "name": "folded = :name"}
    alike = " or ".join(condition for name, condition in others.items() if asked[name])
    account = f"{BY_ACCOUNT} as by_account" if asked["iban"] else "false as by_account"
    wanted = f"select third_party.*, {account} from"
    known = f"select 1 from third_party where {MINE} and siren = :siren"  # noqa: S608 (placeholders)
    unknown = f"(select 1 as one where not exists ({known})) as unknown cross join" if asked["siren"] else ""
    parts = [f"{wanted} third_party where {MINE} and siren = :siren"] if asked["siren"] else []
    parts += [f"{wanted} {unknown} third_party where {MINE} and ({alike})"] if alike else []
    return f"{' union all '.join(parts)} order by created_at, id limit 100" if parts else ""


def choose(rows: list[Row], asked: dict[str, str], siret: str) -> Row | None:
    """The best of the candidates, the oldest where several are as good."""
    siren, vat, iban, name = (asked[key] for key in ("siren", "vat", "iban", "name"))
    same = [row for row in rows if siren and row["siren"] == siren]
    agreeing = [row for row in rows if not (siren and row["siren"])]
    return next(
        (
            row
            for group in (
                [row for row in same if siret and row["siret"] == siret],
                same,
                [row for row in rows if vat and row["vat_number"] == vat],
                [row for row in agreeing if iban and (row["iban"] == iban or row["by_account"])],
                [row for row in agreeing if name and row["folded"] == name],
            )
            for row in group
        ),
        None,
    )


async def standing(party: ThirdParty) -> ThirdParty | None:
    """The one that stands for it now, after its mergers. None: that one is archived."""
    while party.merged_into:
        party = await ThirdParty.get(id=party.merged_into, workspace_id=party.workspace_id)
    return None if party.archived_at else party


async def find_or_add(workspace_id: UUID, kind: Kind, party: Party) -> ThirdParty | None:
    """The third party, added with the next number when it is new. None: the invoice names nobody.

    Its account is not taken from the invoice: it is announced by whoever files it (see `accounts`).
    """
    found = await find(workspace_id, kind, party)
    if found or not party.name:
        return found
    number = await numbers.next_one(workspace_id, kind)
    added = await ThirdParty.create(
        workspace_id=workspace_id, kind=kind, number=number, created_at=now(), **described(party)
    )
    await audit.record("party:added", added, number=number, name=added.name)
    return added


def described(party: Party) -> dict[str, Any]:
    """What the invoice says of it, as far as the columns hold."""
    lines = [*party.address, "", ""]
    said = {
        "name": (party.name or "")[:160],
        "siren": siren_of(party),
        "siret": party.siret or "",
        "vat_number": party.vat or "",
        "email": party.email or "",
        "address": lines[0][:200],
        "address2": ", ".join(line for line in lines[1:] if line)[:200],
        "postcode": (party.postcode or "")[:10],
        "city": (party.city or "")[:80],
    }
    return said | ({"country": party.country} if party.country and len(party.country) == 2 else {})
