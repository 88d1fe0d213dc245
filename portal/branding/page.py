"""« Image du cabinet »: the name, logo and colour that clients see, and the signature of the mails to them."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from importers.arrival import take_in
from portal.branding.brand import Brand
from portal.branding.colours import CODE, Shades
from portal.branding.models import Branding
from workspaces.kernel import storage
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form, one_line, read_form
from workspaces.kernel.sandbox import Limits, SandboxFailed, call
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

SUGGESTED = "#1F4FBF"  # what the colour field starts from
HEAVIEST_MB = 2
LIMITS = Limits(memory_mb=512, cpu_s=10, wall_s=20)


async def branding(request: Request, firm: FirmAccess) -> Response:
    return _page(request, firm, await Branding.of(firm.firm_id), {})


def _page(request: Request, firm: FirmAccess, own: Branding, errors: dict[str, str], said: str = "") -> Response:
    return render(
        request,
        "branding/page.html",
        status=422 if errors else 200,
        values={"name": own.name, "accent": own.accent or SUGGESTED, "signature": own.signature},
        coloured=bool(own.accent),
        errors=errors,
        brand=Brand.made(firm.firm, own),
        adjusted=Shades.of(own.accent).said if own.accent else "",
        said=said,
        save=url("firm:branding"),
        upload=url("firm:send_logo"),
        drop=url("firm:drop_logo") if own.logo_key else "",
        heaviest_mb=HEAVIEST_MB,
        screen="cabinet/image",
    )


async def change_branding(request: Request, firm: FirmAccess) -> Response:
    """Kept, or only shown: the second button asks for a preview."""
    form, own = await read_form(request), await Branding.of(firm.firm_id)
    typed = _typed(form)
    own.update_from_dict(typed)
    if form.errors:
        own.accent = own.accent if CODE.fullmatch(own.accent) else ""
        return _page(request, firm, own, form.errors)
    if form.values.get("acte") == "apercu":
        return _page(request, firm, own, {}, "Voici l’aperçu. Rien n’est encore enregistré.")
    await _keep(own, firm, "branding:changed", accent=own.accent, name=own.name)
    return see(url("firm:branding"), "Image du cabinet enregistrée : vos clients la voient dès maintenant.")


def _typed(form: Form) -> dict[str, Any]:
    accent = form.text("accent", longest=7).upper() if form.ticked("coloured") else ""
    if accent and not CODE.fullmatch(accent):
        form.errors["accent"] = f"« {accent} » n’est pas une couleur. Écrivez-la comme {SUGGESTED}."
    return {
        "name": one_line(form.text("name", longest=80)),
        "accent": accent,
        "signature": form.text("signature", longest=600),
    }


async def _keep(own: Branding, firm: FirmAccess, what: str, **detail: Any) -> None:
    own.updated_at, own.updated_by_name = now(), firm.person.name
    with acting_in(firm.firm_id):
        async with unit_of_work():
            await own.save()
            await record_in(firm.firm_id, what, own.id, firm, **detail)


async def send_logo(request: Request, firm: FirmAccess) -> Response:
    own = await Branding.of(firm.firm_id)
    try:
        async with request.form(max_files=1, max_fields=2) as form:
            upload = form.get("logo")
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise DomainError("Choisissez un fichier PNG ou JPEG.", code="NO_FILE")
            await _draw(own, upload)
    except DomainError as error:
        return _page(request, firm, await Branding.of(firm.firm_id), {"logo": error.message})
    await _keep(own, firm, "branding:logo", sha256=own.logo_sha256)
    return see(url("firm:branding"), "Logo enregistré : vos clients le voient dès maintenant.")


async def _draw(own: Branding, upload: UploadFile) -> None:
    """The picture drawn again in the sandbox, and kept under its own hash."""
    with tempfile.TemporaryDirectory(prefix="liasse-logo-") as folder:
        work = Path(folder)
        arrival = await asyncio.to_thread(take_in, upload.file, upload.filename or "", work)
        if arrival.size > HEAVIEST_MB * 2**20:
            message = f"Ce fichier dépasse {HEAVIEST_MB} Mo : un logo de 500 points de large suffit. Réduisez-le."
            raise DomainError(message, code="LOGO_TOO_HEAVY")
        try:
            drawn = await call("portal.branding.drawing.draw", str(arrival.path), str(work), work=work, limits=LIMITS)
        except SandboxFailed:
            message = "Cette image n’a pas pu être dessinée. Enregistrez-la de nouveau en PNG, puis renvoyez-la."
            raise DomainError(message, code="LOGO_UNREADABLE") from None
        content = (work / drawn["name"]).read_bytes()
    own.keep_logo(content, drawn["width"], drawn["height"])
    await storage.put_new(own.logo_key, content)


async def drop_logo(request: Request, firm: FirmAccess) -> Response:
    own = await Branding.of(firm.firm_id)
    own.update_from_dict({"logo_key": "", "logo_sha256": "", "logo_width": 0, "logo_height": 0})
    await _keep(own, firm, "branding:logo-removed")
    return see(url("firm:branding"), "Logo retiré : vos clients voient le nom du cabinet.")


POST = ["POST"]
routes = [
    firm_route("/image", branding, can=FirmCan.TEAM),
    firm_route("/image", change_branding, can=FirmCan.TEAM, methods=POST),
    firm_route("/image/fichier", send_logo, can=FirmCan.TEAM, methods=POST),
    firm_route("/image/logo/retirer", drop_logo, can=FirmCan.TEAM, methods=POST),
]
