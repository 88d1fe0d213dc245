"""How much one peer may send, and how many may speak at once. In memory: each listening process counts alone."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter

from workspaces.kernel.settings import settings

MOST_SESSIONS, MOST_OF_A_PEER, MOST_STRANGERS = 200, 20, 10


class Limits:
    """Open conversations, and messages of the running minute, by peer. Relays of ours are not counted."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        self.minute = 0
        self.messages: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Whether one more conversation may begin; who may must `leave`."""
        if self.open.total() >= MOST_SESSIONS or (self.open[peer] >= MOST_OF_A_PEER and not is_relay(peer)):
            return False
        self.open[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        self.open[peer] -= 1
        if self.open[peer] <= 0:
            del self.open[peer]

    def may_send(self, peer: str) -> bool:
        """Count one message; False: that is more than a minute's worth."""
        minute = int(time.monotonic() // 60)
        if minute != self.minute:
            self.minute, self.messages = minute, Counter()
        self.messages[peer] += 1
        return is_relay(peer) or self.messages[peer] <= settings().mail_per_minute


def is_relay(peer: str) -> bool:
    """A mail server of ours, which has judged the sender and waits for us patiently."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in settings().relays)
