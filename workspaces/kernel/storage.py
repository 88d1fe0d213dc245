"""Files: a folder or an S3 bucket, by obstore. An object is written once and never again.

Below `SCRATCH` lies what is only kept for a while: there, and nowhere else, objects are written over and removed.
"""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, S3Store

from workspaces.kernel.settings import settings

Missing = FileNotFoundError
SCRATCH = "scratch/"
MOST_REMOVED = 1000  # in one request to S3


@functools.cache
def store() -> ObjectStore:
    """`file:///folder` or `s3://bucket/prefix?endpoint=http://…&region=…`; keys come from the usual AWS variables."""
    parts = urlsplit(settings().storage)
    if parts.scheme == "file":
        folder = Path(parts.path)
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder, mkdir=True)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    endpoint = options.get("endpoint")
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        endpoint=endpoint,
        region=options.get("region", "eu-west-3"),
        client_options={"allow_http": bool(endpoint and endpoint.startswith("http://"))},
    )


async def put_new(key: str, content: bytes | Path) -> bool:
    """Write an object that does not exist yet, and make it durable. False: it was there already, untouched."""
    try:
        await obstore.put_async(store(), key, content, mode="create")
    except AlreadyExistsError:
        return False
    if isinstance(store(), LocalStore):
        await asyncio.to_thread(_flush, Path(urlsplit(settings().storage).path) / key)
    return True


def _flush(path: Path) -> None:
    """A power cut after the answer must not lose the file: flush it, then its folder's entry."""
    for name in (path, path.parent):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


async def get(key: str) -> bytes:
    """The whole object. Raises FileNotFoundError."""
    found = await obstore.get_async(store(), key)
    return bytes(await found.bytes_async())


async def chunks(key: str) -> AsyncIterator[bytes]:
    found = await obstore.get_async(store(), key)
    async for chunk in found.stream(min_chunk_size=256 * 1024):
        yield bytes(chunk)


async def fetch(key: str, to: Path) -> Path:
    """A private copy on disk, for programs that read files."""
    with to.open("wb") as out:
        async for chunk in chunks(key):
            out.write(chunk)
    return to


async def keys(prefix: str) -> AsyncIterator[str]:
    async for batch in obstore.list(store(), prefix):
        for item in batch:
            yield item["path"]


async def put_scratch(key: str, content: bytes | Path) -> None:
    """Write an object that may be made again: whoever loses it to a power cut makes it again."""
    _scratch_only(key)
    await obstore.put_async(store(), key, content)


async def remove(prefix: str) -> None:
    """Remove every object of a scratch folder. Nothing there: nothing to do."""
    _scratch_only(prefix)
    found = [key async for key in keys(prefix)]
    for at in range(0, len(found), MOST_REMOVED):
        await obstore.delete_async(store(), found[at : at + MOST_REMOVED])


def _scratch_only(key: str) -> None:
    if not key.startswith(SCRATCH) or key.strip("/") == SCRATCH.strip("/") or ".." in key:
        raise ValueError(f"{key!r} is not scratch: it is kept as it is")
