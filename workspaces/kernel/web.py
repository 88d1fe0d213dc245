"""Turning a template, or one block of it, into a response."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workspaces.kernel import french

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal" / "static"

env = jinja2.Environment(
    loader=jinja2.FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.do"],
)
env.filters.update(french.FILTERS)


@functools.cache
def static(path: str) -> str:
    """The address of one of our files, which changes with its content so that browsers may keep it for a year."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


env.globals["static"] = static


def wants_fragment(request: Request) -> bool:
    """htmx 4 says so itself; boosted links and history restores want the whole page."""
    return request.headers.get("hx-request-type") == "partial" and "hx-history-restore-request" not in request.headers


def render(request: Request, name: str, block: str | None = None, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The whole page for a visit; only `block` when htmx asked for a fragment."""
    fragment = block if block and wants_fragment(request) else None
    headers = {"Vary": "HX-Request, HX-Request-Type"}
    return HTMLResponse(render_text(request, name, fragment, **context), status, headers)


def render_text(request: Request, name: str, block: str | None = None, **context: Any) -> Markup:
    """The same as text, for pages put together from several templates."""
    template = env.get_template(name)
    values = {"request": request, "url": functools.partial(url, request)} | context
    for extra in getattr(request.app.state, "page_context", ()):
        values = extra(request) | values
    if block:
        return Markup("".join(template.blocks[block](template.new_context(values))))  # noqa: S704 (escaped by jinja)
    return Markup(template.render(values))  # noqa: S704


def url(request: Request, name: str, **params: Any) -> str:
    """The path of a named route. Inside a dossier, `workspace` is this one unless said otherwise."""
    if name.startswith("workspace:") and "workspace" not in params:
        params["workspace"] = request.path_params["workspace"]
    return str(request.app.url_path_for(name, **{key: str(value) for key, value in params.items()}))


def back_to(request: Request, name: str, **params: Any) -> Response:
    """After a change made by a plain form: see the page again."""
    return RedirectResponse(url(request, name, **params), 303)


def fragment_or_back(request: Request, template: str, back: str, **context: Any) -> Response:
    """After a change: the new fragment for htmx, a redirect for a plain form (works without JavaScript)."""
    if wants_fragment(request):
        return render(request, template, **context)
    return back_to(request, back)


def attachment(name: str) -> str:
    """A Content-Disposition value for a file name that came from anywhere (RFC 6266)."""
    from urllib.parse import quote

    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)[:120] or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[:200], safe='')}"
