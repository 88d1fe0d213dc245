"""A small application that shows every page with made-up values, under the product's own security headers.

`python -m tests.gallery.app` serves it on port 8765: the address `/` lists the pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from portal.middleware import SecurityHeaders
from tests.gallery import samples
from tests.gallery.samples import rows, talks
from workspaces.kernel import web

HERE = Path(__file__).parent


def address(name: str, **params: Any) -> str:
    """Any named address: the gallery has no routes of the product."""
    path = "/aide" if name == "help:panel" else f"/ailleurs/{name}"
    return path + (f"?{urlencode(params)}" if params else "")


# A value that a sample leaves out is empty here; the product's own pages must give them all.
env = web.env.overlay(
    loader=jinja2.ChoiceLoader([web.env.loader, jinja2.FileSystemLoader(HERE)]), undefined=jinja2.ChainableUndefined
)
env.globals = web.env.globals | {"url": address}


def render(template: str, **context: Any) -> str:
    return env.get_template(template).render(context)


async def contents(request: Request) -> Response:
    links = "".join(f'<li><a href="/vue/{name}">{name}</a>' for name in samples.PAGES_SHOWN)
    return HTMLResponse(f"<!doctype html><title>Galerie</title><ul>{links}</ul>")


async def shown(request: Request) -> Response:
    template, context = samples.PAGES_SHOWN[request.path_params["name"]]
    return HTMLResponse(render(template, request=request, **context | {"theme": request.query_params.get("theme", "")}))


async def page_image(request: Request) -> Response:
    return FileResponse(HERE / "page.svg", media_type="image/svg+xml")


async def deposit(request: Request) -> Response:
    """Answers by the file's name: accepted, already there, refused, or broken."""
    sent = (await request.form(max_part_size=30_000_000))["files"]
    name = sent.filename
    request.app.state.keys.append(request.headers["idempotency-key"])
    if name.endswith(".exe"):
        return _refusal(422, message="Ce format n’est pas accepté. Déposez un PDF, une photo ou un fichier XML.")
    if name.startswith("double"):
        return _refusal(200, message="Déjà reçue le 24/11/2026.", href="#document-0190-1")
    if name.startswith("panne"):
        return HTMLResponse("<h1>502 Bad Gateway</h1>", 502)
    row = rows.document(77, name, None, "Reçue", 1, final=False, thumb=None)
    return HTMLResponse(render("documents/_row.html", document=row), 201)


def _refusal(status: int, **context: Any) -> Response:
    return HTMLResponse(render("errors/_message.html", code="REFUSED", **context), status)


async def service_worker(request: Request) -> Response:
    """One that does nothing: the gallery is never offline."""
    return Response(media_type="text/javascript")


async def row(request: Request) -> Response:
    return HTMLResponse(render("documents/_row.html", document=rows.DOCUMENTS[2]))


async def live(request: Request) -> Response:
    """The event stream: what the test puts into the queue, a message each."""
    queue: asyncio.Queue[str] = request.app.state.messages

    async def messages() -> AsyncIterator[str]:
        number = 0
        while True:
            number += 1
            data = "".join(f"data: {part}\n" for part in (await queue.get()).splitlines())
            yield f"id: {number}\n{data}\n"

    return StreamingResponse(messages(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def push(request: Request) -> Response:
    """Sends document 3 on, as the worker would."""
    moved = rows.document(3, "Orange Business", 4200, "Transmise à votre cabinet", 4)
    await request.app.state.messages.put(render("documents/_live.html", document=moved))
    return Response(status_code=204)


async def help_panel(request: Request) -> Response:
    _, context = samples.PAGES_SHOWN["help"]
    return HTMLResponse(render("help/_panel.html", **context))


async def conversations(request: Request) -> Response:
    """The panel that a sheet and the review fetch a moment after themselves."""
    return HTMLResponse(render("conversations/_panel.html", **talks.PANEL))


async def total(request: Request) -> Response:
    return HTMLResponse('<tfoot id="totals"><tr><th colspan="9" scope="row">214 factures</th></tr></tfoot>')


async def refused(request: Request) -> Response:
    return _refusal(409, message="Traitée par L. Petit il y a 5 s.")


app = Starlette(
    routes=[
        Route("/", contents),
        Route("/vue/{name}", shown),
        Route("/page.svg", page_image),
        Route("/ailleurs/workspace:deposit", deposit, methods=["POST"]),
        Route("/ailleurs/workspace:conversations_of", conversations),
        Route("/ailleurs/phone:service_worker", service_worker),
        Route("/attendre", refused, methods=["POST"]),
        Route("/ligne/{number}", row),
        Route("/direct", live),
        Route("/avance", push, methods=["POST"]),
        Route("/aide", help_panel),
        Route("/total", total),
        Mount("/static", StaticFiles(directory=web.STATIC)),
    ],
    middleware=[Middleware(SecurityHeaders)],
)
app.state.messages = asyncio.Queue()
app.state.keys = []


if __name__ == "__main__":
    uvicorn.run(app, port=8765, timeout_graceful_shutdown=1)
