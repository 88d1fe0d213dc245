"""The firm's one event stream: what its dossiers' events change on the page that listens."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import columns, dashboard, dossiers
from portal.consolidated.dossiers import Listing
from portal.review import screen
from portal.review.queue import count_waiting
from portal.review.standing import inside
from workspaces.documents.models import Document
from workspaces.invoices.models import Invoice
from workspaces.kernel import events as stream_of
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.french import plural
from workspaces.kernel.web import render_text, url

ROWS = ("dashboard", "dossiers")


async def events(request: Request, firm: FirmAccess) -> Response:
    """Over the dossiers this person may see. `page` says which page listens; all of them get the menu's counter."""
    page, asked = request.query_params.get("page", ""), request.query_params.get("col", "")
    shown = columns.chosen(asked.split(".") if asked else columns.USUAL, reads=firm.can(FirmCan.DOCUMENTS))

    async def show(kind: str, subject: UUID) -> str:
        if kind in stream_of.PIECES:
            return await stream_of.PIECES[kind](request, firm, subject)
        if kind not in ("document", "invoice"):
            return ""
        waiting = await count_waiting(firm) if firm.can(FirmCan.DOCUMENTS) else None
        listed = await rows(firm, kind, subject) if page in ROWS else []
        everything = await dossiers.sums(Listing(firm.workspace_ids)) if page == "dashboard" else None
        return str(
            render_text(
                request,
                "firm/_live.html",
                waiting=waiting,
                page=page,
                rows=listed,
                columns=shown,
                counters=await dashboard.counters(firm, everything) if everything else [],
                notice=await notice(firm, subject) if page == "review" and kind == "invoice" else None,
            )
        )

    last = await stream_of.begin_after(request.headers.get("last-event-id", ""))

    async def still_there() -> bool:
        """Signed in, in the firm, with these rights and dossiers: where they changed, the page reconnects."""
        if not await request.app.state.doors.lives(request):
            return False
        now = await request.app.state.doors.firm(firm.person)
        return now is not None and now.workspace_ids == firm.workspace_ids and now.grants == firm.grants

    async def farewell() -> str:
        return await goodbye(request, firm)

    return stream_of.stream({firm.firm_id, *firm.workspace_ids}, last, show, still_there, farewell)


async def goodbye(request: Request, before: FirmAccess) -> str:
    """What somebody has just lost. Nothing for whoever gained, or signed out."""
    doors = request.app.state.doors
    if not await doors.lives(request):
        return ""
    now = await doors.firm(before.person)
    if now is None:
        message = await doors.nothing_there(before.person)
        return str(render_text(request, "_goodbye.html", message=message, href="/", label="Continuer"))
    if before.grants <= now.grants and before.workspace_ids <= now.workspace_ids:
        return ""
    label, href = "Voir ce qui reste", url("firm:dashboard")
    return str(render_text(request, "_goodbye.html", message=lost(before, now), href=href, label=label))


def lost(before: FirmAccess, now: FirmAccess) -> str:
    if not before.grants <= now.grants:
        return "Vos droits dans le cabinet viennent de changer : cette page n’est plus à jour."
    gone = len(before.workspace_ids - now.workspace_ids)
    return f"{plural(gone, 'dossier ne vous est plus confié', 'dossiers ne vous sont plus confiés')}."


async def rows(firm: FirmAccess, kind: str, subject: UUID) -> list[dict[str, object]]:
    """The line of the dossier that the event is about."""
    model = Document if kind == "document" else Invoice
    found = await model.within(firm).get_or_none(id=subject)
    return await dossiers.some(firm, {found.workspace_id}) if found else []


async def notice(firm: FirmAccess, invoice_id: UUID) -> dict[str, object] | None:
    """What became of an invoice that may be the one in front of this person."""
    invoice = await Invoice.within(firm).get_or_none(id=invoice_id)
    if invoice is None:
        return None
    ws = await inside(firm, invoice.workspace_id)
    return {"id": invoice.id, "message": await screen.notice(invoice, ws)}


routes = [firm_route("/evenements", events, can=FirmCan.ENTER)]
