"""Passwords: what makes one acceptable, and how it is kept (argon2id, never cut, never changed in case)."""

from __future__ import annotations

import asyncio
import functools
import re
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
COMMON = Path(__file__).with_name("common_passwords.txt")
ORNAMENT = re.compile(r"[\d\W_]+$")

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's figures: 19 MiB a verification


@functools.cache
def common() -> frozenset[str]:
    """The commonest passwords; the list is bundled so that no guess ever leaves the machine."""
    lines = COMMON.read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def wrong_with(password: str, *known: str) -> str:
    """Why this password is refused, in French, or "". `known`: what anybody could guess of this person."""
    if len(password) < SHORTEST:
        return f"{SHORTEST} caractères au moins ({len(password)} saisis). Une phrase convient très bien."
    if len(password) > LONGEST:
        return f"{LONGEST} caractères au plus ({len(password)} saisis)."
    plain = password.lower()
    if len(set(plain)) < 5 or {plain, ORNAMENT.sub("", plain)} & common():
        return "Ce mot de passe est parmi les plus répandus : choisissez-en un autre, par exemple une phrase."
    if any(len(word) >= 4 and word.lower() in plain and len(plain) - len(word) < 6 for word in known):
        return "Ce mot de passe ressemble trop à votre nom ou à votre adresse : choisissez-en un autre."
    return ""


async def kept(password: str) -> str:
    """The hash to keep. In a thread: it is slow on purpose, and the other requests go on."""
    return await asyncio.to_thread(hasher.hash, password)


async def matches(password: str, hashed: str) -> bool:
    """Whether it is the one. Without a hash (nobody there) the same work is done, for the same answer time."""
    return await asyncio.to_thread(_verify, password[: LONGEST + 1], hashed or nobodys()) and bool(hashed)


def _verify(password: str, hashed: str) -> bool:
    try:
        return hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def nobodys() -> str:
    """The hash that the password of an unknown address is compared with."""
    return hasher.hash("nobody has this password")


def outdated(hashed: str) -> bool:
    """Whether the hash was made with other figures than today's: it is made again at the next sign-in."""
    return hasher.check_needs_rehash(hashed)
