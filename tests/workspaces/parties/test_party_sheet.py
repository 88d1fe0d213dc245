"""The sheet of a third party: what it shows, each part edited in place, and what happens when two people do."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from tests import make
from workspaces.invoices.draft import Party
from workspaces.invoices.status import Payment, Processing
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.models import Contact, Kind, PartyAddress, ThirdParty

IDENTITY = {"name": "BIOBURO SARL", "country": "FR"}
OLD, NEW = "FR7630006000011234567890189", "FR1420041010050500013M02606"


def at(browser, party: ThirdParty, rest: str = "") -> str:
    return browser.in_dossier(f"/tiers/{party.id}{rest}")


async def again(party: ThirdParty) -> ThirdParty:
    with acting_in(party.workspace_id):
        return await ThirdParty.get(id=party.id)


async def bill(workspace, party, gross: int, **changes):
    seller = Party(name="BIOBURO SARL", siren="503776874")
    own = {name: changes.pop(name) for name in ("issue_date", "due_date", "currency", "type_code") if name in changes}
    draft = make.draft(seller=seller, gross=Decimal(gross), **own)
    return await make.purchase(workspace, draft_of=draft, party_id=party.id, **changes)


def seen_in(page: str, part: str) -> str:
    """The fingerprint that a part's form carries."""
    form = re.search(rf'action="[^"]*partie/{part}".*?name="seen" value="([^"]+)"', page, re.DOTALL)
    assert form
    return form[1]


async def verb_of(browser, party: ThirdParty, verb: str) -> str:
    """The address of a decision on the account that waits, as this person's sheet offers it."""
    found = re.search(rf'action="([^"]*/comptes/[^"]*/{verb})"', (await browser.get(at(browser, party))).text)
    assert found
    return found[1]


async def test_shows_who_it_is_where_payments_go_and_what_it_starts_from(alice, moulin):
    party = await make.party(
        moulin, siren="503776874", siret="50377687400019", iban=OLD, city="Grenoble", postcode="38000",
        address="3 rue Haute", terms_days=45, terms_end_of_month=True, trusted=True, account="606400", vat_rate="5.5",
    )  # fmt: skip
    page = (await alice.get(at(alice, party))).text
    for words in (
        "503\u202f776\u202f874", "3 rue Haute, 38000 Grenoble", "45 jours, fin de mois", "606400", "5,5 %",
        "Fournisseur de confiance", "FR76\u00a03000\u00a06000", "Comme le dossier", "Connu depuis le",
    ):  # fmt: skip
        assert words in page
    assert page.index("Coordonnées bancaires") < page.index("Approbation et valeurs par défaut")


async def test_a_customer_has_a_limit_and_no_trust(alice, moulin):
    party = await make.party(moulin, kind=Kind.CUSTOMER, outstanding=128450)
    page = (await alice.get(at(alice, party))).text
    assert "1\u202f284,50\u00a0€" in page
    assert "Fournisseur de confiance" not in page
    await alice.post(at(alice, party, "/partie/paiement"), data={"outstanding": "2 000", "terms_days": "30 jours"})
    assert ((await again(party)).outstanding, (await again(party)).terms_days) == (200000, 30)


async def test_adds_up_by_currency_and_never_mixes_them(alice, moulin):
    party = await make.party(moulin)
    due = {"due_date": date(2026, 1, 31)}
    await bill(moulin, party, 120, issue_date=date(2026, 1, 5), **due)
    await bill(moulin, party, 60, issue_date=date(2026, 2, 5), due_date=date(2099, 1, 1))
    await bill(moulin, party, 30, issue_date=date(2025, 12, 31), payment=Payment.PAID, **due)
    await bill(moulin, party, 20, issue_date=date(2026, 3, 1), type_code="381", due_date=None)
    await bill(moulin, party, 999, issue_date=date(2026, 3, 1), processing=Processing.REFUSED)
    await bill(moulin, party, 50, issue_date=date(2026, 3, 1), currency="CHF", **due)
    page = (await alice.get(at(alice, party))).text
    totals = page[page.index("Totaux TTC") : page.index("Factures</h2>")]
    found = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", totals.partition("CHF")[0]))
    assert found == {
        "2026": "160,00\u00a0€",
        "2025": "30,00\u00a0€",
        "Non réglé": "160,00\u00a0€",
        "Dont échu": "120,00\u00a0€",
    }
    assert "50,00\u00a0CHF" in totals


