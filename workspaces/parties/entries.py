"""Contacts and other addresses of a third party: added, changed and removed from its sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workspaces.kernel import audit
from workspaces.kernel.access import Access
from workspaces.kernel.forms import Form
from workspaces.kernel.web import url
from workspaces.parties import controls, identity
from workspaces.parties.controls import COUNTRIES, Control
from workspaces.parties.models import Contact, PartyAddress, ThirdParty

Entry = Contact | PartyAddress

CONTACT = (
    Control("name", "Prénom et nom", required=True, longest=120),
    Control("role", "Fonction", longest=80),
    Control("email", "E-mail", longest=254, inputmode="email"),
    Control("phone", "Téléphone", longest=30, inputmode="tel"),
)
ADDRESS = (
    Control("label", "À quoi elle sert", hint="Par exemple Livraison, Facturation.", required=True, longest=80),
    Control("address", "Adresse", longest=200),
    Control("address2", "Complément", longest=200),
    Control("postcode", "Code postal", longest=10),
    Control("city", "Ville", longest=80),
    Control("country", "Pays", "select", options=COUNTRIES),
)


@dataclass(frozen=True)
class Shelf:
    """One of the two lists. `one` says what an entry is, `told` shows it: (title, lines)."""

    name: str
    title: str
    one: str
    key: str
    model: type[Contact] | type[PartyAddress]
    controls: Sequence[Control]
    read: Callable[[Form], dict[str, Any]]
    told: Callable[[Any], tuple[str, list[str]]]


def read_contact(form: Form) -> dict[str, Any]:
    values: dict[str, Any] = {"name": form.text("name", "Indiquez le nom de cette personne.", longest=120)}
    values["role"] = form.text("role", longest=80)
    return values | {"email": controls.email(form, "email"), "phone": controls.phone(form, "phone")}


def read_address(form: Form) -> dict[str, Any]:
    values: dict[str, Any] = {"label": form.text("label", "Dites à quoi sert cette adresse.", longest=80)}
    values |= controls.texts(form, ADDRESS, "address", "address2", "city")
    values["country"] = controls.country(form, "country")
    return values | {"postcode": controls.postcode(form, "postcode", values["country"])}


def _contact(one: Contact) -> tuple[str, list[str]]:
    return one.name, [part for part in (one.role, one.email, one.phone) if part]


def _address(one: PartyAddress) -> tuple[str, list[str]]:
    return one.label, [identity.place(one)]


SHELVES = {
    shelf.name: shelf
    for shelf in (
        Shelf("contacts", "Contacts", "contact", "c", Contact, CONTACT, read_contact, _contact),
        Shelf("adresses", "Autres adresses", "adresse", "d", PartyAddress, ADDRESS, read_address, _address),
    )
}


async def listed(party: ThirdParty, shelf: Shelf) -> Sequence[Entry]:
    return await shelf.model.filter(workspace_id=party.workspace_id, party_id=party.id).order_by("id")


async def found(party: ThirdParty, shelf: Shelf, entry_id: UUID) -> Entry:
    return await shelf.model.get(id=entry_id, workspace_id=party.workspace_id, party_id=party.id)


async def add(party: ThirdParty, shelf: Shelf, form: Form, by: Access) -> None:
    values = shelf.read(form)
    form.check()
    entry = shelf.model(workspace_id=party.workspace_id, party_id=party.id, **values)
    await entry.save()
    await _note(party, "added", shelf, entry, by)


async def change(party: ThirdParty, shelf: Shelf, entry: Entry, form: Form, by: Access) -> None:
    values = shelf.read(form)
    form.check()
    entry.update_from_dict(values)
    await entry.save()
    await _note(party, "changed", shelf, entry, by)


async def remove(party: ThirdParty, shelf: Shelf, entry: Entry, by: Access) -> None:
    await entry.delete()
    await _note(party, "removed", shelf, entry, by)


async def _note(party: ThirdParty, act: str, shelf: Shelf, entry: Entry, by: Access) -> None:
    await party.write({})
    title, lines = shelf.told(entry)
    words = f"{shelf.one.capitalize()} {title}" + (f" : {', '.join(lines)}" if any(lines) else "")
    await audit.record(f"party:entry:{act}", party, by, words=words)


async def shown(
    ws: Access, party: ThirdParty, shelf: Shelf, *, editing: str = "", form: Form | None = None
) -> dict[str, Any]:
    """One list for its template. `editing` is the id of the entry whose form is open, `nouveau` for a new one."""
    rows, errors = await listed(party, shelf), form.errors if form else {}
    return {
        "name": shelf.name,
        "title": shelf.title,
        "one": shelf.one,
        "key": shelf.key,
        "entries": [_entry(ws, party, shelf, row, editing, form) for row in rows],
        "adding": _form(shelf, None, form) if editing == "nouveau" else None,
        "add": url("workspace:add_entry", **_to(ws, party, shelf)),
        "errors": errors,
        "summary": {f"{shelf.name}-{name}": message for name, message in errors.items()},
    }


def _entry(ws: Access, party: ThirdParty, shelf: Shelf, row: Entry, editing: str, form: Form | None) -> dict[str, Any]:
    title, lines = shelf.told(row)
    to = _to(ws, party, shelf) | {"entry_id": row.id}
    return {
        "id": str(row.id),
        "title": title,
        "lines": [line for line in lines if line],
        "form": _form(shelf, row, form) if editing == str(row.id) else None,
        "save": url("workspace:change_entry", **to),
        "remove": url("workspace:remove_entry", **to),
    }


def _form(shelf: Shelf, row: Entry | None, form: Form | None) -> list[dict[str, Any]]:
    blank = {control.name: "FR" if control.name == "country" else "" for control in shelf.controls}
    values = form.values if form else controls.typed(row, shelf.controls) if row else blank
    return controls.filled(shelf.controls, values)


def _to(ws: Access, party: ThirdParty, shelf: Shelf) -> dict[str, Any]:
    return {"workspace": ws.workspace.slug, "party_id": party.id, "shelf": shelf.name}
