"""Gives fonts their characters back after Ghostscript.

Debian's Ghostscript 10.0 damages the ToUnicode maps it rewrites (`€` becomes `¬`, ligatures become ideographs, whole
maps vanish) while the page looks right. The source's own maps are put back, font by font.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pikepdf
from pikepdf import Name

Map = dict[int, str]  # code → UTF-16 text in hexadecimal
HEX = re.compile(r"<\s*([0-9A-Fa-f\s]*)>")
CODE_SPACE = re.compile(r"begincodespacerange(.*?)endcodespacerange", re.S)
SINGLE = re.compile(r"beginbfchar(.*?)endbfchar", re.S)
RANGES = re.compile(r"beginbfrange(.*?)endbfrange", re.S)
RANGE = re.compile(HEX.pattern + r"\s*" + HEX.pattern + r"\s*(<[^>]*>|\[.*?\])", re.S)
SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
NOTHING = ("0000", "FFFE", "FEFF")


def repair(source: pikepdf.Pdf, rewritten: pikepdf.Pdf) -> int:
    """Mends the maps of `rewritten` from the fonts of the same name in `source`; returns how many."""
    originals: dict[str, list[Map]] = defaultdict(list)
    for name, font in fonts(source):
        originals[name].append(map_of(font)[0])
    mended = 0
    for name, font in fonts(rewritten):
        found, width = map_of(font)
        better = restored(found, originals.get(name, []))
        if better and better != found:
            font.ToUnicode = rewritten.make_stream(written(better, width or code_width(font)))
            mended += 1
    return mended


def restored(found: Map, originals: list[Map]) -> Map | None:
    """Of several source fonts of one name, the one that agrees most. A map that vanished comes back only when there is
    no doubt whose it was."""
    known = [original for original in originals if original]
    if not found:
        return (
            {c: text for c, text in known[0].items() if text not in NOTHING} if len(originals) == 1 and known else None
        )
    if not known:
        return None
    best = max(known, key=lambda o: (sum(o.get(c) == text for c, text in found.items()), sum(c in o for c in found)))
    return {code: best.get(code, text) for code, text in found.items()}


def fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != Name.Font or "/BaseFont" not in each:
            continue
        if not str(each.get("/Subtype")).startswith("/CIDFont"):
            yield SUBSET_TAG.sub("", str(each.BaseFont)[1:]), each


def map_of(font: pikepdf.Object) -> tuple[Map, int | None]:
    """The map and the width of its codes in hexadecimal digits."""
    stream = font.get("/ToUnicode")
    return parsed(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else ({}, None)


def parsed(data: bytes) -> tuple[Map, int | None]:
    text = data.decode("latin1")
    spaces = [digits(h) for block in CODE_SPACE.findall(text) for h in HEX.findall(block)]
    codes: Map = {}
    for block in SINGLE.findall(text):
        pairs = [digits(h) for h in HEX.findall(block)]
        codes |= {int(code, 16): value for code, value in zip(pairs[::2], pairs[1::2], strict=False) if code}
    for block in RANGES.findall(text):
        for low, high, values in RANGE.findall(block):
            codes |= spread(digits(low), digits(high), values)
    return codes, len(spaces[0]) if spaces else None


def spread(low: str, high: str, values: str) -> Map:
    """One bfrange: a list of values, or a first value that counts upwards."""
    listed = [digits(h) for h in HEX.findall(values)]
    if not low or not high or not listed or int(high, 16) - int(low, 16) > 0xFFFF:
        return {}
    start, end = int(low, 16), int(high, 16)
    if values.startswith("["):
        return {start + n: value for n, value in enumerate(listed[: end - start + 1])}
    first, width = int(listed[0] or "0", 16), len(listed[0])
    return {start + n: f"{first + n:0{width}X}" for n in range(end - start + 1)}


def digits(found: str) -> str:
    return re.sub(r"\s", "", found).upper()


def code_width(font: pikepdf.Object) -> int:
    encoding = font.get("/Encoding")
    name = encoding.get("/CMapName", "") if isinstance(encoding, pikepdf.Stream) else encoding
    return 2 if font.get("/Subtype") != Name.Type0 or "OneByte" in str(name) else 4


def written(codes: Map, width: int) -> bytes:
    rows = [f"<{code:0{width}X}> <{text}>" for code, text in sorted(codes.items())]
    blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            f"1 begincodespacerange\n<{'0' * width}> <{'F' * width}>\nendcodespacerange",
            *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode()
