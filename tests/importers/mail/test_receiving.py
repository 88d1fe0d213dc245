"""From a mail server's first word to a document of the dossier, over real sockets."""

from __future__ import annotations

import asyncio
import smtplib
import socket

import pytest
from structlog.testing import capture_logs

from importers.sources.mail.listener import listening
from importers.sources.mail.sorting import sort_mail
from tests.importers.mail.letters import letter, pdf
from workspaces.documents.models import Channel, Document, State
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction
from workspaces.kernel import storage
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import Outcome, Stage


async def test_an_attachment_becomes_a_document_and_the_message_stays_as_it_came(post_office):
    content = pdf()
    message = letter(("facture.pdf", content))
    assert (await post_office.send(message))[0] == 250
    mail = await post_office.mail()
    assert mail.stage is Stage.RECEIVED
    assert await storage.get(mail.key) == message.as_bytes(), "kept before the answer, byte for byte"
    await post_office.sort()
    (document,) = await post_office.documents()
    assert (document.state, document.channel, document.direction) == (State.READY, Channel.MAIL, Direction.PURCHASE)
    assert await storage.get(document.key) == content
    (part,) = await post_office.parts()
    assert (part.outcome, part.document_id) == (Outcome.DOCUMENT, document.id)
    mail = await post_office.mail()
    assert (mail.stage, mail.sender, mail.subject) == (Stage.SORTED, "compta@fournisseur.test", "Votre facture")


async def test_the_same_message_delivered_again_adds_nothing(post_office):
    raw = letter(("facture.pdf", pdf()), Message_ID="<un@fournisseur.test>").as_bytes()
    assert await post_office.send(raw) == (250, "2.0.0 kept")
    assert await post_office.send(raw) == (250, "2.0.0 already here")
    await post_office.sort()
    by_another_way = b"Received: from relay.test by mx.test; Tue, 24 Nov 2026 09:00:00 +0100\r\n" + raw
    assert await post_office.send(by_another_way) == (250, "2.0.0 already here")
    await post_office.sort()
    assert len(await post_office.mails()) == len(await post_office.documents()) == len(await post_office.replies()) == 1


async def test_another_message_under_the_same_id_is_not_lost(post_office):
    """Some billing programs never change it."""
    for _ in range(2):
        await post_office.send(letter(("facture.pdf", pdf()), Message_ID="<toujours@fournisseur.test>"))
    await post_office.sort()
    assert len(await post_office.documents()) == 2


async def test_each_address_of_an_envelope_receives_for_its_own_dossier_and_direction(post_office, scierie):
    await addresses.open_addresses(scierie.id, scierie.siren)
    theirs = (await addresses.current(scierie.id))[Direction.PURCHASE]
    await post_office.send(letter(("facture.pdf", pdf())), to=[post_office.sales, theirs])
    await post_office.sort()
    (document,) = await post_office.documents()
    assert document.direction is Direction.SALE
    with acting_in(scierie.id):
        assert [row.direction for row in await Document.filter(workspace_id=scierie.id)] == [Direction.PURCHASE]


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda address: address.replace("@", "+novembre@")])
async def test_an_address_is_known_however_it_is_typed(post_office, change):
    assert (await post_office.send(letter(), to=change(post_office.address)))[0] == 250


async def test_a_former_address_still_receives_and_a_name_that_nobody_has_does_not(post_office):
    await addresses.rename(post_office.dossier.id, Direction.PURCHASE, "factures.moulin")
    assert (await post_office.send(letter(), to=post_office.address))[0] == 250
    assert (await post_office.send(letter(), to="factures.moulin@in.portail.test"))[0] == 250
    code, said = await post_office.send(letter(), to="personne@in.portail.test")
    assert (code, said) == (550, "5.1.1 no such address here")


async def test_lmtp_answers_once_for_each_recipient(post_office):
    raw = letter(("facture.pdf", pdf())).as_bytes()

    def talk() -> list[str]:
        with socket.create_connection(("127.0.0.1", post_office.port), 10) as line, line.makefile("rwb") as file:

            def say(*commands: bytes) -> list[bytes]:
                file.write(b"\r\n".join(commands) + b"\r\n")
                file.flush()
                return [file.readline() for _ in commands]

            file.readline()
            file.write(b"LHLO mx.test\r\n")
            file.flush()
            while file.readline()[3:4] == b"-":
                pass
            for command in (b"MAIL FROM:<a@b.test>", *(f"RCPT TO:<{to}>".encode() for to in both), b"DATA"):
                say(command)
            file.write(raw + b".\r\n")
            file.flush()
            return [file.readline().decode().strip() for _ in both]

    both = [post_office.address, post_office.sales]
    assert await asyncio.to_thread(talk) == ["250 2.0.0 kept"] * 2
    assert {mail.route for mail in await post_office.mails()} == {"lmtp"}


@pytest.mark.parametrize("post_office", [{"MAIL_MAX_MB": "1"}], indirect=True)
@pytest.mark.parametrize("announced", [True, False])
async def test_a_message_over_the_limit_is_refused_before_it_is_kept(post_office, announced):
    def send() -> tuple[int, str]:
        with smtplib.SMTP("127.0.0.1", post_office.port, timeout=30) as client:
            client.ehlo()
            raw = letter(("gros.pdf", b"0" * 2**20)).as_bytes()
            code, said = client.mail("a@b.test", [f"SIZE={len(raw)}"] if announced else [])
            if code == 250:
                client.rcpt(post_office.address)
                code, said = client.data(raw)
            return code, said.decode()

    code, said = await asyncio.to_thread(send)
    assert code == 552, said
    assert await post_office.mails() == []


@pytest.mark.parametrize("post_office", [{"MAIL_PER_MINUTE": "2"}], indirect=True)
async def test_a_peer_that_sends_too_much_is_asked_to_wait(post_office, monkeypatch):
    monkeypatch.setattr("importers.sources.mail.limits.time.monotonic", lambda: 600.0)
    codes = [(await post_office.send(letter()))[0] for _ in range(3)]
    assert codes == [250, 250, 450]


async def test_whoever_guesses_addresses_is_stopped(post_office):
    def guess() -> list[int]:
        with smtplib.SMTP("127.0.0.1", post_office.port, timeout=30) as client:
            client.ehlo()
            client.mail("a@b.test")
            return [client.rcpt(f"x{n}@in.portail.test")[0] for n in range(12)]

    assert await asyncio.to_thread(guess) == [550] * 10 + [452] * 2


async def test_a_store_that_fails_is_no_answer_of_250(post_office, monkeypatch):
    async def full(*_: object) -> bool:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put_new", full)
        assert (await post_office.send(letter()))[0] == 451
    assert await post_office.mails() == []


async def test_a_port_that_is_taken_is_logged_and_stops_nothing(post_office):
    with capture_logs() as logged:
        async with listening():
            pass
    assert [entry["event"] for entry in logged] == ["mail listener not started"]


async def test_nothing_is_sorted_twice(post_office):
    await post_office.send(letter(("facture.pdf", pdf())))
    await post_office.sort()
    mail = await post_office.mail()
    with acting_in(mail.workspace_id):
        await sort_mail(workspace=str(mail.workspace_id), mail=str(mail.id))
    assert len(await post_office.parts()) == len(await post_office.documents()) == len(await post_office.replies()) == 1
