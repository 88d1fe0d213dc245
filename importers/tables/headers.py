"""Which row holds the titles, and which column means which field: by the titles, then by what the cells look like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from importers.tables import looks
from importers.tables.assignment import best
from importers.tables.folding import plain
from importers.tables.grid import Line, letters
from importers.tables.kinds import Column
from importers.tables.refusals import SheetRefused

Samples = Sequence[Sequence[str | None]]  # rows, as wide as the titles
LEAST = 0.5  # a weaker likeness proposes nothing
OWN_NAME, ALIAS, CONTAINED = 1.0, 0.96, 0.7
LIKE = 84  # of 100: « raison socaile » is « raison sociale »
CONTRADICTED = 0.45  # of an alias's score, when no cell looks like the field
REMEMBERED = "mémoire"
BY_CONTENT = 0.9  # of the share of cells that look like the field
MOSTLY = 0.6
FEW = 3
DEEPEST = 30  # filled rows that may stand above the titles


@dataclass(frozen=True)
class Proposal:
    column: int
    score: float
    why: str  # « en-tête », « contenu » or « mémoire »


def propose(
    headers: Sequence[str], samples: Samples, columns: Sequence[Column], remembered: Mapping[str, str]
) -> dict[str, Proposal]:
    """Field → column. Each column of the file is used once, and the sum of the scores is the highest there is."""
    titles = [plain(header) for header in headers]
    cells = [[text for row in samples if at < len(row) and (text := row[at])] for at in range(len(headers))]
    found = {
        (field.name, at): proposal
        for field in columns
        for at in range(len(titles))
        if (proposal := _judged(field, at, titles[at], cells[at], remembered)).score >= LEAST
    }
    chosen = best({pair: _weight(proposal) for pair, proposal in found.items()})
    return {name: found[name, at] for name, at in chosen.items()}


def title_row(head: Sequence[Line], columns: Sequence[Column]) -> int:
    """The number of the row that holds the titles, or 0 when none does: the cells begin at once."""
    scores = [(sum(_row_scores(cells.values(), columns)), -place) for place, (_, cells) in enumerate(head[:DEEPEST])]
    score, place = max(scores, default=(0.0, 0))
    if score >= OWN_NAME * CONTAINED:
        return head[-place][0]
    first = next(iter(head), None)
    return 0 if first is None or _looks_like_cells(first) else first[0]


def refuse_twice(row: int, headers: Sequence[str], columns: Sequence[Column]) -> None:
    """SHEET_HEADERS when two columns bear the same title and that title means a field: nobody could say which."""
    places: dict[str, list[int]] = {}
    for at, header in enumerate(headers):
        places.setdefault(plain(header), []).append(at)
    for title, twice in places.items():
        if title and len(twice) > 1 and any(_likeness(title, field) >= LEAST for field in columns):
            *others, last = [letters(each) for each in twice]
            which = f"les colonnes {', '.join(others)} et {last}"
            raise SheetRefused("SHEET_HEADERS", row=row, which=which, title=headers[twice[0]].strip())


def _weight(proposal: Proposal) -> float:
    """What somebody said before counts more than any likeness."""
    return proposal.score + (proposal.why == REMEMBERED)


def _judged(field: Column, at: int, title: str, cells: list[str], remembered: Mapping[str, str]) -> Proposal:
    if title and remembered.get(title) == field.name:
        return Proposal(at, 1.0, REMEMBERED)
    by_title = _likeness(title, field) if title else 0.0
    share = looks.share(field.type, cells)
    if len(cells) >= FEW and by_title < OWN_NAME and looks.denied(field.type, cells):
        by_title *= CONTRADICTED
    by_content = BY_CONTENT * share if share is not None and share >= MOSTLY and len(cells) >= FEW else 0.0
    if by_content > by_title:
        return Proposal(at, round(by_content, 3), "contenu")
    return Proposal(at, round(by_title, 3), "en-tête")


def _likeness(title: str, field: Column) -> float:
    return _scores(title, field.label, field.name, field.aliases)


@cache
def _scores(title: str, label: str, name: str, aliases: tuple[str, ...]) -> float:
    own, others = _known(label, name, aliases)
    if title in own:
        return OWN_NAME
    if title in others:
        return ALIAS
    return max(_near(title, known) for known in (*own, *others))


@cache
def _known(label: str, name: str, aliases: tuple[str, ...]) -> tuple[list[str], list[str]]:
    return [plain(label), plain(name)], [plain(alias) for alias in aliases]


def _near(title: str, known: str) -> float:
    """Misspelt, or with words around: « N° SIREN du tiers »."""
    shorter, longer = sorted((len(title), len(known)))
    if len(known) > 3 and 200 * shorter >= LIKE * (shorter + longer):  # else too different, whatever their letters
        like = max(fuzz.ratio(title, known), fuzz.token_sort_ratio(title, known))
        if like >= LIKE:
            return ALIAS * like / 100
    if known.split(" ", 1)[0] not in title:
        return 0.0
    words, said = known.split(), title.split()
    if len(known) > 2 and all(word in said for word in words):
        return CONTAINED + 0.2 * len(words) / len(said)
    return 0.0


def _row_scores(titles: Iterable[str], columns: Sequence[Column]) -> Iterator[float]:
    """For each field, how well its best title fits."""
    said = [plain(title) for title in titles]
    for field in columns:
        yield max((score for title in said if title and (score := _likeness(title, field)) >= LEAST), default=0.0)


def _looks_like_cells(line: Line) -> bool:
    """A first row where a SIREN, an IBAN, an e-mail or a number stands is no row of titles."""
    return any(looks.is_value(text) for text in line[1].values())
