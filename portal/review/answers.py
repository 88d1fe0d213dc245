"""How the queue answers: the same act, for htmx and for a plain form."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.review.queue import count_waiting
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.web import render_text


async def with_corner(
    request: Request,
    firm: FirmAccess,
    page: Response,
    said: str,
    *,
    undo: str = "",
    tone: str = "ok",
    address: str = "",
) -> Response:
    """What is swapped in, then the message in the corner and the menu's counter, in one htmx answer."""
    corner = {"message": said, "undo": undo, "tone": tone}
    after = render_text(request, "review/_after.html", waiting=await count_waiting(firm), corner=corner)
    response = HTMLResponse(bytes(page.body).decode() + str(after), page.status_code)
    response.headers["Vary"] = "HX-Request, HX-Request-Type"
    if address:
        response.headers["HX-Push-Url"] = address
    return response
