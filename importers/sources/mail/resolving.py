"""Questions to the DNS. A resolver that does not answer is left alone for a while: mail must not queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
import spf

from workspaces.kernel.settings import settings

PATIENCE_S, REST_S, SILENCES = 4.0, 60.0, 5


class Silent(Exception):
    """The resolver does not answer: nothing is known, which is not the same as « no such record »."""


NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.exception.SyntaxError, dns.name.LabelTooLong)


class Nerve:
    """Counts silences in a row: after a few, nobody asks for a minute. One domain's dead server is not enough."""

    def __init__(self) -> None:
        self.silences, self.until = 0, 0.0

    def check(self) -> None:
        if time.monotonic() < self.until:
            raise Silent("at rest")

    def heard(self) -> None:
        self.silences = 0

    def silence(self) -> Silent:
        self.silences += 1
        if self.silences >= SILENCES:
            self.silences, self.until = 0, time.monotonic() + REST_S
        return Silent("no answer")


nerve = Nerve()


def _aimed(kind: type[Any]) -> Any:
    """A resolver of this kind: the one that a setting names (`address` or `address:port`), or the system's."""
    host, _, port = settings().mail_dns.partition(":")
    resolver = kind(configure=not host)
    if host:
        resolver.nameservers, resolver.port = [host], int(port or 53)
    resolver.lifetime = PATIENCE_S
    return resolver


async def texts(name: str) -> str | None:
    """The TXT record of `name`, its strings joined; None when there is none. Raises Silent."""
    nerve.check()
    try:
        answer = await _aimed(dns.asyncresolver.Resolver).resolve(name, "TXT")
    except NOTHING:
        return None
    except (dns.exception.DNSException, OSError) as failure:
        raise nerve.silence() from failure
    nerve.heard()
    return b"".join(answer[0].strings).decode("utf-8", "replace")


async def sender_policy(peer: str, envelope_from: str, helo: str) -> str:
    """What SPF says of this host sending for this address: pass, fail, softfail, neutral, none, or an error."""
    result, _ = await asyncio.to_thread(spf.check2, peer, envelope_from, helo, querytime=PATIENCE_S * 2)
    return str(result)


def lookup(name: str, kind: str, strict: bool = True, timeout: float = PATIENCE_S) -> list[tuple[tuple[str, str], Any]]:
    """pyspf's way of asking, through the resolver of our settings."""
    try:
        nerve.check()
        answer = _aimed(dns.resolver.Resolver).resolve(name, kind)
    except NOTHING:
        return []
    except Silent as failure:
        raise spf.TempError(str(failure)) from failure
    except (dns.exception.DNSException, OSError) as failure:
        raise spf.TempError(str(nerve.silence())) from failure
    nerve.heard()
    return [((name, kind), READ[kind](record)) for record in answer]


READ: dict[str, Callable[[Any], Any]] = {
    "A": lambda record: record.address,
    "AAAA": lambda record: record.address,
    "MX": lambda record: (record.preference, record.exchange.to_text(True)),
    "PTR": lambda record: record.target.to_text(True),
    "TXT": lambda record: record.strings,
    "SPF": lambda record: record.strings,
}
spf.DNSLookup = lookup
