"""Where a sheet lies on its photo: four points, whatever their order and whoever sent them. Pure."""

from __future__ import annotations

import json
import math
from typing import Any

from workspaces.kernel.errors import DomainError

Quad = list[list[float]]
SMALLEST = 0.01  # of the photo: less is no page
TURNS = (0, 90, 180, 270)
WRONG = "Les coins de cette page ne sont pas lisibles. Placez-les de nouveau, puis envoyez."


def told(text: str, count: int) -> list[tuple[Quad, int]]:
    """Corners and turn of each of `count` photos, as the page sends them: `[{"corners": […], "turn": 90}, …]`."""
    try:
        listed = json.loads(text or "[]")
        pages = [(quad(page.get("corners")), _turn(page.get("turn", 0))) for page in listed]
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise DomainError(WRONG, code="CORNERS_INVALID") from None
    if pages and len(pages) != count:
        raise DomainError(WRONG, code="CORNERS_INVALID")
    return pages or [([], 0)] * count


def quad(points: Any) -> Quad:
    """Clockwise from the top left. Empty: the whole photo. Refuses what is no quadrilateral inside the photo."""
    if not points:
        return []
    corners = [[float(x), float(y)] for x, y in points]
    if len(corners) != 4 or not all(math.isfinite(n) and 0 <= n <= 1 for point in corners for n in point):
        raise ValueError
    middle = [sum(point[axis] for point in corners) / 4 for axis in (0, 1)]
    corners.sort(key=lambda point: math.atan2(point[1] - middle[1], point[0] - middle[0]))
    first = min(range(4), key=lambda n: sum(corners[n]))
    corners = corners[first:] + corners[:first]
    if not _is_convex(corners) or _area(corners) < SMALLEST:
        raise ValueError
    return [[round(n, 5) for n in point] for point in corners]


def _turn(value: Any) -> int:
    if value not in TURNS:
        raise ValueError
    return int(value)


def _is_convex(corners: Quad) -> bool:
    return all(_cross(corners[n - 2], corners[n - 1], corners[n]) > 0 for n in range(4))


def _cross(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _area(corners: Quad) -> float:
    pairs = ((corners[n - 1], corners[n]) for n in range(4))
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
