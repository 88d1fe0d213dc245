"""Who decides in whose stead. Without dates a deputy only takes over once the person is gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workspaces.circuits.models import Deputy
from workspaces.circuits.standing import is_away
from workspaces.dossiers import people
from workspaces.kernel import french
from workspaces.kernel.access import Access
from workspaces.kernel.clock import today
from workspaces.kernel.forms import Form
from workspaces.kernel.web import url

CHOOSE = "Choisissez une personne du dossier ou du cabinet."


async def shown(ws: Access) -> list[dict[str, Any]]:
    return [
        {
            "who": f"{one.deputy_name} supplée {one.person_name}",
            "when": in_words(one),
            "now": is_away(one, today()),
            "remove": url("workspace:remove_deputy", workspace=ws.workspace.slug, deputy_id=one.id),
        }
        for one in await Deputy.within(ws).order_by("person_name", "id")
    ]


def in_words(one: Deputy) -> str:
    if one.first_day is None:
        return "en cas de départ"
    last = f" au {french.day(one.last_day)}" if one.last_day else ""
    return f"{'du' if last else 'à partir du'} {french.day(one.first_day)}{last}, et en cas de départ"


async def read(form: Form, ws: Access) -> Deputy:
    there = {str(one.id): one for one in await people.of_dossier(ws.workspace_id)}
    person = form.one_of("person", set(there), CHOOSE)
    deputy = form.one_of("deputy", set(there), CHOOSE)
    first, last = form.date("first_day"), form.date("last_day")
    if person and person == deputy:
        form.errors["deputy"] = "Choisissez quelqu’un d’autre que la personne absente."
    if first and last and last < first:
        form.errors["last_day"] = "La fin vient avant le début : échangez les deux dates."
    if last and not first:
        form.errors["first_day"] = "Indiquez aussi le premier jour."
    form.check()
    return Deputy(
        workspace_id=ws.workspace_id, person_id=UUID(person), person_name=there[person].name,
        deputy_id=UUID(deputy), deputy_name=there[deputy].name, first_day=first, last_day=last,
    )  # fmt: skip
