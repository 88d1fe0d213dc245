"""« Tiers » of the firm: the dossiers that somebody follows in one table, one name for a company, and a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.parties import aligning, listing
from portal.parties.listing import APART, COMPANY_KEYS, SHEET_KEYS, SHEETS, SIDES, VIEWS, Asked, Row
from workspaces.kernel import clock, downloads
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.forms import read_form
from workspaces.kernel.french import plural
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.spreadsheet import Cell
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

HEADS = ("Dossier", "SIREN du dossier", "Type", "N°", "Nom de l’entreprise", "SIREN", "E-mail", "IBAN à confirmer")
SHEET = downloads.Sheet("Tiers", HEADS, (34, 16, 14, 14, 34, 14, 30, 16))
KINDS = {"supplier": "Fournisseur", "customer": "Client"}


async def firm_parties(request: Request, firm: FirmAccess) -> Response:
    return render(request, "firm/parties.html", "list", **await _context(request, firm))


async def _context(request: Request, firm: FirmAccess) -> dict[str, Any]:
    query, here = request.query_params, url("firm:firm_parties")
    asked = Asked.of(firm.workspace_ids, query)
    page = Page.of(query, SHEET_KEYS if asked.view == SHEETS else COMPANY_KEYS, "name")
    found, links = await listing.page_of(asked, page), Addresses(here, query, page)
    named = await listing.names(firm.workspace_ids, [row["siren"] for row in found.rows if asked.view != SHEETS])
    one, many = ("fiche", "fiches") if asked.view == SHEETS else ("entreprise", "entreprises")
    return {
        "view": "fiches" if asked.view == SHEETS else "entreprises",
        "rows": [_sheet(row) if asked.view == SHEETS else _company(row, named) for row in found.rows],
        "views": _chips(links, "vue", VIEWS, asked.view),
        "sides": _chips(links, "cote", {name: name.capitalize() or "Tous" for name in SIDES}, asked.side),
        "works": firm.can(FirmCan.WORK),
        "q": asked.typed,
        "here": here,
        "hidden": {name: query[name] for name in ("vue", "cote", "tri", "par") if query.get(name)},
        "sort": {"by": page.by, "descending": page.descending},
        "sort_href": links.sort,
        "previous": links.around(found.previous()),
        "next": links.around(found.next()),
        "sizes": links.sizes(),
        "shown": found.shown(await listing.count(asked), one, many),
        "export": url("firm:export_firm_parties") + (f"?{request.url.query}" if request.url.query else ""),
        "screen": "cabinet/tiers",
    }


def _chips(links: Addresses, name: str, labels: dict[str, str], current: str) -> list[dict[str, Any]]:
    """Another view sorts by its own columns."""
    reset = {"tri": ""} if name == "vue" else {}
    return [
        {"label": label, "href": links.to(keep=False, **{name: value}, **reset), "current": value == current}
        for value, label in labels.items()
    ]


def _sheet(row: Row) -> Row:
    return {
        "name": row["name"],
        "href": url("workspace:party", workspace=row["slug"], party_id=row["id"]),
        "kind": KINDS[row["kind"]],
        "number": row["number"],
        "siren": row["siren"],
        "dossier": row["dossier"],
        "dossier_href": url("workspace:parties", workspace=row["slug"]),
        "pending": bool(row["iban_pending"]),
    }


def _company(row: Row, named: dict[str, list[tuple[str, int]]]) -> Row:
    names = named.get(row["siren"], [])
    apart = [(name, f"{name} ({plural(count, 'dossier')})") for name, count in names] if len(names) > 1 else []
    return {
        "name": names[0][0] if names else row["name"],
        "siren": row["siren"],
        "dossiers": row["dossiers"],
        "sheets": row["sheets"],
        "href": f"{url('firm:firm_parties')}?vue={SHEETS}&q={row['siren']}",
        "names": apart,
        "align": url("firm:align_name", siren=row["siren"]),
    }


async def align_name(request: Request, firm: FirmAccess) -> Response:
    """The chosen name, on every sheet of this company."""
    name = (await read_form(request)).values.get("name", "")
    changed = await aligning.align(firm, request.path_params["siren"], name)
    message = f"{name}\u00a0: {plural(changed, 'fiche alignée', 'fiches alignées')}."
    return see(f"{url('firm:firm_parties')}?vue={APART}", message)


async def export_firm_parties(request: Request, firm: FirmAccess) -> Response:
    """The sheets of what is shown. What leaves is in the firm's journal: who took it, when, and what was asked."""
    asked = Asked.of(firm.workspace_ids, request.query_params)
    answer = await downloads.table("xlsx", f"tiers-{clock.today().isoformat()}", SHEET, _batches(asked))
    with acting_in(firm.firm_id):
        async with unit_of_work():
            said = {"view": asked.view, "side": asked.side, "typed": asked.typed}
            await record_in(firm.firm_id, "parties:exported", None, firm, **said)
    return answer


async def _batches(asked: Asked) -> AsyncIterator[list[list[Cell]]]:
    async for batch in listing.every(asked):
        yield [_line(row) for row in batch]


def _line(row: Row) -> list[Cell]:
    head = [row["dossier"], row["dossier_siren"], KINDS[row["kind"]], row["number"], row["name"], row["siren"]]
    return [*head, row["email"], "oui" if row["iban_pending"] else ""]


routes = [
    firm_route("/tiers", firm_parties, can=FirmCan.DOCUMENTS),
    firm_route("/tiers/export.xlsx", export_firm_parties, can=FirmCan.DOCUMENTS),
    firm_route("/tiers/{siren:str}/nom", align_name, can=FirmCan.WORK, methods=["POST"]),
]
