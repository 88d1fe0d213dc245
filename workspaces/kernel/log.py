"""Structured logs, one event a line, in which no secret is ever written."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAMES = re.compile(r"pass|secret|token|cookie|authorization|api_key|(^|_)key$|iban", re.IGNORECASE)
SECRET_VALUES = re.compile(r"(Bearer\s+|://[^/\s:@]*:)[^\s@]+")

Event = MutableMapping[str, Any]


def hide_secrets(_logger: Any, _method: str, event: Event) -> Event:
    """Blank values whose name says they are secret, and credentials inside URLs or headers."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = SECRET_VALUES.sub(r"\1…", value)
    return event


def set_up(style: str) -> None:
    """`json` for machines, `text` for people. Libraries log warnings through the same formatter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    last = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(processors=[*shared, last], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_strip, last], foreign_pre_chain=shared))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _strip(logger: Any, method: str, event: Event) -> Event:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, method, event)


log: structlog.stdlib.BoundLogger = structlog.get_logger()
