"""What the sender of a message is told, and who is never told anything."""

from __future__ import annotations

import pytest

from tests.conftest import set_environment
from tests.importers.mail.letters import letter, pdf
from tests.servers.smtp import smtp_sink
from workspaces.kernel.mail import MailMessage
from workspaces.mails import bounces
from workspaces.mails.models import Stage


async def answered(office, message, **options: str) -> list[MailMessage]:
    await office.send(message, **options)
    await office.sort()
    return await office.replies()


async def test_what_was_received_and_what_was_not_is_told_once(post_office):
    (reply,) = await answered(post_office, letter(("f.pdf", pdf()), ("<b>a.exe", b"MZ"), Message_ID="<q@f.test>"))
    assert reply.subject == "Bien reçu\u00a0: Votre facture"
    assert "f.pdf" in reply.text
    assert "- <b>a.exe\u00a0: Ce type de fichier n’est pas accepté" in reply.text
    assert "<b>a.exe" not in reply.html
    assert "2 pièces jointes\u00a0: 1 reçue, 0 déjà là, 1 non reçue, 0 logo" in reply.text
    sent = reply.as_email()
    assert (sent["In-Reply-To"], sent["Auto-Submitted"], sent["X-Loop"]) == (
        "<q@f.test>",
        "auto-replied",
        "in.portail.test",
    )
    assert (await post_office.mail()).replied_at is not None


async def test_a_refusal_says_what_to_do(post_office):
    (reply,) = await answered(post_office, letter(text="Bonjour"))
    assert reply.subject == "Non reçu\u00a0: Votre facture"
    assert "Envoyez la facture en pièce jointe" in reply.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List_Id": "<factures.fournisseur.test>"},
        {"List_Unsubscribe": "<mailto:x@fournisseur.test>"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "no-reply@fournisseur.test"},
        {"sender": "ne-pas-repondre@fournisseur.test"},
        {"sender": "bounces+42@fournisseur.test"},
        {"sender": "siren812345676@in.portail.test"},
    ],
    ids=str,
)
async def test_machines_and_lists_are_heard_and_never_answered(post_office, headers):
    assert await answered(post_office, letter(("f.pdf", pdf()), **headers)) == []
    assert len(await post_office.documents()) == 1


@pytest.mark.parametrize("envelope", ["", "no-reply", "siren812345676@out.in.portail.test"])
async def test_nobody_ourselves_and_what_is_no_address_get_no_answer(post_office, envelope):
    assert await answered(post_office, letter(("f.pdf", pdf())), sender=envelope) == []


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"subject": "Réponse automatique : absence"}, {"X_Autoreply": "yes"}],
    ids=str,
)
async def test_an_automatic_answer_is_refused_without_a_word_unless_it_brings_an_invoice(post_office, headers):
    assert await answered(post_office, letter(**headers)) == []
    assert (await post_office.mail()).reason == "MAIL_AUTO_REPLY"
    assert await answered(post_office, letter(("f.pdf", pdf()), **headers)) == []
    assert len(await post_office.documents()) == 1


async def test_our_own_message_that_comes_back_goes_no_further(post_office):
    (reply,) = await answered(post_office, letter(("f.pdf", pdf())))
    back = reply.as_email()
    del back["Auto-Submitted"]
    assert len(await answered(post_office, back, sender="qui@fournisseur.test")) == 1
    mail = (await post_office.mails())[-1]
    assert (mail.stage, mail.reason) == (Stage.REFUSED, "MAIL_LOOP")


@pytest.mark.parametrize("post_office", [{"MAIL_REPLIES_PER_HOUR": "2"}], indirect=True)
async def test_a_sender_gets_only_so_many_answers_an_hour(post_office):
    for _ in range(3):
        replies = await answered(post_office, letter(("f.pdf", pdf())))
    assert len(replies) == 2
    assert len(await post_office.documents()) == 3
    assert len(await answered(post_office, letter(("f.pdf", pdf())), sender="autre@fournisseur.test")) == 3


async def test_a_report_of_a_failed_delivery_is_kept_for_whoever_sent(post_office, monkeypatch):
    heard = []

    async def hear(mail) -> None:
        heard.append(mail.bounce)

    monkeypatch.setattr(bounces, "listeners", [hear])
    report = (
        b"From: MAILER-DAEMON@mx.test\r\nMessage-ID: <r@mx.test>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nDelivery failed\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        b"Final-Recipient: rfc822; client@exemple.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <vente-12@portail.test>\r\n--x--\r\n"
    )
    assert await answered(post_office, report, sender="") == []
    mail = await post_office.mail()
    assert (mail.stage, mail.reason) == (Stage.REFUSED, "MAIL_AUTO_REPLY")
    told = {"recipient": "client@exemple.test", "action": "failed", "status": "5.1.1"}
    assert mail.bounce == told | {"message_id": "<vente-12@portail.test>"}
    assert heard == [mail.bounce]


async def test_an_answer_really_leaves(post_office, monkeypatch):
    with smtp_sink() as sink:
        set_environment(monkeypatch, SMTP_URL=sink.url)
        await answered(post_office, letter(("f.pdf", pdf())))
        (message,) = sink.to("compta@fournisseur.test")
        assert message["Auto-Submitted"] == "auto-replied"
