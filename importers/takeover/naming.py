"""Names of files in a ZIP. Without the UTF-8 flag nobody says how they are written: what looks most French is right."""

from __future__ import annotations

import unicodedata
import zipfile

UTF8 = 0x800
FRENCH = frozenset("éèêëàâîïôöùûüçÉÈÊËÀÂÎÏÔÖÙÛÜÇœŒ€°’–")
OLD = ("cp437", "cp850", "cp1252", "mac_roman")


def name_of(info: zipfile.ZipInfo) -> str:
    """With slashes, composed accents and nothing that cannot be printed."""
    name = info.filename if info.flag_bits & UTF8 else _guessed(info.filename)
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return "".join(sign for sign in name if sign.isprintable()).strip()


def _guessed(read: str) -> str:
    """`read`: what zipfile made of the bytes as CP437, from which they are had again."""
    try:
        raw = read.encode("cp437")
    except UnicodeEncodeError:
        return read
    if raw.isascii():
        return read
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        tried = [raw.decode(encoding, "replace") for encoding in OLD]
        return max(tried, key=lambda text: sum(sign in FRENCH for sign in text) - text.count("\ufffd"))
