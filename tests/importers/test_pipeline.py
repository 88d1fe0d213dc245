"""One document's whole way, with the real sandbox, readers, conversion and store."""

from __future__ import annotations

import io
import zipfile

import pytest

from importers import arrival as arrivals
from importers import pipeline
from portal.verification import verify_all
from tests import make
from tests.samples import SAMPLES
from workspaces.archive.models import ArchiveEntry
from workspaces.documents.models import Channel, Document, Page, State
from workspaces.dossiers.models import Acceptance, Direction
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Lifecycle, Processing
from workspaces.kernel import audit, jobs, storage, worker
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import Job
from workspaces.kernel.tenancy import acting_in

FACTURX = SAMPLES / "facturx-en16931.pdf"
IBAN = "FR2012542547256985425874698"  # of its supplier


async def arrive(workspace, content: bytes, name: str, tmp_path, **more) -> pipeline.Receipt:
    arrival = arrivals.take_in(io.BytesIO(content), name, tmp_path)
    with acting_in(workspace.id):
        return await pipeline.receive(
            arrival, workspace_id=workspace.id, direction=Direction.PURCHASE, channel=Channel.UPLOAD, **more
        )


async def read_all(workspace) -> None:
    await make.run_jobs()
    assert await Job.filter(state="dead").count() == 0


async def only_invoice(workspace) -> Invoice:
    with acting_in(workspace.id):
        return await Invoice.get(workspace_id=workspace.id)


async def test_a_facturx_goes_from_its_bytes_to_a_verified_archive_entry(moulin, tmp_path):
    content = FACTURX.read_bytes()
    await arrive(moulin, content, "facture.pdf", tmp_path)
    await read_all(moulin)
    invoice = await only_invoice(moulin)
    with acting_in(moulin.id):
        document = await Document.get(workspace_id=moulin.id)
        assert (document.state, document.invoice_id) == (State.READY, invoice.id)
        assert await storage.get(document.key) == content, "the original is kept byte for byte"
        assert await Page.filter(workspace_id=moulin.id).count() == document.page_count > 0
        assert invoice.facturx_key
        async with unit_of_work():
            await approval.accept(invoice, None)
    await read_all(moulin)
    with acting_in(moulin.id):
        archived = await Invoice.get(workspace_id=moulin.id)
        assert (archived.processing, archived.lifecycle) == (Processing.ARCHIVED, Lifecycle.APPROVED)
        entry = await ArchiveEntry.get(workspace_id=moulin.id)
        assert entry.original_sha256 == document.sha256
        told = await audit.AuditEvent.filter(workspace_id=moulin.id).order_by("seq").values_list("what", flat=True)
        assert [what for what in told if what != "invoice:converted"] == [
            "document:received", "party:added", "party:iban:announced", "document:ready", "purchase:accepted",
            "archive:sealed",
        ]  # fmt: skip


async def test_the_same_bytes_twice_are_one_document(moulin, tmp_path):
    content = FACTURX.read_bytes()
    first = await arrive(moulin, content, "facture.pdf", tmp_path)
    again = await arrive(moulin, content, "copie.pdf", tmp_path)
    assert (again.known, again.document.id) == (True, first.document.id)
    with acting_in(moulin.id):
        assert await Document.filter(workspace_id=moulin.id).count() == 1


async def test_the_same_bytes_in_another_dossier_are_its_own(moulin, scierie, tmp_path):
    content = FACTURX.read_bytes()
    await arrive(moulin, content, "facture.pdf", tmp_path)
    assert not (await arrive(scierie, content, "facture.pdf", tmp_path)).known


async def test_a_key_that_served_gives_the_same_answer_and_refuses_another_file(moulin, tmp_path):
    content = FACTURX.read_bytes()
    first = await arrive(moulin, content, "facture.pdf", tmp_path, key="k1")
    again = await arrive(moulin, content, "facture.pdf", tmp_path, key="k1")
    assert (again.known, again.document.id) == (False, first.document.id)
    with pytest.raises(Exception, match="déjà servi"):
        await arrive(moulin, content + b" ", "facture.pdf", tmp_path, key="k1")


