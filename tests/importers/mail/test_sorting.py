"""What becomes of each part of a message: documents, named refusals, and what nobody sent as a document."""

from __future__ import annotations

import subprocess
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from tests import make
from tests.importers.mail.letters import letter, pdf, picture, zipped
from tests.importers.mail.outlook import winmail
from workspaces.documents.models import State
from workspaces.kernel import storage
from workspaces.kernel.tenancy import acting_in
from workspaces.mails import lists
from workspaces.mails.models import Outcome, Stage

HEAD = {"From": "Compta <compta@fournisseur.test>", "Message-ID": "<1@fournisseur.test>", "Subject": "Facture"}


def made(message: MIMEMultipart | MIMEText, **changes: str) -> bytes:
    for name, value in (HEAD | changes).items():
        message[name] = value
    return message.as_bytes()


def attached(content: bytes, name: str, subtype: str = "pdf") -> MIMEApplication:
    part = MIMEApplication(content, subtype)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def image(content: bytes, *, cid: str = "", disposition: str = "inline") -> MIMEImage:
    part = MIMEImage(content, "jpeg")
    part.add_header("Content-Disposition", disposition, filename="image001.jpg")
    if cid:
        part.add_header("Content-ID", f"<{cid}>")
    return part


async def outcomes(office, raw: bytes) -> list[tuple[str, str]]:
    """(name, outcome or reason) of each part, once all is read."""
    assert (await office.send(raw))[0] == 250
    await office.sort()
    return [(part.name, part.code or part.outcome.value) for part in await office.parts()]


async def test_three_attachments_and_a_logo_are_three_documents(post_office):
    page = MIMEMultipart("related")
    page.attach(MIMEText('<p>Bonjour</p><img src="cid:logo">', "html"))
    page.attach(image(picture(300, 90, noise=False), cid="logo"))
    whole = MIMEMultipart()
    whole.attach(page)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        whole.attach(attached(pdf(), name))
    assert await outcomes(post_office, made(whole)) == [
        ("a.pdf", "document"), ("b.pdf", "document"), ("c.pdf", "document"), ("image001.jpg", "DECORATION"),
    ]  # fmt: skip
    assert len(await post_office.documents()) == 3


@pytest.mark.parametrize(
    ("size", "noise", "disposition", "said"),
    [
        ((1240, 1754), True, "inline", "document"),
        ((1600, 220), True, "inline", "DECORATION"),
        ((900, 900), False, "inline", "DECORATION"),
        ((120, 60), True, "attachment", "DECORATION"),
    ],
    ids=["a page", "a banner", "an empty square", "an icon"],
)
async def test_a_photographed_page_is_a_document_and_a_logo_is_not(post_office, size, noise, disposition, said):
    whole = MIMEMultipart()
    whole.attach(MIMEText("Bonjour"))
    whole.attach(image(picture(*size, noise=noise), disposition=disposition))
    assert await outcomes(post_office, made(whole)) == [("image001.jpg", said)]


async def test_forwarded_messages_are_opened_however_they_are_attached(post_office):
    whole = MIMEMultipart()
    whole.attach(MIMEText("Pour info"))
    whole.attach(MIMEMessage(letter(("dedans.pdf", pdf()))))
    whole.attach(attached(letter(("joint.pdf", pdf())).as_bytes(), "message.eml", "octet-stream"))
    assert await outcomes(post_office, made(whole)) == [("dedans.pdf", "document"), ("joint.pdf", "document")]


async def test_a_zip_is_opened_and_its_refused_files_are_told_to_the_sender(post_office):
    packed = zipped(("un.pdf", pdf()), ("deux.pdf", pdf()), ("note.txt", b"pas une facture"))
    assert await outcomes(post_office, letter(("factures.zip", packed)).as_bytes()) == [("factures.zip", "document")]
    inside = [row for row in await post_office.documents() if row.container_id]
    assert sorted((row.name, row.state) for row in inside) == [
        ("deux.pdf", State.READY), ("note.txt", State.REFUSED), ("un.pdf", State.READY),
    ]  # fmt: skip
    assert {row.mail_id for row in inside} == {(await post_office.mail()).id}
    (reply,) = await post_office.replies()
    assert "Dans le fichier ZIP, non reçu" in reply.text
    assert "note.txt\u00a0: Ce type de fichier n’est pas accepté" in reply.text


