"""One of the cast in front of the application: requests as a browser sends them, through the whole stack."""

from __future__ import annotations

from typing import Any, Self

import httpx2
from starlette.applications import Starlette

from portal.accounts.sessions import COOKIE
from workspaces.dossiers.models import Workspace

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Browser:
    """`get` and `post` take full paths; `in_dossier("/achats")` is a path in the dossier this person stands at."""

    def __init__(self, app: Starlette, token: str) -> None:
        self.workspace: Workspace | None = None
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://127.0.0.1:8000",
            headers={"Sec-Fetch-Site": "same-origin"},
            cookies={COOKIE: token} if token else {},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    def at(self, workspace: Workspace) -> Self:
        self.workspace = workspace
        return self

    def in_dossier(self, path: str = "") -> str:
        assert self.workspace
        return f"/d/{self.workspace.slug}{path}"

    async def get(self, path: str, *, htmx: bool = False, **options: Any) -> httpx2.Response:
        return await self.request("GET", path, htmx=htmx, **options)

    async def post(self, path: str, *, htmx: bool = False, **options: Any) -> httpx2.Response:
        return await self.request("POST", path, htmx=htmx, **options)

    async def request(self, method: str, path: str, *, htmx: bool = False, **options: Any) -> httpx2.Response:
        headers = options.pop("headers", {}) | (PARTIAL if htmx else {})
        return await self.client.request(method, path, headers=headers, **options)
