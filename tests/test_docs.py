"""The pages people read say what is so: settings, commands and links exist, and the French is well set."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.servers.liasse import COMMAND
from workspaces.kernel.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ARTICLES = sorted((ROOT / "docs" / "aide").glob("*.md"))
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def parts(article: Path) -> tuple[dict[str, str], str]:
    """An article's front matter, and its text without code."""
    _, head, body = article.read_text().split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.splitlines()), CODE.sub("", body)


def known_screens() -> set[str]:
    guide = (ROOT / "docs" / "README.md").read_text()
    return set(re.findall(r"`([a-z/-]+)`", guide[guide.index("Screens are named") :]))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.stem)
def test_an_article_is_short_findable_and_well_set(article: Path):
    head, text = parts(article)
    assert list(head) == ["titre", "mots-clés", "écrans"]
    assert set(head["écrans"].split(", ")) <= known_screens()
    assert len(text.split()) <= 220
    loose = re.findall(r".{0,20}(?: [;:!?](?:\s|$)|« | »|\w'\w).{0,20}", head["titre"] + "\n" + text)
    assert loose == []


def test_every_screen_has_an_article_to_offer():
    offered = {screen for article in ARTICLES for screen in parts(article)[0]["écrans"].split(", ")}
    assert offered == known_screens()


def test_an_article_that_is_quoted_by_its_title_exists():
    titles = {parts(article)[0]["titre"] for article in ARTICLES}
    for article in ARTICLES:
        _, _, see_also = article.read_text().partition("À lire aussi")
        for quoted in re.findall(r"«\u00a0(.+?)\u00a0»", see_also):
            assert any(title.startswith(quoted) for title in titles), quoted


def test_every_setting_is_explained_and_no_other():
    explained = set(re.findall(r"`LIASSE_(\w+)`", (ROOT / "docs" / "running.md").read_text()))
    assert explained == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("http") or (page.parent / target).exists(), target


def test_the_make_targets_that_pages_name_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for page in PAGES for target in re.findall(r"\bmake ([a-z]+)\b", " ".join(code_of(page)))}
    assert {"run", "test"} <= named
    assert named <= targets


def test_the_commands_that_pages_name_exist():
    named = {name for page in PAGES for name in re.findall(r"\bliasse ([a-z]+)\b", " ".join(code_of(page)))}
    done = subprocess.run([COMMAND, "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", done.stdout)] == []


def code_of(page: Path) -> list[str]:
    return CODE.findall(page.read_text())
