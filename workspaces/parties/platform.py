"""Which companies can be reached on a platform, and since when we know it. Today: those with a dossier here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workspaces.kernel import db, french
from workspaces.kernel.clock import now

LIASSE = "liasse"
LABELS = {LIASSE: "Sur Liasse"}  # other platforms and Chorus Pro come with the directory of the reform


@dataclass(frozen=True)
class Reach:
    """`where` an invoice to this company can go without e-mail, checked on that moment."""

    where: str
    checked_at: datetime

    @property
    def label(self) -> str:
        return LABELS[self.where]

    @property
    def words(self) -> str:
        """« Sur Liasse, vérifié le 24/11/2026 »."""
        return f"{self.label}, vérifié le {french.day(self.checked_at)}"


async def reach_of(sirens: Iterable[str]) -> dict[str, Reach]:
    """Of those that can be reached, by SIREN: one read, of what is so now."""
    asked = sorted({siren for siren in sirens if siren})
    if not asked:
        return {}
    found = await db.rows("select distinct siren from workspace where siren in :sirens", sirens=asked)
    reach = Reach(LIASSE, now())
    return {row["siren"]: reach for row in found}
