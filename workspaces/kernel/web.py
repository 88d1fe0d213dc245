"""Turning a template, or one block of it, into a response."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Router

from workspaces.kernel import french
from workspaces.kernel.typesetting import typeset

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal" / "static"


class Typeset(Extension):
    """What the templates themselves say. What people wrote is theirs, and stays as it is."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return typeset(source)


env = jinja2.Environment(
    loader=jinja2.FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.do", Typeset],
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
    response = HTMLResponse(render_text(request, name, fragment, **context), status, headers)
    if FLASH in request.cookies and not wants_fragment(request):
        response.delete_cookie(FLASH)
    return response


def render_text(request: Request, name: str, block: str | None = None, **context: Any) -> Markup:
    """The same as text, for pages put together from several templates."""
    template = env.get_template(name)
    values = around(request) | context
    if block:
        return Markup("".join(template.blocks[block](template.new_context(values))))  # noqa: S704 (escaped by jinja)
    return Markup(template.render(values))  # noqa: S704


def around(request: Request) -> dict[str, Any]:
    """What every page knows: the reader's theme and shortcuts, messages left for it, and the shell of its side."""
    return {
        "request": request,
        "theme": request.cookies.get("theme", ""),
        "shortcuts": request.cookies.get("raccourcis") != "non",
        "flashes": _flashes(request),
        **getattr(request.state, "shell", {}),
    }


def url(name: str, **params: Any) -> str:
    """The path of a named route: `url("workspace:purchases", workspace=slug)`."""
    return _address(name, **params)


@functools.lru_cache(4096)
def _address(name: str, **params: Any) -> str:
    """Routes are looked through one by one: that is worth remembering."""
    return str(_router().url_path_for(name, **{key: str(value) for key, value in params.items()}))


_routers: list[Router] = []


def bind(router: Router) -> None:
    """Tell the templates which routes there are. Called by the composition root."""
    _routers[:] = [router]
    _address.cache_clear()


def _router() -> Router:
    return _routers[0]


env.globals["url"] = url

FLASH = "message"
OUR_PATH = re.compile(r"/(?![/\\])")  # the cookie may have been written by somebody else: no scheme, no other host


def see(address: str, message: str = "", *, undo: str = "", tone: str = "ok") -> Response:
    """After a change made by a plain form: go and see, with a word about what was done."""
    response = RedirectResponse(address, 303)
    if message:
        kept = quote(json.dumps({"message": typeset(message), "undo": undo, "tone": tone}))
        response.set_cookie(FLASH, kept, max_age=60, httponly=True, samesite="lax")
    return response


def hand_over(request: Request, address: str, message: str, *, undo: str = "", tone: str = "ok") -> Response:
    """The same after a form that htmx sent: to another whole page, not into this one."""
    response = see(address, message, undo=undo, tone=tone)
    if wants_fragment(request):
        response.status_code = 200
        response.headers["HX-Redirect"] = response.headers["location"]
        del response.headers["location"]
    return response


def _flashes(request: Request) -> list[dict[str, str]]:
    try:
        kept = json.loads(unquote(request.cookies.get(FLASH, "")))
        undo = str(kept["undo"]) if OUR_PATH.match(str(kept["undo"])) else ""
        return [{"message": str(kept["message"]), "undo": undo, "tone": str(kept["tone"])}]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def fragment_or_back(request: Request, template: str, back: str, **context: Any) -> Response:
    """After a change: the new fragment for htmx, a redirect for a plain form (works without JavaScript)."""
    return render(request, template, **context) if wants_fragment(request) else see(back)


def attachment(name: str) -> str:
    """A Content-Disposition value for a file name that came from anywhere (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)[:120] or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[:200], safe='')}"
