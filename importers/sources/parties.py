"""The dossier's API for third parties: one by one, and many at once from a table."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from importers import idempotency
from importers.arrival import Arrival, take_in
from importers.sources import paging
from importers.tables import imports, reports
from importers.tables.models import ImportBatch
from workspaces.kernel import audit
from workspaces.kernel.access import Access, Can, api_route
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form
from workspaces.kernel.web import url
from workspaces.parties import accounts, identity, numbers
from workspaces.parties.models import Kind, ThirdParty

FIELDS = {"vat": "vat_number"}  # the API's word → ours; the others are the same
ADDRESS = {"line": "address", "line2": "address2", "postcode": "postcode", "city": "city", "country": "country"}
TEXTS = ("number", "name", "siren", "siret", "vat", "iban", "bic", "email", "phone", "contact")


async def get_parties(request: Request, ws: Access) -> Response:
    query = ThirdParty.within(ws).filter(merged_into=None).order_by("-id")
    if wanted := request.query_params.get("kind"):
        query = query.filter(kind=_kind(wanted))
    return await paging.page(request, query, as_json)


async def get_party(request: Request, ws: Access) -> Response:
    return JSONResponse(as_json(await ThirdParty.within(ws).get(id=request.path_params["id"])))


async def post_party(request: Request, ws: Access) -> Response:
    """One third party. Its account waits until a person confirms it: no software can."""
    sent = await _sent(request)
    kind = _kind(sent.get("kind", "supplier"))
    values = await _read(ws, kind, Form(_flat(sent)))
    async with unit_of_work():
        added = await _add(ws, kind, values)
    address = url("api:get_party", id=added.id)
    return JSONResponse(as_json(added), 201, {"Location": address})


async def _add(ws: Access, kind: Kind, values: dict[str, Any]) -> ThirdParty:
    """Inside a `unit_of_work`. The account is announced, and waits."""
    own = {name: value for name, value in values.items() if name not in ("iban", "bic", "number")}
    number = values["number"] or await numbers.next_one(ws.workspace_id, kind)
    added = ThirdParty(workspace_id=ws.workspace_id, kind=kind, number=number, created_at=now(), **own)
    await added.save()
    await audit.record("party:added", added, ws, number=number, name=added.name)
    await accounts.announce(added, values["iban"], values["bic"], origin=accounts.MANUAL, by=ws)
    return added


async def _sent(request: Request) -> dict[str, Any]:
    try:
        sent = json.loads(await request.body())
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise DomainError("Envoyez un objet JSON.", code="JSON_INVALID", status=400)
    return sent


def _kind(value: Any) -> Kind:
    if value not in set(Kind):
        raise DomainError("kind : « supplier » ou « customer ».", code="KIND_INVALID")
    return Kind(value)


def _flat(sent: dict[str, Any]) -> dict[str, str]:
    """The fields under the names that forms give them; what is not text counts as not sent."""
    given = sent.get("address")
    address = given if isinstance(given, dict) else {}
    said = {FIELDS.get(name, name): sent.get(name) for name in TEXTS}
    said |= {ours: address.get(theirs) for theirs, ours in ADDRESS.items()}
    return {name: text for name, text in said.items() if isinstance(text, str)}


async def _read(ws: Access, kind: Kind, form: Form) -> dict[str, Any]:
    values = identity.read(form)
    values["iban"], values["bic"] = identity.iban(form, "iban"), identity.bic(form, "bic")
    values["number"] = form.text("number", longest=numbers.LONGEST)
    form.check()
    if values["number"]:
        await numbers.check_typed(ws.workspace_id, kind, values["number"])
    return values


def as_json(party: ThirdParty) -> dict[str, Any]:
    """Null where nothing is known. `iban` is the account that payments go to, never one that waits."""
    told = {name: getattr(party, FIELDS.get(name, name)) or None for name in TEXTS}
    address = {theirs: getattr(party, ours) or None for theirs, ours in ADDRESS.items()}
    head = {"id": str(party.id), "kind": party.kind.value}
    tail = {"iban_pending": party.iban_pending, "archived": party.archived_at is not None}
    return head | told | {"address": address} | tail | {"created_at": party.created_at.isoformat()}


async def post_party_import(request: Request, ws: Access) -> Response:
    """A table of third parties → 202. It goes on by itself: good rows go in, the others are told."""
    async with request.form(max_files=1, max_fields=10) as form:
        upload = next((part for part in form.values() if isinstance(part, UploadFile)), None)
        if upload is None:
            raise DomainError("Joignez un fichier (multipart, champ « file »).", code="NO_FILE")
        kind, dry_run = _kind(form.get("kind") or "supplier"), form.get("dry_run") in ("true", "1")
        with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
            arrival = await asyncio.to_thread(take_in, upload.file, upload.filename or "", Path(folder))
            key = request.headers.get("idempotency-key", "")
            batch = await _begun(arrival, ws, kind, "preview" if dry_run else "done", key)
    address = url("api:get_party_import", id=batch.id)
    return JSONResponse({"id": str(batch.id), "status_url": address}, 202, {"Location": address})


async def _begun(arrival: Arrival, ws: Access, kind: Kind, goes_on_to: str, key: str) -> ImportBatch:
    """Begun once for a key, however often it is sent."""
    where = ws.workspace_id
    asked = f"parties:{kind.value}:{goes_on_to}:{arrival.sha256}"
    reserved = await idempotency.reserve(where, key, asked[:80]) if key else None
    if reserved and (begun := await ImportBatch.get_or_none(id=reserved, workspace_id=where)):
        return begun
    return await imports.start(
        arrival,
        workspace_id=where,
        kind="parties",
        side=kind.value,
        by=ws,
        channel="api",
        goes_on_to=goes_on_to,
        batch_id=reserved,
    )


async def get_party_import(request: Request, ws: Access) -> Response:
    batch = await ImportBatch.within(ws).get(id=request.path_params["id"], kind="parties")
    links = {"rows_url": url("api:get_party_import_rows", id=batch.id)}
    return JSONResponse({"state": batch.stage.value} | reports.figures(batch) | links)


async def get_party_import_rows(request: Request, ws: Access) -> Response:
    """The rows that wait for somebody, in the file's order: what is wrong with each, or why it is in doubt."""
    batch = await ImportBatch.within(ws).get(id=request.path_params["id"], kind="parties")
    limit, after = paging.limit(request), paging.row(request)
    rows = await reports.waiting(batch, after=after, limit=limit + 1)
    following = str(rows[limit - 1].row) if len(rows) > limit else None
    return JSONResponse({"items": [reports.row(each, batch) for each in rows[:limit]], "next": following})


routes = [
    api_route("/parties", get_parties, can=Can.READ),
    api_route("/parties", post_party, can=Can.PARTIES, methods=["POST"]),
    api_route("/parties/imports", post_party_import, can=Can.PARTIES, methods=["POST"]),
    api_route("/parties/imports/{id:uuid}", get_party_import, can=Can.READ),
    api_route("/parties/imports/{id:uuid}/rows", get_party_import_rows, can=Can.READ),
    api_route("/parties/{id:uuid}", get_party, can=Can.READ),
]
