"""What each kind of table is called as it goes in: lines are ready and imported, dossiers are ready and created."""

from __future__ import annotations

from dataclasses import dataclass

from importers.tables.models import ImportBatch
from workspaces.kernel.french import plural
from workspaces.kernel.money import group


@dataclass(frozen=True)
class Wording:
    """`ready`, `new` and `same` agree with the rows; `go` is the button, for one and for several."""

    ready: str
    new: tuple[str, str]
    same: str
    go: tuple[str, str]
    done: tuple[str, str]
    changed: tuple[str, str]
    known: str

    def button(self, count: int) -> str:
        return self.go[0] if count == 1 else self.go[1].format(group(str(count)))

    def already(self, count: int) -> str:
        """Whoever brings the same clients again learns that nothing is doubled."""
        return f"{group(str(count))} {self.known} " if count and self is DOSSIERS else ""

    def imported(self, batch: ImportBatch) -> str:
        """« 2\u202f960 lignes importées », « 199 dossiers créés »."""
        if self is LINES:
            return plural(batch.created + batch.updated, *self.done)
        also = f", {plural(batch.updated, *self.changed)}" if batch.updated else ""
        return f"{plural(batch.created, *self.done)}{also}"


LINES = Wording(
    "prête",
    ("nouvelle", "nouvelles"),
    "inchangée",
    ("Importer la ligne prête", "Importer les {} prêtes"),
    ("ligne importée", "lignes importées"),
    ("mise à jour", "mises à jour"),
    "déjà dans votre dossier à l’identique.",
)
DOSSIERS = Wording(
    "prêt",
    ("nouveau", "nouveaux"),
    "inchangé",
    ("Créer 1 dossier", "Créer {} dossiers"),
    ("dossier créé", "dossiers créés"),
    ("mis à jour", "mis à jour"),
    "déjà dans votre cabinet\u00a0: aucun doublon n’est créé.",
)


def of(kind: str) -> Wording:
    return DOSSIERS if kind == "workspaces" else LINES
