"""The words by which third parties are searched, as the database's index holds them and as somebody types them.

Every word of a name is found by its beginning. A word of the index carries its dossier and side in front, so that a
search costs what this dossier holds, whatever the others do. `portal/indexes.py` makes the index of these pieces.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from workspaces.parties.models import LEGAL_FORMS, Kind, folded

FOREIGN = "[\u0370-\u1fff\u2e80-\uffff]"  # letters that folding loses; SQLite's GLOB and PostgreSQL read it alike
BREAKS = "()[]\"'«»“”.,;:/-"
LAST = "\U0010ffff"
MOST_WORDS = 6


@dataclass(frozen=True)
class Words:
    """What was typed: words as names are recognised, and those in other letters, which stand as they are."""

    plain: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.plain or self.foreign)


def typed_words(typed: str) -> Words:
    plain = folded(typed).split()[:MOST_WORDS]
    if len(plain) > 1 and not typed.endswith(" ") and begins_a_legal_form(plain[-1]):
        plain = plain[:-1]  # « Moulin sar… »: names are kept without their legal form
    foreign = (letters(part) for part in broken(typed.lower()).split() if re.search(FOREIGN, part))
    return Words(tuple(plain), tuple(filter(None, foreign))[:MOST_WORDS])


def begins_a_legal_form(word: str) -> bool:
    return any(form.startswith(word) for form in LEGAL_FORMS.pattern[3:-3].split("|"))


def letters(word: str) -> str:
    """As far as there are only letters, their marks and digits: more would be several words for the index."""
    return "".join(itertools.takewhile(lambda sign: unicodedata.category(sign)[0] in "LMN", word))


def broken(text: str) -> str:
    return text.translate({ord(each): " " for each in BREAKS})


def span(prefix: str) -> tuple[str, str]:
    """Everything that begins so lies from the first to before the second, compared byte by byte."""
    return prefix, prefix + LAST


def scope(workspace_id: UUID, kind: Kind) -> str:
    """What stands before each word of SQLite's index."""
    return f"{str(workspace_id)[-8:]}{kind.value[0]}"


def scope_sql(row: str) -> str:
    return f"substr({row}.workspace_id, -8) || substr({row}.kind, 1, 1)"


def indexed_sql(row: str) -> str:
    """On SQLite: the words of one row's name and its e-mail address, for the full-text index."""
    at = scope_sql(row)
    foreign = (
        f"case when {row}.name glob '*{FOREIGN}*' then ' ' || {_scoped(_broken_sql(f'{row}.name'), at)} else '' end"
    )
    email = f"case when {row}.email <> '' then ' e' || {at} || {row}.email else '' end"
    return f"{_scoped(f'{row}.folded', at)} || {foreign} || {email}"


def _scoped(text: str, at: str) -> str:
    return f"'n' || {at} || replace({text}, ' ', ' n' || {at})"


def _broken_sql(text: str) -> str:
    for sign in BREAKS:
        quoted = sign.replace("'", "''")
        text = f"replace({text}, '{quoted}', ' ')"
    return text


def listed_sql(row: str) -> str:
    """On PostgreSQL: the same words, one a line, but for the first one: the index of names finds that by itself."""
    signs = BREAKS.replace("'", "''")
    foreign = f"string_to_array(translate(lower({row}.name), '{signs}', '{' ' * len(BREAKS)}'), ' ')"
    return (
        f"select left({row}.kind, 1) || word as word from ("  # noqa: S608
        f"select unnest((string_to_array({row}.folded, ' '))[2:]) as word union all "
        f"select unnest({foreign}) where {row}.name ~ '{FOREIGN}') as words where word <> ''"
    )
