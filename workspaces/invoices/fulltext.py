"""Full text over invoices: party, number, and every word of the document, French, accents and endings ignored.

SQLite: an FTS5 index. PostgreSQL: a `tsvector`. `fulltext_tables` makes them with the triggers that follow an invoice's
party and number; the job that reads a document gives its words here, in the transaction that files it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import snowballstemmer

from workspaces.invoices.models import Invoice
from workspaces.kernel import db

MOST_TYPED, MOST_KEPT = 8, 4000  # words of a search, and of a document
NEWEST = 500  # a search goes no further back than so many matches
CLOSE = 20  # so few dossiers are named to SQLite's index, which holds those of everybody


@dataclass(frozen=True)
class Found:
    """The newest invoices that match; `more`: there are older ones too."""

    ids: list[Any]
    more: bool = False


def words(text: str) -> list[str]:
    """`Béton n° FA-12` → `beton n fa 12`, as both indexes hold them."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode() if plain.isascii() else _bare(plain))


def typed_words(typed: str) -> list[str]:
    """Letters alone say nothing beside words, and are not held of documents: « prêt à l’emploi »."""
    every = words(typed)
    return ([word for word in every if len(word) > 1] or every)[:MOST_TYPED]


def _bare(plain: str) -> str:
    """Without accents; every other sign parts words, as it does in the indexes."""
    return "".join(" " if ord(sign) > 127 else sign for sign in plain if not unicodedata.combining(sign))


def kept(texts: Iterable[str]) -> str:
    """What the index holds of a document: each word once, and its stem."""
    found = dict.fromkeys(word for text in texts for word in words(text) if len(word) > 1)
    every = dict.fromkeys([*found, *_stemmer().stemWords(list(found))])
    return " ".join(list(every)[:MOST_KEPT])


@functools.cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("french")


async def keep(invoice: Invoice, texts: Iterable[str]) -> None:
    """The words of its document, in the running transaction. Again replaces."""
    held = kept(texts)
    if db.is_postgres():
        await db.execute(
            "update invoice_text set body = to_tsvector('simple', :words) "
            "where invoice_id = :id and workspace_id = :ws",
            words=held, id=invoice.id, ws=invoice.workspace_id,
        )  # fmt: skip
        return
    mine = {"id": invoice.id, "ws": invoice.workspace_id}
    await db.execute("delete from invoice_key where invoice_id = :id and workspace_id = :ws and part = 'body'", **mine)
    await db.execute("insert into invoice_key (invoice_id, workspace_id, part) values (:id, :ws, 'body')", **mine)
    await db.execute(
        "insert into invoice_words (rowid, party, rest) "
        "select n, '', :words || ' ' || :scope from invoice_key "
        "where invoice_id = :id and workspace_id = :ws and part = 'body'",
        words=held, scope=scope(invoice.workspace_id), **mine,
    )  # fmt: skip


def scope(workspace_id: UUID) -> str:
    """The word that stands for a dossier in SQLite's index."""
    return f"ws{str(workspace_id)[-12:]}"


async def find(typed: str, workspace_ids: Collection[UUID], *, party: bool = False, most: int = NEWEST) -> Found:
    """Those of these dossiers that have every word, the last one perhaps unfinished; `party`: in the party's name."""
    asked = typed_words(typed)
    if not asked or not workspace_ids:
        return Found([])
    look = _postgres if db.is_postgres() else _sqlite
    rows = await look(asked, workspace_ids, party, most + 1, begun=False)
    if len(rows) <= most and not typed.endswith(" "):  # whole words are quick to read, all that begin so are not
        rows = await look(asked, workspace_ids, party, most + 1, begun=True)
    return Found(list(dict.fromkeys(row["id"] for row in rows[:most])), len(rows) > most)


async def _sqlite(
    asked: list[str], workspace_ids: Collection[UUID], party: bool, most: int, *, begun: bool
) -> list[dict[str, Any]]:
    last = asked[-1] if begun else ""
    match = " and ".join(_either(word, '"{}"', '"{}" *', " or ", word is last) for word in asked)
    match = f"party : ({match})" if party else match
    if len(workspace_ids) <= CLOSE:
        match = f"({match}) and ({' or '.join(f'rest : {scope(id_)}' for id_ in workspace_ids)})"
    found = "invoice_words s join invoice_key k on k.n = s.rowid"
    mine = "invoice_words match :asked and k.workspace_id in (select value from json_each(:ids))"
    sql = f"select k.invoice_id as id from {found} where {mine} order by s.rowid desc limit {most}"  # noqa: S608
    return await db.rows(sql, asked=match.replace(" and ", " AND ").replace(" or ", " OR "), ids=_json(workspace_ids))


async def _postgres(
    asked: list[str], workspace_ids: Collection[UUID], party: bool, most: int, *, begun: bool
) -> list[dict[str, Any]]:
    part = ":{}A" if party else ":{}"
    whole, beginning = "{}" + part.format("").rstrip(":"), "{}" + part.format("*")
    last = asked[-1] if begun else ""
    match = " & ".join(_either(word, whole, beginning, " | ", word is last) for word in asked)
    sql = "select invoice_id as id from invoice_matches(:asked, :ids::uuid[], :most)"
    return await db.rows(sql.replace(":ids", _array(workspace_ids)), asked=match, most=most)


def _json(ids: Collection[UUID]) -> str:
    return '["' + '","'.join(map(str, ids)) + '"]'


def _array(ids: Collection[UUID]) -> str:
    return "'{" + ",".join(str(id_) for id_ in ids) + "}'"


def _either(word: str, whole: str, begun: str, or_: str, last: bool) -> str:
    """The word or its stem; the last one typed by its beginning."""
    forms = [begun.format(word) if last else whole.format(word)]
    stem = _stemmer().stemWord(word)
    if stem != word:
        forms.append(whole.format(stem))
    return f"({or_.join(forms)})"
