"""Documents: their line on its way to the firm, the original, the pictures of pages, and who read them."""

from __future__ import annotations

import pytest

from tests import make
from workspaces.documents.models import State
from workspaces.documents.rows import row_context
from workspaces.invoices.draft import Source
from workspaces.invoices.status import Processing
from workspaces.kernel import clock, storage
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.usefixtures("app")  # lines hold addresses


async def line(document) -> dict:
    with acting_in(document.workspace_id):
        return await row_context(document)


@pytest.mark.parametrize(
    ("state", "status", "step", "final"),
    [
        (State.RECEIVED, "Reçue", 1, False),
        (State.READING, "Lecture en cours", 2, False),
        (State.REFUSED, "Écartée", 2, True),
        (State.FAILED, "Anomalie", 2, True),
    ],
)
async def test_its_line_says_how_far_it_is(moulin, state, status, step, final):
    row = await line(await make.document(moulin, state=state, message="Renvoyez-le."))
    assert (row["status"], row["step"], row["final"]) == (status, step, final)


async def test_is_sent_to_the_firm_once_its_facturx_is_made(moulin):
    document = await make.document(moulin)
    invoice = await make.purchase(moulin, of=document, facturx_key="", findings=None)
    waiting = await line(document)
    assert (waiting["status"], waiting["step"], waiting["final"]) == ("Mise au format Factur-X", 3, False)
    with acting_in(moulin.id):
        await type(invoice).filter(id=invoice.id).update(facturx_key="k")
    sent = await line(document)
    assert (sent["status"], sent["step"], sent["final"]) == ("Transmise à votre cabinet", 4, True)
    assert sent["processing"] == "À accepter"


async def test_is_told_to_be_facturx_already(moulin):
    document = await make.document(moulin)
    await make.purchase(moulin, of=document, draft_of=make.draft(source=Source.FACTURX))
    assert (await line(document))["format"] == "Déjà au format Factur-X"


async def test_stops_at_facturx_in_a_dossier_without_a_firm(scierie):
    document = await make.document(scierie)
    await make.purchase(scierie, of=document)
    row = await line(document)
    assert (row["status"], row["step"], row["steps"], row["final"]) == ("Factur-X créée", 3, 3, True)


async def test_says_what_to_complete_when_no_facturx_can_be_made(moulin):
    document = await make.document(moulin)
    finding = {"rule": "CONVERSION_FAILED", "severity": "error", "message": "Complétez le numéro.", "field": "number"}
    await make.purchase(moulin, of=document, facturx_key="", findings=[finding], processing=Processing.TO_CHECK)
    row = await line(document)
    assert (row["status"], row["stopped"], row["message"]) == ("À compléter", True, "Complétez le numéro.")


async def test_a_zip_counts_what_was_inside(moulin):
    box = await make.document(moulin, name="lot.zip", media_type="application/zip")
    for _ in range(2):
        await make.document(moulin, container_id=box.id)
    assert (await line(box))["message"] == "2 fichiers à l’intérieur, chacun sur sa propre ligne."


async def test_its_line_can_be_asked_for_alone(alice, zoe, moulin):
    document = await make.document(moulin, state=State.READING)
    answer = await alice.get(alice.in_dossier(f"/documents/{document.id}"), htmx=True)
    assert answer.text.strip().startswith(f'<li class="doc-row" id="document-{document.id}">')
    assert (await zoe.get(zoe.in_dossier(f"/documents/{document.id}"))).status_code == 404


async def test_gives_the_original_byte_for_byte_and_never_inside_a_page(alice, rene, zoe, moulin):
    content = b"<html><script>alert(1)</script>"
    document = await make.document(moulin, content, name='mé"chant\r\n.html', media_type="text/html")
    answer = await alice.get(alice.in_dossier(f"/documents/{document.id}/original"))
    assert answer.content == content
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["cache-control"]
    assert (await rene.get(rene.in_dossier(f"/documents/{document.id}/original"))).status_code == 200
    assert (await zoe.get(zoe.in_dossier(f"/documents/{document.id}/original"))).status_code == 404


async def test_a_document_of_another_dossier_is_not_found_through_ones_own(alice, scierie):
    elsewhere = await make.document(scierie)
    assert (await alice.get(alice.in_dossier(f"/documents/{elsewhere.id}/original"))).status_code == 404


async def test_an_original_that_the_store_lost_is_an_error_page(alice, moulin):
    document = await make.document(moulin)
    with acting_in(moulin.id):
        await type(document).filter(id=document.id).update(sha256="0" * 64)
    answer = await alice.get(alice.in_dossier(f"/documents/{document.id}/original"))
    assert answer.status_code == 503
    assert "Ce fichier ne répond pas" in answer.text


async def test_shows_the_picture_of_a_page_and_knows_it_again(alice, zoe, moulin):
    document = await make.document(moulin, page_count=1)
    page = await make.page(document)
    address = alice.in_dossier(f"/documents/{document.id}/pages/1")
    answer = await alice.get(address)
    assert answer.content == await storage.get(page.image_key)
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"].startswith("private")
    known = await alice.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert (await alice.get(alice.in_dossier(f"/documents/{document.id}/pages/2"))).status_code == 404
    assert (await zoe.get(zoe.in_dossier(f"/documents/{document.id}/pages/1"))).status_code == 404


async def test_the_firm_reads_on_the_record_once_a_minute(chloe, moulin):
    document = await make.document(moulin)
    with clock.stopped(clock.now()):
        for _ in range(3):
            await chloe.get(chloe.in_dossier(f"/documents/{document.id}/original"))
    with acting_in(moulin.id):
        read = await AuditEvent.filter(what="documents:read")
    assert [(event.by_name, event.workspace_id) for event in read] == [("Chloé Durand", moulin.id)]


async def test_owners_read_their_own_documents_off_the_record(alice, moulin):
    document = await make.document(moulin)
    await alice.get(alice.in_dossier(f"/documents/{document.id}/original"))
    with acting_in(moulin.id):
        assert await AuditEvent.filter(what="documents:read").count() == 0
