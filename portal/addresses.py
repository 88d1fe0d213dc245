"""The names of routes, for processes that serve none of them: their jobs write links into messages."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import URLPath
from starlette.routing import Router

from workspaces.kernel import web


class RoutesWhenAsked(Router):
    """Knows every route from the first link on: most workers never write one, and are spared the web's modules."""

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        if not self.routes:
            from portal.app import all_routes

            self.routes = list(all_routes())
        return super().url_path_for(name, **path_params)


def know_addresses() -> None:
    web.bind(RoutesWhenAsked())
