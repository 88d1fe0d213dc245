"""A reply by e-mail joins its conversation: by the token in its address, and never by its sender alone."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from importers.sources.mail import quoting
from tests import make
from tests.importers.mail.conftest import post_office  # noqa: F401 (the listener and its sender)
from workspaces.conversations.models import Comment, Conversation, MailReply, Waits
from workspaces.dossiers.models import Member
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import IncomingMail

QUOTED = "\n\nLe mar. 24 nov. 2026 à 10:12, Chloé Durand via Liasse\n<ne-pas-repondre@x.fr> a écrit :\n> Quel repas ?\n"


def letter(sender: str, text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, "Re: Chloé Durand a écrit"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


async def said(moulin) -> list[str]:
    with acting_in(moulin.id):
        return [one.text for one in await Comment.filter(workspace_id=moulin.id).order_by("at")]


async def outcome(moulin) -> list[tuple[str, str]]:
    with acting_in(moulin.id):
        return [
            (one.state, one.reason) for one in await MailReply.filter(workspace_id=moulin.id).order_by("received_at")
        ]


async def test_lands_in_the_thread_once_without_what_it_answers(app, alice, chloe, moulin, post_office):  # noqa: F811
    invoice = await make.purchase(moulin)
    await chloe.post(chloe.in_dossier(f"/factures/{invoice.id}/conversations"), data={"texte": "Quel repas ?"})
    await make.run_jobs()
    (asked,) = await MailMessage.all()
    answer = letter(f"Alice <{asked.to.upper()}>", f"Celui du 12.\n\n-- \nAlice Martin{QUOTED}", Message_ID="<a@b.fr>")
    to = asked.reply_to.upper()  # servers may change capitals
    assert (await post_office.send(answer, to=to, sender=asked.to))[0] == 250
    assert (await post_office.send(answer, to=to, sender=asked.to))[0] == 250  # delivered again
    stolen = letter("Malin <malin@ailleurs.fr>", "Payez sur ce compte", Message_ID="<c@d.fr>")
    away = letter(asked.to, "Je suis absente", Message_ID="<e@f.fr>", Auto_Submitted="auto-replied")
    empty = letter(asked.to, QUOTED, Message_ID="<g@h.fr>")
    for one in (stolen, away, empty):
        assert (await post_office.send(one, to=asked.reply_to, sender="malin@ailleurs.fr"))[0] == 250
    await make.run_jobs()
    assert await said(moulin) == ["Quel repas ?", "Celui du 12."]
    assert await outcome(moulin) == [
        *(
            ("said", ""),
            ("refused", "REPLY_UNKNOWN_SENDER"),
            ("refused", "REPLY_AUTOMATIC"),
            ("refused", "REPLY_EMPTY"),
        ),
    ]
    page = (await chloe.get(chloe.in_dossier(f"/factures/{invoice.id}/conversations"))).text
    assert "Celui du 12." in page and "par e-mail" in page
    with acting_in(moulin.id):
        assert (await Conversation.get(workspace_id=moulin.id)).waits is Waits.FIRM
        assert not await IncomingMail.filter(workspace_id=moulin.id).exists()  # no list of the dossier shows it
    refusals = await MailMessage.filter(subject="Votre réponse n’a pas été publiée")
    assert {one.to for one in refusals} == {asked.to} and len(refusals) == 2
    assert "Payez" not in "".join(one.text for one in refusals)
    # an address that nobody was sent is unknown, whoever writes; and so is the reply of somebody who left
    forged = asked.reply_to.replace("fil-", "fil-" + "a" * 3, 1)[:36] + "@in.portail.test"
    assert (await post_office.send(answer, to=forged, sender=asked.to))[0] == 550
    await Member.filter(workspace_id=moulin.id).delete()
    late = letter(asked.to, "Encore moi", Message_ID="<i@j.fr>")
    assert (await post_office.send(late, to=asked.reply_to, sender=asked.to))[0] == 250
    await make.run_jobs()
    assert (await outcome(moulin))[-1] == ("refused", "REPLY_NOT_MEMBER")
    assert "Encore moi" not in await said(moulin)


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("Oui.\n> Vraiment ?", "Oui."),
        (f"Oui.{QUOTED}", "Oui."),
        ("Oui.\n\nOn Tue, Nov 24, 2026 at 10:12 AM Chloé <c@x.fr> wrote:\n> ?", "Oui."),
        ("Oui.\n\n________________________________\nDe : Chloé\nEnvoyé : mardi", "Oui."),
        ("Oui.\n\nDe : Chloé <c@x.fr>\nEnvoyé : mardi 24 novembre\nObjet : ?", "Oui."),
        ("Oui.\n\n-----Message d'origine-----\nDe : Chloé", "Oui."),
        ("Oui,\nle 12.\n\nEnvoyé de mon iPhone", "Oui,\nle 12."),
        ("Le client a écrit :\nj’ai payé le 12", "Le client a écrit :\nj’ai payé le 12"),
        ("> seulement une citation", ""),
    ],
)
def test_keeps_what_was_written_and_cuts_what_was_quoted(body, written):
    assert quoting.written(body) == written


def test_reads_a_page_without_the_message_that_it_quotes(tmp_path):
    page = "<div>Oui, <b>le 12</b>.</div><div class='gmail_quote'>Le 24, C a écrit :<blockquote>?</blockquote></div>"
    raw = f"From: a@b.fr\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    (tmp_path / "message.eml").write_bytes(raw)
    assert quoting.answer(str(tmp_path / "message.eml"), [])["text"] == "Oui, le 12."