async def test_what_cannot_be_an_invoice_is_refused_by_its_name(post_office):
    content = pdf()
    raw = letter(
        ("f.pdf", content), ("f2.pdf", content), ("a.exe", b"MZ"), ("vide.pdf", b""), ("x.docx", b"PK\x03\x04word/")
    )
    assert await outcomes(post_office, raw.as_bytes()) == [
        ("f.pdf", "document"), ("f2.pdf", "known"), ("a.exe", "TYPE_UNSUPPORTED"), ("vide.pdf", "FILE_EMPTY"),
        ("x.docx", "TYPE_UNSUPPORTED"),
    ]  # fmt: skip
    assert lists.sum_of(await post_office.parts()) == "5 pièces jointes : 1 reçue, 1 déjà là, 3 non reçues"


async def test_what_reading_refuses_later_is_counted_as_refused(post_office):
    assert await outcomes(post_office, letter(("abime.pdf", b"%PDF-1.7 abime")).as_bytes()) == [
        ("abime.pdf", "PDF_DAMAGED")
    ]
    mail = await post_office.mail()
    assert (mail.stage, mail.reason) == (Stage.REFUSED, "PDF_DAMAGED")


@pytest.mark.parametrize("kind", ["plain", "html"])
async def test_an_invoice_without_attachment_is_kept_as_a_page_for_a_person(post_office, kind):
    text = {
        "plain": "Reçu n° 12\nTotal TTC : 24,00 €",
        "html": "<html><head><style>p{}</style></head><table><tr><td>Total TTC</td><td>24,00 €</td></tr></table>",
    }[kind]
    assert await outcomes(post_office, made(MIMEText(text, kind))) == [("Facture.pdf", "document")]
    (document,) = await post_office.documents()
    assert (document.verdict, document.reason) == ("review", "MAIL_NO_DOCUMENT")
    assert (await storage.get(document.key)).startswith(b"%PDF-")
    if kind == "html":
        words = await storage.get(document.words_key)
        assert b"Total" in words and b"p{}" not in words


async def test_a_message_that_only_says_hello_is_refused(post_office):
    assert await outcomes(post_office, made(MIMEText("Bonjour, à demain"))) == []
    mail = await post_office.mail()
    assert (mail.stage, mail.reason) == (Stage.REFUSED, "MAIL_NO_DOCUMENT")


