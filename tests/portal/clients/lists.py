"""Lists of clients as firms have them, and the firm's own way of bringing them in."""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path

from importers import arrival
from importers.tables import imports
from importers.tables.models import ImportBatch, Stage
from portal.doors import LiveDoors
from portal.firms.models import Firm, FirmMember
from tests.importers.tables.bringing import worked
from workspaces.kernel.access import FirmAccess, Person
from workspaces.kernel.identifiers import is_siren
from workspaces.kernel.tenancy import acting_in

TITLES = "Societe;SIREN;Prénom;Nom;Mail;Suivi par;Régime de TVA"


def siren(number: int) -> str:
    """The siren that begins so, with its key."""
    return next(said for key in range(10) if is_siren(said := f"{number:08d}{key}"))


SIRENS = tuple(siren(90_000_000 + at * 137) for at in range(8))


def sheet(*lines: str, titles: str = TITLES) -> bytes:
    return "\n".join([titles, *lines, ""]).encode()


def line(at: int, **said: str) -> str:
    """A right row, but for what is said otherwise."""
    values = {
        "name": f"Boulangerie {at}", "siren": SIRENS[at], "first": "Paul", "last": "Martin",
        "mail": f"paul{at}@exemple.fr", "follower": "", "regime": "mensuel",
    } | said  # fmt: skip
    return ";".join(values.values())


async def of_firm(firm: Firm, name: str = "Chloé Durand") -> FirmAccess:
    member = await FirmMember.get(firm_id=firm.id, name=name)
    access = await LiveDoors().firm(Person(member.user_id, member.name, member.email))
    assert access
    return access


async def dropped(
    firm: Firm, content: bytes, by: FirmAccess | None = None, *, kind: str = "workspaces", **asked: str
) -> ImportBatch:
    """As far as its preview, the columns taken as they are proposed."""
    with tempfile.TemporaryDirectory() as folder, acting_in(firm.id):
        found = await asyncio.to_thread(arrival.take_in, io.BytesIO(content), "clients.csv", Path(folder))
        batch = await imports.start(found, workspace_id=firm.id, kind=kind, by=by, **asked)
    batch = await worked(batch)
    if batch.stage is not Stage.COLUMNS:
        return batch
    with acting_in(firm.id):
        await imports.confirm_columns(batch, mapping=batch.mapping, by=by)
    return await worked(batch)


async def written(firm: Firm, content: bytes, by: FirmAccess | None = None, **asked: str) -> ImportBatch:
    batch = await dropped(firm, content, by, **asked)
    return await go_on(firm, batch, by)


async def go_on(firm: Firm, batch: ImportBatch, by: FirmAccess | None = None) -> ImportBatch:
    with acting_in(firm.id):
        await imports.write(batch, by=by)
    return await worked(batch)


async def undone(firm: Firm, batch: ImportBatch) -> ImportBatch:
    with acting_in(firm.id):
        await imports.undo(batch)
    return await worked(batch)
