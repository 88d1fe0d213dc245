"""The firm's views over its dossiers: each figure leads to exactly as many rows."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.consolidated import reading
from portal.firms.models import Assignment, FirmMember
from portal.invitations.models import Invitation
from tests import make
from tests.conftest import browser_of
from workspaces.documents.models import State
from workspaces.invoices import fulltext
from workspaces.invoices.draft import Doubt, Party
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Lifecycle, Payment, Processing
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in


def figures(page: str) -> dict[str, str]:
    """The counters of the dashboard: what they say → where they lead."""
    found = re.findall(r'<a class="kpi" href="([^"]+)">.*?<strong>([^<]*)</strong><span>([^<]*)</span>', page)
    return {f"{value} {label}": href for href, value, label in found}


async def test_dashboard_counts_lead_to_as_many_rows(chloe, alice, moulin):
    doubtful = make.draft(seller=Party(name="Douteuse"), doubts=[Doubt("FX_TOTALS", "Faux.", "gross")])
    await make.purchase(moulin, draft_of=doubtful, processing=Processing.TO_CHECK)
    await make.purchase(moulin)
    await chloe.post(f"/cabinet/a-traiter/{(await make.purchase(moulin)).id}/accepter")
    await make.purchase(moulin, processing=Processing.ON_HOLD, accounting=Accounting.CLIENT_ACTION)
    await make.run_jobs()
    page = (await chloe.get("/cabinet")).text
    assert "Bonjour Chloé" in page and "1 dossier vous attend" in page
    told = figures(page)
    for label, rows in [
        ("2 documents à traiter", 2),
        ("1 document à vérifier", 1),
        ("1 dossier actif", 1),
        ("1 action du client", 1),
    ]:
        listed = (await chloe.get(told[label])).text
        assert listed.count("<tr data-row") == rows, label


async def test_dashboard_says_what_went_wrong(chloe, moulin):
    earlier = await make.purchase(moulin, draft_of=make.draft(number="SH-88120"))
    await make.purchase(moulin, draft_of=make.draft(number="SH-88120"), duplicate_of=earlier.id)
    await make.document(moulin, name="abime.pdf", state=State.REFUSED, message="Ce PDF est abîmé.")
    page = (await chloe.get("/cabinet")).text
    assert "la facture SH-88120 existe déjà" in page and "/comparer" in page
    assert "«\u00a0abime.pdf\u00a0». Ce PDF est abîmé." in page


async def test_a_new_firm_is_led_through_its_first_steps(app, durand):
    founder = await make.firm_member(durand, "Léa Petit", roles=["administrator", "client-manager", "accountant"])
    async with await browser_of(app, founder) as lea:
        page = (await lea.get("/cabinet")).text
    assert "Mise en route" in page and "1 sur 6" in page and "Aucun dossier." in page


async def test_a_pure_administrator_sees_no_client(ada, moulin):
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Secrete")))
    page = (await ada.get("/cabinet")).text
    assert "Au bon moulin" not in page and "Secrete" not in page and "n’ouvre pas les documents" in page
    for path in ("/documents", "/documents/totaux", "/documents/export.csv", "/archives", "/dossiers", "/a-traiter"):
        assert (await ada.get(f"/cabinet{path}")).status_code == 403


async def test_the_firms_pages_are_not_there_for_clients(alice, zoe):
    for path in ("", "/documents", "/dossiers", "/archives", "/evenements", "/documents/export.xlsx"):
        assert (await alice.get(f"/cabinet{path}")).status_code == 404
        assert (await zoe.get(f"/cabinet{path}")).status_code == 404


async def test_who_follows_some_dossiers_sees_those_only(app, durand, moulin):
    other = await make.workspace("Garage du Vercors", firm=durand)
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Chez le moulin")))
    await make.purchase(other, draft_of=make.draft(seller=Party(name="Chez le garage")))
    person = await make.firm_member(durand, "Samba Diallo", roles=["accountant"], all_dossiers=False)
    member = await FirmMember.get(user_id=person.id)
    await Assignment.create(member_id=member.id, workspace_id=other.id)
    async with await browser_of(app, person) as samba:
        for path in ("", "/documents", "/dossiers", "/a-traiter"):
            page = (await samba.get(f"/cabinet{path}")).text
            assert "Garage du Vercors" in page and "moulin" not in page.lower(), path


async def test_dossiers_are_found_without_accents_and_by_siren(chloe, moulin, durand):
    await make.workspace("Électricité Générale", firm=durand, siren="552100554")
    page = (await chloe.get("/cabinet/dossiers?q=electricite", htmx=True)).text
    assert "Électricité Générale" in page and "Au bon moulin" not in page and "<html" not in page
    assert "Électricité Générale" in (await chloe.get("/cabinet/dossiers?q=552 100")).text


async def test_dossiers_tell_how_far_the_invitation_is(chloe, durand, moulin, alice):
    for name, values in [
        ("Envoyee", {"sent_at": now()}),
        ("Ouverte", {"sent_at": now(), "opened_at": now()}),
        ("Expiree", {"sent_at": now(), "expires_at": now() - timedelta(days=1)}),
    ]:
        dossier = await make.workspace(name, firm=durand)
        drafted, _ = Invitation.draft(
            "client@exemple.fr", "Client", "Chloé", firm_id=durand.id, workspace_id=dossier.id
        )
        drafted.roles = ["owner"]
        drafted.update_from_dict(values)
        await drafted.save()
    page = (await chloe.get("/cabinet/dossiers")).text
    for word in ("Actif", "Invitation envoyée", "Invitation ouverte", "Invitation expirée", "Renvoyer"):
        assert word in page
    pending = (await chloe.get("/cabinet/dossiers?vue=invites")).text
    assert pending.count("<tr data-row") == 2 and "Expiree" not in pending


async def test_dossiers_sort_by_what_waits(chloe, moulin, durand):
    busy = await make.workspace("Zinc et Cie", firm=durand)
    await make.purchase(busy)
    page = (await chloe.get("/cabinet/dossiers?tri=-waiting")).text
    assert page.index("Zinc et Cie") < page.index("Au bon moulin")
    assert 'aria-sort="descending"' in page


async def test_documents_filter_by_everything_one_remembers(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Électro Dépôt"), gross=Decimal("1284.50")))
    await make.purchase(garage, draft_of=make.draft(seller=Party(name="Autodis"), number="AD-77"))
    for query, found in [
        ("q=electro depot", "Électro Dépôt"),
        ("q=1284,50", "Électro Dépôt"),
        ("min=1000", "Électro Dépôt"),
        ("q=ad-77", "Autodis"),
        ("dossier=vercors", "Autodis"),
        (f"dossier={garage.slug}", "Autodis"),
        ("max=200", "Autodis"),
    ]:
        page = (await chloe.get(f"/cabinet/documents?{query}", htmx=True)).text
        other = "Autodis" if found == "Électro Dépôt" else "Électro Dépôt"
        assert found in page and other not in page, query
    assert "Aucun document ne correspond" in (await chloe.get("/cabinet/documents?du=01/12/2026")).text
    assert "n’est pas une date" in (await chloe.get("/cabinet/documents?du=32/13")).text


async def test_documents_page_by_key_without_missing_one(chloe, moulin):
    for n in range(53):
        await make.purchase(moulin, draft_of=make.draft(seller=Party(name=f"Fournisseur {n:02d}.")))
    first = (await chloe.get("/cabinet/documents")).text
    after = re.search(r'href="([^"]*apres=[^"]*)"', first)[1].replace("&amp;", "&")
    second = (await chloe.get(after)).text
    seen = set(re.findall(r"Fournisseur \d\d\.", first)) | set(re.findall(r"Fournisseur \d\d\.", second))
    assert first.count("<tr data-row") == 50 and second.count("<tr data-row") == 3 and len(seen) == 53


async def test_documents_totals_never_mix_currencies_and_count_credit_notes_negative(chloe, moulin):
    await make.purchase(moulin)
    await make.purchase(moulin, draft_of=make.draft(type_code="381", gross=Decimal(20), net=None, tax=None))
    await make.purchase(moulin, draft_of=make.draft(currency="USD", gross=Decimal(7)))
    page = (await chloe.get("/cabinet/documents/totaux", htmx=True)).text
    assert "2 factures" in page and "100,00\u00a0€" in page and "7,00\u00a0$US" in page and "<html" not in page


async def test_selecting_in_the_documents_comes_back_to_the_documents(chloe, moulin):
    invoice = await make.purchase(moulin)
    answer = await chloe.post("/cabinet/a-traiter/accepter", data={"ids": str(invoice.id), "retour": "documents"})
    assert answer.headers["location"] == "/cabinet/documents"


async def test_archives_are_searched_over_the_dossiers(chloe, moulin, durand):
    for dossier in (moulin, await make.workspace("Garage du Vercors", firm=durand)):
        invoice = await make.purchase(dossier, draft_of=make.draft(seller=Party(name=f"Chez {dossier.name}")))
        await chloe.post(f"/cabinet/a-traiter/{invoice.id}/accepter")
    await make.run_jobs()
    page = (await chloe.get("/cabinet/archives")).text
    assert page.count("<tr data-row") == 2 and f"/d/{moulin.slug}/archives/" in page
    with acting_in(moulin.id):
        one = await Invoice.filter(workspace_id=moulin.id).first()
        await fulltext.keep(one, ["Béton"])
    assert (await chloe.get("/cabinet/archives?q=béton")).text.count("<tr data-row") == 1  # a word of the document
    assert (await chloe.get("/cabinet/archives?q=vercors")).text.count("<tr data-row") == 1
    assert (await chloe.get("/cabinet/archives?periode=2020")).text.count("<tr data-row") == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cycle=litige", "Litige"),
        ("cycle=208", ""),
        ("compta=error", "Erreur"),
        ("paiement=paid", "Payée"),
        ("canal=mail", "Courriel"),
        ("etat=on-hold", "Attente"),
        ("etat=on-hold&vue=a-traiter", ""),
        ("tiers=payee", "Payée"),
        ("tiers=503 776 874", "Payée"),
        ("q=beton", "Courriel"),
        ("q=beton&tiers=courriel", "Courriel"),
        ("q=beton&compta=error", ""),
    ],
)
async def test_documents_filter_on_every_axis(chloe, moulin, durand, query, found):
    for n in range(reading.FEW_DOSSIERS):  # enough for the rows not to be read by the dossiers
        await make.workspace(f"Dossier {n}", firm=durand)
    rows = {
        "Litige": {"lifecycle": Lifecycle.DISPUTED},
        "Erreur": {"accounting": Accounting.ERROR},
        "Payée": {"payment": Payment.PAID},
        "Courriel": {"channel": "mail"},
        "Attente": {"processing": Processing.ON_HOLD},
    }
    for name, values in rows.items():
        seller = Party(name=name, siren="503776874" if name == "Payée" else "404833048")
        invoice = await make.purchase(moulin, draft_of=make.draft(seller=seller), **values)
        if name == "Courriel":
            with acting_in(moulin.id):
                await fulltext.keep(invoice, ["Béton"])
    page = (await chloe.get("/cabinet/documents", params=query, htmx=True)).text
    assert [name for name in rows if f">{name}</a>" in page] == ([found] if found else [])


@pytest.mark.parametrize("few", [1000, 0])
async def test_documents_are_the_same_whichever_way_they_are_found(chloe, moulin, durand, monkeypatch, few):
    """By their identifiers, or along the order of the page."""
    monkeypatch.setattr(reading, "FEW", few)
    for n in range(reading.FEW_DOSSIERS):
        await make.workspace(f"Dossier {n}", firm=durand)
    for n in range(4):
        draft = make.draft(seller=Party(name=f"Fournisseur {n}"), gross=Decimal(100 + n))
        await make.purchase(moulin, draft_of=draft, payment=Payment.PAID if n % 2 else Payment.UNPAID)
    for query in ("paiement=paid&min=100&max=103", "paiement=paid&du=01/11/2026&au=30/11/2026&vue=a-traiter"):
        page = (await chloe.get("/cabinet/documents", params=query, htmx=True)).text
        assert [n for n in range(4) if f"Fournisseur {n}<" in page] == [1, 3], query
