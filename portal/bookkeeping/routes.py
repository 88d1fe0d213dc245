"""The firm's books over its dossiers: where each invoice stands, and what is exported."""

from __future__ import annotations

from portal.bookkeeping import exporting, standing

routes = [*standing.routes, *exporting.routes]
