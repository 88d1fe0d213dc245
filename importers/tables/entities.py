"""XML's written characters (&amp; &#233;) in a whole stretch at once, at the speed of `str.replace`."""

from __future__ import annotations

import re

LESS = "\ufffe"  # stands for a written <, which may not become markup; never in an XML document itself
WRITTEN = re.compile(r"&(?!amp;)(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|lt|gt|quot|apos);")
NAMED = {"lt": LESS, "gt": ">", "quot": '"', "apos": "'"}
FEW = 60  # of them, one by one; a Chinese file writes thousands


def decoded(stretch: bytes) -> str:
    """Text with `LESS` for each written <. UnicodeDecodeError when the bytes are not UTF-8."""
    text = stretch.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "&" not in text:
        return text
    written = set(WRITTEN.findall(text))
    if len(written) > FEW:
        text = WRITTEN.sub(lambda found: _character(found[0]), text)
    else:
        for each in written:
            text = text.replace(each, _character(each))
    return text.replace("&amp;", "&")


def encoded(text: str) -> bytes:
    """The same characters as XML again."""
    return text.replace("&", "&amp;").replace(LESS, "&lt;").encode()


def _character(written: str) -> str:
    name = written[1:-1]
    if name in NAMED:
        return NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    if code == ord("<"):
        return LESS
    return chr(code) if code < 0x110000 and not 0xD800 <= code <= 0xDFFF else "\ufffd"
