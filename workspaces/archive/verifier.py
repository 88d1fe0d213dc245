"""Vérifie, sans Liasse ni réseau, que rien n'a changé depuis l'archivage. Il suffit de Python 3.11 :

    python3 verifier.py

Chaque entrée de chaine.jsonl porte l'empreinte de celle qui la précède : en modifier, en retirer ou en ajouter une
casse la suite. Chaque fichier de pieces/ doit avoir l'empreinte que son entrée annonce.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
GENESIS = "0" * 64


def digest(previous: str, entry: dict[str, object]) -> str:
    canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chain_faults(lines: Iterable[str], announced: dict[str, str]) -> Iterator[str]:
    """Parcourt la chaîne et retient dans `announced` les fichiers que ses entrées annoncent."""
    previous, expected = GENESIS, 1
    for line in lines:
        link = json.loads(line)
        entry, rank = link["entry"], link["entry"]["seq"]
        if rank != expected:
            yield f"l’entrée {expected} de la chaîne manque"
        if link["previous"] != previous or digest(previous, entry) != link["hash"]:
            yield f"l’entrée {rank} de la chaîne a été modifiée"
        for name, sha256 in link["files"].items():
            photos = [photo[1] for photo in entry.get("photos", ())]
            if sha256 not in (entry["original_sha256"], entry["facturx_sha256"], *photos):
                yield f"l’entrée {rank} n’annonce pas le fichier {name}"
            announced[name] = sha256
        previous, expected = link["hash"], rank + 1


def file_faults(announced: dict[str, str]) -> Iterator[str]:
    for name, sha256 in announced.items():
        path = HERE / name
        if not path.is_file():
            yield f"fichier absent : {name}"
        elif fingerprint(path) != sha256:
            yield f"fichier modifié : {name}"
    for path in sorted((HERE / "pieces").rglob("*")):
        name = path.relative_to(HERE).as_posix()
        if path.is_file() and name not in announced:
            yield f"fichier en trop : {name}"


def main() -> int:
    announced: dict[str, str] = {}
    with (HERE / "chaine.jsonl").open(encoding="utf-8") as lines:
        faults = list(chain_faults(lines, announced))
    faults += file_faults(announced)
    for fault in faults:
        sys.stdout.write(f"ALTÉRATION : {fault}\n")
    if not faults:
        sys.stdout.write(f"Intégrité confirmée : {len(announced)} fichiers, chaîne entière.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
