"""The palette (Ctrl K): dossiers, documents, suppliers, pages and help from a few letters or an amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.assistance import articles
from portal.consolidated.archives import by_id
from portal.consolidated.documents import line
from portal.consolidated.dossiers import folded, listed
from portal.consolidated.filters import AMOUNT, amount_between, here
from workspaces.invoices import fulltext
from workspaces.kernel import db, keyset, money
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.identifiers import spaced_siren
from workspaces.kernel.web import render, url

SHOWN, PARTIES, LOOKED = 6, 3, 40
COLUMNS = (
    "id, workspace_id, direction, type_code, party_name, number, issue_date, net, tax, gross, currency, processing, "
    "doubt_count, duplicate_of, refusal_reason"
)
PAGES = (  # label, route, query, icon, right, other words for it
    ("Traiter les documents", "firm:queue", "", "inbox", FirmCan.DOCUMENTS, "a traiter reviser accepter file"),
    ("Tous les documents", "firm:documents", "", "files", FirmCan.DOCUMENTS, "factures recherche exporter"),
    ("Documents en litige", "firm:documents", "?cycle=litige", "circle-alert", FirmCan.DOCUMENTS, "litiges suspendue"),
    ("Factures rejetées", "firm:documents", "?cycle=213", "file-x", FirmCan.DOCUMENTS, "rejets rejet plateforme"),
    ("Actions attendues des clients", "firm:documents", "?compta=client-action", "clock", FirmCan.DOCUMENTS, "client"),
    ("Erreurs d’export", "firm:documents", "?compta=error", "circle-alert", FirmCan.DOCUMENTS, "comptabilite"),
    ("Dossiers clients", "firm:workspaces", "", "folder-open", FirmCan.DOSSIERS, "liste clients"),
    ("Archives", "firm:archives", "", "archive", FirmCan.DOCUMENTS, "archivees preuve"),
    ("Inviter un client", "firm:new_workspace", "", "plus", FirmCan.CLIENTS, "nouveau dossier ouvrir ajouter"),
    ("Équipe", "firm:team", "", "users", FirmCan.TEAM, "collaborateurs roles"),
    ("Tableau de bord", "firm:dashboard", "", "layout-dashboard", FirmCan.ENTER, "accueil"),
)


@dataclass(frozen=True)
class Choice:
    """One line: where it leads, and what says why it is there."""

    label: str
    href: str
    icon: str
    detail: str = ""


async def search(request: Request, firm: FirmAccess) -> Response:
    typed = request.query_params.get("q", "").strip()[:100]
    groups = [("Aller à", pages(firm, typed))]
    if typed and firm.can(FirmCan.DOSSIERS):
        groups.insert(0, ("Dossiers", await dossiers(firm, typed)))
    if typed and firm.can(FirmCan.DOCUMENTS):
        groups[1:1] = [
            ("Documents", await documents(firm, typed)),
            ("Fournisseurs et clients", await parties(firm, typed)),
        ]
    if typed:
        groups.append(
            (
                "Aide",
                [
                    Choice(one.title, url("help:article", slug=one.slug), "info")
                    for one in articles.search(typed)[:PARTIES]
                ],
            )
        )
    everything = f"{url('firm:documents')}?q={typed}" if typed and firm.can(FirmCan.DOCUMENTS) else ""
    context: dict[str, Any] = {"groups": [(name, some) for name, some in groups if some], "q": typed}
    return render(request, "firm/palette.html", "found", everything=everything, **context)


def pages(firm: FirmAccess, typed: str) -> list[Choice]:
    """Those this person may open, by the beginning of any of their words."""
    wanted = folded(typed.replace("’", " ").replace("'", " ")).split()
    found = []
    for label, route, query, icon, right, others in PAGES:
        known = folded(f"{label} {others}".replace("’", " ")).split()
        if firm.can(right) and all(any(word.startswith(one) for word in known) for one in wanted):
            found.append(Choice(label, url(route) + query, icon))
    return found[:SHOWN]


async def dossiers(firm: FirmAccess, typed: str) -> list[Choice]:
    digits = "".join(sign for sign in typed if sign.isdigit())
    named = keyset.containing("name", "typed")
    sql = (
        f"select name, slug, siren from workspace where id in :ids and ({named} or siren like :siren) "  # noqa: S608
        f"order by name limit {SHOWN}"
    )
    siren = f"{digits}%" if len(digits) > 2 else ""
    ids = list(firm.workspace_ids)
    rows = await db.rows(sql, ids=ids, typed=keyset.pattern(typed), siren=siren) if ids else []
    return [Choice(row["name"], f"/d/{row['slug']}", "folder-open", spaced_siren(row["siren"])) for row in rows]


async def documents(firm: FirmAccess, typed: str) -> list[Choice]:
    """By an amount, when one was typed, then by words: the newest first."""
    ids = [*await of_amount(firm, typed), *(await fulltext.find(typed, firm.workspace_ids, most=SHOWN)).ids]
    rows = await read(firm, list(dict.fromkeys(ids))[:SHOWN])
    names = await by_id(rows)
    return [_document(line(row, names[str(row["workspace_id"])])) for row in rows]


def _document(row: dict[str, Any]) -> Choice:
    amount = money.with_currency(row["gross"], row["currency"]) if row["gross"] is not None else ""
    label = " · ".join(filter(None, (row["party_name"] or "Sans nom", row["number"])))
    detail = " · ".join(filter(None, (amount, row["workspace_name"], row["status"])))
    return Choice(label, row["href"], "file-text", detail)


async def of_amount(firm: FirmAccess, typed: str) -> list[Any]:
    amounts = keyset.amounts(typed)
    if not amounts or not firm.workspace_ids:
        return []
    sql = f"select id from invoice where {AMOUNT} and {here()} limit {SHOWN}"  # noqa: S608 (workspace_id)
    rows = await db.rows(sql, ids=listed(firm.workspace_ids), **amount_between(*amounts))
    return [row["id"] for row in rows]


async def read(firm: FirmAccess, ids: list[Any]) -> list[dict[str, Any]]:
    if not ids:
        return []
    sql = f"select {COLUMNS} from invoice where id in :found and {here()} order by received_at desc"  # noqa: S608 (workspace_id)
    return await db.rows(sql, found=ids, ids=listed(firm.workspace_ids))


async def parties(firm: FirmAccess, typed: str) -> list[Choice]:
    """Whose name it is, on the newest invoices: each leads to all of theirs."""
    rows = await read(firm, (await fulltext.find(typed, firm.workspace_ids, party=True, most=LOOKED)).ids)
    names = list(dict.fromkeys(row["party_name"] for row in rows))[:PARTIES]
    return [Choice(name, f"{url('firm:documents')}?tiers={name}", "users", "tous ses documents") for name in names]


routes = [firm_route("/palette", search, can=FirmCan.ENTER)]