async def test_lists_its_last_invoices_and_leads_to_all_of_them(alice, moulin):
    party, other = await make.party(moulin), await make.party(moulin, name="Cycad")
    mine = await bill(moulin, party, 120)
    theirs = await bill(moulin, other, 60)
    page = (await alice.get(at(alice, party))).text
    assert f"/achats/{mine.id}" in page
    assert f"/achats/{theirs.id}" not in page
    listed = (await alice.get(alice.in_dossier(f"/achats?tiers={party.id}"))).text
    assert mine.number in listed
    assert theirs.number not in listed
    assert "BIOBURO SARL" in listed


async def test_each_part_is_edited_in_place_and_written_in_the_journal(alice, moulin):
    party = await make.party(moulin)
    form = (await alice.get(at(alice, party, "?partie=identite&modifier=1"), htmx=True)).text
    assert 'name="siret"' in form
    assert "<html" not in form
    typed = IDENTITY | {
        "siren": "503 776 874",
        "vat_number": "fr18 503776874",
        "postcode": "38 000",
        "city": "Grenoble",
    }
    answer = await alice.post(at(alice, party, "/partie/identite"), data=typed, htmx=True)
    assert answer.status_code == 200
    assert 'id="part-identite"' in answer.text
    assert 'hx-target="#party-head"' in answer.text
    assert "Identité : enregistré." in answer.text
    kept = await again(party)
    assert (kept.siren, kept.vat_number, kept.postcode, kept.version) == ("503776874", "FR18503776874", "38000", 2)
    assert kept.updated_at is not None
    with acting_in(moulin.id):
        event = await AuditEvent.get(workspace_id=moulin.id, what="party:changed")
    assert (event.by_name, event.detail["siren"]) == ("Alice Martin", "vide → 503776874")
    assert "SIREN : vide → 503776874" in (await alice.get(at(alice, party))).text


async def test_saving_what_was_there_changes_nothing(alice, moulin):
    party = await make.party(moulin)
    await alice.post(at(alice, party, "/partie/identite"), data=IDENTITY)
    assert (await again(party)).version == 1


MISTAKES = [
    ("identite", {"name": ""}, "Indiquez le nom de l’entreprise."),
    ("identite", {"siren": "12345678"}, "Le SIREN doit avoir 9 chiffres (8 saisis)."),
    ("identite", {"siret": "123"}, "Le SIRET a 14 chiffres"),
    ("identite", {"siren": "503776874", "siret": "73282932000074"}, "celui d’une autre entreprise"),
    ("identite", {"siren": "503776874", "vat_number": "FR44732829320"}, "celui d’un autre SIREN"),
    ("identite", {"vat_number": "FR00123456789"}, "n’est pas valable"),
    ("identite", {"email": "compta"}, "n’est pas une adresse e-mail"),
    ("identite", {"phone": "appelez"}, "n’est pas un numéro de téléphone"),
    ("identite", {"postcode": "3800"}, "Le code postal a 5 chiffres (4 saisis)."),
    ("identite", {"country": "France"}, "Choisissez un pays"),
    ("paiement", {"terms_days": "bientôt"}, "Indiquez un nombre de jours"),
    ("paiement", {"terms_days": "400"}, "Indiquez un nombre de jours"),
    ("defauts", {"account": "6"}, "Un compte a 3 à 20 chiffres"),
    ("defauts", {"vat_rate": "19,6"}, "Choisissez dans la liste."),
    ("defauts", {"duplicates": "peut-être"}, "Choisissez dans la liste."),
]


