"""How the cost of an import grows from a thousand rows to a million: CPU of all processes, memory of each."""

from __future__ import annotations

import asyncio
from typing import Any

from portal.benching import imports
from portal.benching.measuring import figure, say

COUNTS = {1_000: 3, 10_000: 3, 100_000: 3, 1_000_000: 1}  # how often each


async def main() -> list[dict[str, Any]]:
    results = []
    async with imports.ready() as folder:
        await imports.spent(await imports.sheet(folder, imports.SMALL))  # what is only paid once
        for count, times in COUNTS.items():
            path = await imports.sheet(folder, count)
            costs = [await imports.spent(path) for _ in range(times)]
            results.append(figure(f"{count} lignes", "s CPU", [cost.ours + cost.served for cost in costs]))
            results += imports.memory(count, costs)
    return results


if __name__ == "__main__":
    say(asyncio.run(main()))
