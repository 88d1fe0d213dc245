"""`python -m portal.benching.plot growth.json …  > import.svg`: how the cost of an import grows, as a picture.

Both scales are logarithmic, so a straight line that climbs as the grid does is a cost in proportion to the rows.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 64, 48, 40, 48
ROWS, SECONDS = (3, 6), (-1, 2)  # powers of ten, from left to right and from bottom to top
COLOURS = ("#1f4fbf", "#b3541e")
TARGET = (100_000, 4.0)
STYLE = 'font-family="system-ui, sans-serif" font-size="13" fill="#333"'
Point = tuple[float, float]


def points(report: dict[str, Any]) -> list[Point]:
    """Rows and seconds of CPU."""
    told = [one for one in report["results"] if one["unit"] == "s CPU"]
    return [(float(one["name"].split()[0]), one["median"]) for one in told]


def place(point: Point) -> Point:
    across = (math.log10(point[0]) - ROWS[0]) / (ROWS[1] - ROWS[0])
    up = (math.log10(point[1]) - SECONDS[0]) / (SECONDS[1] - SECONDS[0])
    return round(LEFT + across * (WIDTH - LEFT - RIGHT), 1), round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1)


def grid() -> list[str]:
    (left, bottom), (right, top) = place((10 ** ROWS[0], 10 ** SECONDS[0])), place((10 ** ROWS[1], 10 ** SECONDS[1]))
    lines = []
    for power in range(ROWS[0], ROWS[1] + 1):
        x = place((10**power, 1))[0]
        lines.append(f'<path d="M{x} {bottom}V{top}" stroke="#ddd"/>')
        lines.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle" {STYLE}>{10**power:,}</text>')
    for power in range(SECONDS[0], SECONDS[1] + 1):
        y = place((1000, 10**power))[1]
        lines.append(f'<path d="M{left} {y}H{right}" stroke="#ddd"/>')
        lines.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end" {STYLE}>{10.0**power:g} s</text>')
    return [*lines, f'<text x="{WIDTH // 2}" y="{HEIGHT - 8}" text-anchor="middle" {STYLE}>rows of the sheet</text>']


def curve(at: int, name: str, measured: list[Point]) -> list[str]:
    colour, placed = COLOURS[at], [place(point) for point in measured]
    line = " ".join(f"{x},{y}" for x, y in placed)
    dots = [f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in placed]
    figures = [
        f'<text x="{max(x - 8, LEFT + 36)}" y="{y - 10}" text-anchor="end" {STYLE}>{seconds:g} s</text>'
        for (x, y), (_, seconds) in zip(placed, measured, strict=True)
        if at == 0
    ]
    legend = f'<text x="{LEFT + 160 * at + 8}" y="24" {STYLE.replace("#333", colour)}>● {name}</text>'
    return [f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, *figures, legend]


def drawn(reports: dict[str, dict[str, Any]]) -> str:
    x, y = place(TARGET)
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *grid()]
    parts.append(f'<path d="M{x - 7} {y}h14" stroke="#333" stroke-width="3"/>')
    parts.append(f'<text x="{x + 10}" y="{y + 4}" {STYLE}>target, {TARGET[1]:g} s</text>')
    for at, (name, report) in enumerate(reports.items()):
        parts += curve(at, name, points(report))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
    return head + 'aria-label="Seconds of CPU of an import, by its rows">\n' + "\n".join(parts) + "\n</svg>\n"


if __name__ == "__main__":
    names = ("SQLite", "PostgreSQL, its server included")
    reports = [json.loads(Path(path).read_text()) for path in sys.argv[1:]]
    sys.stdout.write(drawn(dict(zip(names, reports, strict=False))))
