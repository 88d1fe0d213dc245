"""An object is written once, on a disk as on S3."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import set_environment
from workspaces.kernel import storage


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.real)])
def anywhere(request, tmp_path, monkeypatch):
    values = {"DATA": str(tmp_path)}
    if request.param == "s3":
        server = request.getfixturevalue("s3_server")
        values["STORAGE_URL"] = server.url
        for name, value in server.credentials.items():
            monkeypatch.setenv(name, value)
    set_environment(monkeypatch, **values)
    return request.param


async def test_the_first_bytes_stay(anywhere, tmp_path):
    key = f"w/originals/{anywhere}"
    assert await storage.put_new(key, b"first")
    assert not await storage.put_new(key, b"second")
    assert await storage.get(key) == b"first"
    assert (await storage.fetch(key, tmp_path / "copy")).read_bytes() == b"first"
    assert [found async for found in storage.keys("w/originals")] == [key]


async def test_a_file_is_stored_from_disk(anywhere, tmp_path):
    (tmp_path / "big").write_bytes(b"x" * 700_000)
    assert await storage.put_new(f"w/big-{anywhere}", tmp_path / "big")
    parts = [part async for part in storage.chunks(f"w/big-{anywhere}")]
    assert b"".join(parts) == b"x" * 700_000 and len(parts) > 1


async def test_what_is_absent_says_so(anywhere):
    with pytest.raises(FileNotFoundError):
        await storage.get("w/nothing")


async def test_no_key_leaves_the_folder(tmp_path, monkeypatch):
    set_environment(monkeypatch, DATA=str(tmp_path / "data"))
    with pytest.raises(Exception, match=r"(?i)path|segment"):
        await storage.put_new("w/../../escaped", b"x")
    assert not Path(tmp_path / "escaped").exists()