@pytest.mark.parametrize(("part", "typed", "message"), MISTAKES)
@pytest.mark.parametrize("htmx", [True, False])
async def test_says_what_is_wrong_and_keeps_what_was_typed(alice, moulin, part, typed, message, htmx):
    party = await make.party(moulin)
    data = (IDENTITY if part == "identite" else {}) | typed
    answer = await alice.post(at(alice, party, f"/partie/{part}"), data=data, htmx=htmx)
    assert answer.status_code == 422
    assert message in answer.text
    assert ("Menu principal" in answer.text) is not htmx
    name, value = list(typed.items())[-1]
    assert name in ("country", "vat_rate", "duplicates") or f'value="{value}"' in answer.text
    assert (await again(party)).version == 1


async def test_a_siret_or_a_french_vat_number_says_the_siren(alice, moulin):
    one, two = await make.party(moulin), await make.party(moulin)
    await alice.post(at(alice, one, "/partie/identite"), data=IDENTITY | {"siret": "732 829 320 00074"})
    await alice.post(at(alice, two, "/partie/identite"), data=IDENTITY | {"vat_number": "FR44732829320"})
    assert ((await again(one)).siren, (await again(two)).siren) == ("732829320", "732829320")


async def test_who_saves_second_is_told_by_whom_and_may_insist(alice, chloe, moulin):
    party = await make.party(moulin, city="Lyon")
    page = (await alice.get(at(alice, party, "?partie=identite&modifier=1"))).text
    hers = IDENTITY | {"city": "Paris", "seen": seen_in(page, "identite")}
    await chloe.post(at(chloe, party, "/partie/identite"), data=hers | {"city": "Grenoble"})
    late = await alice.post(at(alice, party, "/partie/identite"), data=hers, htmx=True)
    assert late.status_code == 409
    assert "Modifié par Chloé Durand" in late.text
    assert "À présent\u00a0: Grenoble" in late.text
    assert 'value="Paris"' in late.text
    assert (await again(party)).city == "Grenoble"
    insisting = hers | {"seen": seen_in(late.text, "identite")}
    assert (await alice.post(at(alice, party, "/partie/identite"), data=insisting)).status_code == 303
    assert (await again(party)).city == "Paris"


async def test_two_people_on_two_parts_do_not_disturb_each_other(alice, chloe, moulin):
    party = await make.party(moulin)
    page = (await alice.get(at(alice, party, "?partie=paiement&modifier=1"))).text
    await chloe.post(at(chloe, party, "/partie/identite"), data=IDENTITY | {"city": "Grenoble"})
    terms = {"terms_days": "30", "seen": seen_in(page, "paiement")}
    assert (await alice.post(at(alice, party, "/partie/paiement"), data=terms)).status_code == 303
    kept = await again(party)
    assert (kept.city, kept.terms_days, kept.version) == ("Grenoble", 30, 3)


async def test_a_trusted_supplier_with_its_defaults(alice, moulin):
    party = await make.party(moulin)
    typed = {"trusted": "1", "account": "606 400", "auxiliary": "fbio", "vat_rate": "20", "journal": "ac"}
    await alice.post(at(alice, party, "/partie/defauts"), data=typed | {"duplicates": "block"})
    kept = await again(party)
    assert (kept.trusted, kept.account, kept.auxiliary, kept.journal) == (True, "606400", "FBIO", "AC")
    page = (await alice.get(at(alice, party))).text
    assert "Bloquer" in page
    assert "De confiance" in page


async def test_a_value_of_an_import_that_is_in_no_list_stays(alice, moulin):
    party = await make.party(moulin, vat_rate="8.5")
    assert (await alice.post(at(alice, party, "/partie/defauts"), data={"vat_rate": "8.5"})).status_code == 303
    assert (await again(party)).vat_rate == "8.5"


