"""A circuit as it is typed: its conditions and its steps, read from a form and shown in it again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workspaces.circuits.models import Circuit
from workspaces.circuits.rules import ALL, ONE, Conditions, Seat, Step, steps_of
from workspaces.dossiers.people import Someone
from workspaces.invoices.tags import LONGEST
from workspaces.kernel import french, money
from workspaces.kernel.forms import Form
from workspaces.parties.models import Kind, ThirdParty, folded

TYPES = (("380", "Factures"), ("381", "Avoirs"), ("386", "Factures d’acompte"), ("384", "Factures rectificatives"))
NEEDS = (
    (ALL, "Tous doivent approuver"),
    (ONE, "Un seul suffit"),
    ("2", "Deux d’entre eux"),
    ("3", "Trois d’entre eux"),
)
MOST_STEPS, MOST_SUPPLIERS = 6, 100
LINES = re.compile(r"[\n;]+")


def typed(circuit: Circuit, suppliers: Sequence[ThirdParty]) -> dict[str, Any]:
    """The values of the form for what is kept."""
    said = Conditions.of(circuit)
    return {
        "name": circuit.name,
        "at_least": money.french(said.at_least) if said.at_least is not None else "",
        "suppliers": "\n".join(one.name for one in suppliers),
        "tags": ", ".join(said.tags),
        "types": list(said.types),
        "steps": [_typed(step) for step in steps_of(circuit.steps)],
    }


def _typed(step: Step) -> dict[str, Any]:
    return {"name": step.name, "need": step.need, "seats": [str(seat.id) for seat in step.seats]}


def as_typed(form: Form) -> dict[str, Any]:
    """The values of the form as they were sent, wrong ones included."""
    names = ("name", "at_least", "suppliers", "tags")
    steps = [
        {
            "name": form.values.get(f"step_{n}_name", ""),
            "need": form.values.get(f"step_{n}_need", ALL),
            "seats": form.lists.get(f"step_{n}_seats", []),
        }
        for n in range(1, MOST_STEPS + 1)
    ]
    while steps and not (steps[-1]["seats"] or steps[-1]["name"]):
        steps.pop()
    return {name: form.values.get(name, "") for name in names} | {"types": form.lists.get("types", []), "steps": steps}


async def read(form: Form, circuit: Circuit, staff: Sequence[Someone]) -> None:
    """Put what was typed into the circuit; what is wrong goes to the form's errors."""
    circuit.name = form.text("name", "Donnez un nom à ce circuit.", longest=80)
    conditions = Conditions(
        at_least=_amount(form),
        suppliers=tuple(await _suppliers(form, circuit.workspace_id)),
        tags=tuple(_tags(form)),
        types=tuple(form.several("types", dict(TYPES))),
    )
    circuit.conditions = conditions.as_json()
    kept = {seat.id: seat for step in steps_of(circuit.steps or []) for seat in step.seats}
    circuit.steps = [step.as_json() for step in _steps(form, staff, kept)]


def _amount(form: Form) -> int | None:
    amount = form.amount("at_least")
    if amount is not None and amount < 0:
        form.errors["at_least"] = "Indiquez un montant positif, par exemple 1 000."
    return money.to_cents(amount) if amount is not None else None


def _tags(form: Form) -> list[str]:
    tags = [" ".join(one.split()) for one in form.text("tags", longest=400).split(",")]
    if any(len(one) > LONGEST for one in tags):
        form.errors["tags"] = f"Une étiquette a {LONGEST} caractères au plus. Séparez-les par des virgules."
    return list(dict.fromkeys(filter(None, tags)))


async def _suppliers(form: Form, workspace_id: UUID) -> list[str]:
    """One a line, by name or number."""
    lines = [one.strip() for one in LINES.split(form.text("suppliers", longest=8000)) if one.strip()]
    if len(lines) > MOST_SUPPLIERS:
        form.errors["suppliers"] = f"{MOST_SUPPLIERS} fournisseurs au plus. Une étiquette en réunit autant qu’il faut."
        return []
    found = []
    for line in lines:
        mine = ThirdParty.filter(workspace_id=workspace_id, kind=Kind.SUPPLIER, archived_at=None, merged_into=None)
        one = await mine.filter(number=line).first() or await mine.filter(folded=folded(line)).first()
        if one is None:
            unknown = f"«\u00a0{line[:60]}\u00a0» n’est aucun de vos fournisseurs."
            form.errors["suppliers"] = f"{unknown} Écrivez son nom ou son numéro."
            return []
        found.append(str(one.id))
    return found


def _steps(form: Form, staff: Sequence[Someone], kept: dict[UUID, Seat]) -> list[Step]:
    """Steps without people are none. The last one accepts, so somebody in it must have that right."""
    there = {str(one.id): one for one in staff}
    names = {str(id_): seat.name for id_, seat in kept.items()} | {id_: one.name for id_, one in there.items()}
    steps: list[Step] = []
    for n in range(1, MOST_STEPS + 1):
        seats = tuple(Seat(UUID(id_), names[id_]) for id_ in form.several(f"step_{n}_seats", names))
        need = form.values.get(f"step_{n}_need", ALL)
        if not seats:
            continue
        if need not in dict(NEEDS) or (need.isdecimal() and int(need) > len(seats)):
            form.errors[f"step_{n}_need"] = f"Cette étape ne compte que {french.plural(len(seats), 'personne')}."
        steps.append(Step(form.text(f"step_{n}_name", longest=60) or f"Étape {len(steps) + 1}", need, seats))
    if not steps:
        form.errors["step_1_seats"] = "Choisissez au moins une personne à la première étape."
    elif cannot := [one.name for one in _in(steps[-1], there) if not one.may_decide]:
        said = f"{cannot[0]} n’a pas le droit d’accepter dans ce dossier"
        form.errors[f"step_{len(steps)}_seats"] = f"{said} : la dernière étape revient à qui l’a."
    return steps


def _in(step: Step, there: dict[str, Someone]) -> list[Someone]:
    return [there[str(seat.id)] for seat in step.seats if str(seat.id) in there]
