"""An import as its line says it: what, whose, how it came, and where each of its figures leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from importers.tables.every_kind import WORKSPACES
from importers.tables.kinds import FIRM_PARTIES
from importers.tables.models import ImportBatch
from importers.tables.screens.tally import number
from importers.takeover.models import TakeOver
from portal.consolidated.archives import by_id
from portal.consolidated.filters import CHANNELS
from portal.imports.figures import Line
from portal.imports.listing import DEPOSIT
from workspaces.documents.deposits import Deposit
from workspaces.documents.models import Channel
from workspaces.kernel.french import plural
from workspaces.kernel.web import url

TABLE_CHANNELS = {"page": "Portail", "api": "API", "command": "Ligne de commande", "takeover": "Reprise"}
Imported = ImportBatch | Deposit | TakeOver
TABLE_KINDS = {WORKSPACES.name: "Dossiers"}
WHAT = {WORKSPACES.name: "dossiers", FIRM_PARTIES.name: "tiers"}
SEVERAL = {WORKSPACES.name: "Tout le cabinet", FIRM_PARTIES.name: "Plusieurs dossiers"}


async def of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """For the rows of the page."""
    dossiers = await dossiers_of(lines)
    return [_line(line, dossiers.get(str(line.row.workspace_id))) for line in lines]


async def dossiers_of(lines: Sequence[Line]) -> Mapping[str, Mapping[str, Any]]:
    """By id; the firm's own imports have none."""
    owned = [{"workspace_id": line.row.workspace_id} for line in lines if not _of_firm(line.row)]
    return await by_id(owned) if owned else {}


def _of_firm(row: Imported) -> bool:
    return isinstance(row, TakeOver) or (isinstance(row, ImportBatch) and row.kind in WHAT)


def _line(line: Line, dossier: Mapping[str, Any] | None) -> dict[str, Any]:
    word, tone, icon = line.state
    href = opened(line, str(dossier["slug"]) if dossier else "")
    return {
        "id": line.row.id,
        "name": line.row.name,
        "more": more(line),
        "kind": kind(line.row),
        "dossier": dossier_name(line.row, dossier),
        "dossier_href": url("workspace:home", workspace=dossier["slug"]) if dossier else "",
        "author": line.author or "Expéditeur inconnu",
        "at": line.at,
        "channel": channel(line.row),
        "created": number(line.created),
        "updated": "" if line.updated is None else number(line.updated),
        "refused": number(line.refused),
        "refused_href": _refused(line, href) if line.refused else "",
        "waiting": number(line.waiting),
        "review": _review(line),
        "ibans": line.ibans,
        "ibans_href": url("firm:import_ibans", source=line.source, batch_id=line.row.id),
        "state": word,
        "tone": tone,
        "icon": icon,
        "said": "" if isinstance(line.row, Deposit) else line.row.message,
        "href": href,
        "undo": line.undoable,
    }


def opened(line: Line, slug: str) -> str:
    """The result of a table or of a take-over; exactly the documents of a deposit."""
    if isinstance(line.row, TakeOver):
        return url("firm:takeover", takeover_id=line.row.id)
    if line.source == DEPOSIT:
        return f"{url('firm:documents')}?depot={line.row.id}"
    if isinstance(line.row, ImportBatch) and line.row.kind in WHAT:
        return url("firm:import_batch", what=WHAT[line.row.kind], batch_id=line.row.id)
    return url("workspace:import_batch", workspace=slug, batch_id=line.row.id)


def _refused(line: Line, href: str) -> str:
    if isinstance(line.row, TakeOver):
        return href
    return url("firm:deposit_refused", deposit_id=line.row.id) if line.source == DEPOSIT else f"{href}?etape=verifier"


def _review(line: Line) -> str:
    return f"{url('firm:queue')}?depot={line.row.id}" if line.source == DEPOSIT and line.waiting else ""


def more(line: Line) -> str:
    """« et 12 autres »: a deposit is named by its first file, a take-over by its ZIP."""
    if isinstance(line.row, TakeOver):
        return f"({plural(line.files, 'fichier')})" if line.files else ""
    return f"et {plural(line.files - 1, 'autre')}" if line.files > 1 else ""


def kind(row: Imported) -> str:
    if isinstance(row, Deposit | TakeOver):
        return "Documents" if isinstance(row, Deposit) else "Reprise de dossiers"
    return TABLE_KINDS.get(row.kind, {"supplier": "Fournisseurs", "customer": "Clients"}.get(row.side, "Tiers"))


def dossier_name(row: Imported, dossier: Mapping[str, Any] | None) -> str:
    if dossier:
        return str(dossier["name"])
    if isinstance(row, TakeOver):
        return SEVERAL[FIRM_PARTIES.name]
    return SEVERAL[row.kind] if isinstance(row, ImportBatch) and row.kind in SEVERAL else ""


def channel(row: Imported) -> str:
    if isinstance(row, Deposit):
        return CHANNELS[Channel(row.channel)]
    return TABLE_CHANNELS.get(row.channel, row.channel)
