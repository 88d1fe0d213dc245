"""The help articles (`docs/aide/*.md`) and their search: French, accents ignored, words by their stem.

A few dozen short articles: the index is a dictionary in memory, built once; no database is asked.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import snowballstemmer
from markdown_it import MarkdownIt
from markupsafe import Markup

from workspaces.kernel.web import ROOT

FOLDER = ROOT / "docs" / "aide"
IN_TITLE, IN_KEYWORDS = 8, 5
OFFERED = 3
FILLERS = frozenset(
    """a au aux ce comment dans de des du en est et il je la le les ma mes mon ne on ou par pas peut plus pour qu que
    quel quelle qui sa se ses si son sur un une vos votre vous y""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Article:
    slug: str
    title: str
    screens: tuple[str, ...]
    summary: str
    html: Markup
    weights: dict[str, int]  # stem → how much the article is about it


def articles() -> list[Article]:
    return list(_all().values())


def article(slug: str) -> Article | None:
    return _all().get(slug)


def of_screen(screen: str) -> list[Article]:
    """The first articles that the panel offers on this screen."""
    return [found for found in articles() if screen in found.screens][:OFFERED]


def search(query: str) -> list[Article]:
    """Articles that know every word, best first; while the last word is being typed its beginning is enough."""
    stems = words(query)
    if not stems:
        return []
    typing = fold(query.split()[-1])
    scored = [(_score(found, stems, typing), found) for found in articles()]
    return [found for score, found in sorted(scored, key=lambda pair: -pair[0]) if score]


def _score(found: Article, stems: list[str], typing: str) -> int:
    scores = [found.weights.get(stem, 0) for stem in stems]
    if not scores[-1] and len(typing) >= 3:
        scores[-1] = max((weight for stem, weight in found.weights.items() if stem.startswith(typing)), default=0)
    return sum(scores) if all(scores) else 0


def fold(text: str) -> str:
    """`Facturé` → `facture`."""
    return unicodedata.normalize("NFKD", text.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()


def words(text: str) -> list[str]:
    """The stems of a text, without the words that say nothing."""
    plain = [word for word in re.findall(r"[a-z0-9]+", fold(text.replace("’", " ").replace("'", " ")))]
    kept = [word for word in plain if word not in FILLERS and len(word) > 1]
    stems: list[str] = _stemmer().stemWords(kept)
    return stems


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("french")


@functools.cache
def _all() -> dict[str, Article]:
    return {path.stem: read(path.stem, path.read_text()) for path in sorted(FOLDER.glob("*.md"))}


def read(slug: str, source: str) -> Article:
    """One article: its front matter (`titre`, `mots-clés`, `écrans`) and its Markdown."""
    _, front, text = source.split("---\n", 2)
    head = dict(line.split(": ", 1) for line in front.splitlines())
    weights = Counter(words(text))
    for stem in words(head["mots-clés"]):
        weights[stem] += IN_KEYWORDS
    for stem in words(head["titre"]):
        weights[stem] += IN_TITLE
    screens = tuple(screen.strip() for screen in head["écrans"].split(","))
    return Article(slug, head["titre"], screens, summary_of(text), to_html(text), dict(weights))


def summary_of(text: str) -> str:
    """The first sentence (of the text, or of a list), without its marks."""
    block = next(block for block in text.strip().split("\n\n") if block[0] not in "|#")
    first = re.sub(r"^(?:- |\d+\. )|[*_`]", "", block.replace("\n", " "))
    sentence = re.match(r".+?[.!?](?=\s|$)", first)
    return sentence[0] if sentence else first


def to_html(text: str) -> Markup:
    """Markdown without raw HTML and without inline style, which the pages' CSP forbids."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        token.attrs.pop("style", None)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 (escaped by the renderer)