@pytest.mark.parametrize(
    ("shelf", "model", "typed", "wrong"),
    [
        ("contacts", Contact, {"name": "Jeanne Roux", "email": "jeanne@bioburo.fr"}, {"email": "jeanne"}),
        ("adresses", PartyAddress, {"label": "Livraison", "city": "Lyon", "country": "FR"}, {"postcode": "1"}),
    ],
)
async def test_contacts_and_addresses_come_change_and_go(alice, moulin, shelf, model, typed, wrong):
    party = await make.party(moulin)
    there = at(alice, party, f"/liste/{shelf}")
    refused = await alice.post(there, data=typed | wrong, htmx=True)
    assert refused.status_code == 422
    assert next(iter(typed.values())) in refused.text
    assert (await alice.post(there, data={}, htmx=True)).status_code == 422
    assert (await alice.post(there, data=typed)).status_code == 303
    with acting_in(moulin.id):
        entry = await model.get(workspace_id=moulin.id)
    opened = (await alice.get(at(alice, party, f"?partie={shelf}&modifier={entry.id}"), htmx=True)).text
    assert f"/liste/{shelf}/{entry.id}" in opened
    first = next(iter(typed))
    assert (await alice.post(f"{there}/{entry.id}", data=typed | wrong)).status_code == 422
    await alice.post(f"{there}/{entry.id}", data=typed | {first: "Autre nom"})
    page = (await alice.get(at(alice, party))).text
    assert "Autre nom" in page
    assert (await alice.post(f"{there}/{entry.id}/suppression", htmx=True)).status_code == 200
    with acting_in(moulin.id):
        assert await model.filter(workspace_id=moulin.id).count() == 0
    assert (await again(party)).version == 4
    assert "Suppression sur la fiche" in (await alice.get(at(alice, party))).text
    assert (await alice.post(at(alice, party, "/liste/autre"))).status_code == 404
    assert (await alice.post(at(alice, party, "/partie/autre"))).status_code == 404


async def test_a_first_account_is_typed_and_counts_at_once(alice, moulin):
    party = await make.party(moulin)
    wrong = await alice.post(at(alice, party, "/comptes"), data={"iban": "FR76 1234"}, htmx=True)
    assert wrong.status_code == 422
    assert "Cet IBAN n’est pas valable" in wrong.text
    answer = await alice.post(
        at(alice, party, "/comptes"), data={"iban": "FR76 3000 6000 0112 3456 7890 189"}, htmx=True
    )
    assert "IBAN enregistré." in answer.text
    assert (await again(party)).iban == OLD
    assert "rien n’a changé" in (await alice.post(at(alice, party, "/comptes"), data={"iban": OLD}, htmx=True)).text


async def test_a_change_waits_for_a_second_person_who_sees_both_accounts(alice, chloe, moulin):
    party = await make.party(moulin, iban=OLD)
    answer = await alice.post(at(alice, party, "/comptes"), data={"iban": NEW, "bic": "PSSTFRPPMON"}, htmx=True)
    assert "quand il aura été confirmé" in answer.text
    page = (await alice.get(at(alice, party))).text
    assert "Vous avez annoncé ce changement" in page
    confirm = (
        at(alice, party)
        + re.search(r'action="[^"]*(/comptes/[^"]*/confirmation)"', (await chloe.get(at(chloe, party))).text)[1]
    )
    assert (await alice.post(confirm)).status_code == 409
    assert "une autre personne" in (await alice.post(confirm, htmx=True)).text
    assert (await again(party)).iban == OLD
    assert (await chloe.post(confirm)).status_code == 303
    kept = await again(party)
    assert (kept.iban, kept.bic, kept.iban_pending) == (NEW, "PSSTFRPPMON", False)
    page = (await alice.get(at(alice, party))).text
    assert "Confirmé par Chloé Durand" in page
    assert "À la place de FR76\u00a03000" in page


async def test_alone_in_a_dossier_without_firm_one_decides_and_it_is_said(zoe, scierie):
    party = await make.party(scierie, iban=OLD)
    mine = zoe.at(scierie)
    await mine.post(at(mine, party, "/comptes"), data={"iban": NEW})
    page = (await mine.get(at(mine, party))).text
    assert "Personne d’autre ne peut le confirmer" in page
    confirm = await verb_of(mine, party, "confirmation")
    assert (await mine.post(confirm)).status_code == 303
    page = (await mine.get(at(mine, party))).text
    assert "la même personne, seule à pouvoir le faire" in page
    assert "seule dans le dossier" in page


async def test_a_colleague_who_may_not_edit_is_nobody_to_confirm(alice, rene, ada, moulin):
    """A reader and an administrator of the firm do not count as the second person."""
    assert rene and ada
    party = await make.party(moulin, iban=OLD)
    await alice.post(at(alice, party, "/comptes"), data={"iban": NEW})
    assert "Personne d’autre ne peut le confirmer" in (await alice.get(at(alice, party))).text


