"""Assistance: the panel with the articles of the screen one is at, its search, and the articles."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from portal.assistance import articles
from portal.firms.models import Firm
from workspaces.dossiers.models import FirmLink, Member
from workspaces.kernel.access import Person, open_route
from workspaces.kernel.errors import NotFound
from workspaces.kernel.web import render, url

SCREENS = (
    (r"/d/[^/]+/tiers/importer.*", "dossier/import"),
    (r"/d/[^/]+/(?:achats|ventes|comptabilite)/.+", "dossier/facture"),
    (r"/d/[^/]+/(?:scanner|application-mobile)", "dossier/scanner"),
    (r"/d/[^/]+/notes-de-frais.*", "dossier/frais"),
    (r"/d/[^/]+/a-approuver", "dossier/achats"),
    (r"/d/[^/]+/(achats|ventes|tiers|archives|parametres)\b.*", r"dossier/\1"),
    (r"/d/.*", "dossier/accueil"),
    (r"/cabinet/a-traiter/.+", "cabinet/revision"),
    (r"/cabinet/imports/dossiers.*", "cabinet/clients"),
    (r"/cabinet/imports/tiers.*", "cabinet/tiers"),
    (r"/cabinet/(dossiers|clients|tiers|a-traiter|archives|equipe|comptabilite|exports|reprises)\b.*", r"cabinet/\1"),
    (r"/cabinet.*", "cabinet"),
    (r"/(?:mot-de-passe|invitation).*", "mot-de-passe"),
    (r"/(connexion|compte)\b.*", r"\1"),
)


async def panel(request: Request) -> Response:
    query = request.query_params.get("q", "").strip()[:200]
    screen = request.query_params.get("ecran") or screen_of(urlsplit(request.headers.get("hx-current-url", "")).path)
    found = articles.search(query) if query else articles.of_screen(screen) or articles.articles()
    shown = [{"title": a.title, "summary": a.summary, "href": url("help:article", slug=a.slug)} for a in found]
    context: dict[str, Any] = {"q": query, "screen": screen, "here": url("help:panel"), "articles": shown}
    return render(request, "help/panel.html", "panel", contact=await contact(request.state.person), **context)


def screen_of(path: str) -> str:
    """The name that help articles give to the page at this address."""
    for pattern, name in SCREENS:
        if match := re.fullmatch(pattern, path):
            return match.expand(name)
    return ""


async def contact(person: Person | None) -> Firm | None:
    """Whom to write to: the firm that follows the person's dossier."""
    member = await Member.filter(user_id=person.id).first() if person else None
    links = await FirmLink.firms_of(member.workspace_id) if member else []
    firm = await Firm.get_or_none(id=links[0].firm_id) if links else None
    return firm if firm and firm.email else None


async def article(request: Request) -> Response:
    found = articles.article(request.path_params["slug"])
    if found is None:
        raise NotFound
    shown = {"title": found.title, "html": found.html}
    return render(request, "help/article.html", "article", article=shown, list_href=url("help:panel"))


WHY = "help articles, the same for everybody"
routes = [open_route("/aide", panel, why=WHY), open_route("/aide/{slug}", article, why=WHY)]
