"""What must happen once the transaction has committed: ids of jobs to hand to the broker."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Awaitable, Callable, Iterator

Leave = Callable[[], Awaitable[None]]


class Outbox:
    """Calls kept until the commit; a rolled-back transaction drops them with everything else."""

    def __init__(self) -> None:
        self.pending: list[Leave] = []

    async def leave(self) -> None:
        for call in self.pending:
            await call()


_current: contextvars.ContextVar[Outbox | None] = contextvars.ContextVar("outbox", default=None)


def is_open() -> bool:
    return _current.get() is not None


@contextlib.contextmanager
def opened() -> Iterator[Outbox]:
    box = Outbox()
    token = _current.set(box)
    try:
        yield box
    finally:
        _current.reset(token)


def after_commit(call: Leave) -> None:
    """Keep `call` until the surrounding `unit_of_work` has committed."""
    box = _current.get()
    if box is None:
        raise RuntimeError("outside a unit of work")
    box.pending.append(call)
