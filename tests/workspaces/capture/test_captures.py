"""What a phone sends: photos that stay as they are, the pages cut out of them, and one document of them all."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from portal.verification import verify_all
from tests import make
from tests.samples import SAMPLES
from tests.workspaces.capture.desk import ASKEW, photo
from workspaces.archive import bundle
from workspaces.archive.models import ArchiveEntry
from workspaces.archive.queries import Search
from workspaces.capture import corners
from workspaces.capture.models import CapturedPage
from workspaces.documents.models import Channel, Document, Page, State
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice
from workspaces.kernel import audit, storage
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in

JSON = {"Accept": "application/json"}


def jpeg(colour: str = "white", words: str = "Conditions") -> bytes:
    picture = Image.new("RGB", (900, 1270), colour)
    ImageDraw.Draw(picture).text((120, 200), words, fill="black", font_size=60)
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


async def send(who, *photos: bytes, pages: list | None = None, key: str = "", **said: str):
    files = [("files", (f"p{n}.jpg", content, "image/jpeg")) for n, content in enumerate(photos, 1)]
    data = {"pages": json.dumps(pages or []), **said}
    headers = JSON | ({"Idempotency-Key": key} if key else {})
    return await who.post(who.in_dossier("/captures"), files=files, data=data, headers=headers)


def holds(folder: Path) -> bool:
    """What the export says of itself."""
    return subprocess.run([sys.executable, "-I", folder / "verifier.py"], check=False, timeout=60).returncode == 0


async def sealed_and_exported(moulin, invoice, sha256: str, photo: bytes, folder: Path) -> None:
    """Its archive entry covers every photo, and so does what checks an export offline."""
    with acting_in(moulin.id):
        async with unit_of_work():
            await approval.accept(invoice, None)
    await make.run_jobs()
    with acting_in(moulin.id):
        entry = await ArchiveEntry.get(workspace_id=moulin.id)
        assert entry.photos == [["p2.jpg", sha256]]
        assert entry.entry()["photos"] == entry.photos
        packed = b"".join([part async for part in bundle.stream(Search(make.access(moulin)))])
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (name,) = [name for name in archive.namelist() if "page-2" in name]
        assert archive.read(name) == photo
        archive.extractall(folder)
    assert holds(folder)
    (folder / name).write_bytes(b"other")
    assert not holds(folder)


async def test_two_photos_become_one_document_and_stay_byte_for_byte(alice, moulin, tmp_path):
    first, second = photo(SAMPLES / "scan.png"), jpeg()
    places = [{"corners": ASKEW[::-1], "turn": 0}, {"corners": None, "turn": 90}]
    answer = (await send(alice, first, second, pages=places, key="k1")).json()
    again = (await send(alice, first, second, pages=places, key="k1")).json()
    assert answer["id"] == again["id"]
    assert not again["known"], "the answer of the first time, though it was not heard"
    await make.run_jobs()
    with acting_in(moulin.id):
        document = await Document.get(workspace_id=moulin.id)
        assert (document.state, document.channel, document.media_type) == (State.READY, Channel.SCAN, "image/jpeg")
        photos = await CapturedPage.filter(workspace_id=moulin.id).order_by("number")
        assert [await storage.get(one.key) for one in photos] == [first, second]
        assert photos[0].corners == ASKEW, "clockwise from the top left, whatever the order that came"
        invoice = await Invoice.get(workspace_id=moulin.id)
        assert invoice.gross, "the cut page was read"
        assert invoice.facturx_key
        with pikepdf.open(io.BytesIO(await storage.get(document.view_key))) as view:
            cut, turned = (page.mediabox for page in view.pages)
        assert cut[3] > cut[2]
        assert turned[2] > turned[3], "the second was turned"
        assert await Page.filter(workspace_id=moulin.id).count() == 2
        received = await audit.AuditEvent.get(workspace_id=moulin.id, what="capture:received")
        assert received.detail["pages"].split() == [one.sha256 for one in photos]
    original = await alice.get(alice.in_dossier(f"/documents/{document.id}/original"))
    other = await alice.get(alice.in_dossier(f"/documents/{document.id}/photos/2"))
    assert (original.content, other.content) == (first, second)
    assert f"/documents/{document.id}/photos/2" in (await alice.get(answer["href"], follow_redirects=True)).text
    await sealed_and_exported(moulin, invoice, photos[1].sha256, second, tmp_path / "export")
    assert (await verify_all())["faults"] == []
    (settings().data / "files" / photos[1].key).write_bytes(b"other")
    assert [fault["kind"] for fault in (await verify_all())["faults"]] == ["altered"] * 2, "kept and sealed"


async def test_a_photo_that_cannot_be_opened_is_refused_by_name(alice, moulin):
    await send(alice, photo(SAMPLES / "scan.png")[:20_000], pages=[{"corners": ASKEW}])
    await make.run_jobs()
    with acting_in(moulin.id):
        document = await Document.get(workspace_id=moulin.id)
        assert (document.state, document.reason) == (State.REFUSED, "IMAGE_DAMAGED")


async def test_what_a_phone_may_not_send_is_said(alice, rene, moulin):
    good = jpeg()
    for photos, said, code in (
        ((), {}, "NO_FILE"),
        ((good,), {"kind": "autre"}, "KIND_INVALID"),
        ((good,), {"pages": '[{"corners": [[0,0]]}]'}, "CORNERS_INVALID"),
        ((good, good), {"pages": '[{"corners": null}]'}, "CORNERS_INVALID"),
        ((good, b"%PDF-1.7"), {}, "CAPTURE_MIXED"),
        ((good,), {"kind": "expense", "means": "or"}, "MEANS_INVALID"),
        ((good,), {"kind": "expense", "generic": "or"}, "GENERIC_INVALID"),
    ):
        pages = json.loads(said.pop("pages", "[]"))
        assert (await send(alice, *photos, pages=pages, **said)).json()["code"] == code
    theirs = await send(alice, good, person=str(rene.workspace.id))
    assert (theirs.status_code, theirs.json()["code"]) == (409, "OTHER_PERSON")
    assert (await send(rene, good)).status_code == 403
    with acting_in(moulin.id):
        assert not await Document.exists(workspace_id=moulin.id)


async def test_a_shared_pdf_and_a_page_without_script_end_in_the_lists(alice, moulin):
    pdf = SAMPLES / "facturx-en16931.pdf"
    answer = await alice.post(
        alice.in_dossier("/captures"), files={"files": ("f.pdf", pdf.read_bytes())}, data={"kind": "sale"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, alice.in_dossier("/ventes"))
    known = await send(alice, pdf.read_bytes())
    assert known.json()["known"]
    with acting_in(moulin.id):
        assert (await Document.get(workspace_id=moulin.id)).channel is Channel.UPLOAD


@pytest.mark.parametrize(
    "points",
    [
        [[0, 0], [1, 0], [1, 1]],
        [[0, 0], [1, 0], [1, 1], [0, 2]],
        [[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01]],
        [[0, 0], [1, 0], [0.2, 0.2], [0, 1]],
        [[0, 0], [1, 0], [1, 1], [0, float("nan")]],
        "coins",
    ],
)
def test_corners_that_hold_no_page_are_refused(points):
    with pytest.raises(DomainError, match="coins"):
        corners.told(json.dumps([{"corners": points}]), 1)
