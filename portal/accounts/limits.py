"""Rate limits, kept in the database so that they hold over several processes."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request

from portal.accounts.models import Attempt
from workspaces.kernel.clock import now
from workspaces.kernel.errors import TooManyAttempts


@dataclass(frozen=True)
class Limit:
    """At most `tries` in any `window` for one subject (an account, a network address)."""

    name: str
    tries: int
    window: timedelta

    def key(self, subject: str) -> str:
        """The subject is hashed: the table of tries is no list of addresses."""
        return f"{self.name}:{hashlib.sha256(subject.encode()).hexdigest()[:40]}"

    async def spend(self, subject: str) -> None:
        """Count one try, or refuse it with the time to wait. Written before it is counted: parallel tries see each
        other."""
        mine = await Attempt.create(key=self.key(subject), at=now())
        recent = await Attempt.filter(key=mine.key, at__gt=now() - self.window).order_by("at").limit(self.tries + 1)
        if len(recent) > self.tries:
            await mine.delete()
            wait = int((recent[0].at + self.window - now()).total_seconds()) + 1
            raise TooManyAttempts("Trop d’essais. Par sécurité, patientez avant de réessayer.", retry_after=wait)

    async def forgive(self, subject: str) -> None:
        """After a success the earlier tries no longer count."""
        await Attempt.filter(key=self.key(subject)).delete()


SIGN_IN_BY_ACCOUNT = Limit("sign-in:account", 10, timedelta(minutes=15))
SIGN_IN_BY_NETWORK = Limit("sign-in:network", 60, timedelta(minutes=15))
FORGOTTEN_BY_ACCOUNT = Limit("forgotten:account", 3, timedelta(hours=1))
FORGOTTEN_BY_NETWORK = Limit("forgotten:network", 20, timedelta(hours=1))
NEW_LINK_BY_LINK = Limit("new-link:link", 3, timedelta(hours=24))
LINKS_BY_NETWORK = Limit("links:network", 60, timedelta(minutes=15))


def network_of(request: Request) -> str:
    """Where a request comes from; a household or a server farm holds a whole IPv6 /64."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else host
