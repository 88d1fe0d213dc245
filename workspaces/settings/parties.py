"""« Clients & fournisseurs »: how the dossier writes the numbers of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Workspace
from workspaces.kernel import french
from workspaces.kernel.access import Access
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import render, see, url
from workspaces.parties import numbers as numbering
from workspaces.parties.models import Kind
from workspaces.parties.numbers import SETTING, Template, template_of
from workspaces.settings.menu import save, settings_page

TITLES = {Kind.SUPPLIER: "Fournisseurs", Kind.CUSTOMER: "Clients"}
DIGITS = [(str(count), french.plural(count, "chiffre")) for count in range(1, 9)]


async def numbers(request: Request, ws: Access) -> Response:
    return await _page(request, ws, {}, {})


async def _page(request: Request, ws: Access, typed: Mapping[str, str], errors: dict[str, str]) -> Response:
    kinds = [await _shown(ws.workspace, kind, typed) for kind in Kind]
    return settings_page(request, ws, "numbers", errors, {}, kinds=kinds, digits=DIGITS)


async def _shown(dossier: Workspace, kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    own = template_of(dossier, kind)
    given = await numbering.issued(dossier.id, kind)
    values = {"before": own.before, "digits": str(own.digits), "after": own.after, "next": str(given + 1)}
    return {
        "name": kind.value,
        "title": TITLES[kind],
        "values": {name: typed.get(f"{kind.value}_{name}", value) for name, value in values.items()},
        "example": await numbering.upcoming(dossier, kind),
    }


async def number_example(request: Request, ws: Access) -> Response:
    """What the next number would be with what is being typed, or why it cannot be."""
    query = request.query_params
    kind = Kind(query["kind"]) if query.get("kind") in set(Kind) else Kind.SUPPLIER
    try:
        example, problem = await numbering.upcoming(ws.workspace, kind, template_in(query, kind)), ""
    except DomainError as error:
        example, problem = "", error.message
    return render(request, "settings/_number.html", kind=kind.value, example=example, problem=problem)


def template_in(values: Mapping[str, str], kind: Kind) -> Template:
    digits = values.get(f"{kind.value}_digits", "")
    if digits not in dict(DIGITS):
        raise DomainError("Choisissez combien de chiffres.", code="NUMBER_DIGITS")
    before, after = (values.get(f"{kind.value}_{name}", "").strip() for name in ("before", "after"))
    return Template.typed(before, int(digits), after)


async def save_numbers(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    changes = {SETTING[kind]: template.kept() for kind in Kind if (template := _template(form, kind))}
    starts = {kind: _start(form, kind) for kind in Kind}
    try:
        form.check()
        async with unit_of_work():
            for kind, start in starts.items():
                await _begin(ws, kind, start)
            await save(ws, changes)
    except FormError as wrong:
        return await _page(request, ws, form.values, wrong.errors)
    return see(url("workspace:numbers", workspace=ws.workspace.slug), "Enregistré.")


def _template(form: Form, kind: Kind) -> Template | None:
    try:
        return template_in(form.values, kind)
    except DomainError as error:
        form.errors[f"{kind.value}_before"] = error.message
        return None


def _start(form: Form, kind: Kind) -> int:
    typed = form.text(f"{kind.value}_next", longest=8)
    if typed and not typed.isdecimal():
        form.errors[f"{kind.value}_next"] = f"« {typed} » n’est pas un nombre entier."
    return int(typed) if typed.isdecimal() else 0


async def _begin(ws: Access, kind: Kind, start: int) -> None:
    if not start or start == await numbering.issued(ws.workspace_id, kind) + 1:
        return
    try:
        await numbering.begin_at(ws.workspace_id, kind, start)
    except DomainError as refused:
        raise FormError({f"{kind.value}_next": refused.message}) from refused
