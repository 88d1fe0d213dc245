"""The port on which mail arrives, open while `liasse serve` runs. A port that is taken is logged and stops nothing."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

from importers.sources.mail.handler import Handler
from importers.sources.mail.protocol import Conversation
from workspaces.kernel.log import log
from workspaces.kernel.settings import settings

GOODBYE_S = 5.0


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[None]:
    """Hear mail while the code inside runs. Needs an open database."""
    server = await _open()
    try:
        yield
    finally:
        if server:
            server.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(server.wait_closed(), GOODBYE_S)


async def _open() -> asyncio.Server | None:
    host, _, port = settings().mail_listen.rpartition(":")
    if not port:
        return None
    handler, loop = Handler(), asyncio.get_running_loop()
    try:
        certificate = _certificate()
        return await loop.create_server(
            lambda: Conversation(handler, certificate=certificate, loop=loop), host.strip("[]"), int(port)
        )
    except (OSError, ValueError) as error:
        log.warning("mail listener not started", listen=settings().mail_listen, error=str(error))
        return None


def _certificate() -> ssl.SSLContext | None:
    """For STARTTLS, when a certificate is configured."""
    if settings().mail_tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(str(settings().mail_tls_cert), str(settings().mail_tls_key or settings().mail_tls_cert))
    return context