async def test_a_file_that_cannot_be_an_invoice_is_refused_with_what_to_do(moulin, tmp_path):
    await arrive(moulin, b"MZ\x90 not a program", "facture.exe", tmp_path)
    await read_all(moulin)
    with acting_in(moulin.id):
        document = await Document.get(workspace_id=moulin.id)
        assert (document.state, document.reason) == (State.REFUSED, "TYPE_UNSUPPORTED")
        assert "PDF" in document.message
        assert await Invoice.filter(workspace_id=moulin.id).count() == 0


async def test_a_zip_is_unpacked_and_each_file_goes_its_own_way(moulin, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(FACTURX, "novembre/facture.pdf")
        archive.writestr("note.txt", "pas une facture")
    await arrive(moulin, packed.getvalue(), "factures.zip", tmp_path)
    await read_all(moulin)
    with acting_in(moulin.id):
        documents = await Document.filter(workspace_id=moulin.id)
        inside = [row for row in documents if row.container_id]
        assert sorted((row.name, row.state) for row in inside) == [
            ("facture.pdf", State.READY), ("note.txt", State.REFUSED),
        ]  # fmt: skip
        assert await Invoice.filter(workspace_id=moulin.id).count() == 1


async def test_a_second_invoice_with_the_same_number_waits_as_a_suspected_duplicate(moulin, tmp_path):
    content = FACTURX.read_bytes()
    await arrive(moulin, content, "facture.pdf", tmp_path)
    await read_all(moulin)
    await arrive(moulin, content + b"\n", "autre-export.pdf", tmp_path)
    await read_all(moulin)
    with acting_in(moulin.id):
        second = await Invoice.exclude(duplicate_of=None).get(workspace_id=moulin.id)
        assert second.processing is Processing.TO_CHECK
        with pytest.raises(Exception, match="ressemble"):
            async with unit_of_work():
                await approval.accept(second, None)


async def accepts_by_itself(moulin) -> None:
    """Automatic acceptance, and the sample's supplier with its account confirmed."""
    moulin.acceptance = Acceptance.AUTOMATIC
    await moulin.save()
    await make.party(moulin, siren="123456782", iban=IBAN)


async def test_automatic_acceptance_archives_by_itself_what_leaves_no_doubt(moulin, tmp_path):
    await accepts_by_itself(moulin)
    await arrive(moulin, FACTURX.read_bytes(), "facture.pdf", tmp_path)
    await read_all(moulin)
    invoice = await only_invoice(moulin)
    assert (invoice.doubt_count, invoice.processing) == (0, Processing.ARCHIVED)


async def test_an_altered_byte_is_found_and_named(moulin, tmp_path, installation):
    await arrive(moulin, FACTURX.read_bytes(), "facture.pdf", tmp_path)
    await read_all(moulin)
    assert (await verify_all())["faults"] == []
    with acting_in(moulin.id):
        document = await Document.get(workspace_id=moulin.id)
    stored = installation / "files" / document.key
    damaged = bytearray(stored.read_bytes())
    damaged[100] ^= 1
    stored.write_bytes(damaged)
    faults = (await verify_all())["faults"]
    assert [fault["kind"] for fault in faults] == ["altered"]
    assert document.key in faults[0]["message"]


async def test_rows_changed_by_hand_are_found_though_every_file_is_whole(moulin, tmp_path):
    await accepts_by_itself(moulin)
    await arrive(moulin, FACTURX.read_bytes(), "facture.pdf", tmp_path)
    await arrive(moulin, b"one", "un.pdf", tmp_path)
    await arrive(moulin, b"two", "deux.pdf", tmp_path)
    await read_all(moulin)
    await read_all(moulin)
    assert (await verify_all())["faults"] == []
    with acting_in(moulin.id):
        one, two = [await Document.get(name=name) for name in ("un.pdf", "deux.pdf")]
        await Document.filter(id=two.id).delete()
        await Document.filter(id=one.id).update(sha256=two.sha256)
        await Invoice.filter(processing=Processing.ARCHIVED).update(gross=1)
    assert [fault["kind"] for fault in (await verify_all())["faults"]] == ["altered", "altered", "missing"]


async def test_a_scan_is_recognised_where_few_run_at_once(moulin, tmp_path):
    await arrive(moulin, (SAMPLES / "scan.png").read_bytes(), "photo.png", tmp_path)
    (first,) = await jobs.due()
    await worker.run(first[0])
    (second,) = await jobs.due()
    assert second[1] == "ocr"
    await read_all(moulin)
    assert (await only_invoice(moulin)).gross is not None
