"""The addresses of accounting inside a dossier, and in its API."""

from __future__ import annotations

from workspaces.accounting import settings, sheet

routes = [*settings.routes, *sheet.routes]
api_routes = sheet.api_routes
