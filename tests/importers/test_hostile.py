"""Hostile files end as their manifest says, within their time and memory."""

import pytest

from tests.importers import hostile

pytestmark = pytest.mark.skipif(not hostile.HOSTILE.exists(), reason="the hostile pack lies beside the repository")
SAMPLED_IMAGES = ("control_scan.png", "bomb_60000x60000.png", "one_pixel.png", "truncated.jpg", "logo_script.svg")


async def test_all_stored_documents_and_a_sample_of_the_images(tmp_path):
    manifest = hostile.HOSTILE / "pack" / "manifest.json"
    wanted = [
        i
        for i in hostile.items(manifest)
        if i["stored"] and (i["kind"] != "image" or i["file"].endswith(SAMPLED_IMAGES))
    ]
    results = await hostile.run(manifest, tmp_path, wanted)
    code, figures = hostile.score(manifest, results, tmp_path, wanted)
    assert code == 0, figures
    assert len(results) > 30


async def test_files_too_large_to_be_stored_are_built_and_refused(tmp_path):
    manifest = hostile.generate(tmp_path / "pack")
    wanted = [item for item in hostile.items(manifest) if not item["stored"]]
    results = await hostile.run(manifest, tmp_path, wanted)
    assert {r["file"]: r["reason"] for r in results} == {
        "pdf/pages_10000.pdf": "PDF_TOO_MANY_PAGES",
        "pdf/fx_xml_50mb.pdf": "XML_TOO_LARGE",
    }


async def test_nobody_is_called_and_no_canary_is_touched(tmp_path):
    """The pack's XML and pages point to a local listener and to a file: neither may be reached."""
    from asyncio import start_server

    calls = []
    server = await start_server(lambda _, writer: calls.append(writer.close()), "127.0.0.1", 18999)
    async with server:
        manifest = hostile.HOSTILE / "pack" / "manifest.json"
        wanted = [i for i in hostile.items(manifest) if i["file"].endswith(("fx_xxe_file.pdf", "polyglot_html.pdf"))]
        await hostile.run(manifest, tmp_path, wanted)
    assert calls == []
