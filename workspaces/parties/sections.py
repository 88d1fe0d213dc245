"""The parts of the sheet that are edited in place: their fields, and saving them when nobody else has meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workspaces.kernel import audit, french
from workspaces.kernel.access import Access
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.forms import Form
from workspaces.kernel.web import url
from workspaces.parties import accounts, controls, defaults, identity
from workspaces.parties.controls import Control
from workspaces.parties.models import Kind, ThirdParty

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """`name` is its word in addresses, `key` its shortcut. `read` takes the form and the row to columns."""

    name: str
    title: str
    key: str
    controls: Callable[[Kind], Sequence[Control]]
    facts: Callable[[ThirdParty], Facts]
    read: Callable[[Form, ThirdParty], dict[str, Any]]


SECTIONS = {
    section.name: section
    for section in (
        Section(
            "identite", "Identité", "i", lambda _: identity.CONTROLS, identity.facts, lambda f, _: identity.read(f)
        ),
        Section("paiement", "Paiement", "p", defaults.terms_of_kind, defaults.terms_facts, defaults.read_terms),
        Section("defauts", "Approbation et valeurs par défaut", "v", defaults.of_kind, defaults.facts, defaults.read),
    )
}


class Changed(IllegalMove):
    """Somebody saved the same part of the sheet first. `message` says who."""

    code = "CHANGED"


def seen(party: ThirdParty, section: Section) -> str:
    """What the part says, as a short fingerprint: who saves sends back the one that they saw."""
    values = controls.typed(party, section.controls(party.kind))
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


async def save(party: ThirdParty, section: Section, form: Form, by: Access) -> None:
    """Write what differs, inside a `unit_of_work`. Raises FormError, or Changed when it is no longer as it was seen."""
    values = section.read(form, party)
    form.check()
    if form.values.get("seen", "") not in ("", seen(party, section)):
        raise Changed(await told(party))
    before = {name: getattr(party, name) for name in values}
    changes = controls.changed(before, values)
    if not changes:
        return
    await party.write(changes, seen=party.version)
    moves = {name: f"{said(before[name])} → {said(value)}" for name, value in changes.items()}
    await audit.record("party:changed", party, by, **moves)
    if changes.get("siren"):
        await accounts.siren_changed(party, by)


def said(value: Any) -> str:
    """For the journal."""
    match value:
        case None | "":
            return "vide"
        case bool():
            return "oui" if value else "non"
    return str(value)


async def told(party: ThirdParty) -> str:
    """Who changed it last, and when."""
    events = AuditEvent.filter(workspace_id=party.workspace_id, subject_id=party.id)
    last = await events.order_by("-seq").first()
    who = (last.by_name if last else "") or "une facture reçue"
    when = f", {french.ago(last.at)}" if last else ""
    return (
        f"Modifié par {who}{when}, pendant que vous écriviez. Ce qui diffère est dit sous chaque champ : "
        "enregistrez à nouveau pour garder vos valeurs."
    )


def shown(
    ws: Access,
    party: ThirdParty,
    section: Section,
    *,
    editing: bool = False,
    form: Form | None = None,
    conflict: str = "",
) -> dict[str, Any]:
    """One part for its template. With `form`: as it was typed, beside what is wrong or what changed meanwhile."""
    listed = section.controls(party.kind)
    now = controls.typed(party, listed)
    values = {name: form.values.get(name, "") for name in now} if form else now
    return {
        "name": section.name,
        "title": section.title,
        "key": section.key,
        "editing": editing or form is not None,
        "facts": section.facts(party),
        "controls": controls.filled(listed, values, now if conflict else values),
        "errors": form.errors if form else {},
        "conflict": conflict,
        "seen": seen(party, section),
        "save": url("workspace:save_section", workspace=ws.workspace.slug, party_id=party.id, section=section.name),
    }