async def test_an_account_is_refused_with_a_reason(alice, chloe, moulin):
    party = await make.party(moulin, iban=OLD)
    await alice.post(at(alice, party, "/comptes"), data={"iban": NEW})
    refuse = (
        at(chloe, party)
        + re.search(r'action="[^"]*(/comptes/[^"]*/refus)"', (await chloe.get(at(chloe, party))).text)[1]
    )
    assert (await chloe.post(refuse, data={"reason": " "})).status_code == 422
    assert (await chloe.post(refuse, data={"reason": "Le fournisseur, appelé, dit non"})).status_code == 303
    page = (await alice.get(at(alice, party))).text
    assert "Motif : Le fournisseur, appelé, dit non" in page
    assert (await again(party)).iban_pending is False
    assert (await chloe.post(refuse, data={"reason": "Encore"})).status_code == 409


async def test_the_account_is_withdrawn_and_stays_in_the_history(alice, moulin):
    party = await make.party(moulin, iban=OLD)
    await alice.post(at(alice, party, "/comptes/retrait"))
    assert (await again(party)).iban == ""
    page = (await alice.get(at(alice, party))).text
    assert "Aucun IBAN confirmé." in page
    assert "Historique des comptes (1)" in page
    assert (await alice.post(at(alice, party, "/comptes/retrait"))).status_code == 409


async def test_what_an_invoice_announced_says_which_and_by_nobody(alice, moulin):
    party = await make.party(moulin, iban=OLD)
    invoice = await bill(moulin, party, 120)
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.announce(party, NEW, origin="invoice", origin_id=invoice.id)
    page = (await alice.get(at(alice, party))).text
    assert f"lu sur la facture {invoice.number}, le" in page
    assert f'href="/d/{moulin.slug}/achats/{invoice.id}">Voir la facture' in page


POSTS = ["/partie/identite", "/liste/contacts", "/comptes", "/comptes/retrait", "/archive", "/retour", "/suppression"]


@pytest.mark.parametrize("rest", [*POSTS, "/fusion"])
async def test_readers_look_and_change_nothing(rene, zoe, moulin, rest):
    party = await make.party(moulin, iban=OLD)
    page = (await rene.get(at(rene, party))).text
    assert "Modifier" not in page
    assert "Supprimer" not in page
    assert "modifier=1" not in page
    assert (await rene.get(at(rene, party, "?partie=identite&modifier=1"))).text.count("<form") == page.count("<form")
    assert (await rene.post(at(rene, party, rest), data=IDENTITY)).status_code == 403
    assert (await zoe.post(at(zoe, party, rest), data=IDENTITY)).status_code == 404
    assert (await again(party)).version == 1


async def test_a_party_of_another_dossier_does_not_exist(alice, scierie):
    theirs = await make.party(scierie)
    assert (await alice.get(at(alice, theirs))).status_code == 404
    assert (await alice.post(at(alice, theirs, "/partie/identite"), data=IDENTITY)).status_code == 404


async def test_one_that_came_by_import_has_a_beginning_too(alice, moulin):
    from workspaces.kernel.ids import new_id

    party = await make.party(moulin, import_id=new_id(), created_at=now())
    assert "Par un import" in (await alice.get(at(alice, party))).text


async def test_every_act_of_the_journal_has_its_words(alice, chloe, moulin):
    from workspaces.parties.timeline import TITLES

    party = await make.party(moulin, iban=OLD)
    await alice.post(at(alice, party, "/partie/identite"), data=IDENTITY | {"city": "Lyon"})
    await alice.post(at(alice, party, "/comptes"), data={"iban": NEW})
    await alice.post(at(alice, party, "/archive"))
    await alice.post(at(alice, party, "/retour"))
    with acting_in(moulin.id):
        events = await AuditEvent.filter(workspace_id=moulin.id, subject_id=party.id)
    assert {event.what for event in events} <= set(TITLES)
    assert "Autre action" not in (await alice.get(at(alice, party))).text
