"""The best total assignment of fields to columns (the Hungarian method, on the pairs that are worth anything)."""

from __future__ import annotations

from collections.abc import Mapping

NEVER = float("inf")


def best(scores: Mapping[tuple[str, int], float]) -> dict[str, int]:
    """Field → column, no column twice, with the highest sum. A pair without a score is never chosen."""
    fields = sorted({field for field, _ in scores})
    places = sorted({place for _, place in scores})
    # one empty place more for each field, worth nothing: where it goes when all its own are better used
    costs = [[-scores.get((field, place), 0.0) for place in places] + [0.0] * len(fields) for field in fields]
    chosen = _cheapest(costs)
    return {
        field: places[at]
        for field, at in zip(fields, chosen, strict=True)
        if at < len(places) and (field, places[at]) in scores
    }


def _cheapest(costs: list[list[float]]) -> list[int]:
    """For each row its column, so that the sum is the lowest. At least as many columns as rows."""
    width = len(costs[0]) if costs else 0
    owner, row_price, price = [-1] * (width + 1), [0.0] * (len(costs) + 1), [0.0] * (width + 1)
    for row in range(len(costs)):
        owner[width] = row
        came_from = _freed(costs, owner, row_price, price)
        at = came_from.pop(-1)
        while at != width:
            owner[at] = owner[came_from[at]]
            at = came_from[at]
    chosen = {row: at for at, row in enumerate(owner[:width]) if row >= 0}
    return [chosen[row] for row in range(len(costs))]


def _freed(costs: list[list[float]], owner: list[int], row_price: list[float], price: list[float]) -> dict[int, int]:
    """The cheapest way of exchanges from the waiting row to a free column, under -1; where each step came from."""
    width = len(price) - 1
    at, slack = width, [NEVER] * width
    came_from, seen = {}, set()
    while owner[at] >= 0:
        seen.add(at)
        row = owner[at]
        for column in set(range(width)) - seen:
            less = costs[row][column] - row_price[row] - price[column]
            if less < slack[column]:
                slack[column], came_from[column] = less, at
        nearest = min(set(range(width)) - seen, key=slack.__getitem__)
        step = slack[nearest]
        for column in seen:
            row_price[owner[column]] += step
            price[column] -= step
        for column in set(range(width)) - seen:
            slack[column] -= step
        at = nearest
    return came_from | {-1: at}
