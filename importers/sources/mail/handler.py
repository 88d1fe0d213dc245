"""What we answer a mail server: whom we know, how much we take, and « kept » only once the message is."""

from __future__ import annotations

from pathlib import Path

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Spoken

from importers.sources.mail.keeping import Envelope, keep
from importers.sources.mail.limits import MOST_STRANGERS, Limits, is_relay
from importers.sources.mail.protocol import Conversation
from importers.sources.mail.replies import keep_reply
from workspaces.conversations import tokens
from workspaces.conversations.models import ReplyAddress
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Address
from workspaces.kernel.log import log

MOST_RECIPIENTS = 50
KEPT, KNOWN, LATER = "250 2.0.0 kept", "250 2.0.0 already here", "451 4.3.0 not kept, try again later"
UNKNOWN = "550 5.1.1 no such address here"
SLOWER = "450 4.7.1 too many messages, try again later"


class Handler:
    """aiosmtpd's hooks. One for all conversations of the process."""

    def __init__(self) -> None:
        self.limits = Limits()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Spoken, hostname: str, answers: list[str]
    ) -> list[str]:
        """Nobody signs in here."""
        session.host_name = hostname[:255]
        return [answer for answer in answers if not answer.startswith("250-AUTH")]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Spoken, address: str, options: list[str]
    ) -> str:
        if not self.limits.may_send(_peer(session)):
            return SLOWER
        envelope.mail_from = address or "<>"
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Spoken, address: str, options: list[str]
    ) -> str:
        strangers = getattr(session, "strangers", 0)
        if strangers >= MOST_STRANGERS or len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients, send the rest later"
        found = await tokens.find(address) or await addresses.find(address)
        if found is None:
            session.strangers = strangers + 1  # type: ignore[attr-defined]
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        _found(envelope).append(found)
        return "250 2.1.5 OK"

    async def handle_MESSAGE(self, server: SMTP, session: Session, envelope: Spoken, path: Path) -> list[str]:
        """One answer for each recipient."""
        lmtp = isinstance(server, Conversation) and server.lmtp
        came = Envelope(
            route="lmtp" if lmtp else "smtp",
            mail_from="" if envelope.mail_from in (None, "<>") else envelope.mail_from.lower(),
            peer=_peer(session),
            helo=session.host_name or "",
            relayed=is_relay(_peer(session)),
        )
        return [await self._keep(path, address, came) for address in _found(envelope)]

    async def _keep(self, path: Path, address: Address | ReplyAddress, came: Envelope) -> str:
        try:
            if isinstance(address, ReplyAddress):
                return KEPT if await keep_reply(path, address) else KNOWN
            return KEPT if await keep(path, address, came) else KNOWN
        except Exception as error:  # a database that is away, a disk that is full: the sender's server keeps it for us
            log.warning("mail not kept", exc_info=error)
            return LATER

    async def handle_exception(self, error: Exception) -> str:
        log.warning("mail conversation failed", exc_info=error)
        return "451 4.3.0 try again later"


def _found(envelope: Spoken) -> list[Address | ReplyAddress]:
    """The addresses of ours that were named in this envelope."""
    if not hasattr(envelope, "addresses"):
        envelope.addresses = []  # type: ignore[attr-defined]
    listed: list[Address | ReplyAddress] = envelope.addresses  # type: ignore[attr-defined]
    return listed


def _peer(session: Session) -> str:
    return str((session.peer or ("",))[0])
