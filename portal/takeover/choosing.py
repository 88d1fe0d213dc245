"""Where each folder of a take-over goes: recognised by SIREN or name among the dossiers one follows, or said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from importers.takeover.models import Choice, TakenDossier, TakeOver
from workspaces.dossiers.models import Workspace
from workspaces.kernel import identifiers
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form
from workspaces.parties.models import folded

MISSING = "Indiquez le dossier : son nom ou son SIREN."
UNKNOWN = "« {typed} » n’est le nom ni le SIREN d’aucun dossier que vous suivez."
SEVERAL = "Plusieurs de vos dossiers s’appellent « {typed} » : écrivez le SIREN."
NO_NAME = "Indiquez le nom du dossier à ouvrir."
ASKED = "Choisissez où va ce dossier."


@dataclass(frozen=True)
class Known:
    """The dossiers that somebody follows, by the names that a folder may bear."""

    by_siren: dict[str, list[Workspace]]
    by_name: dict[str, list[Workspace]]
    by_id: dict[UUID, Workspace]

    @classmethod
    async def of(cls, workspace_ids: frozenset[UUID]) -> Known:
        found = await Workspace.filter(id__in=list(workspace_ids)).order_by("name")
        known = cls({}, {}, {one.id: one for one in found})
        for one in found:
            known.by_siren.setdefault(one.siren, []).append(one)
            for name in {folded(one.name), one.slug}:
                known.by_name.setdefault(name, []).append(one)
        return known

    def recognise(self, dossier: TakenDossier) -> Workspace | None:
        """By the SIREN in the folder's name, else by the name; several are none."""
        found = self.by_siren.get(dossier.siren) if dossier.siren else self.by_name.get(folded(dossier.name))
        return found[0] if found and len(found) == 1 else None

    def named(self, typed: str) -> Workspace:
        digits = identifiers.compact(typed)
        found = self.by_siren.get(digits[:9]) if digits.isdecimal() else self.by_name.get(folded(typed))
        found = found or self.by_name.get(typed.strip())
        if not found:
            raise DomainError(UNKNOWN.format(typed=typed[:60]), code="DOSSIER_UNKNOWN")
        if len(found) > 1:
            raise DomainError(SEVERAL.format(typed=typed[:60]), code="DOSSIER_SEVERAL")
        return found[0]


async def dossiers_of(row: TakeOver) -> list[TakenDossier]:
    return await TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id).order_by("position")


def proposed(dossier: TakenDossier, known: Known, only_id: UUID | None, *, opens: bool) -> dict[str, Any]:
    """What the form shows before anybody has chosen."""
    target = known.by_id.get(only_id) if only_id else known.recognise(dossier)
    unknown = Choice.OPEN if dossier.siren and opens else Choice.ASKED
    return {
        "choice": (Choice.INTO if target else unknown).value,
        "target": target.name if target else "",
        "name": dossier.name,
        "siren": dossier.siren,
        "recognised": target,
    }


async def decide(row: TakeOver, firm: FirmAccess, form: Form) -> None:
    """Keep what the form says of each folder. Raises FormError with what is missing, all at once."""
    known, dossiers = await Known.of(firm.workspace_ids), await dossiers_of(row)
    for dossier in dossiers:
        _read(dossier, form, known)
    form.check()
    if any(dossier.choice is Choice.OPEN for dossier in dossiers):
        firm.require(FirmCan.CLIENTS)
    if all(dossier.choice is Choice.SKIP for dossier in dossiers):
        raise FormError({"": "Aucun dossier n’est à reprendre : choisissez-en au moins un, ou abandonnez."})
    async with unit_of_work():
        for dossier in dossiers:
            await dossier.save(update_fields=["choice", "target_id", "name", "siren"])


def _read(dossier: TakenDossier, form: Form, known: Known) -> None:
    at = dossier.position
    choice = form.one_of(f"choix-{at}", {"into", "open", "skip"}, ASKED)
    dossier.choice, dossier.target_id = Choice(choice) if f"choix-{at}" not in form.errors else Choice.ASKED, None
    if dossier.choice is Choice.INTO:
        typed = form.text(f"dossier-{at}", MISSING)
        try:
            dossier.target_id = known.named(typed).id if typed else None
        except DomainError as error:
            form.errors[f"dossier-{at}"] = error.message
    elif dossier.choice is Choice.OPEN:
        dossier.name = form.text(f"nom-{at}", NO_NAME, longest=160)
        dossier.siren = form.siren(f"siren-{at}", "Indiquez le SIREN du dossier à ouvrir.")
