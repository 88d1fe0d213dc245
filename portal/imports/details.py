"""What stands behind two figures of an import: the accounts that it announced, the files that nothing was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from importers.tables.models import ImportBatch
from portal.consolidated.archives import by_id
from portal.consolidated.documents import where_we_are
from portal.consolidated.dossiers import listed
from portal.consolidated.indexes import ANNOUNCED
from portal.imports import words
from portal.imports.asked import DOCUMENTS, TABLES, allowed
from portal.imports.figures import BY_SOURCE
from portal.imports.listing import DEPOSIT, TABLE
from workspaces.documents.deposits import Deposit
from workspaces.documents.models import Document, State
from workspaces.kernel import bulk, db, identifiers, keyset, tenancy
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.errors import NotFound
from workspaces.kernel.keyset import Addresses, Page, Slice
from workspaces.kernel.web import render, url

MOST = 500
KEYS = {"date": keyset.instant("seen_at")}


@dataclass(frozen=True)
class Own:
    """The dossiers of a person, and their firm, whose own imports bear its id."""

    workspace_ids: frozenset[UUID]


async def found(firm: FirmAccess, source: str, id_: UUID) -> ImportBatch | Deposit:
    """An import of a kind that this person may see, in a dossier that they may see."""
    kinds = [name for each in allowed(firm) for name in TABLES.get(each, ())]
    if source == TABLE:
        return await ImportBatch.within(Own(firm.workspace_ids | {firm.firm_id})).get(id=id_, kind__in=kinds)
    if source != DEPOSIT or DOCUMENTS not in allowed(firm):
        raise NotFound
    return await Deposit.within(firm).get(id=id_)


async def import_ibans(request: Request, firm: FirmAccess) -> Response:
    """Exactly the accounts of this import that wait to be confirmed, each with the sheet where that is done."""
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    source, query = request.path_params["source"], request.query_params
    row = await found(firm, source, request.path_params["batch_id"])
    page = Page.of(query, KEYS, "-date")
    slice_ = await accounts(firm, source, row.id, page)
    here = url("firm:import_ibans", source=source, batch_id=row.id)
    links = Addresses(here, query, page)
    return render(
        request,
        "firm/import_ibans.html",
        "list",
        what=await head(row),
        items=await _sheets(slice_.rows),
        previous=links.around(slice_.previous()),
        next=links.around(slice_.next()),
        sizes=links.sizes(),
        shown=where_we_are(slice_),
        screen="cabinet/imports",
    )


async def accounts(firm: FirmAccess, source: str, id_: UUID, page: Page) -> Slice:
    key, tables = BY_SOURCE[source]
    there = bulk.among("a.workspace_id", "ids")
    read = (
        "select a.id, a.workspace_id, a.party_id, a.iban, a.previous, a.seen_at, t.name, t.kind "
        f"{tables} join third_party t on t.id = a.party_id and t.workspace_id = a.workspace_id "
        f"where {key} = :import and {ANNOUNCED} and {there}"
    )
    sql = f"select *, seen_at as sort_key from ({read}) account where 1 = 1{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **{"import": id_}, ids=listed(firm.workspace_ids), **page.values))


async def _sheets(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dossiers = await by_id(rows)
    return [
        row
        | {
            "iban": identifiers.spaced_iban(row["iban"]),
            "previous": identifiers.spaced_iban(row["previous"]) if row["previous"] else "",
            "dossier": dossiers[str(row["workspace_id"])]["name"],
            "href": url(
                "workspace:party", workspace=dossiers[str(row["workspace_id"])]["slug"], party_id=row["party_id"]
            ),
        }
        for row in rows
    ]


async def head(row: ImportBatch | Deposit) -> dict[str, Any]:
    """Which import it is about."""
    of_firm = isinstance(row, ImportBatch) and row.kind in words.WHAT
    dossier = None if of_firm else (await by_id([{"workspace_id": row.workspace_id}]))[str(row.workspace_id)]
    at = row.created_at if isinstance(row, ImportBatch) else row.first_at
    return {"name": row.name, "kind": words.kind(row), "at": at, "dossier": words.dossier_name(row, dossier)}


async def deposit_refused(request: Request, firm: FirmAccess) -> Response:
    """The files of a deposit that nothing was made of: each says why."""
    deposit = await found(firm, DEPOSIT, request.path_params["deposit_id"])
    stopped = Document.within(firm).filter(deposit_id=deposit.id, state__in=[State.REFUSED, State.FAILED])
    slug = (await by_id([{"workspace_id": deposit.workspace_id}]))[str(deposit.workspace_id)]["slug"]
    documents = await stopped.order_by("received_at", "id").limit(MOST)
    return render(
        request,
        "firm/import_refused.html",
        what=await head(deposit),
        items=[
            {
                "name": document.name,
                "said": document.message,
                "href": url("workspace:original", workspace=slug, document_id=document.id),
            }
            for document in documents
        ],
        screen="cabinet/imports",
    )


routes = [
    firm_route("/imports/depots/{deposit_id:uuid}/ecartes", deposit_refused, can=FirmCan.DOCUMENTS),
    firm_route("/imports/{source:str}/{batch_id:uuid}/iban", import_ibans, can=FirmCan.DOCUMENTS),
]
