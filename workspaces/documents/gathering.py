"""Deposits of the documents that were there before deposits were kept: found again by the same rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from workspaces.documents.deposits import LONGEST, PAUSE, Deposit
from workspaces.documents.models import Document
from workspaces.kernel import bulk, db
from workspaces.kernel.db import unit_of_work

AT_ONCE = 2_000
NAMES = ("channel", "sender_id", "sender_name", "mail_id")


async def gather() -> None:
    """Run after every migration, where every dossier may be touched; nothing is left to do the second time."""
    found = await db.rows("select distinct workspace_id from document where deposit_id is null")
    for row in found:
        await _gather_in(UUID(str(row["workspace_id"])))


async def _gather_in(workspace_id: UUID) -> None:
    alone = Document.filter(workspace_id=workspace_id, deposit_id=None).order_by("received_at", "id")
    documents = await alone.only("id", "workspace_id", "container_id", "deposit_id", "name", "received_at", *NAMES)
    deposits = deposits_of([each for each in documents if each.container_id is None])
    by_id = {each.id: each for each in documents}
    for each in documents:
        container = by_id.get(each.container_id) if each.container_id else None
        each.deposit_id = each.deposit_id or (container.deposit_id if container else None) or each.id
    own = {deposit.id for deposit in deposits}
    deposits += [_begun(each) for each in documents if each.deposit_id == each.id and each.id not in own]
    async with unit_of_work():
        await Deposit.bulk_create(deposits, batch_size=AT_ONCE)
        for start in range(0, len(documents), AT_ONCE):
            await bulk.rewrite(documents[start : start + AT_ONCE], ["deposit_id"])


def deposits_of(documents: list[Document]) -> list[Deposit]:
    """The deposits of documents in the order of their arrival, which are told theirs."""
    made: list[Deposit] = []
    latest: dict[tuple[Any, ...], Deposit] = {}
    for document in documents:
        key = tuple(getattr(document, name) for name in NAMES)
        going_on = latest.get(key)
        if going_on is None or not _goes_on(going_on, document.received_at):
            going_on = latest[key] = _begun(document)
            made.append(going_on)
        going_on.last_at, document.deposit_id = document.received_at, going_on.id
    return made


def _goes_on(deposit: Deposit, at: datetime) -> bool:
    return at - deposit.last_at <= PAUSE and at - deposit.first_at <= LONGEST


def _begun(document: Document) -> Deposit:
    told = {name: getattr(document, name) for name in ("id", "workspace_id", "name", *NAMES)}
    return Deposit(first_at=document.received_at, last_at=document.received_at, **told)
