"""A listener on a port of its own, and a mail program that speaks to it over a real socket."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
import pytest_asyncio

from importers.sources.mail.listener import listening
from tests import make
from tests.conftest import set_environment
from tests.servers.process import free_port
from workspaces.documents.models import Document
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction, Workspace
from workspaces.kernel import clock
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import IncomingMail, MailPart

SENDER = "compta@fournisseur.test"
Answer = tuple[int, str]


@dataclass
class PostOffice:
    """`send` says what our server answered to DATA (or earlier); `sort` runs what waits, as workers do."""

    port: int
    dossier: Workspace
    address: str
    sales: str

    async def send(
        self, message: EmailMessage | bytes, *, to: str | list[str] = "", sender: str = SENDER, lmtp: bool = False
    ) -> Answer:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        recipients = [to] if isinstance(to, str) and to else to or [self.address]
        return await asyncio.to_thread(self._send, raw, recipients, sender, lmtp)

    def _send(self, raw: bytes, recipients: list[str] | str, sender: str, lmtp: bool) -> Answer:
        with (smtplib.LMTP if lmtp else smtplib.SMTP)("127.0.0.1", self.port, timeout=30) as client:
            client.ehlo() if not lmtp else client.lhlo() if hasattr(client, "lhlo") else client.ehlo()
            code, said = client.mail(sender)
            for recipient in recipients if code == 250 else []:
                code, said = client.rcpt(recipient)
                if code != 250:
                    return code, said.decode()
            if code == 250:
                code, said = client.data(raw)
            return code, said.decode()

    async def sort(self) -> None:
        """All that follows from what was sent, the word to the sender too."""
        for minutes in range(3):
            with clock.stopped(clock.now() + timedelta(minutes=minutes)):
                await make.run_jobs()

    async def mails(self) -> list[IncomingMail]:
        with acting_in(self.dossier.id):
            return await IncomingMail.filter(workspace_id=self.dossier.id).order_by("received_at")

    async def mail(self) -> IncomingMail:
        (one,) = await self.mails()
        return one

    async def parts(self) -> list[MailPart]:
        with acting_in(self.dossier.id):
            return await MailPart.filter(workspace_id=self.dossier.id).order_by("mail_id", "position")

    async def documents(self) -> list[Document]:
        with acting_in(self.dossier.id):
            return await Document.filter(workspace_id=self.dossier.id).order_by("received_at", "id")

    async def replies(self) -> list[MailMessage]:
        return await MailMessage.exclude(in_reply_to="").order_by("created_at")


@pytest_asyncio.fixture
async def post_office(
    db: None, moulin: Workspace, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[PostOffice]:
    """moulin's. `@pytest.mark.parametrize("post_office", [{"MAIL_…": …}], indirect=True)` changes settings."""
    port = free_port()
    set_environment(
        monkeypatch, MAIL_LISTEN=f"127.0.0.1:{port}", MAIL_DOMAIN="in.portail.test", **getattr(request, "param", {})
    )
    await addresses.open_addresses(moulin.id, moulin.siren)
    own = await addresses.current(moulin.id)
    async with listening():
        yield PostOffice(port, moulin, own[Direction.PURCHASE], own[Direction.SALE])
