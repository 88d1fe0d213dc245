"""« Paramétrer votre dossier »: the first steps, done when the facts say so; only « passer » is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workspaces.dossiers.models import Member, Workspace
from workspaces.kernel.web import url

PAGES = {
    "identite": ("Identité", "identity"),
    "tva": ("TVA et clôture", "vat"),
    "adresses": ("Adresses e-mail", "addresses"),
    "approbation": ("Approbation", "approval"),
    "utilisateurs": ("Utilisateurs", "users"),
}


@dataclass(frozen=True)
class Step:
    key: str
    label: str
    done: bool
    skipped: bool
    href: str


async def steps(workspace: Workspace) -> list[Step]:
    facts = {
        "identite": all((workspace.name, workspace.siren, workspace.address, workspace.postcode, workspace.city)),
        "tva": workspace.vat_regime is not None and workspace.closing_set,
        "adresses": workspace.addresses_set,
        "approbation": workspace.acceptance_set,
        "utilisateurs": await Member.filter(workspace_id=workspace.id).count() > 1,
    }
    return [
        Step(key, label, facts[key], key in workspace.steps_skipped, url(f"workspace:{page}", workspace=workspace.slug))
        for key, (label, page) in PAGES.items()
    ]


def percent(listed: Sequence[Step]) -> int:
    """How much is done of what was not passed."""
    wanted = [step for step in listed if step.done or not step.skipped]
    return round(100 * sum(step.done for step in wanted) / len(wanted)) if wanted else 100


def left(listed: Sequence[Step]) -> list[Step]:
    """What still waits for somebody."""
    return [step for step in listed if not step.done and not step.skipped]


async def skip(workspace: Workspace, keys: Sequence[str]) -> None:
    workspace.steps_skipped = sorted({*workspace.steps_skipped, *keys} & set(PAGES))
    await workspace.save(update_fields=["steps_skipped"])
