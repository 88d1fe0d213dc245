"""The composition root: the only module that knows every other one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from importers import reading
from importers.sources.mail import listener
from portal import errors, routes, schedule
from portal.accounts.sessions import who_is_asking
from portal.database import MODULES
from portal.doors import LiveDoors
from portal.middleware import Bounded, SameOrigin, SecurityHeaders, SignedIn
from portal.way_back import WayBack
from workspaces.kernel import db, web, worker
from workspaces.kernel.access import open_route
from workspaces.kernel.web import STATIC


async def healthz(request: Request) -> Response:
    """200 once the database answers."""
    await db.rows("select 1 as ready")
    return JSONResponse({"status": "ok"})


class LastingFiles(StaticFiles):
    """Addresses change with the content (`web.static`), so browsers may keep each for a year."""

    def file_response(self, *args: object, **options: object) -> Response:
        response = super().file_response(*args, **options)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def named(prefix: str, listed: Sequence[Route], below: str = "") -> list[Route]:
    """Routes of one side: their paths below its own, their names after it (`/cabinet`, `firm:dashboard`)."""
    return [
        Route(
            (below + route.path).rstrip("/") or "/",
            route.endpoint,
            methods=list(route.methods or ()),
            name=f"{prefix}:{route.name}",
        )
        for route in listed
    ]


def all_routes() -> list[BaseRoute]:
    return [
        open_route("/healthz", healthz, why="says only that the service is up"),
        Mount("/static", LastingFiles(directory=STATIC), name="static"),
        *named("api", routes.api(), "/api/v1"),
        *named("firm", routes.firm(), "/cabinet"),
        *named("workspace", routes.workspace(), "/d/{workspace}"),
        *(route for prefix, listed in routes.top().items() for route in named(prefix, listed)),
    ]


@contextlib.asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[None]:
    """The database, the port for mail, and workers in this process unless a broker brings the jobs elsewhere."""
    async with db.opened(everywhere=True), contextlib.AsyncExitStack() as stack:
        if app.state.with_workers:
            reading.warm_up()
            await stack.enter_async_context(worker.working())
        await stack.enter_async_context(listener.listening())
        yield


def create_app(*, with_workers: bool = False) -> Starlette:
    db.register(MODULES)
    assert schedule.MODULES_WITH_JOBS
    app = Starlette(
        routes=all_routes(),
        middleware=[
            *(Middleware(SecurityHeaders), Middleware(Bounded)),
            *(Middleware(SameOrigin), Middleware(WayBack), Middleware(SignedIn, who=who_is_asking)),
        ],
        exception_handlers=errors.HANDLERS,
        lifespan=serving,
    )
    app.state.doors = LiveDoors()
    app.state.with_workers = with_workers
    web.bind(app.router)
    return app
