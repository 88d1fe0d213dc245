"""A firm's logo, for whoever it invites: the picture that we drew, at an address that changes with it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portal.branding import stylesheet
from portal.branding.brand import SHOWN
from portal.branding.models import Branding
from workspaces.documents.files import SANDBOX
from workspaces.kernel import storage
from workspaces.kernel.access import open_route
from workspaces.kernel.errors import NotFound

KEPT = "public, max-age=31536000, immutable"


async def logo(request: Request) -> Response:
    digest = request.path_params["digest"]
    own = await Branding.get_or_none(firm_id=request.path_params["firm_id"])
    if own is None or not own.logo_key or own.logo_sha256[:SHOWN] != digest:
        raise NotFound
    headers = {"ETag": f'"{digest}"', "Cache-Control": KEPT, "Content-Security-Policy": SANDBOX}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(await storage.get(own.logo_key), headers=headers, media_type="image/png")


WHY = "a logo is shown to whoever the firm invites, before they sign in; its address holds its hash"
routes = [open_route("/logo/{firm_id:uuid}/{digest}.png", logo, why=WHY), *stylesheet.routes]
