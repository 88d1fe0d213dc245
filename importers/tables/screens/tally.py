"""What an import comes to, in figures and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from importers.tables.models import ImportBatch, Outcome, Stage
from importers.tables.screens import wording
from importers.tables.screens.wording import LINES, Wording
from workspaces.kernel import db
from workspaces.kernel.french import plural
from workspaces.kernel.money import group

ANSWERS = ("", "skip", "new", "known")


@dataclass(frozen=True)
class Tally:
    """Rows that can go in now (`new`, `update`), and those that stay behind."""

    new: int
    update: int
    same: int
    doubt: int
    bad: int
    skipped: int
    rows: dict[Outcome, int]  # those that somebody looks at, left out ones included

    @property
    def ready(self) -> int:
        return self.new + self.update


async def tally(batch: ImportBatch) -> Tally:
    """Rows that nobody needs to look at are only counted on the batch; the others have rows, decisions included."""
    decided = "case when decision in ('', 'skip', 'new') then decision else 'known' end"
    mine = "workspace_id = :ws and batch_id = :batch and not written"
    sql = f"select outcome, {decided} as said, count(*) as n from import_row where {mine} group by 1, 2"  # noqa: S608
    found = await db.rows(sql, ws=batch.workspace_id, batch=batch.id)
    counts = {(Outcome(row["outcome"]), row["said"]): row["n"] for row in found}

    def count(outcome: Outcome, *said: str) -> int:
        return sum(counts.get((outcome, word), 0) for word in said)

    looked_at = count(Outcome.NEW, *ANSWERS)
    plain = max(batch.new_count - looked_at, 0) if batch.stage is Stage.PREVIEW else 0
    return Tally(
        new=plain + count(Outcome.NEW, "") + count(Outcome.DOUBT, "new"),
        update=count(Outcome.UPDATE, "") + count(Outcome.DOUBT, "known"),
        same=batch.same_count,
        doubt=count(Outcome.DOUBT, ""),
        bad=count(Outcome.BAD, ""),
        skipped=sum(count(outcome, "skip") for outcome in Outcome),
        rows={outcome: count(outcome, *ANSWERS) for outcome in Outcome},
    )


def figures(batch: ImportBatch, found: Tally) -> dict[str, Any]:
    """For `_figures.html`: « 2 960 prêtes (2 410 nouvelles, 550 mises à jour), 40 à corriger »."""
    return {
        "said": sentence(found, wording.of(batch.kind)),
        "ready": found.ready,
        "go": wording.of(batch.kind).button(found.ready),
        "rest": f"{wording.of(batch.kind).already(found.same)}{left_behind(found)}",
        "nothing": nothing(batch, found),
    }


def sentence(found: Tally, said: Wording = LINES) -> str:
    parts = [ready(found, said)] if found.ready else []
    parts += [f"{number(found.bad)} à corriger"] if found.bad else []
    parts += [plural(found.doubt, "doute")] if found.doubt else []
    parts += [plural(found.same, said.same)] if found.same else []
    parts += [plural(found.skipped, "ignorée")] if found.skipped else []
    return ", ".join(parts) or "Aucune ligne à importer"


def ready(found: Tally, said: Wording = LINES) -> str:
    """The kinds are named as soon as one of them is more than new."""
    kinds = [plural(found.new, *said.new)] if found.new else []
    kinds += [plural(found.update, "mise à jour", "mises à jour")] if found.update else []
    detail = f" ({', '.join(kinds)})" if found.update else ""
    return plural(found.ready, said.ready) + detail


def left_behind(found: Tally) -> str:
    waiting = [f"{number(found.bad)} à corriger"] if found.bad else []
    waiting += [f"{number(found.doubt)} à décider"] if found.doubt else []
    if not waiting:
        return "Rien n’est écrit avant que vous ne le demandiez."
    if found.bad + found.doubt == 1:
        return f"La ligne {'à corriger' if found.bad else 'à décider'} peut attendre\u00a0: elle reste ici."
    return f"Les {' et '.join(waiting)} peuvent attendre\u00a0: elles restent ici."


def nothing(batch: ImportBatch, found: Tally) -> str:
    """A file that changes nothing says so."""
    if found.ready or found.bad or found.doubt or batch.stage is not Stage.PREVIEW:
        return ""
    if found.same and not found.skipped:
        known = wording.of(batch.kind).known
        return f"Rien à importer\u00a0: {plural(found.same, 'ligne')} du fichier, {known}"
    return "Rien à importer."


def number(count: int) -> str:
    return group(str(count))
