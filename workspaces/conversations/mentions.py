"""« @Alice Martin »: who is called by name in a text, among those who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workspaces.kernel.access import Somebody
from workspaces.kernel.errors import DomainError
from workspaces.kernel.keyset import PLAIN

AT = re.compile(r"(?<![\w.+-])@(?=\w)")
WORD = re.compile(r"[\w’'-]+")


def folded(text: str) -> str:
    """Sign for sign without accents nor capitals, and spaces alike: places in it are places in the text."""
    return "".join("’" if sign == "'" else " " if sign.isspace() else PLAIN.get(sign, sign) for sign in text.lower())


def called(text: str, people: Sequence[Somebody], *, strict: bool = True) -> list[Somebody]:
    """Those whom the text calls, each once. `strict`: a name that is nobody's is said, rather than told to nobody."""
    found: dict[object, Somebody] = {}
    for start, somebody in _places(text, people):
        if somebody:
            found[somebody.person.id] = somebody
        elif strict and text[start].isupper():
            name = WORD.match(text, start)
            raise stranger(name[0] if name else "")
    return list(found.values())


def stranger(name: str) -> DomainError:
    said = f"« @{name} » n’est" if name else "Cette personne n’est"
    message = f"{said} ni de ce dossier ni du cabinet, ou ne peut pas lire ce commentaire. Choisissez un nom proposé."
    return DomainError(message, code="MENTION_UNKNOWN")


def pieces(text: str, names: Sequence[str]) -> list[tuple[str, bool]]:
    """The text cut where somebody is called: (piece, whether it is a name)."""
    if not names:
        return [(text, False)]
    longest = sorted({f"@{name}" for name in names}, key=len, reverse=True)
    cut = re.split("(" + "|".join(map(re.escape, longest)) + ")", text)
    return [(piece, bool(n % 2)) for n, piece in enumerate(cut) if piece]


def _places(text: str, people: Sequence[Somebody]) -> Iterator[tuple[int, Somebody | None]]:
    known = sorted(_names(people).items(), key=lambda one: len(one[0]), reverse=True)
    plain = folded(text)
    if len(plain) != len(text):  # a capital that is two small letters somewhere
        plain = text
    for match in AT.finditer(text):
        start = match.end()
        yield start, next((one for name, one in known if _stands(plain, start, name)), None)


def _stands(plain: str, start: int, name: str) -> bool:
    end = start + len(name)
    return plain.startswith(name, start) and not plain[end : end + 1].isalnum()


def _names(people: Sequence[Somebody]) -> dict[str, Somebody]:
    """Whole names, and first names that only one person bears."""
    firsts = [folded(one.person.name.split()[0]) for one in people if one.person.name.split()]
    named = {folded(one.person.name): one for one in people if one.person.name.strip()}
    alone = {name: one for name, one in zip(firsts, people, strict=False) if firsts.count(name) == 1}
    return alone | named
