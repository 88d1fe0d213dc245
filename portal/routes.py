"""Every route, side by side: the API, the firm's side, a dossier, and what lies at the top."""

from __future__ import annotations

from starlette.routing import Route


def top() -> dict[str, list[Route]]:
    """Pages of no dossier and no firm, by the prefix of their names."""
    return {}


def api() -> list[Route]:
    return []


def firm() -> list[Route]:
    return []


def workspace() -> list[Route]:
    return []
