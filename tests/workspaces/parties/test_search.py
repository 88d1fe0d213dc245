"""The search finds exactly what a reading of every row finds, in the order asked, and each row once over all pages."""

from __future__ import annotations

import importlib
import random
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.transactions import in_transaction

from tests import make
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.kernel.keyset import Page
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import fewest, search
from workspaces.parties.filters import Filters
from workspaces.parties.models import Kind, ThirdParty, folded
from workspaces.parties.queries import KEYS
from workspaces.parties.reads import count_all
from workspaces.parties.search import Finder
from workspaces.parties.words import typed_words

WORDS = ("boulangerie", "garage", "nord", "Énergie", "du", "lac", "Œuf", "12", "Μύλος", "東京", "Noël", "gara")
FORMS = ("", " SARL", " (S.A.S.)", "-Nord", " d’Or")
OWN = {"812345676", "443061841", "552100554"}  # the dossiers of this platform
ASKED: list[dict[str, str]] = [
    *({"q": typed} for typed in ("b", "gar", "garage", "garage nord", "nord gar", "zzz", "énergie", "NOEL", "or")),
    *({"q": typed} for typed in ("lac du", "12", "Μύλος", "東", "garage Μύλος", "nord sar", "FOUR-01", "four-010 lac")),
    *(
        {"q": typed}
        for typed in ("4048", "404 833 048", "FR76 1", "contact1", "contact1@", "contact@lac-12.fr", "'", "%")
    ),
    *({"nom": typed} for typed in ("lac", "garage nord", "…")),
    *({"numero": typed} for typed in ("1", "four")),
    *({"siren": value} for value in ("renseigne", "vide", "404", "404833048")),
    *({"iban": value} for value in ("renseigne", "vide", "0002")),
    *({"email": value} for value in ("renseigne", "vide", "LAC")),
    *({"plateforme": value} for value in ("oui", "non")),
    *({"confiance": value} for value in ("oui", "non")),
    *({"archives": value} for value in ("oui", "avec")),
    {"attente": "oui"},
    {"q": "garage", "confiance": "oui", "archives": "avec"},
    {"q": "nord", "nom": "gar", "email": "renseigne"},
    {},
]


@pytest.fixture(params=["along the order", "by lists", "as it is"])
def way(request, monkeypatch):
    """Small figures, so that fifty rows take every way that a million may take."""
    looks, few = {"along the order": ((2, 9), 0), "by lists": ((1,), 90), "as it is": (search.LOOKS, fewest.FEW)}[
        request.param
    ]
    monkeypatch.setattr(search, "LOOKS", looks)
    monkeypatch.setattr(search, "ENOUGH", 1)
    monkeypatch.setattr(fewest, "FEW", few)


def some(workspace_id: Any, kind: Kind, count: int, seed: int) -> list[ThirdParty]:
    chance = random.Random(seed)

    def one(rank: int) -> ThirdParty:
        name = " ".join(chance.choices(WORDS, k=chance.randint(1, 3))) + chance.choice(FORMS)
        return ThirdParty(
            id=new_id(), workspace_id=workspace_id, kind=kind, number=f"FOUR-{rank:03d}", name=name,
            folded=folded(name), siren=chance.choice(["", "404833048", "552100554", "732829320"]),
            iban=chance.choice(["", "FR7610002000000000000000189", f"FR76{rank:023d}"]),
            email=chance.choice(["", "contact@lac-12.fr", f"contact{rank}@exemple.fr"]),
            trusted=chance.random() < 0.2, iban_pending=chance.random() < 0.1,
            archived_at=now() if chance.random() < 0.15 else None,
            merged_into=new_id() if chance.random() < 0.1 else None, created_at=now(),
        )  # fmt: skip

    return [one(rank) for rank in range(1, count + 1)]


@pytest_asyncio.fixture
async def parties(db, moulin, scierie):
    """Fifty suppliers of moulin; around them its customers and the suppliers of another, who are never found."""
    moulin.siren, scierie.siren = "812345676", "443061841"
    for dossier in (moulin, scierie):
        await dossier.save(update_fields=["siren"])
    await make.workspace("Garage Hublot", siren="552100554")
    listed = some(moulin.id, Kind.SUPPLIER, 50, 7)
    with acting_in(moulin.id, scierie.id):
        await ThirdParty.bulk_create(
            [*listed, *some(moulin.id, Kind.CUSTOMER, 15, 8), *some(scierie.id, Kind.SUPPLIER, 15, 9)]
        )
        yield listed


def in_order(parties: list[ThirdParty], asked: dict[str, str], by: str, lead: str) -> list[str]:
    """What reading every row finds."""
    wanted = (one for one in parties if not one.merged_into and all(_is(one, *each) for each in held(asked)))
    return [str(one.id) for one in sorted(wanted, key=lambda one: key(one, by, lead))]


def held(asked: dict[str, str]) -> list[tuple[str, str]]:
    return [*asked.items(), *([] if "archives" in asked else [("archives", "sans")])]


