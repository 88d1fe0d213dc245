"""Many files at once: each ends as a document or as a named refusal, and the parts add up to the whole."""

from __future__ import annotations

import re
import zipfile

import pytest

from importers.readers import zips
from importers.readers.remarks import Refused
from tests import make
from workspaces.documents.models import State


def pdf(n: int) -> bytes:
    return f"%PDF-1.7 {n}".encode()


async def test_without_script_the_sum_is_said_with_each_refusal_by_name(alice, moulin):
    await make.document(moulin, pdf(1))
    sent = [("un.pdf", pdf(1)), ("deux.pdf", pdf(2)), ("vide.pdf", b""), ("deux bis.pdf", pdf(2))]
    await alice.post(alice.in_dossier("/documents"), files=[("files", file) for file in sent])
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert re.search(r"4\sfichiers\s: 1\sreçu, 2 déjà reçus, 1\srefusé\.", page)
    assert re.search(r"vide\.pdf\s: Ce fichier est vide", page)


async def test_the_page_learns_which_were_refused_once_they_were_read(alice, zoe, moulin, scierie):
    kept = await make.document(moulin, state=State.READY)
    going = await make.document(moulin, state=State.READING)
    stopped = await make.document(moulin, state=State.REFUSED, name="jeu.exe", message="C’est un programme.")
    theirs = await make.document(scierie, state=State.REFUSED)
    asked = {"ids": " ".join(str(one.id) for one in (kept, going, stopped, theirs))}
    told = (await alice.post(alice.in_dossier("/documents/bilan"), data=asked)).json()
    refusal = {"id": str(stopped.id), "name": "jeu.exe", "message": "C’est un programme."}
    assert told == {"moving": 1, "refused": [refusal]}
    wrong = await alice.post(
        alice.in_dossier("/documents/bilan"), data={"ids": "1"}, headers={"Accept": "application/json"}
    )
    assert wrong.json()["code"] == "IDS_INVALID"


def test_a_zip_may_hold_five_hundred_files_and_no_more(tmp_path):
    for count in (500, 501):
        with zipfile.ZipFile(tmp_path / f"{count}.zip", "w") as archive:
            for n in range(count):
                archive.writestr(f"mois/{n}.txt", f"rien {n}")
            archive.writestr("__MACOSX/._1.txt", "x")
    (tmp_path / "out").mkdir()
    assert len(zips.unpack(str(tmp_path / "500.zip"), str(tmp_path / "out"))) == 500
    with pytest.raises(Refused, match="501 fichiers"):
        zips.unpack(str(tmp_path / "501.zip"), str(tmp_path / "out"))
