"""« Comptabilité » in a dossier's settings: what is kept, what is refused, who may."""

from __future__ import annotations

from tests.workspaces.accounting.making import accepted
from workspaces.accounting import chart
from workspaces.accounting.models import AccountingPlan

PATH = "/parametres/comptabilite"
FORM = {
    "purchase_journal": "ha", "purchase_journal_name": "Achats", "sale_journal": "VE", "sale_journal_name": "",
    "supplier": "401000", "charge": "", "vat_deductible": "445 660", "vat_assets": "445620", "vat_reverse": "445662",
    "vat_due": "445200", "customer": "411000", "sale": "707000", "vat_20": "445711", "vat_10": "", "vat_5_5": "",
    "vat_8_5": "", "vat_2_1": "", "deductible": "60614 80 %\r\n6257: 0", "asset_threshold": "800", "software": "quadra",
}  # fmt: skip


async def test_shows_the_french_defaults(chloe):
    page = (await chloe.get(chloe.in_dossier(PATH))).text
    for shown in ("401000", "445711", "60614 80", "CGI art. 298", "500,00", "Cegid Quadra"):
        assert shown in page


async def test_keeps_what_the_firm_chose_and_entries_follow(chloe, moulin):
    answer = await chloe.post(chloe.in_dossier(PATH), data=FORM | {"columns": ["account", "debit"]})
    assert answer.status_code == 303
    own = await AccountingPlan.get(workspace_id=moulin.id)
    assert (own.journals["purchase"], own.accounts["vat_deductible"], own.software) == (
        ["HA", "Achats"],
        "445660",
        "quadra",
    )
    assert (own.deductible, own.asset_threshold, own.columns) == (
        [["60614", 80], ["6257", 0]],
        80_000,
        ["account", "debit"],
    )
    invoice = await accepted(moulin)
    assert (
        "Le compte de charge du fournisseur" in (await chloe.get(chloe.in_dossier(f"/comptabilite/{invoice.id}"))).text
    )


async def test_rules_left_as_the_law_has_them_go_on_following_the_law(chloe, moulin):
    told = "\r\n".join(f"{rule.prefix} {rule.percent} %" for rule in chart.DEDUCTIBLE)
    await chloe.post(chloe.in_dossier(PATH), data=FORM | {"deductible": told})
    assert (await AccountingPlan.get(workspace_id=moulin.id)).deductible is None


async def test_says_what_is_wrong_beside_each_field_and_keeps_what_was_typed(chloe, moulin):
    wrong = FORM | {"sale": "ventes", "purchase_journal": "", "deductible": "carburant 80", "software": "lotus"}
    answer = await chloe.post(chloe.in_dossier(PATH), data=wrong)
    assert answer.status_code == 422
    for message in (
        "commence par un chiffre",
        "Indiquez le code du journal",
        "«\u00a0carburant 80\u00a0»",
        "Choisissez le logiciel",
    ):
        assert message in answer.text
    assert "carburant 80" in answer.text
    assert not await AccountingPlan.filter(workspace_id=moulin.id).exists()


async def test_an_owner_looks_and_leaves_the_settings_to_the_firm_that_keeps_the_books(alice, moulin):
    page = (await alice.get(alice.in_dossier(PATH))).text
    assert "Votre cabinet tient la comptabilité de ce dossier" in page
    assert "Sauvegarder" not in page
    assert "<textarea" not in page
    answer = await alice.post(alice.in_dossier(PATH), data=FORM)
    assert answer.status_code == 403
    assert not await AccountingPlan.filter(workspace_id=moulin.id).exists()


async def test_without_a_firm_the_company_chooses_its_own_settings(zoe, scierie):
    assert "Sauvegarder" in (await zoe.at(scierie).get(zoe.in_dossier(PATH))).text
    assert (await zoe.post(zoe.in_dossier(PATH), data=FORM)).status_code == 303


async def test_partial_vat_is_told_in_words_with_an_example(chloe):
    page = (await chloe.get(chloe.in_dossier(PATH))).text
    assert "Comptes dont la TVA n’est pas récupérable en entier" in page
    assert "vaut pour 60614 et tous ses sous-comptes" in page


async def test_a_reader_looks_and_changes_nothing(rene):
    assert "Sauvegarder" not in (await rene.get(rene.in_dossier(PATH))).text
    assert (await rene.post(rene.in_dossier(PATH), data=FORM)).status_code == 403
