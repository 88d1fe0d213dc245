"""Live pages. What happened is a row; each page holds one stream of the rows that concern it.

Ids are handed out before commit, so they may appear out of order: a reader takes the last seconds again and drops the
ids it has already sent. A reconnecting page says where it was (Last-Event-ID) and misses nothing.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import StreamingResponse
from tortoise import fields, models

from workspaces.kernel.clock import now
from workspaces.kernel.jobs import job

POLL, OVERLAP, LONGEST = 0.3, timedelta(seconds=5), 50.0
LOOK = 3.0  # seconds after which the listener's rights are read again, though nothing happened
KEPT = timedelta(hours=1)


class Event(models.Model):
    """`topic` is a dossier's or a firm's id, `kind` and `ids` say what to show again. Holds no content."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    topic = fields.UUIDField()
    kind = fields.CharField(40)
    subject = fields.UUIDField()

    class Meta:
        table = "event"
        indexes = (("topic", "id"),)


Show = Callable[[str, UUID], Awaitable[str]]
Piece = Callable[[Request, Any, UUID], Awaitable[str]]
PIECES: dict[str, Piece] = {}  # kind of event → the pieces of page of a feature above this floor
StillThere = Callable[[], Awaitable[bool]]
Goodbye = Callable[[], Awaitable[str]]


async def tell(topics: Collection[UUID], kind: str, subject: UUID) -> None:
    """Say in the running transaction that something changed; pages learn of it when it commits."""
    for topic in topics:
        await Event.create(at=now(), topic=topic, kind=kind, subject=subject)


async def begin_after(last_event_id: str) -> int:
    """Where a page was, by the header that it sends; a new page (or a nonsense) begins now."""
    return int(last_event_id) if re.fullmatch("[0-9]{1,18}", last_event_id) else await latest_id()


async def latest_id() -> int:
    newest = await Event.all().order_by("-id").first()
    return newest.id if newest else 0


async def follow(topics: Collection[UUID], last_id: int) -> AsyncIterator[Event | None]:
    """The events of `topics` after `last_id`, as they commit, for LONGEST seconds; None every LOOK seconds."""
    seen: set[int] = set()
    until, start = time.monotonic() + LONGEST, last_id
    look_at = time.monotonic() + LOOK
    while time.monotonic() < until:
        recent = Event.filter(topic__in=list(topics), id__gt=start).order_by("id").limit(500)
        for event in await recent:
            if event.id not in seen:
                seen.add(event.id)
                yield event
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + LOOK
            yield None
        settled = await Event.filter(at__lt=now() - OVERLAP, id__gt=start).order_by("-id").first()
        start = settled.id if settled else start
        seen = {known for known in seen if known > start}
        await asyncio.sleep(POLL)


def stream(
    topics: Collection[UUID], last_id: int, show: Show, still_there: StillThere, goodbye: Goodbye | None = None
) -> StreamingResponse:
    """Server-sent events. `show(kind, subject)` gives the HTML to swap in, or "" for nothing on this page.

    `still_there` reads the listener's rights again before each piece and every few seconds: whoever lost them hears
    nothing more but what `goodbye` says of it ("" where there is nothing to say), and the stream ends.
    """

    async def lines() -> AsyncIterator[str]:
        yield f": bonjour\nid: {last_id}\n\n"  # a page told nothing yet comes back to where it began
        async for event in follow(topics, last_id):
            if not await still_there():
                if html := await goodbye() if goodbye else "":
                    yield f"{_data(html)}\n\n"
                return
            html = await show(event.kind, event.subject) if event else ""
            if event and html:
                yield f"id: {event.id}\n{_data(html)}\n\n"

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)


def _data(html: str) -> str:
    return "\n".join(f"data: {line}" for line in html.splitlines() if line.strip())


@job()
async def forget_old_events(**_: Any) -> None:
    """Events are news, not a record: an hour is longer than any page waits before it reconnects."""
    await Event.filter(at__lt=now() - KEPT).delete()
