"""Delivery reports: whoever sends mail in a dossier's name may listen here and learn that it did not arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from workspaces.mails.models import IncomingMail

Listener = Callable[[IncomingMail], Awaitable[None]]
listeners: list[Listener] = []


def hear(listener: Listener) -> Listener:
    """Declare who is told, inside the transaction that files the report; `mail.bounce` says what it reports."""
    listeners.append(listener)
    return listener


async def tell(mail: IncomingMail) -> None:
    for listener in listeners:
        await listener(mail)
