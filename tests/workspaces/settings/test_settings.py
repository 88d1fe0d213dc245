"""Paramètres du dossier: each page, who may change it, and what it leaves in the journal."""

from __future__ import annotations

import re

import pytest

from workspaces.dossiers import addresses, steps
from workspaces.dossiers.models import Acceptance, ApiKey, Decider, Direction, VatRegime
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import today

IDENTITY = {"name": "Au bon moulin SARL", "siret": "", "vat": "", "address": "1 rue du Four", "postcode": "69001"}
IDENTITY |= {"city": "Lyon"}
APPROVAL = {"reception": "except-trusted", "accepted_by": "either", "find_duplicates": "1"}
PAGES = ["identite", "tva", "adresses", "approbation", "tiers", "utilisateurs"]


@pytest.mark.parametrize("page", PAGES)
async def test_every_page_of_settings_opens_for_its_people_and_its_firm(alice, rene, chloe, page):
    for person in (alice, rene, chloe):
        answer = await person.get(person.in_dossier(f"/parametres/{page}"))
        assert answer.status_code == 200
        assert answer.text.count('aria-current="page"') >= 1


@pytest.mark.parametrize("page", ["identite", "tva", "adresses", "approbation", "tiers"])
async def test_a_reader_sees_no_button_that_would_be_refused(rene, page):
    assert "Sauvegarder" not in (await rene.get(rene.in_dossier(f"/parametres/{page}"))).text


async def test_identity_is_saved_and_written_in_the_journal(alice, moulin):
    assert (await alice.post(alice.in_dossier("/parametres/identite"), data=IDENTITY)).status_code == 303
    await moulin.refresh_from_db()
    assert (moulin.name, moulin.address, moulin.city) == ("Au bon moulin SARL", "1 rue du Four", "Lyon")
    event = await AuditEvent.get(workspace_id=moulin.id, what="workspace:settings:changed")
    assert event.detail["city"] == "Lyon"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"siret": "123"}, "Le SIRET a 14 chiffres"),
        ({"siret": "50377687410002"}, "une autre entreprise"),
        ({"vat": "FR00123456789"}, "n’est pas valable"),
        ({"postcode": "6900"}, "Le code postal a 5 chiffres (4 saisis)."),
        ({"name": ""}, "Indiquez la raison sociale."),
    ],
)
async def test_identity_says_what_is_wrong(alice, moulin, change, message):
    page = await alice.post(alice.in_dossier("/parametres/identite"), data=IDENTITY | change)
    assert page.status_code == 422
    assert message in page.text.replace("&#39;", "'")
    await moulin.refresh_from_db()
    assert moulin.city == ""


async def test_the_siren_and_what_is_not_on_the_page_cannot_be_changed(alice, moulin, scierie):
    siren, slug = moulin.siren, moulin.slug
    extra = {"siren": scierie.siren, "slug": "pris", "decider": "firm", "id": str(scierie.id), "workspace_id": "2"}
    await alice.post(alice.in_dossier("/parametres/identite"), data=IDENTITY | extra)
    await moulin.refresh_from_db()
    assert (moulin.siren, moulin.slug, moulin.decider) == (siren, slug, Decider.EITHER)


async def test_vat_and_closing_are_saved(alice, moulin):
    sent = {"regime": "quarterly", "due_day": "19", "closing_month": "6"}
    await alice.post(alice.in_dossier("/parametres/tva"), data=sent)
    await moulin.refresh_from_db()
    assert (moulin.vat_regime, moulin.vat_due_day, moulin.closing_month) == (VatRegime.QUARTERLY, 19, 6)
    bad = await alice.post(alice.in_dossier("/parametres/tva"), data=sent | {"closing_month": "13", "regime": "x"})
    assert bad.status_code == 422


async def test_approving_receptions_has_the_guides_three_ways(alice, moulin):
    page = (await alice.get(alice.in_dossier("/parametres/approbation"))).text
    for words in ("Manuellement", "Excepté fournisseurs de confiance", "Automatiquement", "Identifier les doublons"):
        assert words in page
    await alice.post(alice.in_dossier("/parametres/approbation"), data=APPROVAL)
    await moulin.refresh_from_db()
    assert (moulin.acceptance, moulin.find_duplicates, moulin.hold_duplicates) == (
        Acceptance.EXCEPT_TRUSTED,
        True,
        False,
    )


async def test_the_company_gives_and_withdraws_the_mandate_with_its_date(alice, moulin):
    await alice.post(alice.in_dossier("/parametres/approbation"), data=APPROVAL | {"accepted_by": "firm"})
    await moulin.refresh_from_db()
    assert (moulin.decider, moulin.mandate_since) == (Decider.FIRM, today())
    await alice.post(alice.in_dossier("/parametres/approbation"), data=APPROVAL | {"accepted_by": "owner"})
    await moulin.refresh_from_db()
    assert (moulin.decider, moulin.mandate_since) == (Decider.OWNER, None)


