"""« Imports »: tables and deposits of the dossiers that somebody follows, each figure beside what it leads to."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest_asyncio

from importers.tables.models import ImportBatch, Stage
from portal.parties import children
from tests import make
from tests.conftest import browser_of
from tests.importers.tables import batches
from workspaces.documents.deposits import Deposit
from workspaces.documents.models import Channel, Document, State
from workspaces.dossiers.models import Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now, today
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import AccountState, BankAccount

LIST = "/cabinet/imports"
HOUR = timedelta(hours=1)
KEPT = "FR7630006000011234567890189"


def said(answer) -> str:
    return unescape(answer.text).replace("\u00a0", " ").replace("\u202f", " ")


def names(answer) -> list[str]:
    return re.findall(r'<a class="name" href="[^"]*">([^<]+)</a>', unescape(answer.text))


def line(answer, name: str) -> str:
    """The text of the row of this file, without its tags."""
    rows = re.findall(r"<tr data-row>.*?</tr>", said(answer), re.DOTALL)
    row = next(row for row in rows if f">{name}<" in row)
    return " ".join(re.sub("<[^>]+>", " ", row).split())


async def deposited(workspace: Workspace, *documents: Document, **changes: Any) -> Deposit:
    """These documents as one deposit."""
    first = documents[0]
    values = {"id": first.id, "workspace_id": workspace.id, "channel": first.channel, "name": first.name}
    values |= {"sender_name": "Karim Martin", "first_at": first.received_at, "last_at": first.received_at}
    with acting_in(workspace.id):
        for document in documents:
            document.deposit_id = first.id
            await document.save()
        return await Deposit.create(**values | changes)


async def filed(workspace: Workspace, name: str, **changes: Any) -> tuple[Document, Invoice]:
    document = await make.document(workspace, name=name)
    invoice = await make.purchase(workspace, of=document, **changes)
    document.invoice_id = invoice.id
    return document, invoice


@pytest_asyncio.fixture
async def mixed(moulin) -> Deposit:
    """Four files: one invoice waits, one is accepted, one file was set aside, one is being read."""
    waiting, _ = await filed(moulin, "avril.pdf")
    done, _ = await filed(moulin, "mai.pdf", processing=Processing.ACCEPTED)
    aside = await make.document(moulin, name="menu.docx", state=State.REFUSED, message="Envoyez-le en PDF.")
    read = await make.document(moulin, name="juin.pdf", state=State.READING)
    return await deposited(moulin, waiting, done, aside, read)


async def announced(workspace: Workspace, origin: str, origin_id: Any, name: str, **changes: Any) -> BankAccount:
    party = await make.party(workspace, name=name)
    told = {"workspace_id": workspace.id, "party_id": party.id, "iban": KEPT, "state": AccountState.PENDING}
    with acting_in(workspace.id):
        return await BankAccount.create(**told | {"origin": origin, "origin_id": origin_id, "seen_at": now()} | changes)


async def test_tables_and_deposits_stand_in_one_list_newest_first(chloe, moulin, mixed):
    await batches.batch(moulin, Stage.DONE, created=12, updated=3, finished_at=now(), created_at=now() - HOUR)
    await batches.batch(moulin, name="clients.csv", channel="api", created_at=now() + HOUR)
    page = await chloe.get(LIST)
    assert names(page) == ["clients.csv", "avril.pdf", "fournisseurs.xlsx"]
    told = line(page, "fournisseurs.xlsx")
    assert all(word in told for word in ("Fournisseurs · Portail", "Au bon moulin", "Alice Martin", "12 3 0 0 Importé"))
    assert "API" in line(page, "clients.csv")


async def test_a_deposit_tells_what_became_of_its_files(chloe, mixed):
    told = line(await chloe.get(LIST), "avril.pdf")
    assert all(word in told for word in ("et 3 autres", "Documents · Dépôt", "Karim Martin", "Lecture en cours"))
    assert re.search(r"2 1 refusés de avril.pdf 1 Lecture", told)


async def test_a_table_tells_the_rows_that_wait_and_those_to_correct(chloe, moulin):
    batch = await batches.batch(moulin, Stage.DONE, created=1, finished_at=now())
    await batches.bad(batch, 4, "siren")
    await batches.doubt(batch, 5, "name")
    await batches.doubt(batch, 6, "name")
    page = await chloe.get(LIST)
    assert "1 0 1 refusés de fournisseurs.xlsx 2 Importé" in line(page, "fournisseurs.xlsx")
    assert f"/d/{moulin.slug}/tiers/importer/{batch.id}?etape=verifier" in page.text


async def test_a_file_that_waits_to_be_written_counts_its_rows_as_waiting(chloe, moulin):
    await batches.batch(moulin, Stage.PREVIEW)
    assert "0 0 0 2 960 À vérifier" in line(await chloe.get(LIST), "fournisseurs.xlsx")


async def test_a_line_opens_exactly_its_documents_and_the_queue_of_those_that_wait(chloe, moulin, mixed):
    await filed(moulin, "autre.pdf", party_name="AUTRE SARL")
    documents, queue = f"/cabinet/documents?depot={mixed.id}", f"/cabinet/a-traiter?depot={mixed.id}"
    page = await chloe.get(LIST)
    assert documents in page.text and queue in page.text
    assert len(names(await chloe.get(documents))) == 2
    listed = await chloe.get(queue)
    assert len(names(listed)) == 1 and "AUTRE SARL" not in listed.text
    assert "Un seul dépôt" in said(listed)
    assert f"depot={mixed.id}" in re.search(r'class="name" href="([^"]+)"', listed.text)[1]


async def test_a_deposit_of_nobody_is_an_empty_list_not_the_whole_one(chloe, moulin, mixed):
    for asked in ("n-importe-quoi", str(moulin.id)):
        assert names(await chloe.get(f"/cabinet/documents?depot={asked}")) == []
        assert names(await chloe.get(f"/cabinet/a-traiter?depot={asked}")) == []


async def test_a_table_may_be_undone_for_a_day_from_its_own_page(chloe, moulin):
    fresh = await batches.batch(moulin, Stage.DONE, name="frais.csv", created=2, finished_at=now())
    await batches.batch(moulin, Stage.DONE, name="vieux.csv", created=2, finished_at=now() - 25 * HOUR)
    page = await chloe.get(LIST)
    assert "Annuler… l’import de frais.csv" in line(page, "frais.csv")
    assert "Annuler" not in line(page, "vieux.csv")
    result = await chloe.get(f"/d/{moulin.slug}/tiers/importer/{fresh.id}")
    assert f'action="/d/{moulin.slug}/tiers/importer/{fresh.id}/annuler"' in result.text


async def test_the_accounts_that_an_import_announced_are_listed_exactly(chloe, moulin, scierie):
    batch = await batches.batch(moulin, Stage.DONE, created=2, finished_at=now())
    document, invoice = await filed(moulin, "facture.pdf")
    deposit = await deposited(moulin, document)
    await announced(moulin, "import", batch.id, "Par Fichier SARL")
    await announced(moulin, "import", batch.id, "Confirmé SARL", state=AccountState.CURRENT)
    await announced(moulin, "invoice", invoice.id, "Par Facture SARL")
    page = await chloe.get(LIST)
    assert all("1 IBAN à confirmer" in line(page, name) for name in ("fournisseurs.xlsx", "facture.pdf"))
    for source, id_, name in (("table", batch.id, "Par Fichier SARL"), ("depot", deposit.id, "Par Facture SARL")):
        address = f"{LIST}/{source}/{id_}/iban"
        assert address in page.text
        detail = await chloe.get(address)
        assert names(detail) == [name] and "FR76 3000 6000" in said(detail)


async def test_the_files_set_aside_say_why_and_can_be_fetched(chloe, moulin, mixed):
    page = await chloe.get(f"{LIST}/depots/{mixed.id}/ecartes")
    assert "menu.docx" in page.text and "Envoyez-le en PDF." in page.text
    assert "avril.pdf" not in re.sub("<h1.*?</p>", "", page.text, flags=re.DOTALL)
    assert page.text.count("/original") == 1


async def test_details_of_what_one_does_not_follow_do_not_exist(chloe, scierie):
    batch = await batches.batch(scierie, Stage.DONE)
    deposit = await deposited(scierie, await make.document(scierie))
    for path in (f"table/{batch.id}/iban", f"depot/{deposit.id}/iban", f"depots/{deposit.id}/ecartes"):
        assert (await chloe.get(f"{LIST}/{path}")).status_code == 404
    assert (await chloe.get(f"{LIST}/autre/{batch.id}/iban")).status_code == 404


async def test_nothing_of_dossiers_that_one_does_not_follow_is_shown(app, chloe, durand, moulin, scierie, mixed):
    await batches.batch(scierie, name="ailleurs.csv")
    await deposited(scierie, await make.document(scierie, name="ailleurs.pdf"))
    assert names(await chloe.get(LIST)) == ["avril.pdf"]
    user = await make.firm_member(durand, "Noé Seul", roles=["accountant"], all_dossiers=False)
    async with await browser_of(app, user) as noe:
        assert "Aucun import pour l’instant" in said(await noe.get(LIST))


async def test_each_role_sees_its_own_kind(app, chloe, durand, moulin, mixed):
    with acting_in(durand.id):
        await _of_firm(durand, "workspaces", "clients.xlsx")
    await batches.batch(moulin)
    assert len(names(await chloe.get(LIST))) == 3
    seen = {"accountant": {"avril.pdf", "fournisseurs.xlsx"}, "client-manager": {"clients.xlsx"}}
    for role, expected in seen.items():
        user = await make.firm_member(durand, f"Rôle {role}", roles=[role])
        async with await browser_of(app, user) as browser:
            assert set(names(await browser.get(LIST))) == expected


async def _of_firm(durand, kind: str, name: str) -> ImportBatch:
    return await ImportBatch.create(
        workspace_id=durand.id, kind=kind, name=name, size=1, sha256="1" * 64, stage=Stage.DONE, created_at=now()
    )


async def test_a_file_of_the_firm_is_one_line_and_its_part_is_shown_beneath_the_dossier(chloe, durand, moulin):
    with acting_in(durand.id, moulin.id):
        whole = await _of_firm(durand, "firm-parties", "tous.xlsx")
        part = await children.of(whole, moulin.id)
    await announced(moulin, "import", part.id, "Par Fichier SARL")
    page = await chloe.get(LIST)
    assert names(page) == ["tous.xlsx"]
    assert "Plusieurs dossiers" in line(page, "tous.xlsx") and "1 IBAN à confirmer" in line(page, "tous.xlsx")
    assert f"{LIST}/tiers/{whole.id}" in page.text
    own = await chloe.get(f"{LIST}?dossier={moulin.slug}")
    assert names(own) == ["tous.xlsx"] and f"/tiers/importer/{part.id}" in own.text


async def test_filters_narrow_both_lists_and_live_in_the_address(chloe, moulin, mixed, durand):
    await batches.batch(moulin, Stage.REFUSED, name="vieux.csv", by_name="Zoé", created_at=now() - 48 * HOUR)
    garage = await make.workspace("Garage du Pont", firm=durand)
    await batches.batch(garage, name="garage.csv")
    yesterday = (today() - 24 * HOUR).isoformat()
    expected = {
        "nature=documents": {"avril.pdf"},
        "nature=tiers": {"vieux.csv", "garage.csv"},
        "auteur=zoe": {"vieux.csv"},
        "auteur=karim": {"avril.pdf"},
        "etat=refuse": {"vieux.csv"},
        "etat=en-cours": {"avril.pdf"},
        "etat=a-terminer": {"garage.csv"},
        f"dossier={garage.slug}": {"garage.csv"},
        f"du={yesterday}": {"avril.pdf", "garage.csv"},
        f"au={yesterday}": {"vieux.csv"},
        "etat=annule": set(),
    }
    for query, found in expected.items():
        assert set(names(await chloe.get(f"{LIST}?{query}"))) == found, query
    assert "n’est pas une date" in said(await chloe.get(f"{LIST}?du=bientôt"))
    assert "choisissez une autre date" in said(await chloe.get(f"{LIST}?au=9999-12-31"))


async def test_deposits_are_found_by_how_far_they_are(chloe, moulin):
    waiting, _ = await filed(moulin, "attend.pdf")
    done, _ = await filed(moulin, "fini.pdf", processing=Processing.ACCEPTED)
    aside = await make.document(moulin, name="ecarte.pdf", state=State.REFUSED)
    for document in (waiting, done, aside):
        await deposited(moulin, document)
    expected = {"a-terminer": "attend.pdf", "termine": "fini.pdf", "refuse": "ecarte.pdf"}
    for state, name in expected.items():
        assert names(await chloe.get(f"{LIST}?etat={state}")) == [name]


async def test_pages_follow_one_another_through_both_lists(chloe, moulin, mixed):
    for n in range(60):
        await batches.batch(moulin, name=f"t{n:02}.csv", created_at=now() - n * HOUR)
    first = await chloe.get(LIST)
    assert len(names(first)) == 50
    following = re.findall(r'href="([^"]*apres[^"]*)"', first.text)[-1]
    second = await chloe.get(unescape(following))
    assert len(names(second)) == 11 and not set(names(first)) & set(names(second))
    back = re.findall(r'href="([^"]*avant[^"]*)"', second.text)[0]
    assert names(await chloe.get(unescape(back))) == names(first)
    assert names(await chloe.get(f"{LIST}?tri=date"))[0] == "t59.csv"


async def test_the_list_leaves_as_a_table_and_the_journal_says_so(chloe, durand, moulin, mixed):
    await batches.batch(moulin, name="=piège.csv", channel="command", created_at=now() - HOUR)
    text = (await chloe.get(f"{LIST}/export.csv?dossier={moulin.slug}")).text
    assert text.splitlines()[0].removeprefix("\ufeff").startswith("Dossier;Nature;Fichier")
    assert "Au bon moulin;Documents;avril.pdf;4;Dépôt;Karim Martin;" in text and "'=piège.csv" in text
    assert (await chloe.get(f"{LIST}/export.xlsx")).content[:2] == b"PK"
    with acting_in(durand.id):
        assert await AuditEvent.filter(workspace_id=durand.id, what="imports:exported").count() == 2


async def test_mail_and_api_deposits_name_their_way_in(chloe, moulin):
    for channel, word in ((Channel.MAIL, "E-mail"), (Channel.API, "API")):
        await deposited(moulin, await make.document(moulin, name=f"{word}.pdf", channel=channel))
    page = await chloe.get(LIST)
    assert "Documents · E-mail" in line(page, "E-mail.pdf") and "Documents · API" in line(page, "API.pdf")


async def test_files_deposited_one_after_the_other_are_one_line(chloe, moulin):
    for name in ("une.pdf", "deux.pdf"):
        file = {"files": (name, f"%PDF-1.7 {name}".encode(), "application/pdf")}
        await chloe.post(f"/d/{moulin.slug}/documents", files=file, data={"direction": "purchase"})
    page = await chloe.get(LIST)
    assert names(page) == ["une.pdf"]
    assert "et 1 autre" in line(page, "une.pdf") and "Chloé Durand" in line(page, "une.pdf")
