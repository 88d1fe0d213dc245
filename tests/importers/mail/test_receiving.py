"""From a mail server's first word to a document of the dossier, over real sockets."""

from __future__ import annotations

from tests.importers.mail.letters import letter, pdf
from workspaces.documents.models import Channel, State
from workspaces.dossiers.models import Direction
from workspaces.kernel import storage
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
