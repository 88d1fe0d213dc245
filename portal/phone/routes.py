"""The installable app: its manifest, its service worker, where it starts, and what other apps share with it."""

from __future__ import annotations

import hashlib
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from portal.accounts.place import dossiers_of
from workspaces.kernel.access import Can, Person, open_route, person_route
from workspaces.kernel.web import STATIC, render, see, static, url

NAME, COLOUR, GROUND = "Liasse", "#101B2D", "#F5F7FA"
ACCEPTED = ["image/*", "application/pdf", "application/xml", "text/xml", "application/zip"]
SHELL = (  # what the scanner needs where there is no network
    *("app.css", "kit.css", "scan.css", "app.js", "keys.js", "outbox.js", "scan.js", "scan-camera.js"),
    *("scan-corners.js", "scan-find.js", "favicon.svg", "vendor/lucide-static-1.62.0/icons.svg"),
)
FONT = "/static/vendor/inter-5.3.0/inter-latin-wght-normal.woff2"


def icon(side: int, name: str, purpose: str = "any") -> dict[str, str]:
    return {"src": static(f"icons/{name}"), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


async def manifest(request: Request) -> Response:
    start = url("phone:start")
    told = {
        "id": "/",
        "name": NAME,
        "short_name": NAME,
        "description": "Vos factures et vos notes de frais, photographiées et transmises.",
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": COLOUR,
        "icons": [icon(192, "192.png"), icon(512, "512.png"), icon(512, "maskable.png", "maskable")],
        "shortcuts": [{"name": "Scanner", "url": start, "icons": [icon(192, "192.png")]}],
        "share_target": {
            "action": url("phone:shared"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "files", "accept": ACCEPTED}]},
        },
    }
    return JSONResponse(told, media_type="application/manifest+json")


async def service_worker(request: Request) -> Response:
    """The script, told which files to keep. It changes with any of them, and browsers then fetch them again."""
    files = [*(static(name) for name in SHELL), FONT]
    version = hashlib.sha256("".join(files).encode()).hexdigest()[:10]
    told = {"files": files, "version": version, "outbox": static("outbox.js"), "start": url("phone:start")}
    told |= {"shared": url("phone:shared"), "signOut": url("accounts:sign_out")}
    script = f"const LIASSE = {json.dumps(told)};\n{(STATIC / 'sw.js').read_text()}"
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def start(request: Request, person: Person) -> Response:
    """To the scanner of the dossier where this person deposits; whoever has several chooses."""
    doors = request.app.state.doors
    entered = [await doors.workspace(person, row.slug) for row in await dossiers_of(person)]
    open_to = [ws.workspace for ws in entered if ws and ws.can(Can.DEPOSIT)]
    kept = f"?{request.url.query}" if request.url.query else ""
    listed = [{"name": row.name, "href": url("workspace:scanner", workspace=row.slug) + kept} for row in open_to]
    if len(listed) == 1:
        return RedirectResponse(listed[0]["href"], 303)
    if not listed and await doors.firm(person):
        return see(url("firm:workspaces"), "Ouvrez un dossier, puis « Scanner ».", tone="info")
    return render(request, "accounts/choose_dossier.html", dossiers=listed)


async def shared(request: Request) -> Response:
    """Only where the service worker did not take the files: it keeps them on the phone, this address keeps nothing."""
    return see(url("phone:start"), "Ouvrez Liasse une première fois, puis partagez de nouveau le fichier.", tone="warn")


routes = [
    open_route("/manifest.webmanifest", manifest, why="says only the name and the icons"),
    open_route("/sw.js", service_worker, why="a script of ours, the same for everybody"),
    open_route("/partage", shared, why="keeps nothing, only leads to the scanner", methods=["POST"]),
    person_route("/scanner", start),
]