def _is(one: ThirdParty, name: str, value: str) -> bool:
    match name, value:
        case "q", _:
            return _typed(one, value)
        case "nom", _:
            return bool(typed_words(value)) and _named(one, value)
        case "plateforme", _:
            return (one.siren in OWN) is (value == "oui")
        case "confiance", _:
            return one.trusted is (value == "oui")
        case "attente", _:
            return one.iban_pending
        case "archives", _:
            return value == "avec" or bool(one.archived_at) is (value == "oui")
        case _, "renseigne" | "vide":
            return bool(getattr(one, name)) is (value == "renseigne")
    return value.lower() in getattr(one, {"numero": "number"}.get(name, name)).lower()


def _typed(one: ThirdParty, typed: str) -> bool:
    compact = typed.replace(" ", "").replace("-", "").upper()
    return (
        (bool(typed_words(typed)) and _named(one, typed))
        or (any(sign.isdigit() for sign in typed) and one.number.startswith(typed.upper()))
        or (len(compact) >= 3 and compact.isdecimal() and one.siren.startswith(compact))
        or (compact[:4] == "FR76" and one.iban.startswith(compact))
        or ("@" in typed and one.email.startswith(typed.lower()))
    )


def _named(one: ThirdParty, typed: str) -> bool:
    words = typed_words(typed)
    plain = all(f" {word}" in f" {one.folded}" for word in words.plain)
    return plain and all(any(part.startswith(word) for part in one.name.lower().split()) for word in words.foreign)


async def found(finder: Finder, by: str, *, size: int) -> list[str]:
    """The ids of every page, turned to the last and back again."""
    page = replace(Page.of({"tri": by}, KEYS, "name"), size=size)
    turned = await finder.page(page)
    there, back = [turned.rows], []
    while turned.has_next:
        page = replace(Page.of({"tri": by, **turned.next()}, KEYS, "name"), size=size)
        turned = await finder.page(page)
        there.append(turned.rows)
    while turned.has_previous:
        page = replace(Page.of({"tri": by, **turned.previous()}, KEYS, "name"), size=size)
        turned = await finder.page(page)
        back.append(turned.rows)
    assert back[::-1] == there[:-1]
    return [str(row["id"]) for rows in there for row in rows]


def key(one: ThirdParty, by: str, lead: str) -> tuple[str, str]:
    value = {
        "match": f"{0 if one.folded.startswith(lead) else 1}{one.folded}" if lead else one.folded,
        "name": one.folded,
        "platform": f"{0 if one.siren in OWN else 1}{one.folded}",
    }.get(by)
    return (getattr(one, by) if value is None else value, str(one.id))


async def test_finds_what_reading_every_row_finds(parties, moulin, way):
    for asked in ASKED:
        asks = Filters.of(asked).search(moulin.id, Kind.SUPPLIER)
        finder = Finder(asks, await count_all(asks))
        wanted = in_order(parties, asked, "match", asks.lead)
        assert await found(finder, "match", size=4) == wanted, asked
        assert await finder.count() == len(wanted), asked


@pytest.mark.parametrize("asked", [{}, {"q": "garage"}, {"q": "n", "siren": "renseigne"}], ids=str)
async def test_each_order_meets_each_row_once(parties, moulin, way, asked):
    asks = Filters.of(asked).search(moulin.id, Kind.SUPPLIER)
    for by in KEYS:
        wanted = in_order(parties, asked, by, asks.lead)
        assert await found(Finder(asks, 50), by, size=7) == wanted, by
        assert await found(Finder(asks, 50), f"-{by}", size=7) == wanted[::-1], by


async def test_a_name_that_changes_is_found_by_its_new_words_only(moulin):
    with acting_in(moulin.id):
        party = await make.party(moulin, name="Garage du Lac")
        await party.write({"name": "Moulin Doré"})
        met = {typed: await ids_of(moulin, typed) for typed in ("lac", "doré", "moul")}
        assert met == {"lac": [], "doré": [str(party.id)], "moul": [str(party.id)]}
        await party.delete()
        assert await ids_of(moulin, "moul") == []


async def ids_of(workspace, typed: str) -> list[str]:
    asks = Filters.of({"q": typed}).search(workspace.id, Kind.SUPPLIER)
    return await found(Finder(asks, 1), "match", size=50)


@pytest.mark.parametrize(
    "query", [{"apres": "x"}, {"apres": "9~" + "0" * 32}, {"avant": "~"}, {"tri": "\x00", "par": "7"}]
)
async def test_an_address_that_makes_no_sense_shows_the_list(parties, moulin, query):
    asks = Filters.of({"q": "garage"}).search(moulin.id, Kind.SUPPLIER)
    assert (await Finder(asks, 50).page(Page.of(query, KEYS, "match"))).page.size == 50


async def test_both_apostrophes_find_the_same_name(moulin):
    with acting_in(moulin.id):
        await make.party(moulin, name="Moulin d’Or")
        assert len(await ids_of(moulin, "moulin d'or")) == len(await ids_of(moulin, "moulin d’or")) == 1


@pytest.mark.database
async def test_names_kept_by_an_older_version_are_folded_again_once(moulin):
    migration = importlib.import_module("portal.migrations.0019_apostrophes")
    with acting_in(moulin.id):
        stale = await make.party(moulin, name="Moulin d’Or")
        await ThirdParty.filter(id=stale.id, workspace_id=moulin.id).update(folded="moulin dor")
        async with in_transaction() as connection:
            await migration.fold_again(None, BaseSchemaEditor(connection))
        assert await ids_of(moulin, "moulin d'or") == [str(stale.id)]
