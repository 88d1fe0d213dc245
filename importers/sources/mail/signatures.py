"""DKIM: which domains really signed a message. Runs inside the sandbox, with the keys that the parent has looked up."""

from __future__ import annotations

from pathlib import Path

import dkim

MOST = 5


def signers(path: str, keys: dict[str, str]) -> list[str]:
    """Domains whose signature holds over the whole message. `keys`: the TXT records, by their names."""
    message = dkim.DKIM(Path(path).read_bytes())
    return sorted({domain for rank in range(MOST) if (domain := _signer(message, rank, keys))})


def _signer(message: dkim.DKIM, rank: int, keys: dict[str, str]) -> str:
    def key(name: bytes, timeout: float = 0) -> bytes:
        return keys.get(name.decode("ascii", "replace").rstrip(".").lower(), "").encode()

    try:
        if not message.verify(rank, dnsfunc=key):
            return ""
    except (dkim.DKIMException, ValueError, TypeError, KeyError, IndexError):
        return ""
    tags = message.signature_fields
    if b"l" in tags:  # it covers a part of the body only: anything may have been added
        return ""
    return str(tags[b"d"], "ascii", "replace").lower()
