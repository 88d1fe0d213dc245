"""Who is away and who takes their place meanwhile. A deputy is never away, nor has a deputy: no chain, no circle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q

from portal.firms.models import Absence, FirmMember
from workspaces.kernel import db, french
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError
from workspaces.kernel.tenancy import acting_in

LONGEST = timedelta(days=366)


async def away_for(member: FirmMember) -> list[FirmMember]:
    """The colleagues whose place this one takes today."""
    now = today()
    found = Absence.filter(deputy_id=member.id, first_day__lte=now, last_day__gte=now)
    ids = await found.values_list("member_id", flat=True)
    return await FirmMember.filter(id__in=list(ids), firm_id=member.firm_id, left_at=None) if ids else []


async def of_firm(firm_id: UUID) -> list[Absence]:
    """Those of today and to come, in order."""
    return await Absence.filter(firm_id=firm_id, last_day__gte=today()).order_by("first_day", "id")


async def running(firm_id: UUID) -> list[Absence]:
    return [one for one in await of_firm(firm_id) if one.first_day <= today()]


async def deputies(firm_id: UUID) -> dict[UUID, str]:
    """Who is away today, with the name of whoever takes their place."""
    current = await running(firm_id)
    named = FirmMember.filter(id__in=[one.deputy_id for one in current], left_at=None)
    names = dict(await named.values_list("id", "name")) if current else {}
    return {one.member_id: names[one.deputy_id] for one in current if one.deputy_id in names}


@dataclass(frozen=True)
class Wish:
    """An absence that somebody would like to declare."""

    member: FirmMember
    deputy: FirmMember
    first: date
    last: date

    @property
    def overlapping(self) -> Q:
        return Q(firm_id=self.member.firm_id, first_day__lte=self.last, last_day__gte=self.first)

    async def check(self) -> None:
        if wrong := self._dates() or await self._people():
            raise FormError(wrong)

    def _dates(self) -> dict[str, str]:
        if self.last < self.first:
            return {"last": "La fin vient avant le début : échangez les deux dates."}
        if self.last < today():
            return {"last": "Cette absence est déjà finie : indiquez une date à partir d’aujourd’hui."}
        if self.last - self.first > LONGEST:
            return {"last": "Un an au plus. Pour plus longtemps, réaffectez les dossiers."}
        return {}

    async def _people(self) -> dict[str, str]:
        if self.deputy.id == self.member.id:
            return {"deputy": "Choisissez quelqu’un d’autre que la personne absente."}
        if FirmCan.DOSSIERS not in self.deputy.grants:
            return {"deputy": f"{self.deputy.name} n’a aucun rôle qui suit des dossiers. Choisissez quelqu’un d’autre."}
        others = await Absence.filter(self.overlapping)
        if own := self._first(others, member_id=self.member.id):
            return {"first": f"Une absence de {self.member.name} est déjà notée {said(own)}."}
        if theirs := self._first(others, member_id=self.deputy.id):
            return {"deputy": f"{self.deputy.name} est en absence {said(theirs)}. Choisissez quelqu’un d’autre."}
        if asked := self._first(others, deputy_id=self.member.id):
            return {
                "": f"{self.member.name} supplée un collègue {said(asked)} : donnez-lui d’abord un autre suppléant."
            }
        return {}

    @staticmethod
    def _first(found: Iterable[Absence], **like: UUID) -> Absence | None:
        return next((one for one in found if all(getattr(one, name) == id_ for name, id_ in like.items())), None)


def said(absence: Absence) -> str:
    """« du 1/12/2026 au 5/12/2026 »."""
    return f"du {french.day(absence.first_day)} au {french.day(absence.last_day)}"


async def declare(wish: Wish, by: FirmAccess) -> Absence:
    """One at a time in a firm: two declared in the same instant see each other."""
    with acting_in(by.firm_id):
        async with unit_of_work():
            await db.alone(f"absences {by.firm_id}")
            await wish.check()
            made = await Absence.create(
                firm_id=by.firm_id, member_id=wish.member.id, deputy_id=wish.deputy.id,
                first_day=wish.first, last_day=wish.last,
            )  # fmt: skip
            await record_in(
                by.firm_id, "absence:declared", wish.member.id, by,
                name=wish.member.name, deputy=wish.deputy.name, first=wish.first, last=wish.last,
            )  # fmt: skip
    return made


async def end(absence: Absence, by: FirmAccess) -> None:
    """Before its day, or called off: the deputy's rights end with it."""
    with acting_in(by.firm_id):
        async with unit_of_work():
            await absence.delete()
            days = {"first": absence.first_day, "last": absence.last_day}
            await record_in(by.firm_id, "absence:ended", absence.member_id, by, **days)


async def forget(member: FirmMember) -> None:
    """Somebody leaves the firm: nobody is away for them, nor they for anybody."""
    await Absence.filter(Q(member_id=member.id) | Q(deputy_id=member.id), last_day__gte=today()).delete()


async def sentences(firm: FirmAccess) -> list[str]:
    """What this person should know today about who is away."""
    me = await FirmMember.get(firm_id=firm.firm_id, user_id=firm.person.id)
    current = [one for one in await running(firm.firm_id) if me.id in (one.member_id, one.deputy_id)]
    others = [id_ for one in current for id_ in (one.member_id, one.deputy_id)]
    names = dict(await FirmMember.filter(id__in=others).values_list("id", "name")) if others else {}
    return [
        f"Vous suppléez {names[one.member_id]} jusqu’au {french.day(one.last_day)} : ses dossiers sont avec les vôtres."
        if one.deputy_id == me.id
        else f"Votre absence est notée {said(one)} : {names[one.deputy_id]} vous supplée."
        for one in current
    ]
