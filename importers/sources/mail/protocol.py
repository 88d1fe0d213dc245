"""The conversation with a mail server: SMTP and LMTP on one port, a message straight to disk, never into memory."""

from __future__ import annotations

import contextlib
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from aiosmtpd.smtp import SMTP, syntax

from importers.sources.mail.transparency import Text
from workspaces.kernel.settings import settings

CHUNK, KEPT_LINE = 2**20, 2**16
BUSY = "421 4.7.0 too many connections, try again later"
TOO_LARGE = "552 5.3.4 MAIL_TOO_LARGE: the limit is {} MB"


class Conversation(SMTP):
    """aiosmtpd with another DATA: it reads in large pieces where the library reads line by line, ten times dearer."""

    line_length_limit = KEPT_LINE

    def __init__(self, handler: Any, *, certificate: ssl.SSLContext | None = None, **options: Any) -> None:
        limit = settings().mail_max_mb * 2**20
        super().__init__(
            handler,
            data_size_limit=limit,
            hostname=settings().mail_domain,
            ident="Liasse",
            tls_context=certificate,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            enable_SMTPUTF8=True,
            timeout=120,
            **options,
        )
        self.lmtp = False

    async def _handle_client(self) -> None:
        """One conversation, if there is room for it."""
        assert self.session is not None
        assert self.transport is not None
        peer = str((self.session.peer or ("",))[0])
        if not self.event_handler.limits.enter(peer):
            await self.push(BUSY)
            self.transport.close()
            return
        try:
            await super()._handle_client()
        finally:
            self.event_handler.limits.leave(peer)

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        """LMTP begins so: DATA is then answered once for each recipient."""
        self.lmtp = True
        await self.smtp_EHLO(hostname)

    async def smtp_DATA(self, arg: str) -> None:
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        with spool() as (path, file):
            if await self._receive(file):
                answers: list[str] = await self._call_handler_hook("MESSAGE", path)
            else:
                answers = [TOO_LARGE.format(settings().mail_max_mb)] * len(self.envelope.rcpt_tos)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push("\r\n".join(answers if self.lmtp else [worst(answers)]))

    async def _receive(self, out: BinaryIO) -> bool:
        """The message up to its lone dot. False: it was longer than allowed."""
        assert self.data_size_limit is not None
        text, size, after = Text(), 0, None
        while after is None:
            chunk = await self._reader.read(CHUNK)
            if not chunk:
                raise ConnectionResetError
            self._reset_timeout()
            gained, after = text.take(chunk)
            size += len(gained)
            if size <= self.data_size_limit:
                out.write(gained)
        self._reader.feed_data(after)  # what a hasty client has said since: `read` left nothing behind it
        out.flush()
        return size <= self.data_size_limit


def worst(answers: list[str]) -> str:
    """SMTP has one answer for all recipients: whoever must try again must try for all; nothing is kept twice."""
    return max(answers, key=lambda answer: {"4": 2, "5": 1}.get(answer[0], 0))


@contextlib.contextmanager
def spool() -> Iterator[tuple[Path, BinaryIO]]:
    with tempfile.NamedTemporaryFile(prefix="liasse-mail-") as file:
        yield Path(file.name), file  # type: ignore[misc]
