"""The palette (Ctrl K): dossiers, documents, suppliers, pages and help from a few letters or an amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.assistance import articles
from portal.consolidated.archives import by_id
from portal.consolidated.documents import line
from portal.consolidated.dossiers import listed
from portal.consolidated.filters import AMOUNT, amount_between, here
from portal.palette import places
from portal.palette.places import Place
from workspaces.invoices import fulltext
from workspaces.kernel import db, keyset, money
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan, firm_route, ws_route
from workspaces.kernel.identifiers import spaced_siren
from workspaces.kernel.web import render, url

SHOWN, PARTIES, LOOKED, WORDS = 6, 3, 40, 6
LISTS = ("workspace:purchases", "workspace:sales", "workspace:parties")
COLUMNS = (
    "id, workspace_id, direction, type_code, party_name, number, issue_date, net, tax, gross, currency, processing, "
    "doubt_count, duplicate_of, refusal_reason"
)


@dataclass(frozen=True)
class Choice:
    """One line: where it leads, and what says why it is there."""

    label: str
    href: str
    icon: str
    detail: str = ""


Groups = list[tuple[str, list[Choice]]]


async def search(request: Request, firm: FirmAccess) -> Response:
    typed = _typed(request)
    found = [("Aller à", pages(firm, typed))]
    if typed and firm.can(FirmCan.DOSSIERS):
        found = [("Dossiers", await dossiers(firm, typed)), *found]
        found.append(("Dans un dossier", await pages_of_dossiers(firm, typed)))
    everything = ""
    if typed and firm.can(FirmCan.DOCUMENTS):
        everything = f"{url('firm:documents')}?{urlencode({'q': typed})}"
        found[1:1] = [
            ("Documents", await documents(firm, typed)),
            ("Fournisseurs et clients", await parties(firm, typed)),
        ]
    found.append(("Aide", helping(typed)))
    advice = "Essayez un numéro, un montant TTC ou une partie du nom."
    return _answer(request, "firm/palette.html", found, typed, advice=advice, everything=everything)


async def search_in_dossier(request: Request, ws: Access) -> Response:
    """The pages of the dossier, and the lists to go on searching in."""
    typed, slug = _typed(request), ws.workspace.slug
    able = [place for place in places.DOSSIER if ws.can(Can(place.right))]
    listed = [Choice(place.label, place.href(workspace=slug), place.icon) for place in chosen(able, typed)]
    found = [("Aller à", listed), ("Chercher dans", elsewhere(slug, typed)), ("Aide", helping(typed))]
    return _answer(request, "workspaces/palette.html", found, typed, advice="", everything="")


def _typed(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:100]


def _answer(request: Request, template: str, found: Groups, typed: str, **context: Any) -> Response:
    return render(request, template, "found", groups=[(name, some) for name, some in found if some], q=typed, **context)


def chosen(listed: Iterable[Place], typed: str) -> list[Place]:
    return [place for place in listed if place.answers(places.words(typed))][:SHOWN]


def pages(firm: FirmAccess, typed: str) -> list[Choice]:
    """Those this person may open."""
    able = [place for place in places.FIRM if firm.can(FirmCan(place.right))]
    return [Choice(place.label, place.href(), place.icon) for place in chosen(able, typed)]


async def pages_of_dossiers(firm: FirmAccess, typed: str) -> list[Choice]:
    """« moulin tva »: words of its name, then of the page; or the page first."""
    able = [place for place in places.DOSSIER if firm.can(places.STAFF[Can(place.right)])]
    said, found = typed.split()[:WORDS], []
    for cut in range(1, len(said)):
        for name, page in ((said[:cut], said[cut:]), (said[cut:], said[:cut])):
            if listed := chosen(able, " ".join(page)):
                found += [
                    Choice(place.label, place.href(workspace=row["slug"]), place.icon, row["name"])
                    for row in await named(firm, " ".join(name))
                    for place in listed
                ]
    return list(dict.fromkeys(found))[:SHOWN]


def elsewhere(slug: str, typed: str) -> list[Choice]:
    """The lists of a dossier, looked through for what was typed."""
    lists = [place for place in places.DOSSIER if place.route in LISTS] if typed else []
    asked = f"?{urlencode({'q': typed})}"
    return [Choice(place.label, place.href(workspace=slug) + asked, "search", typed) for place in lists]


def helping(typed: str) -> list[Choice]:
    found = articles.search(typed)[:PARTIES] if typed else []
    return [Choice(one.title, url("help:article", slug=one.slug), "info") for one in found]


async def dossiers(firm: FirmAccess, typed: str) -> list[Choice]:
    rows = await named(firm, typed)
    return [Choice(row["name"], f"/d/{row['slug']}", "folder-open", spaced_siren(row["siren"])) for row in rows]


async def named(firm: FirmAccess, typed: str) -> list[dict[str, Any]]:
    """The dossiers that hold this in their name, or whose SIREN begins so."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    holds = keyset.containing("name", "typed")
    sql = (
        f"select name, slug, siren from workspace where id in :ids and ({holds} or siren like :siren) "  # noqa: S608
        f"order by name limit {SHOWN}"
    )
    siren = f"{digits}%" if len(digits) > 2 else ""
    ids = list(firm.workspace_ids)
    return await db.rows(sql, ids=ids, typed=keyset.pattern(typed), siren=siren) if ids else []


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
    every = url("firm:documents")
    return [Choice(name, f"{every}?{urlencode({'tiers': name})}", "users", "tous ses documents") for name in names]


routes = [firm_route("/palette", search, can=FirmCan.ENTER)]
dossier_routes = [ws_route("/palette", search_in_dossier, can=Can.READ)]
