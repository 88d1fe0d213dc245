"""« Adresses e-mail approuvées »: who may add and remove them, and what the journal keeps."""

from __future__ import annotations

import pytest

from workspaces.kernel.audit import AuditEvent
from workspaces.mails.models import ApprovedSender

HERE = "/parametres/approbation/adresses"


async def added(person, address: str):
    return await person.post(person.in_dossier(HERE), data={"address": address})


async def test_an_address_is_added_shown_and_withdrawn(alice, moulin):
    assert (await added(alice, "Compta@Fournisseur.fr")).status_code == 303
    sender = await ApprovedSender.get(workspace_id=moulin.id)
    assert (sender.address, sender.added_by_name) == ("compta@fournisseur.fr", "Alice Martin")
    assert "compta@fournisseur.fr" in (await alice.get(alice.in_dossier("/parametres/approbation"))).text
    await alice.post(alice.in_dossier(f"{HERE}/{sender.id}"))
    assert not await ApprovedSender.exists(workspace_id=moulin.id)
    told = await AuditEvent.filter(workspace_id=moulin.id, what__startswith="sender:").order_by("seq")
    assert [(event.what, event.detail["address"]) for event in told] == [
        ("sender:approved", "compta@fournisseur.fr"), ("sender:withdrawn", "compta@fournisseur.fr"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "Indiquez l’adresse e-mail"),
        ("compta", "n’est pas une adresse"),
        ("a@b.fr,c@d.fr", "n’est pas une adresse"),
    ],
)
async def test_what_is_no_address_is_said_on_the_page(alice, address, message):
    page = await added(alice, address)
    assert page.status_code == 422
    assert message in page.text


async def test_an_address_is_approved_once(alice, moulin):
    await added(alice, "a@b.fr")
    page = await added(alice, "A@b.fr")
    assert (page.status_code, "déjà approuvée" in page.text) == (422, True)
    assert await ApprovedSender.filter(workspace_id=moulin.id).count() == 1


async def test_the_switch_is_off_until_somebody_turns_it_on(alice, moulin):
    assert moulin.accept_approved_mail is False
    await alice.post(
        alice.in_dossier("/parametres/approbation"), data={"reception": "manual", "accept_approved_mail": "1"}
    )
    await moulin.refresh_from_db()
    assert moulin.accept_approved_mail is True


async def test_a_reader_sees_the_addresses_and_changes_nothing(alice, rene, moulin):
    await added(alice, "a@b.fr")
    page = (await rene.get(rene.in_dossier("/parametres/approbation"))).text
    assert "a@b.fr" in page
    assert "Ajouter une adresse e-mail" not in page
    assert "Retirer" not in page
