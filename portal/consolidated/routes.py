"""The firm's views over its dossiers."""

from __future__ import annotations

from portal.consolidated import archives, dashboard, documents, live, workspaces

routes = [*dashboard.routes, *workspaces.routes, *documents.routes, *archives.routes, *live.routes]