async def test_the_firm_cannot_take_the_mandate_by_itself(chloe, moulin):
    refused = await chloe.post(chloe.in_dossier("/parametres/approbation"), data=APPROVAL | {"accepted_by": "firm"})
    assert refused.status_code == 403
    await moulin.refresh_from_db()
    assert moulin.decider is Decider.EITHER
    assert moulin.acceptance is Acceptance.MANUAL


async def test_an_address_can_be_personalised_and_the_old_one_still_receives(alice, moulin):
    await addresses.open_addresses(moulin.id, moulin.siren)
    sent = {"purchases": "Factures.Moulin", "sales": f"SIREN{moulin.siren}"}
    assert (await alice.post(alice.in_dossier("/parametres/adresses"), data=sent)).status_code == 303
    assert (await addresses.current(moulin.id))[Direction.PURCHASE] == "factures.moulin@factures.localhost"
    for address in (f"siren{moulin.siren}@FACTURES.localhost", "Factures.Moulin@factures.localhost"):
        found = await addresses.find(address)
        assert found and found.workspace_id == moulin.id
    back = {"purchases": f"SIREN{moulin.siren}", "sales": f"SIREN{moulin.siren}"}
    assert (await alice.post(alice.in_dossier("/parametres/adresses"), data=back)).status_code == 303


@pytest.mark.parametrize(
    "local", ["postmaster", "admin", "SIREN542107651", "a", "a b", "é.martin", "x@y", "-abc", "a\r\nb"]
)
async def test_an_address_that_is_not_theirs_to_take_is_refused(alice, moulin, local):
    await addresses.open_addresses(moulin.id, moulin.siren)
    before = await addresses.current(moulin.id)
    sent = {"purchases": local, "sales": f"SIREN{moulin.siren}"}
    assert (await alice.post(alice.in_dossier("/parametres/adresses"), data=sent)).status_code == 422
    assert await addresses.current(moulin.id) == before


async def test_an_address_of_another_dossier_is_refused_and_nothing_is_half_changed(alice, moulin, scierie):
    await addresses.open_addresses(moulin.id, "404833048")
    await addresses.rename(scierie.id, Direction.SALE, "scierie")
    before = await addresses.current(moulin.id)
    page = await alice.post(alice.in_dossier("/parametres/adresses"), data={"purchases": "moulin", "sales": "SCIERIE"})
    assert page.status_code == 422
    assert "déjà prise" in page.text
    assert await addresses.current(moulin.id) == before


async def test_a_new_key_is_shown_once_and_ends_the_old_one(alice, moulin):
    first = re.search(r"lia_[\w-]{40,}", (await alice.post(alice.in_dossier("/parametres/adresses/cle"))).text)[0]
    second = re.search(r"lia_[\w-]{40,}", (await alice.post(alice.in_dossier("/parametres/adresses/cle"))).text)[0]
    assert first != second
    page = (await alice.get(alice.in_dossier("/parametres/adresses"))).text
    assert second not in page
    assert second[:12] in page
    living = await ApiKey.filter(workspace_id=moulin.id, revoked_at=None)
    assert [second.startswith(key.prefix) for key in living] == [True]
    assert second not in str([dict(event) for event in await AuditEvent.filter(workspace_id=moulin.id)])


async def test_the_first_steps_are_facts(alice, rene, moulin):
    async def done() -> tuple[list[str], int]:
        await moulin.refresh_from_db()
        listed = await steps.steps(moulin)
        return [step.key for step in listed if step.done], steps.percent(listed)

    assert await done() == (["utilisateurs"], 20)
    await alice.post(alice.in_dossier("/parametres/identite"), data=IDENTITY)
    await alice.post(
        alice.in_dossier("/parametres/tva"), data={"regime": "monthly", "due_day": "", "closing_month": "12"}
    )
    assert await done() == (["identite", "tva", "utilisateurs"], 60)
    await alice.post(alice.in_dossier("/parametres/identite"), data=IDENTITY | {"city": ""})
    assert await done() == (["tva", "utilisateurs"], 40)


async def test_a_step_can_be_passed_and_no_longer_counts(alice, moulin):
    await alice.post(alice.in_dossier("/parametres/etapes"), data={"etape": "approbation"})
    await moulin.refresh_from_db()
    listed = await steps.steps(moulin)
    assert [step.key for step in listed if step.skipped] == ["approbation"]
    await alice.post(alice.in_dossier("/parametres/etapes"))
    await moulin.refresh_from_db()
    assert steps.left(await steps.steps(moulin)) == []
    await alice.post(alice.in_dossier("/parametres/etapes"), data={"etape": "<x>"})
    await moulin.refresh_from_db()
    assert set(moulin.steps_skipped) == set(steps.PAGES)
