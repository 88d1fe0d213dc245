"""The names of countries, from CLDR by babel: French, English, the country's own languages, and the codes of ISO.

`python -m tests.importers.tables.countries > importers/tables/countries.py` writes the table again.
"""

from __future__ import annotations

import sys

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from importers.tables.folding import plain

NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
HEAD = '''"""What countries are called. Written by `tests/importers/tables/countries.py`, not by hand."""

from __future__ import annotations
'''


def codes() -> list[str]:
    return sorted(c for c in Locale("fr").territories if len(c) == 2 and c.isalpha() and c not in NOT_COUNTRIES)


def names(code: str) -> list[str]:
    """In French, in English and in the country's languages as far as they use Latin letters, then the code of three."""
    languages = ["fr", "en", *get_official_languages(code, de_facto=True)]
    words = {plain(name) for language in languages if (name := _named(code, language)) and _latin(name)}
    aliases = get_global("territory_aliases").items()
    return sorted(words | {old.lower() for old, new in aliases if new == [code] and len(old) == 3 and old.isalpha()})


def _named(code: str, language: str) -> str | None:
    try:
        return Locale.parse(language).territories.get(code)
    except UnknownLocaleError:
        return None


def _latin(name: str) -> bool:
    return len(plain(name)) > max(2, len(name) / 2)


def table() -> str:
    return "\n".join(f"{code} {'|'.join(names(code))}" for code in codes())


if __name__ == "__main__":
    sys.stdout.write(f'{HEAD}\nTABLE = """\\\n{table()}"""\n')
