"""The firm's views over its dossiers."""

from __future__ import annotations

from portal.consolidated import archives, dashboard, documents, live, workspaces
from portal.palette import search as palette

routes = [*dashboard.routes, *workspaces.routes, *documents.routes, *archives.routes, *live.routes, *palette.routes]
