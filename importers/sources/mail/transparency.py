"""The text of a message as it travels over SMTP: a dot alone on a line ends it, a dot that begins a line is doubled."""

from __future__ import annotations

LINE, END, STUFFED, DOT = b"\r\n", b"\r\n.\r\n", b"\r\n..", b"\r\n."
LONGEST_WAIT = 2**16  # of a line whose end has not come: more of it goes to disk as it is


class Text:
    """Takes the bytes as they come. Only CR LF ends a line: what bare LF could smuggle in stays part of the message."""

    def __init__(self) -> None:
        self.pending = LINE  # as if a line had just ended, so that the first line is like the others
        self.begun = False

    def take(self, chunk: bytes) -> tuple[bytes, bytes | None]:
        """What the message gains, and, once it has ended, what followed its end."""
        self.pending += chunk
        at = self.pending.find(END)
        if at >= 0:
            gained = self._plain(at + len(LINE))
            return gained, self.pending[len(END) - len(LINE) :]
        last = self.pending.rfind(LINE)
        if last > 0:
            return self._plain(last), None
        return (self._plain(len(self.pending) - 1) if len(self.pending) > LONGEST_WAIT else b""), None

    def _plain(self, end: int) -> bytes:
        """The pending bytes up to `end`, a place where no doubled dot is cut."""
        plain = self.pending[:end].replace(STUFFED, DOT)
        self.pending = self.pending[end:]
        if not self.begun:
            self.begun, plain = True, plain[len(LINE) :]
        return plain
