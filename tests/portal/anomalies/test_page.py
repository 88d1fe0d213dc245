"""« Anomalies » : one list over the dossiers, counted by kind, resolved with a reason and taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.firms.models import Assignment, FirmMember
from tests import make
from tests.conftest import browser_of
from workspaces.anomalies.examining import examine
from workspaces.anomalies.models import Anomaly, AnomalyKind, AnomalyState
from workspaces.invoices.draft import Party
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts

pytestmark = pytest.mark.database
HERE = "/cabinet/anomalies"
IBAN = "FR7630006000011234567890189"


async def anomaly(dossier, kind: str = "amount", *, name: str = "BIOBURO SARL", age: int = 0, **changes) -> Anomaly:
    invoice = await make.purchase(dossier, draft_of=make.draft(seller=Party(name=name, siren="503776874")))
    with acting_in(dossier.id):
        return await Anomaly.create(
            workspace_id=dossier.id, invoice_id=invoice.id, kind=AnomalyKind(kind), facts="x", sentence=f"Dit {kind}.",
            party_name=name, party_siren="503776874", found_at=now() - timedelta(days=age), **changes,
        )  # fmt: skip


async def again(row: Anomaly) -> Anomaly:
    with acting_in(row.workspace_id):
        return await Anomaly.get(id=row.id)


def rows(page: str) -> list[str]:
    return re.findall(r'<tr data-row id="anomaly-([^"]+)"', page)


def chips(page: str) -> dict[str, str]:
    found = re.findall(r'<a class="chip" href="([^"]+)"[^>]*>([^<]+) · <span class="tn">(\d+)</span>', page)
    return {f"{label} {count}": href.replace("&amp;", "&") for href, label, count in found}


async def test_every_filter_and_figure_leads_to_exactly_as_many_rows(chloe, app, moulin, durand):
    boulangerie = await make.workspace("Boulangerie", firm=durand)
    for n in range(52):
        await anomaly(moulin, age=n)
    await anomaly(boulangerie, "period", name="Metro")
    await anomaly(boulangerie, "vat", state=AnomalyState.RESOLVED, because="fine", resolved_by_name="Léa", note="Vu.")
    page = (await chloe.get(HERE)).text
    assert (
        chips(page).keys() == {"Toutes 53", "Montant inhabituel 52", "Exercice clos 1"} and "sur 53 anomalies" in page
    )
    for label, href in chips(page).items():
        following = re.search(r'href="(/cabinet/anomalies[^"]*apres[^"]+)"', text := (await chloe.get(href)).text)
        more = rows((await chloe.get(following[1].replace("&amp;", "&"))).text) if following else []
        assert len({*rows(text), *more}) == int(label.rsplit(" ", 1)[1]), label
    home = (await chloe.get("/cabinet?col=anomalies&qui=tous")).text
    told = dict(re.findall(r'<a href="(/cabinet/anomalies[^"]+)"><strong>(\d+)</strong>', home))
    assert told == {f"{HERE}?dossier={moulin.slug}": "52", f"{HERE}?dossier={boulangerie.slug}": "1"}
    for href, count in told.items():
        assert len(rows((await chloe.get(f"{href}&par=100")).text)) == int(count)
    assert len(rows((await chloe.get(f"{HERE}?tiers=metro")).text)) == 1
    assert len(rows((await chloe.get(f"{HERE}?tiers=503 776 874&par=100")).text)) == 53
    assert rows((await chloe.get(f"{HERE}?qui=miens")).text) == []
    resolved = (await chloe.get(f"{HERE}?etat=resolues")).text
    assert len(rows(resolved)) == 1 and "Vérifiée, sans problème, par Léa" in resolved and "Vu." in resolved
    assert '<a class="kpi" href="/cabinet/anomalies">' in (await chloe.get("/cabinet")).text


async def test_several_are_resolved_with_a_reason_and_taken_back(chloe, alice, moulin, durand):
    first, second = await anomaly(moulin), await anomaly(moulin, "future")
    sent = {"ids": [str(first.id), str(second.id)], "raison": "corrected", "note": "Vu avec le client."}
    assert (await chloe.post(f"{HERE}/resoudre?sorte=montant", data=sent | {"raison": "x"})).status_code == 422
    answer = await chloe.post(f"{HERE}/resoudre?sorte=montant", data=sent)
    assert answer.headers["location"] == f"{HERE}?sorte=montant"
    for row in (await again(first), await again(second)):
        assert (row.state, row.because, row.note, row.resolved_by_name) == (
            AnomalyState.RESOLVED, "corrected", "Vu avec le client.", "Chloé Durand",
        )  # fmt: skip
    page = (await chloe.get(HERE)).text
    assert "2 anomalies résolues." in page
    undo = re.search(r'action="(/cabinet/anomalies/annuler/[^"]+)"', page)[1]
    await chloe.post(undo)
    assert {(await again(one)).state for one in (first, second)} == {AnomalyState.OPEN}
    with acting_in(durand.id, moulin.id):
        assert await AuditEvent.filter(workspace_id=durand.id, what="anomalies:resolved").count() == 1
        assert not await AuditEvent.filter(workspace_id=moulin.id, what__startswith="anomalies").exists()
    assert (await chloe.post(f"{HERE}/resoudre", data={"raison": "fine"})).status_code == 422
    assert (await alice.get(HERE)).status_code == 404  # the client never sees any of it
    sheet = (await alice.get(alice.in_dossier(f"/achats/{first.invoice_id}"))).text
    assert "Dit amount." not in sheet


async def test_the_review_shows_each_in_a_line_and_accepting_many_leaves_them_out(chloe, moulin):
    row, clean = await anomaly(moulin), await make.purchase(moulin)
    screen = f"/cabinet/a-traiter/{row.invoice_id}"
    page = (await chloe.get(screen)).text
    assert "<strong>Montant inhabituel.</strong> Dit amount." in page
    sent = {"ids": [str(row.invoice_id), str(clean.id)]}
    await chloe.post("/cabinet/a-traiter/accepter", data=sent)
    said = (await chloe.get("/cabinet/a-traiter")).text
    assert "Rien n’a été accepté" in said and "BIOBURO SARL (montant inhabituel)" in said
    answer = await chloe.post(f"{screen}/anomalies", data={"ids": str(row.id), "raison": "fine"})
    assert answer.headers["location"] == screen and "Dit amount." not in (await chloe.get(screen)).text
    await chloe.post("/cabinet/a-traiter/accepter", data=sent)
    assert "2 factures acceptées." in (await chloe.get("/cabinet/a-traiter")).text


async def test_an_announced_account_is_left_to_its_guard(chloe, moulin):
    supplier = await make.party(moulin, siren="503776874")
    draft = make.draft(seller=Party(name="BIOBURO SARL", siren="503776874", iban=IBAN), issue_date=today())
    invoice = await make.purchase(moulin, draft_of=draft, party_id=supplier.id, received_at=now())
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.announce(supplier, IBAN, origin=accounts.INVOICE, origin_id=invoice.id)
            await examine(invoice)
        row = await Anomaly.get(workspace_id=moulin.id, invoice_id=invoice.id)
    page = (await chloe.get(HERE)).text
    assert "Premier IBAN." in page and f"/tiers/{supplier.id}" in page and IBAN not in page
    answer = await chloe.post(f"{HERE}/resoudre", data={"ids": str(row.id), "raison": "fine"})
    assert answer.status_code == 409 and "sur la fiche du fournisseur" in answer.text
    other = await anomaly(moulin)
    await chloe.post(f"{HERE}/resoudre", data={"ids": [str(row.id), str(other.id)], "raison": "fine"})
    assert "1 anomalie résolue. 1 autre non" in (await chloe.get(HERE)).text.replace("\u00a0", " ")
    assert (await again(row)).state is AnomalyState.OPEN


async def test_the_other_dossier_is_named_only_to_whoever_may_see_both(chloe, app, moulin, durand):
    boulangerie = await make.workspace("Boulangerie", firm=durand)
    twin = await make.purchase(boulangerie)
    here = {"elsewhere_workspace_id": boulangerie.id, "elsewhere_invoice_id": twin.id}
    row = await anomaly(moulin, "elsewhere", firm_id=durand.id, **here)
    await anomaly(moulin, "elsewhere", firm_id=new_id(), **here)  # what another firm saw before
    assert rows((await chloe.get(HERE)).text) == [str(row.id)]
    for path in (HERE, f"/cabinet/a-traiter/{row.invoice_id}"):
        assert f'<a href="/d/{boulangerie.slug}/achats/{twin.id}">Boulangerie</a>' in (await chloe.get(path)).text
    ines = await make.firm_member(durand, "Inès Roux", roles=["accountant"], all_dossiers=False)
    member = await FirmMember.get(user_id=ines.id)
    await Assignment.create(member_id=member.id, workspace_id=moulin.id)
    async with await browser_of(app, ines) as browser:
        for path in (HERE, f"/cabinet/a-traiter/{row.invoice_id}"):
            page = (await browser.get(path)).text
            assert "Dit elsewhere." in page and "Boulangerie" not in page
