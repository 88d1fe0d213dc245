"""A mailbox read over IMAP, by the standard library in a thread: one conversation, a message at a time to disk.

`imaps://account:password@host/folder`, or `imap://…`, which goes over to TLS before it says the password.
"""

from __future__ import annotations

import hashlib
import imaplib
import re
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from workspaces.kernel.settings import LOOPBACK

PATIENCE_S = 30.0
MOST_AT_ONCE = 200
SIZES = re.compile(rb"UID (\d+) RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+) UID (\d+)")


class Mailbox:
    """Blocking: call it from a thread. Messages stay where they are; those that were taken are marked as read."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self.folder = unquote(self.url.path.strip("/")) or "INBOX"
        self.client = _connected(self.url)
        self.client.login(unquote(self.url.username or ""), unquote(self.url.password or ""))
        self._done(self.client.select(_quoted(self.folder)))
        self.uid_validity = int(self.client.response("UIDVALIDITY")[1][0] or 0)

    @property
    def box(self) -> str:
        """Which folder this is, without its password."""
        named = f"{self.url.hostname}:{self.url.port}/{self.url.username}/{self.folder}"
        return hashlib.sha256(named.encode()).hexdigest()

    def after(self, uid: int) -> list[tuple[int, int]]:
        """(number, size) of the messages that came after `uid`, in their order."""
        answered = self._done(self.client.uid("FETCH", f"{uid + 1}:*", "(UID RFC822.SIZE)"))
        found = [match for line in answered if isinstance(line, bytes) and (match := SIZES.search(line))]
        listed = sorted((int(m[1] or m[4]), int(m[2] or m[3])) for m in found)
        return [(number, size) for number, size in listed if number > uid][:MOST_AT_ONCE]

    def fetch(self, uid: int, to: Path, *, head_only: bool = False) -> Path | None:
        """The message byte for byte; None when somebody has just removed it."""
        what = "(BODY.PEEK[HEADER])" if head_only else "(BODY.PEEK[])"
        answered = self._done(self.client.uid("FETCH", str(uid), what))
        content = next((part[1] for part in answered if isinstance(part, tuple)), None)
        if content is None:
            return None
        to.write_bytes(content)
        return to

    def mark_read(self, uid: int) -> None:
        self._done(self.client.uid("STORE", str(uid), "+FLAGS", r"(\Seen)"))

    def close(self) -> None:
        self.client.logout()

    def _done(self, answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise imaplib.IMAP4.error(str(answer[1][:1]))
        return answer[1]


def _connected(url: SplitResult) -> imaplib.IMAP4:
    host = url.hostname or ""
    if url.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=ssl.create_default_context(), timeout=PATIENCE_S)
    client = imaplib.IMAP4(host, url.port or 143, timeout=PATIENCE_S)
    if host not in LOOPBACK:  # never a password in clear over a network
        client.starttls(ssl.create_default_context())
    return client


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
