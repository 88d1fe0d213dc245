"""A take-over: where its folders go, and what it came to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.gallery.samples.shells import FIRM, NOW, Context


def steps(at: int) -> list[Context]:
    names = ("Fichier", "Vérifier", "Résultat")
    return [
        {"label": name, "href": None, "state": "done" if n < at else "now" if n == at else "later"}
        for n, name in enumerate(names)
    ]


def to(name: str) -> str:
    return "#"


def row(stage: str) -> Any:
    said = {"name": "export-pennylane.zip", "size": 231_000_000, "created_at": NOW, "by_name": "C. Durand"}
    return SimpleNamespace(**said, message="", stage=SimpleNamespace(value=stage))


def card(at: int, folder: str, recognised: Any, said: str, **kept: str) -> Context:
    names = {"choice": f"choix-{at}", "target": f"dossier-{at}", "name": f"nom-{at}", "siren": f"siren-{at}"}
    return {"at": at, "folder": folder, "recognised": recognised, "said": said, "names": names, "kept": kept}


MARTIN = SimpleNamespace(name="Boulangerie Martin", siren="812345676")
REFUSALS = [{"path": "552100554/notes.docx", "said": "Ce type de fichier n’est pas accepté (un document Office)."}]
SHARED: Context = FIRM | {"here": "#", "report": "#", "to": to, "errors": {}, "refusals": REFUSALS}
CHECK: Context = SHARED | {
    "row": row("preview"),
    "step": "check",
    "steps": steps(1),
    "found": SimpleNamespace(refused=1),
    "more": 0,
    "opens": True,
    "dossiers": [
        card(0, "812345676", MARTIN, "214 documents, 38 tiers", choice="into", target=MARTIN.name, name="", siren=""),
        card(1, "775670417 Scierie", None, "9 documents", choice="open", target="", name="Scierie", siren="775670417"),
    ],
    "values": {"source": "Pennylane", "review": False},
}
RESULT: Context = SHARED | {
    "row": row("done"),
    "step": "result",
    "steps": steps(3),
    "found": SimpleNamespace(refused=1, reading=3, whole=True, waiting=0, documents=221, tables=2),
    "sum": "223 + 4 + 1 = 228",
    "counters": [
        {"value": "223", "label": "repris", "icon": "circle-check", "tone": "ok"},
        {"value": "4", "label": "déjà présents", "icon": "copy", "tone": "off"},
        {"value": "1", "label": "refusés", "icon": "file-x", "tone": "err"},
    ],
    "dossiers": [
        {"name": "Boulangerie Martin", "href": "#", "opened": False, "problem": "", "created": "214", "known": "4",
         "refused": "1"},
        {"name": "Scierie", "href": "#", "opened": True, "problem": "", "created": "9", "known": "0", "refused": "0"},
    ],
    "kept": ["achats/une.pdf"],
    "undo_until": NOW,
}  # fmt: skip
PAGES: dict[str, tuple[str, Context]] = {
    "takeover-check": ("takeover/page.html", CHECK),
    "takeover-result": ("takeover/page.html", RESULT),
}