def openssl(folder: Path, *more: str, content: bytes) -> bytes:
    """A message signed or encrypted by the openssl command, with a certificate made for the occasion."""
    key, certificate, inner = folder / "k.pem", folder / "c.pem", folder / "inner.eml"
    subject = ["-subj", "/CN=Fournisseur", "-days", "2", "-nodes"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-keyout", key, "-out", certificate, *subject]
    subprocess.run(make, check=True, capture_output=True)
    inner.write_bytes(content)
    whose = ["-signer", certificate, "-inkey", key] if "-sign" in more else [certificate]
    command = ["openssl", "cms", "-in", inner, *more, *whose]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("form", [("-nodetach",), ("-nodetach", "-stream")], ids=["DER", "BER in slices"])
async def test_an_opaque_signature_is_opened(post_office, tmp_path, form):
    whole = MIMEMultipart()
    whole.attach(attached(pdf(), "signee.pdf"))
    signed = openssl(tmp_path, "-sign", "-binary", *form, content=whole.as_bytes())
    head = "".join(f"{name}: {value}\n" for name, value in HEAD.items()).encode()
    assert await outcomes(post_office, head + signed) == [("signee.pdf", "document")]


async def test_an_encrypted_message_is_refused_with_what_to_do(post_office, tmp_path):
    secret = openssl(tmp_path, "-encrypt", "-aes128", content=b"Content-Type: text/plain\n\nfacture")
    head = "".join(f"{name}: {value}\n" for name, value in HEAD.items()).encode()
    await outcomes(post_office, head + secret)
    assert (await post_office.mail()).reason == "MAIL_ENCRYPTED"
    assert "sans chiffrement" in (await post_office.replies())[0].text


async def test_outlooks_winmail_is_opened_with_its_long_names(post_office):
    packed = winmail(("FACTUR~1.PDF", "Facture de novembre 2026.pdf", pdf()))
    assert await outcomes(post_office, letter(("winmail.dat", packed)).as_bytes()) == [
        ("Facture de novembre 2026.pdf", "document")
    ]


async def test_a_bomb_of_ten_thousand_parts_is_refused_before_it_is_taken_apart(post_office):
    part = "--x\r\nContent-Type: application/pdf; name=f.pdf\r\n\r\n%PDF-1.7\r\n"
    head = "From: a@b.test\r\nMessage-ID: <b@b.test>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    await outcomes(post_office, (head + part * 10_000 + "--x--\r\n").encode())
    mail = await post_office.mail()
    assert (mail.stage, mail.reason) == (Stage.REFUSED, "MAIL_TOO_MANY_PARTS")
    assert await post_office.documents() == []


async def test_a_message_nested_beyond_reason_ends(post_office):
    head = "From: a@b.test\r\nMessage-ID: <n@b.test>\r\n"
    nest = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3000))
    await outcomes(post_office, (head + nest + "Content-Type: text/plain\r\n\r\nx").encode())
    assert (await post_office.mail()).reason == "MAIL_TOO_MANY_PARTS"


@pytest.mark.parametrize(
    "raw",
    [b"\r\n", b"\xff\xfe\x00" * 50, b"From: \xff\xfe\r\nSubject: =?x?Q?=FF?=\r\nContent-Type: ;;;\r\n\r\n\xff"],
    ids=["nothing", "noise", "broken headers"],
)
async def test_noise_is_refused_and_kept(post_office, raw):
    await outcomes(post_office, raw)
    mail = await post_office.mail()
    assert mail.stage is Stage.REFUSED
    assert mail.message.endswith(".")


async def test_a_sheet_shows_each_part_and_the_sum(post_office, alice):
    await outcomes(post_office, letter(("f.pdf", pdf()), ("a.exe", b"MZ")).as_bytes())
    mail = await post_office.mail()
    page = (await alice.get(alice.in_dossier(f"/courriels/{mail.id}"))).text
    assert "2 pièces jointes : 1 reçue, 1 non reçue" in page
    with acting_in(mail.workspace_id):
        (document,) = await post_office.documents()
        assert f"/achats/{document.invoice_id}" in page
    listed = (await alice.get(alice.in_dossier("/parametres/adresses"))).text
    assert "Reçu en partie" in listed
    original = await alice.get(alice.in_dossier(f"/courriels/{mail.id}/original"))
    assert original.content == await storage.get(mail.key)
    assert original.headers["content-disposition"].startswith("attachment")


async def test_a_job_that_dies_after_its_documents_calls_them_its_own_when_it_runs_again(post_office, monkeypatch):
    def die(name: str) -> None:
        if name == "mail:received":
            raise ConnectionError("the power went")

    await post_office.send(letter(("f.pdf", pdf())))
    with monkeypatch.context() as patch:
        patch.setattr("importers.sources.mail.sorting.failpoints.passing", die)
        await make.run_jobs()
    assert (len(await post_office.documents()), await post_office.parts()) == (1, [])
    await post_office.sort()
    assert [part.outcome for part in await post_office.parts()] == [Outcome.DOCUMENT]
    assert "1 reçue" in (await post_office.replies())[0].text


async def test_every_part_has_its_document_or_its_reason(post_office):
    raw = letter(("f.pdf", pdf()), ("a.exe", b"MZ"), ("smime.p7s", b"0\x80"), ("abime.pdf", b"%PDF-1.7"))
    await outcomes(post_office, raw.as_bytes())
    parts = await post_office.parts()
    assert len(parts) == 4
    assert all(part.outcome is Outcome.DOCUMENT or (part.code and part.message) for part in parts)
