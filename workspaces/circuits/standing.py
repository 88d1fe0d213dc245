"""Who may decide now in whose stead: the people that a step names, those who stand in for them, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workspaces.circuits.models import Deputy
from workspaces.circuits.rules import Seat, Step
from workspaces.dossiers import people
from workspaces.dossiers.people import Someone
from workspaces.kernel import french
from workspaces.kernel.clock import today


@dataclass(frozen=True)
class Place:
    """One seat of a step: who may fill it now, and in words why it is not only the person named."""

    seat: Seat
    who: tuple[Someone, ...]
    why: str = ""


async def places_of(workspace_id: UUID, step: Step, *, last: bool) -> list[Place]:
    """Each seat of the step with those who may fill it. The last step accepts: there, one must have that right."""
    deputies = {one.person_id: one for one in await Deputy.filter(workspace_id=workspace_id)}
    asked = {seat.id for seat in step.seats}
    asked |= {deputies[id_].deputy_id for id_ in asked if id_ in deputies}
    there = {one.id: one for one in await people.of_dossier(workspace_id, asked) if one.may_decide or not last}
    if not any(one.owner for one in there.values()):  # nobody of the company, or a mandate: the firm decides
        there |= {one.id: one for one in await people.of_dossier(workspace_id) if one.may_decide}
    return [place_of(seat, there, deputies.get(seat.id), today()) for seat in step.seats]


def place_of(seat: Seat, there: Mapping[UUID, Someone], deputy: Deputy | None, day: date) -> Place:
    """The person named; beside them their deputy on the days of the absence; once they are gone their deputy alone,
    else those in charge of the dossier."""
    named, instead = there.get(seat.id), there.get(deputy.deputy_id) if deputy else None
    if named:
        if deputy and instead and is_away(deputy, day):
            return Place(seat, (named, instead), f"{instead.name} supplée {seat.name}{until(deputy)}.")
        return Place(seat, (named,))
    gone = f"{seat.name} ne peut plus décider dans ce dossier"
    if instead:
        return Place(seat, (instead,), f"{gone} : {instead.name}, qui le supplée, décide à sa place.")
    charge = in_charge(there.values())
    if charge:
        verb = "décide" if len(charge) == 1 else "décident"
        return Place(seat, tuple(charge), f"{gone} : {listed(charge)} {verb} à sa place.")
    return Place(seat, (), f"{gone} et personne ne le remplace : changez le circuit, ou sortez-en la facture.")


def in_charge(there: Iterable[Someone]) -> list[Someone]:
    """The owners; where the firm decides by mandate, its people who may."""
    listed_there = list(there)
    owners = [one for one in listed_there if one.owner]
    return owners or [one for one in listed_there if one.may_decide]


def is_away(deputy: Deputy, day: date) -> bool:
    """Between the two days, which count. Without days: only once the person is gone."""
    first, last = deputy.first_day, deputy.last_day
    return first is not None and first <= day and (last is None or day <= last)


def until(deputy: Deputy) -> str:
    return f" jusqu’au {french.day(deputy.last_day)}" if deputy.last_day else ""


def listed(who: Sequence[Someone]) -> str:
    """« Alice Martin, Bruno Petit ou Chloé Durand »."""
    names = [one.name for one in who]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} ou {names[-1]}"


def whose_turn(places: Iterable[Place]) -> list[Someone]:
    """Each of them once, in the order of the seats."""
    return list({one.id: one for place in places for one in place.who}.values())
