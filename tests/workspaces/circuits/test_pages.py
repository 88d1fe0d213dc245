"""Circuits as people meet them: the settings, the letter's link, the page of an approver, the sheet."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest_asyncio

from tests import make
from tests.conftest import browser_of
from tests.workspaces.circuits.people import Dossier
from workspaces.circuits.models import Circuit, Deputy
from workspaces.dossiers.models import Decider
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

HERE = "/parametres/circuits"


@pytest_asyncio.fixture
async def dossier(app, moulin, durand) -> Dossier:
    return await Dossier.of(moulin, durand)


@pytest_asyncio.fixture
async def bruno(app, dossier):
    async with await browser_of(app, dossier.users["bruno"]) as browser:
        yield browser.at(dossier.workspace)


@pytest_asyncio.fixture
async def reader(app, dossier):
    async with await browser_of(app, dossier.users["rene"]) as browser:
        yield browser.at(dossier.workspace)


def form(dossier: Dossier, **changes) -> dict[str, object]:
    typed = {"name": "Travaux", "at_least": "1 000", "tags": "Chantier nord, Toiture", "types": ["380", "381"]}
    typed |= {"step_1_name": "Chantier", "step_1_need": "one", "step_1_seats": [str(dossier.users["rene"].id)]}
    return typed | {"step_2_need": "all", "step_2_seats": [str(dossier.users["bruno"].id)]} | changes


async def test_a_circuit_is_made_changed_put_first_and_removed(dossier, bruno, reader):
    party = await make.party(dossier.workspace, name="Toitures du Nord", number="FOUR-7")
    page = (await bruno.get(bruno.in_dossier(f"{HERE}/nouveau"))).text
    assert "Chloé Durand (Cabinet Durand)" in page
    made = await bruno.post(bruno.in_dossier(f"{HERE}/nouveau"), data=form(dossier, suppliers="FOUR-7"))
    assert made.status_code == 303
    with acting_in(dossier.workspace.id):
        one = await Circuit.get(name="Travaux")
    assert one.conditions == {
        "at_least": 100000, "suppliers": [str(party.id)], "tags": ["Chantier nord", "Toiture"], "types": ["380", "381"],
    }  # fmt: skip
    assert [(step["name"], step["need"]) for step in one.steps] == [("Chantier", "one"), ("Étape 2", "all")]
    at = bruno.in_dossier(f"{HERE}/{one.id}")
    assert "Toitures du Nord" in (await bruno.get(at)).text
    await bruno.post(at, data=form(dossier, name="Gros travaux", at_least="", tags="", types=[]))
    await bruno.post(bruno.in_dossier(f"{HERE}/nouveau"), data=form(dossier, name="Avoirs"))
    listed = (await bruno.get(bruno.in_dossier(HERE))).text
    assert listed.index("Gros travaux") < listed.index("Avoirs")
    assert "Toutes les factures d’achat" in listed
    with acting_in(dossier.workspace.id):
        second = await Circuit.get(name="Avoirs")
    await bruno.post(bruno.in_dossier(f"{HERE}/{second.id}/ordre"))
    await bruno.post(f"{at}/activation")
    listed = (await reader.get(reader.in_dossier(HERE))).text
    assert listed.index("Avoirs") < listed.index("Gros travaux")
    assert "Inactif" in listed
    assert "Nouveau circuit" not in listed
    assert (await reader.post(f"{at}/suppression")).status_code == 403
    await bruno.post(f"{at}/suppression")
    with acting_in(dossier.workspace.id):
        assert [one.name for one in await Circuit.all()] == ["Avoirs"]


async def test_what_is_wrong_with_a_circuit_is_said_beside_it(dossier, bruno):
    nobody = [str(make.new_id())]
    for changes, message in [
        ({"name": ""}, "Donnez un nom à ce circuit."),
        ({"at_least": "-5"}, "Indiquez un montant positif"),
        ({"suppliers": "Personne"}, "n’est aucun de vos fournisseurs"),
        ({"tags": "x" * 41}, "Une étiquette a 40 caractères au plus"),
        ({"step_1_seats": nobody, "step_2_seats": []}, "Choisissez au moins une personne à la première étape."),
        ({"step_2_need": "2"}, "Cette étape ne compte que 1 personne."),
        ({"step_2_seats": [str(dossier.users["rene"].id)]}, "René Noir n’a pas le droit d’accepter dans ce dossier"),
    ]:
        answer = await bruno.post(bruno.in_dossier(f"{HERE}/nouveau"), data=form(dossier, **changes))
        assert answer.status_code == 422, changes
        assert message in answer.text, changes
    with acting_in(dossier.workspace.id):
        assert await Circuit.all().count() == 0


async def test_a_deputy_is_named_replaced_and_removed(dossier, bruno):
    alice, rene = str(dossier.users["alice"].id), str(dossier.users["rene"].id)
    at = bruno.in_dossier(f"{HERE}/suppleants")
    wrong = await bruno.post(at, data={"person": alice, "deputy": alice, "first_day": "12/12", "last_day": "11/12"})
    assert (wrong.status_code, "échangez les deux dates" in wrong.text) == (422, True)
    await bruno.post(at, data={"person": alice, "deputy": rene, "first_day": "1/12/2026", "last_day": "5/12/2026"})
    await bruno.post(at, data={"person": alice, "deputy": rene})
    page = (await bruno.get(bruno.in_dossier(HERE))).text
    assert "René Noir supplée Alice Martin" in page
    with acting_in(dossier.workspace.id):
        (kept,) = await Deputy.all()
    assert kept.first_day is None
    await bruno.post(f"{at}/{kept.id}")
    with acting_in(dossier.workspace.id):
        assert await Deputy.all().count() == 0


async def test_the_link_of_the_letter_asks_to_sign_in_shows_the_invoice_and_decides_nothing(
    dossier, bruno, reader, nobody, zoe
):
    await dossier.circuit(("all", ["bruno"]))
    invoice = await dossier.arrived(draft_of=make.draft(number="FA-77", gross=Decimal("458.00")))
    await make.run_jobs()
    (letter,) = await MailMessage.all()
    link = re.search(r"http://127.0.0.1:8000(/d/[^ ]*/approbations/[0-9a-f-]{36})", letter.text).group(1)
    assert (await nobody.get(link)).headers["location"].startswith("/connexion?suite=/d/")
    assert (await zoe.get(link)).status_code == 404
    page = (await bruno.get(link)).text
    assert "458,00\u00a0€" in page
    assert "Au tour de Bruno Petit, depuis le " in page
    assert (await dossier.again(invoice)).processing is Processing.TO_ACCEPT, "looking is not approving"
    late = await reader.post(f"{link}/accord")
    assert (late.status_code, "c’est au tour de Bruno Petit" in late.text) == (409, True)
    assert (await bruno.get(f"{link}/accord")).status_code == 405
    assert (await bruno.post(f"{link}/accord")).status_code == 303
    assert (await dossier.again(invoice)).processing is Processing.ACCEPTED
    assert "terminé" in (await bruno.post(f"{link}/accord")).text


async def test_a_reader_whose_turn_it_is_decides_from_the_list_the_page_and_the_sheet(dossier, bruno, reader):
    await dossier.circuit(("all", ["rene"]), ("all", ["bruno"]))
    one, two, three = [await dossier.arrived() for _ in range(3)]
    listed = (await reader.get(reader.in_dossier("/approbations"))).text
    assert "3 factures" in listed.replace("\u00a0", " ")
    sheet = (await reader.get(reader.in_dossier(f"/achats/{one.id}"))).text
    assert "Approuver" in sheet
    assert "En cours" in sheet or "en cours" in sheet
    runs = [await dossier.run_of(invoice) for invoice in (one, two, three)]
    at = [reader.in_dossier(f"/approbations/{run.id}") for run in runs]
    await reader.post(f"{at[0]}/accord", data={"comment": "Vu sur place"})
    await reader.post(f"{at[1]}/refus", data={"motive": "CALCUL_ERR", "comment": ""})
    assert (await reader.post(f"{at[2]}/refus", data={"motive": "QTE_ERR"})).status_code == 422
    assert (await dossier.again(two)).processing is Processing.REFUSED
    assert "Vu sur place" in (await bruno.get(at[0])).text
    assert (await bruno.post(f"{at[0]}/renvoi", data={"comment": ""})).status_code == 422
    await bruno.post(f"{at[0]}/renvoi", data={"comment": "Quel chantier ?"})
    assert "Quel chantier" in (await reader.get(reader.in_dossier(f"/achats/{one.id}"))).text
    assert (await reader.post(f"{at[0]}/sortie", data={"comment": "Urgent"})).status_code == 403
    await bruno.post(f"{at[0]}/sortie", data={"comment": "Urgent"})
    assert (await bruno.post(bruno.in_dossier(f"/achats/{one.id}/acceptation"))).status_code == 303
    assert (await dossier.again(one)).processing is Processing.ACCEPTED


async def test_a_tag_sends_an_invoice_into_its_circuit(dossier, bruno):
    await dossier.circuit(("all", ["alice"]), tags=("Toiture",))
    invoice = await dossier.arrived()
    assert await dossier.run_of(invoice) is None
    at = bruno.in_dossier(f"/factures/{invoice.id}/etiquettes")
    for name in (" toiture ", "TOITURE", "Autre"):
        assert (await bruno.post(at, data={"tag": name})).status_code == 303
    assert (await dossier.run_of(invoice)).state == "open"
    page = (await bruno.get(bruno.in_dossier(f"/achats/{invoice.id}"))).text
    assert page.count("Retirer l’étiquette") == 2
    (own,) = re.findall(
        r'action="([^"]*etiquettes/[^"]*)"[^>]*><button[^>]*aria-label="Retirer l’étiquette toiture"', page
    )
    await bruno.post(own)
    assert (await dossier.run_of(invoice)).state == "again", "nobody had agreed yet, and no circuit fits any more"


async def test_the_firm_agrees_from_its_review_also_where_the_company_decides(app, dossier):
    dossier.workspace.decider = Decider.OWNER
    await dossier.workspace.save()
    await dossier.circuit(("all", ["chloe"]), ("all", ["bruno"]))
    invoice = await dossier.arrived()
    at = f"/cabinet/a-traiter/{invoice.id}"
    async with await browser_of(app, dossier.users["chloe"]) as chloe:
        assert "c’est au tour de Chloé Durand" in (await chloe.get(at)).text
        await chloe.post(f"{at}/accepter")
        assert (await dossier.run_of(invoice)).step == 1
        assert "c’est au tour de Bruno Petit" in (await chloe.get(at)).text
        await chloe.post(f"{at}/accepter")
    assert (await dossier.again(invoice)).accounting is Accounting.READY, "no longer her turn: her review is done"
    assert (await dossier.again(invoice)).processing is Processing.TO_ACCEPT
