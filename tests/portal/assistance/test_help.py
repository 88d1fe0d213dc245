"""Assistance: the articles of a screen, their search, and what an article may contain."""

from __future__ import annotations

import pytest

from portal.assistance import articles
from portal.assistance.routes import screen_of


@pytest.mark.parametrize("query", ["mot de passe oublié", "MOT DE PASSE OUBLIE", "oublie", "mots de passe oubliés"])
def test_accents_capitals_and_plurals_do_not_matter(query):
    assert articles.search(query)[0].slug == "mot-de-passe-oublie"


def test_words_that_people_type_find_articles_that_do_not_contain_them():
    assert "archives" in [found.slug for found in articles.search("coffre-fort")] or articles.search("courriel")
    assert articles.search("courriel")[0].slug == "adresses-e-mail-du-dossier"


def test_a_word_being_typed_is_enough():
    assert "factur-x" in [found.slug for found in articles.search("factu")]


def test_every_word_counts():
    assert articles.search("facture zzzyx") == []
    assert articles.search("") == []
    assert articles.search("de la") == []


@pytest.mark.parametrize("found", articles.articles(), ids=lambda found: found.slug)
def test_an_article_is_found_by_its_own_title(found):
    assert found in articles.search(found.title)[:3]


@pytest.mark.parametrize("found", articles.articles(), ids=lambda found: found.slug)
def test_an_article_has_a_summary_and_no_inline_style(found):
    assert 10 < len(found.summary) < 300
    assert "**" not in found.summary
    assert "style=" not in found.html


def test_raw_html_in_an_article_is_text():
    made = articles.read(
        "x", "---\ntitre: T\nmots-clés: m\nécrans: compte\n---\n<script>alert(1)</script>\n\n|a|\n|-:|\n|1|\n"
    )
    assert "<script" not in made.html
    assert "<table>" in made.html
    assert "style=" not in made.html


@pytest.mark.parametrize(
    ("path", "screen"),
    [
        ("/d/moulin/achats", "dossier/achats"),
        ("/d/moulin/achats/0192", "dossier/facture"),
        ("/d/moulin/", "dossier/accueil"),
        ("/d/moulin/parametres/tva", "dossier/parametres"),
        ("/cabinet/", "cabinet"),
        ("/cabinet/a-traiter", "cabinet/a-traiter"),
        ("/cabinet/a-traiter/0192", "cabinet/revision"),
        ("/cabinet/dossiers/nouveau", "cabinet/dossiers"),
        ("/connexion", "connexion"),
        ("/invitation/abc", "mot-de-passe"),
        ("/", ""),
    ],
)
def test_a_page_knows_its_screen(path, screen):
    assert screen_of(path) == screen


async def test_the_panel_offers_three_articles_of_the_screen(nobody):
    page = await nobody.get("/aide?ecran=cabinet/equipe", htmx=True)
    assert "Qui peut faire quoi" in page.text
    assert "<html" not in page.text
    assert 1 <= page.text.count("<li>") <= 3
    there = await nobody.get("/aide", htmx=True, headers={"HX-Current-URL": "http://127.0.0.1:8000/cabinet/equipe"})
    assert "Qui peut faire quoi" in there.text


async def test_the_panel_is_also_a_page_and_says_whom_to_write_to(alice, durand):
    page = await alice.get("/aide")
    assert "<html" in page.text
    assert f"mailto:{durand.email}" in page.text


async def test_an_article_opens_in_the_panel_or_as_a_page(nobody):
    assert "<html" not in (await nobody.get("/aide/roles", htmx=True)).text
    assert "Qui peut faire quoi" in (await nobody.get("/aide/roles")).text
    assert (await nobody.get("/aide/never-was")).status_code == 404
    assert (await nobody.get("/aide/..%2f..%2frunning")).status_code == 404


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "%", "'; drop table--", "a" * 5000])
async def test_any_query_is_only_a_query(nobody, query):
    page = await nobody.get("/aide", params={"q": query})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
