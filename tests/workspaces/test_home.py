"""The dossier's front page and its quiet neighbours: home, parties, applications, and the live stream."""

from __future__ import annotations

import asyncio
import re

import pytest

from portal.accounts.models import Session
from tests import make
from workspaces.documents.models import State
from workspaces.kernel import events
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty


async def test_greets_the_owner_and_offers_to_deposit(alice, moulin):
    page = (await alice.get(alice.in_dossier())).text
    assert "Bonjour Alice" in page
    assert "dossier suivi par Cabinet Durand" in page
    assert "Scanner une facture" in page
    assert "Déposer des fichiers" in page


async def test_leads_the_owner_through_the_first_steps_until_put_off(alice):
    page = (await alice.get(alice.in_dossier())).text
    assert "Paramétrer votre dossier" in page
    assert "TVA et clôture" in page
    await alice.post(alice.in_dossier("/parametres/etapes"))
    assert "Paramétrer votre dossier" not in (await alice.get(alice.in_dossier())).text


async def test_shows_a_reader_nothing_to_press(rene):
    page = (await rene.get(rene.in_dossier())).text
    assert "Bonjour René" in page
    assert "Déposer des fichiers" not in page
    assert "Paramétrer votre dossier" not in page


async def test_shows_the_last_documents_on_their_way(alice, moulin):
    await make.document(moulin, name="photo.jpg", state=State.READING)
    await make.purchase(moulin)
    page = (await alice.get(alice.in_dossier())).text
    assert "photo.jpg" in page
    assert "BIOBURO SARL" in page
    assert "1 facture attend votre accord." in page


@pytest.mark.parametrize("path", ["", "/achats", "/ventes", "/tiers", "/archives", "/applications", "/evenements"])
async def test_is_hidden_from_strangers(zoe, nobody, moulin, path):
    assert (await zoe.get(zoe.in_dossier(path))).status_code == 404
    assert (await nobody.at(moulin).get(nobody.in_dossier(path))).status_code in (303, 401)


@pytest.mark.parametrize("path", ["", "/ventes", "/tiers", "/archives", "/applications"])
async def test_is_open_to_its_firm(chloe, path):
    page = await chloe.get(chloe.in_dossier(path))
    assert page.status_code == 200
    assert "Vous êtes dans le dossier de" in page.text


async def test_an_administrator_of_the_firm_sees_no_client(ada):
    assert (await ada.get(ada.in_dossier())).status_code == 404


async def test_lists_suppliers_and_customers_apart(alice, moulin):
    for kind, name in ((Kind.SUPPLIER, "Épicerie"), (Kind.CUSTOMER, "Ma jolie boutique")):
        party = {"kind": kind, "number": "X-001", "name": name, "siren": "732829320", "created_at": moulin.created_at}
        with acting_in(moulin.id):
            await ThirdParty.create(workspace_id=moulin.id, **party)
    suppliers = (await alice.get(alice.in_dossier("/tiers?q=epicerie"))).text
    assert "Épicerie" in suppliers
    assert "732\u202f829\u202f320" in suppliers
    customers = (await alice.get(alice.in_dossier("/tiers?onglet=clients"))).text
    assert "Ma jolie boutique" in customers
    assert "Épicerie" not in customers


async def test_promises_no_application_that_does_not_work(alice):
    page = (await alice.get(alice.in_dossier("/applications"))).text
    assert "Voici les applications prévues" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<button" not in main
    assert re.findall(r'<a [^>]*href="([^"]+)"', main) == [alice.in_dossier("/application-mobile")]


async def test_open_pages_learn_of_a_document_that_moves(alice, moulin, monkeypatch):
    monkeypatch.setattr(events, "LONGEST", 1.0)
    document = await make.document(moulin, name="photo.jpg", state=State.READING)
    listening = asyncio.create_task(alice.get(alice.in_dossier("/evenements")))
    await asyncio.sleep(0.4)
    with acting_in(moulin.id):
        await document.tell()
        await events.tell([moulin.id], "invoice", document.id)
    stream = (await listening).text
    assert f'hx-target="#document-{document.id}"' in stream
    assert "photo.jpg" in stream
    assert 'hx-target="#fresh"' in stream


async def test_a_page_whose_person_has_signed_out_learns_nothing(alice, moulin, monkeypatch):
    monkeypatch.setattr(events, "LONGEST", 0.8)
    document = await make.document(moulin, name="photo.jpg", state=State.READING)
    listening = asyncio.create_task(alice.get(alice.in_dossier("/evenements")))
    await asyncio.sleep(0.3)
    await Session.all().delete()
    with acting_in(moulin.id):
        await document.tell()
    answer = await listening
    assert answer.status_code == 200
    assert "photo.jpg" not in answer.text


async def test_open_pages_learn_nothing_of_other_dossiers(alice, moulin, scierie, monkeypatch):
    monkeypatch.setattr(events, "LONGEST", 0.8)
    listening = asyncio.create_task(alice.get(alice.in_dossier("/evenements")))
    await asyncio.sleep(0.3)
    document = await make.document(scierie, name="secret.pdf")
    with acting_in(scierie.id):
        await document.tell()
    assert "secret.pdf" not in (await listening).text
