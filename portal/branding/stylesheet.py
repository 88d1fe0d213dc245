"""The stylesheet of a colour: a file of its own, as no page may hold a style. Its address changes with its content."""

from __future__ import annotations

import functools
import hashlib
import re

from starlette.requests import Request
from starlette.responses import Response

from portal.branding.colours import Shades
from workspaces.kernel.access import open_route
from workspaces.kernel.errors import NotFound
from workspaces.kernel.web import url

ACCENT = re.compile("[0-9A-F]{6}")
KEPT = "public, max-age=31536000, immutable"
COLOURS = """\
.dossier, .guest, .charte {
  --primary: light-dark(%(light)s, %(dark)s); --primary-fg: light-dark(#FFF, #0B1220);
  --accent-hi: %(dark)s; --nav-ink: #0B1220;
}
.dossier .mark { background: %(dark)s; color: #0B1220; }
"""


async def charter(request: Request) -> Response:
    accent = request.path_params["accent"]
    if not ACCENT.fullmatch(accent):
        raise NotFound
    text = written(accent)
    headers = {"ETag": f'"{digest(accent)}"', "Cache-Control": KEPT}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type="text/css")


@functools.lru_cache(512)
def written(accent: str) -> str:
    shades = Shades.of(f"#{accent}")
    return COLOURS % {"light": shades.light, "dark": shades.dark}


@functools.lru_cache(512)
def digest(accent: str) -> str:
    return hashlib.sha256(written(accent).encode()).hexdigest()[:10]


def address(accent: str) -> str:
    """Of a colour as chosen (`#1F4FBF`); nothing for none."""
    name = accent.removeprefix("#").upper()
    return f"{url('branding:charter', accent=name)}?v={digest(name)}" if name else ""


routes = [open_route("/charte/{accent}.css", charter, why="made of the colour in its own address, of no firm")]
