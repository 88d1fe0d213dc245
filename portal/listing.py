"""Every address of the application, for people (`liasse routes`) and for the tests that walk them all."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route


def listed_routes(app: Starlette) -> list[dict[str, Any]]:
    """`{"path", "methods", "name", "needs"}` for each route, static files apart."""
    return [
        {
            "path": route.path,
            "methods": sorted((route.methods or set()) - {"HEAD"}),
            "name": route.name,
            "needs": needs(route),
        }
        for route in app.routes
        if isinstance(route, Route)
    ]


def needs(route: Route) -> str:
    """The right that a route asks for, in words. A route that names none is a hole: the house-rule test says so."""
    endpoint = route.endpoint
    if right := getattr(endpoint, "can", None):
        return str(right.value)
    if getattr(endpoint, "for_oneself", False):
        return "signed in"
    if why := getattr(endpoint, "open_because", ""):
        return f"open: {why}"
    return ""
