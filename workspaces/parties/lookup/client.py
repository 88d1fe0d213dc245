"""One question to a public directory over HTTP: short, small, to the host of the settings and to no other.

A question changes nothing over there, so it is put once more when the line broke. A host that asks for rest (429) is
left alone until it said.
"""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog

from workspaces.kernel import outbox
from workspaces.kernel.clock import now
from workspaces.parties.lookup.failures import LookupFailed

LARGEST = 256 * 1024
BROKEN = (502, 503, 504)
TRIES, BETWEEN_S = 2, 0.1
REST, LONGEST_REST = timedelta(seconds=10), timedelta(hours=1)
AGENT = {"User-Agent": "Liasse", "Accept": "application/json", "Accept-Encoding": "identity"}

log = structlog.get_logger(__name__)
_resting: dict[str, datetime] = {}  # of this process; the others will be told by the host themselves


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


async def ask(address: str, parameters: Mapping[str, str], wait_s: float, headers: Mapping[str, str] = {}) -> Answer:
    """The JSON that it answers within `wait_s` seconds, or LookupFailed."""
    if outbox.is_open():
        raise RuntimeError("a network is never waited for inside a transaction")
    host = urlsplit(address).netloc
    if _resting.get(host, now()) > now():
        raise LookupFailed("COMPANY_BUSY")
    try:
        async with asyncio.timeout(wait_s):
            return await _ask(address, parameters, headers)
    except TimeoutError:
        failure = LookupFailed("COMPANY_SLOW")
    except (httpx2.TransportError, OSError):
        failure = LookupFailed("COMPANY_AWAY")
    except LookupFailed as said:
        failure = said
    log.warning("directory of companies", host=host, code=failure.code)
    raise failure


async def _ask(address: str, parameters: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    async with httpx2.AsyncClient(
        verify=_trust(), timeout=None, follow_redirects=False, trust_env=False, headers=AGENT
    ) as client:
        for attempt in range(1, TRIES + 1):
            try:
                answer = await _once(client, address, parameters, headers)
            except (httpx2.ConnectError, httpx2.RemoteProtocolError, httpx2.ReadError):
                if attempt == TRIES:
                    raise
            else:
                if answer.status not in BROKEN:
                    return answer
            await asyncio.sleep(BETWEEN_S)
    raise LookupFailed("COMPANY_AWAY")


async def _once(
    client: httpx2.AsyncClient, address: str, parameters: Mapping[str, str], headers: Mapping[str, str]
) -> Answer:
    async with client.stream("GET", address, params=dict(parameters), headers=dict(headers)) as response:
        if response.status_code == 429:
            _rest(urlsplit(address).netloc, response.headers.get("retry-after", ""))
            raise LookupFailed("COMPANY_BUSY")
        if response.status_code in BROKEN:
            return Answer(response.status_code, None)
        if response.is_redirect:
            raise LookupFailed("COMPANY_GARBLED")
        return Answer(response.status_code, _read(await _body(response)))


async def _body(response: httpx2.Response) -> bytes:
    """As it came: nothing compressed was asked for, so that nothing small becomes large."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise LookupFailed("COMPANY_GARBLED")
    body = b""
    async for part in response.aiter_raw():
        body += part
        if len(body) > LARGEST:
            raise LookupFailed("COMPANY_GARBLED")
    return body


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise LookupFailed("COMPANY_GARBLED") from None


def _rest(host: str, said: str) -> None:
    """`Retry-After` in seconds or as a date; a while when it says nothing."""
    _resting[host] = now() + min(max(_wish(said), timedelta(0)), LONGEST_REST)


def _wish(said: str) -> timedelta:
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), LONGEST_REST.total_seconds()))
    try:
        return parsedate_to_datetime(said) - now()
    except (ValueError, TypeError):
        return REST


def forget() -> None:
    """Who asked for rest. For tests, whose servers come and go."""
    _resting.clear()


@functools.cache
def _trust() -> ssl.SSLContext:
    """Loading the authorities costs more than the question."""
    return ssl.create_default_context()
