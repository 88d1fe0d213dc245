"""What is done at once to the third parties ticked in the list: each by itself, told together, and taken back."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel import audit
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove, NotFound
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.french import plural
from workspaces.kernel.web import see, url
from workspaces.parties import archiving
from workspaces.parties.models import Kind, ThirdParty

MOST, NAMED = 200, 3
MICROSECONDS = 1_000_000
SPAN = re.compile("([0-9]{1,16})-([0-9]{1,16})")
TOLD = ("party:changed", "party:archived", "party:unarchived")
WORDS = {Kind.SUPPLIER: "fournisseur", Kind.CUSTOMER: "client"}
TRUST = {True: "non → oui", False: "oui → non"}
Act = Callable[[ThirdParty, Access], Awaitable[None]]


@dataclass(frozen=True)
class Verb:
    """`done`: what is said of one, and of several."""

    act: Act
    done: tuple[str, str]


async def trust(party: ThirdParty, by: Access) -> None:
    """Its invoices are accepted by themselves, where the dossier's setting says so."""
    await _trust(party, by, wanted=True)


async def distrust(party: ThirdParty, by: Access) -> None:
    await _trust(party, by, wanted=False)


async def _trust(party: ThirdParty, by: Access, *, wanted: bool) -> None:
    if party.kind is not Kind.SUPPLIER:
        raise IllegalMove(f"{party.number} est un client : la confiance ne concerne que les fournisseurs.")
    if party.trusted is wanted:
        raise IllegalMove(f"{party.number} {'est déjà' if wanted else 'n’est pas'} de confiance.")
    await party.write({"trusted": wanted})
    await audit.record("party:changed", party, by, trusted=TRUST[wanted])


async def archive(party: ThirdParty, by: Access) -> None:
    if party.archived_at:
        raise IllegalMove(f"{party.number} est déjà archivé.")
    await archiving.archive(party, by)


async def unarchive(party: ThirdParty, by: Access) -> None:
    if not party.archived_at:
        raise IllegalMove(f"{party.number} n’est pas archivé.")
    await archiving.unarchive(party, by)


VERBS = {
    "archiver": Verb(archive, ("archivé", "archivés")),
    "desarchiver": Verb(unarchive, ("de retour dans la liste", "de retour dans la liste")),
    "confiance": Verb(trust, ("de confiance", "de confiance")),
    "sans-confiance": Verb(distrust, ("sans confiance", "sans confiance")),
}
BACK = {"party:archived": unarchive, "party:unarchived": archive}


async def change_selected(request: Request, ws: Access) -> Response:
    """Each in a transaction of its own: one that cannot be changed does not stop the others."""
    form, back = await read_form(request), _back(request, ws)
    try:
        chosen = await selected(form, ws)
        if form.values.get("verbe") == "reunir":
            return _merge(chosen, ws)
        verb = VERBS.get(form.values.get("verbe", ""))
        if verb is None:
            raise NotFound
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return see(back, error.message, tone="err")
    since = now()
    done, failed = await each(chosen, verb.act, ws)
    span = "-".join(str(round(moment.timestamp() * MICROSECONDS)) for moment in (since, now()))
    to = url("workspace:undo_selected", workspace=ws.workspace.slug, span=span)
    undo = f"{to}?{request.url.query}" if done else ""
    return see(back, told(chosen[0].kind, done, failed, verb), undo=undo, tone="warn" if failed else "ok")


async def selected(form: Form, ws: Access) -> Sequence[ThirdParty]:
    ids = [found for value in form.lists.get("ids", []) if (found := _as_id(value))]
    chosen = await ThirdParty.within(ws).filter(id__in=ids[:MOST], merged_into=None).order_by("number")
    if not chosen:
        raise DomainError("Cochez au moins une ligne (touche X).", code="NOTHING_SELECTED")
    return chosen


def _as_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _merge(chosen: Sequence[ThirdParty], ws: Access) -> Response:
    """Both side by side, before anything happens."""
    if len(chosen) != 2:
        raise DomainError("Cochez exactement deux lignes pour les réunir.", code="TWO_NEEDED")
    first, second = chosen
    return see(f"{url('workspace:merge_party', workspace=ws.workspace.slug, party_id=first.id)}?avec={second.id}")


async def each(chosen: Sequence[ThirdParty], act: Act, ws: Access) -> tuple[int, list[str]]:
    """How many it was done to, and why not to the others."""
    failed = []
    for party in chosen:
        try:
            async with unit_of_work():
                await act(party, ws)
        except DomainError as error:
            failed.append(error.message)
    return len(chosen) - len(failed), failed


def told(kind: Kind, done: int, failed: list[str], verb: Verb) -> str:
    one, many = (f"{WORDS[kind]}{'s' if more else ''} {verb.done[more]}" for more in (0, 1))
    said = f"{plural(done, one, many)}." if done else "Rien n’a changé."
    if failed:
        said += f" {' '.join(failed[:NAMED])}"
        if len(failed) > NAMED:
            said += f" Et {plural(len(failed) - NAMED, 'autre non plus', 'autres non plus')}."
    return said


async def undo_selected(request: Request, ws: Access) -> Response:
    """Take back what this person did in that span, where nobody has changed it since."""
    span = SPAN.fullmatch(request.path_params["span"])
    if not span:
        raise NotFound
    since, until = (datetime.fromtimestamp(int(instant) / MICROSECONDS, UTC) for instant in span.groups())
    acts = await _acts(ws, since, until)
    undone, late = 0, 0
    for party in await ThirdParty.within(ws).filter(id__in=list(acts)):
        act = acts[party.id]
        done = (await each([party], act, ws))[0] if act else 0
        undone, late = undone + done, late + 1 - done
    said = f"{plural(undone, 'fiche')} comme avant." + (f" Trop tard pour {plural(late, 'autre')}." if late else "")
    return see(_back(request, ws), said, tone="warn" if late else "ok")


async def _acts(ws: Access, since: datetime, until: datetime) -> dict[UUID | None, Act | None]:
    """What takes each one back. None: it was changed again since, even if it looks today as that act left it."""
    acts: dict[UUID | None, Act | None] = {}
    for event in await AuditEvent.within(ws).filter(at__gte=since, what__in=TOLD).order_by("seq"):
        if opposite := _opposite(event):
            if event.by_id == ws.person.id and event.at <= until:
                acts[event.subject_id] = opposite
            elif event.subject_id in acts:
                acts[event.subject_id] = None
    return acts


def _opposite(event: AuditEvent) -> Act | None:
    if event.what == "party:changed":
        return {TRUST[True]: distrust, TRUST[False]: trust}.get(event.detail.get("trusted", ""))
    return BACK.get(event.what)


def _back(request: Request, ws: Access) -> str:
    """The list as it was."""
    query = request.url.query
    return url("workspace:parties", workspace=ws.workspace.slug) + (f"?{query}" if query else "")


POST = ["POST"]
routes = [
    ws_route("/tiers/selection", change_selected, can=Can.PARTIES, methods=POST),
    ws_route("/tiers/selection/annuler/{span}", undo_selected, can=Can.PARTIES, methods=POST),
]
