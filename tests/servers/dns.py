"""A name server of our own, on a private port: the records that a test writes, and nothing of the world's."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class NameServer:
    """`records[(name, type)]` is a list of values as a zone file writes them; names that are not there do not exist."""

    port: int
    records: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def text(self, name: str, value: str) -> None:
        """A TXT record; long ones are cut into strings of 255 characters, as they must be."""
        pieces = [value[at : at + 255] for at in range(0, len(value), 255)]
        self.records[(name, "TXT")] = [" ".join(f'"{piece}"' for piece in pieces)]

    def answer(self, wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(name)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA | dns.flags.RA
        if values := self.records.get((name, kind)):
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
        elif name not in {known for known, _ in self.records}:
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()


@contextlib.contextmanager
def name_server() -> Iterator[NameServer]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        server = NameServer(door.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(door, server), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            door.sendto(b"", door.getsockname())  # closing alone would not wake it
            thread.join(5)


def _serve(door: socket.socket, server: NameServer) -> None:
    """Until an empty datagram."""
    while True:
        wire, peer = door.recvfrom(4096)
        if not wire:
            return
        door.sendto(server.answer(wire), peer)
