"""Hostile messages, sent over a real socket, end as their manifest says."""

from __future__ import annotations

import pytest

from tests.importers import hostile as pack
from tests.importers.mail import hostile

pytestmark = pytest.mark.skipif(not pack.HOSTILE.exists(), reason="the hostile pack lies beside the repository")
LATER = ("mail/attachments_30.eml",)  # sixty seconds of reading: `make prove` sends it


async def test_every_stored_message_but_the_longest(post_office, tmp_path):
    manifest = pack.HOSTILE / "pack" / "manifest.json"
    wanted = [item for item in pack.items(manifest, ("mail",)) if item["stored"] and item["file"] not in LATER]
    results = await hostile.run(post_office, manifest, wanted)
    code, figures = pack.score(manifest, results, tmp_path, wanted)
    assert code == 0, (figures, [result for result in results if result["musts_failed"]])
    assert len(results) == 16


async def test_a_message_too_large_to_be_stored_is_built_and_refused_while_it_is_sent(post_office, tmp_path):
    manifest = pack.generate(tmp_path / "pack")
    wanted = [item for item in pack.items(manifest, ("mail",)) if not item["stored"]]
    results = await hostile.run(post_office, manifest, wanted)
    code, figures = pack.score(manifest, results, tmp_path, wanted)
    assert code == 0, figures
    assert [(r["status"], r["reason"]) for r in results] == [(552, "MAIL_TOO_LARGE")]
    assert await post_office.mails() == []
