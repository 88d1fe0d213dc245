"""Where an import stands: its step, what is moving, and what it came to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from importers.tables import imports, moves
from importers.tables.models import UNDO_FOR, ImportBatch, Stage
from importers.tables.screens import wording
from importers.tables.screens.place import Place
from importers.tables.screens.tally import Tally, number
from workspaces.kernel.french import plural

S = Stage
NAMES = ("Fichier", "Colonnes", "Vérifier", "Résultat")
MOVING = {
    S.LOOKING: "Lecture du fichier",
    S.CHECKING: "Vérification des lignes",
    S.WRITING: "Import en cours",
    S.UNDOING: "Annulation en cours",
}
LEAVE = "Vous pouvez quitter cette page\u00a0: le travail continue, et un message vous préviendra à la fin."
LEAVE_EARLY = "Vous pouvez quitter cette page\u00a0: vous retrouverez cet import dans «\u00a0Imports récents\u00a0»."
STEPS = {S.LOOKING: 0, S.REFUSED: 0, S.COLUMNS: 1, S.CHECKING: 2, S.PREVIEW: 2}
SHAPES = {S.COLUMNS: "columns", S.PREVIEW: "check", S.REFUSED: "refused"}
BADGES = {
    S.LOOKING: ("Lecture", "info", "hourglass"),
    S.COLUMNS: ("Colonnes à confirmer", "warn", "clock"),
    S.CHECKING: ("Vérification", "info", "hourglass"),
    S.PREVIEW: ("À vérifier", "warn", "clock"),
    S.WRITING: ("En cours", "info", "hourglass"),
    S.DONE: ("Importé", "ok", "circle-check"),
    S.REFUSED: ("Refusé", "err", "circle-x"),
    S.CANCELLED: ("Arrêté", "off", "ban"),
    S.UNDOING: ("Annulation", "info", "hourglass"),
    S.UNDONE: ("Annulé", "off", "undo-2"),
}


def shape(batch: ImportBatch) -> str:
    """The template of the step: `_moving.html`, `_columns.html`…"""
    return "moving" if batch.stage in MOVING else SHAPES.get(batch.stage, "result")


def stepper(batch: ImportBatch | None, place: Place) -> list[dict[str, Any]]:
    at = STEPS.get(batch.stage, 3) if batch else 0
    over = batch is not None and batch.stage in (S.DONE, S.UNDONE)
    states = ["done" if n < at or (over and n == at) else "now" if n == at else "later" for n in range(len(NAMES))]
    links = [place.to("imports_new") if batch else None, None, None, None]
    if batch and batch.stage is S.PREVIEW:
        links[1] = place.to("import_batch", batch_id=batch.id) + "?etape=colonnes"
    return [
        {"label": name, "href": href, "state": state} for name, href, state in zip(NAMES, links, states, strict=True)
    ]


def moving(batch: ImportBatch, place: Place) -> dict[str, Any]:
    """For `_moving.html`."""
    done, total = progress(batch)
    seconds = imports.remaining_seconds(batch)
    stops = batch.stage is not S.UNDOING
    return {
        "title": MOVING[batch.stage],
        "done": done,
        "total": total,
        "said": f"{number(done)} lignes sur {number(total)}" if total else "Cela prend quelques secondes.",
        "left": "" if seconds is None else remaining(seconds),
        "leave": LEAVE if batch.stage in (S.WRITING, S.UNDOING) else LEAVE_EARLY,
        "cancel": place.to("import_cancel", batch_id=batch.id) if stops else None,
        "cancel_label": "Arrêter l’import" if batch.stage is S.WRITING else "Abandonner",
    }


def progress(batch: ImportBatch) -> tuple[int, int]:
    """Rows behind us, and rows in all; nothing known yet: 0, 0."""
    if batch.stage is S.CHECKING and batch.chunk_count:
        return batch.row_count * batch.chunks_checked // batch.chunk_count, batch.row_count
    if batch.stage is S.WRITING:
        done = batch.created + batch.updated
        return done, max(done, batch.new_count + batch.update_count)
    return 0, 0


def remaining(seconds: float) -> str:
    if seconds < 5:
        return "encore quelques secondes"
    if seconds < 90:
        return f"encore {int(seconds // 5 * 5)} secondes environ"
    return f"encore {plural(round(seconds / 60), 'minute')} environ"


async def result(batch: ImportBatch, place: Place, left: Tally) -> dict[str, Any]:
    """For `_result.html`."""
    kept = await imports.kept(batch) if batch.stage is S.UNDONE else []
    tone, title, said = ENDINGS[batch.stage]
    return {
        "tone": tone,
        "title": title,
        "said": batch.message or took(batch) or said,
        "counters": counters(batch, left) if batch.stage is S.DONE or written(batch) else [],
        "left": still(batch, place, left) if batch.stage is S.DONE else None,
        "ibans": pending(batch, place) if batch.stage is S.DONE and batch.pending_ibans else None,
        "kept": kept,
        "undo": place.to("import_undo", batch_id=batch.id) if moves.undoable(batch) else None,
        "undo_until": undo_until(batch),
        "list": place.following(batch),
    }


ENDINGS = {
    S.DONE: ("ok", "Import terminé.", ""),
    S.UNDONE: ("ok", "Import annulé.", "Ce qu’il avait créé est retiré, ce qu’il avait changé est revenu comme avant."),
    S.CANCELLED: ("info", "Import arrêté.", "Rien de plus ne sera écrit."),
}


def took(batch: ImportBatch) -> str:
    """« 2 960 lignes importées en 4 secondes. »"""
    if batch.stage is not S.DONE or not batch.finished_at or not batch.began_writing_at:
        return ""
    rows = wording.of(batch.kind).imported(batch)
    seconds = round((batch.finished_at - batch.began_writing_at) / timedelta(seconds=1))
    return f"{rows} en {plural(max(seconds, 1), 'seconde')}." if seconds < 90 else f"{rows}."


def written(batch: ImportBatch) -> int:
    return batch.created + batch.updated


def counters(batch: ImportBatch, left: Tally) -> list[dict[str, Any]]:
    undone = batch.stage is S.UNDONE
    shown = [
        (batch.created, "créé", "user-plus", "ok"),
        (batch.updated, "mis à jour", "refresh-cw", "info"),
        (0 if undone else batch.same_count, "inchangé", "check", "off"),
        (0 if undone else left.bad, "à corriger", "triangle-alert", "warn"),
        (0 if undone else left.doubt, "à décider", "circle-question-mark", "warn"),
    ]
    return [
        {"value": number(count), "label": agreed(count, label), "icon": icon, "tone": tone}
        for at, (count, label, icon, tone) in enumerate(shown)
        if count or at < 2
    ]


def agreed(count: int, label: str) -> str:
    head, _, rest = label.partition(" ")
    plain = count < 2 or head == "à" or head.endswith("s")
    return label if plain else f"{head}s {rest}".strip()


def still(batch: ImportBatch, place: Place, left: Tally) -> dict[str, str] | None:
    """What stayed behind can still be put right, and goes in by the same button."""
    href = place.to("import_lines", batch_id=batch.id)
    if left.ready:
        said = f"{plural(left.ready, 'ligne prête attend', 'lignes prêtes attendent')}."
        return {"said": said, "href": href, "label": "Voir et importer"}
    count = left.bad + left.doubt
    if not count:
        return None
    verb = "à corriger" if left.bad else "à décider"
    return {"said": f"{plural(count, 'ligne reste', 'lignes restent')} {verb}.", "href": href, "label": "Les voir"}


def pending(batch: ImportBatch, place: Place) -> dict[str, str]:
    count = batch.pending_ibans
    said = (
        "IBAN a changé et attend une confirmation." if count < 2 else "IBAN ont changé et attendent une confirmation."
    )
    return {"said": f"{number(count)} {said}", "href": place.parties(batch.side)}


def undo_until(batch: ImportBatch) -> Any:
    return batch.finished_at + UNDO_FOR if batch.finished_at and moves.undoable(batch) else None


def recent(batch: ImportBatch, place: Place) -> dict[str, Any]:
    """One line of the recent imports."""
    word, tone, icon = BADGES[batch.stage]
    return {
        "href": place.to("import_batch", batch_id=batch.id),
        "name": batch.name,
        "stage": word,
        "tone": tone,
        "icon": icon,
        "who": batch.by_name,
        "at": batch.created_at,
        "said": summary(batch),
        "undo_until": undo_until(batch),
    }


def summary(batch: ImportBatch) -> str:
    if batch.stage is S.REFUSED:
        return batch.message
    if batch.stage in (S.LOOKING, S.COLUMNS):
        return ""
    if not written(batch):
        return plural(batch.row_count, "ligne lue", "lignes lues")
    parts = [f"{number(batch.created)} {agreed(batch.created, 'créé')}"]
    parts += [f"{number(batch.updated)} mis à jour"] if batch.updated else []
    parts += [f"{number(batch.bad_count)} à corriger"] if batch.bad_count else []
    return ", ".join(parts)
