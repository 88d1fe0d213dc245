"""What a PDF is before anybody trusts it: openable, of an honest size, without surprises; and the files it carries."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import pikepdf

from importers.readers.remarks import Refused, Remark, note, review
from importers.readers.structured import XML_LIMIT_MB

MEGABYTE = 2**20
MOST_PAGES = 300
LARGEST_SIDE_PT = 5000  # A0 is 3370
LARGEST_CONTENT = 64 * MEGABYTE
DEFLATE_RATIO = 1032  # the most that one deflate layer can blow up
INVOICE_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "lancement d’un programme",
    "/SubmitForm": "envoi de données",
    "/ImportData": "import de données",
}
HARMLESS = (".xml", ".pdf", ".csv", ".txt", ".jpg", ".jpeg", ".png")
NESTED = b"[" * 200  # deeper than any honest drawing instruction
DAMAGE = ("xref", "EOF", "trailer", "startxref", "recover", "damaged", "page tree", "unexpected")


@dataclass
class Attachment:
    name: str
    data: bytes | None  # None when it is too large to be looked at


@dataclass
class Container:
    """A PDF's pages (width, height in points), remarks and attachments."""

    pages: list[tuple[float, float]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def inspect(path: str) -> Container:
    """Raises Refused: PDF_ENCRYPTED, PDF_DAMAGED, PDF_TOO_MANY_PAGES, PDF_PAGE_TOO_LARGE, PDF_BOMB."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return _inspect(pdf)
    except pikepdf.PasswordError:
        raise Refused("PDF_ENCRYPTED") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("PDF_DAMAGED") from None


def _inspect(pdf: pikepdf.Pdf) -> Container:
    container = Container(pages=_pages(pdf))
    container.attachments = list(_attachments(pdf))
    if actions := sorted(set(_actions(pdf))):
        container.remarks.append(review("PDF_ACTIVE_CONTENT", what=", ".join(actions)))
    if "/AcroForm" in pdf.Root and int(pdf.Root.AcroForm.get("/SigFlags", 0)) & 1:
        container.remarks.append(note("PDF_SIGNED"))
    if any(word in str(warning) for warning in pdf.get_warnings() for word in DAMAGE):
        container.remarks.append(review("PDF_DAMAGED"))
    return container


def _pages(pdf: pikepdf.Pdf) -> list[tuple[float, float]]:
    count = len(pdf.pages)
    if count > MOST_PAGES:
        raise Refused("PDF_TOO_MANY_PAGES", pages=count, limit=MOST_PAGES)
    if count == 0:
        raise Refused("PDF_DAMAGED")
    sizes = []
    for number, page in enumerate(pdf.pages, 1):
        left, bottom, right, top = map(float, page.mediabox)
        width, height = abs(right - left), abs(top - bottom)
        if max(width, height) > LARGEST_SIDE_PT:
            raise Refused("PDF_PAGE_TOO_LARGE", page=number, width=_cm(width), height=_cm(height))
        _refuse_bombs(page)
        sizes.append((width, height))
    return sizes


def _cm(points: float) -> int:
    return round(points * 2.54 / 72)


def _refuse_bombs(page: pikepdf.Page) -> None:
    """Contents and forms that inflate beyond reason are found without inflating them whole."""
    contents: Any = page.obj.get("/Contents", [])
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    resources: Any = page.obj.get("/Resources", {})
    forms: Any = resources.get("/XObject", {})
    streams += [form for form in forms.values() if form.get("/Subtype") != "/Image"]
    room = LARGEST_CONTENT
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            room -= len(bounded(stream, room) or b"")


def bounded(stream: Any, room: int) -> bytes | None:
    """A stream's data when it fits into `room`; raises Refused(PDF_BOMB) when it does not; None if not deflated."""
    filters = stream.get("/Filter", [])
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    data: bytes = stream.read_raw_bytes()
    if len(names) == 1 and len(data) * DEFLATE_RATIO < room:
        return None
    for name in names:
        if name != "/FlateDecode":
            return None
        data = _inflate(data, room)
    return data


def _inflate(data: bytes, room: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        out = inflater.decompress(data, room + 1)
    except zlib.error:
        return b""  # the renderer will say so
    if len(out) > room:
        raise Refused("PDF_BOMB")
    return out


def _attachments(pdf: pikepdf.Pdf) -> Iterator[Attachment]:
    """Every embedded file, whichever list names it; two files of one name stay two."""
    seen: set[tuple[int, int]] = set()
    for spec in _file_specs(pdf):
        embedded = spec.get("/EF", {})
        stream = embedded.get("/UF", embedded.get("/F"))
        if not isinstance(stream, pikepdf.Stream) or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        yield Attachment(str(spec.get("/UF", spec.get("/F", ""))), _embedded(stream))


def _file_specs(pdf: pikepdf.Pdf) -> Iterator[Any]:
    names: Any = pdf.Root.get("/Names", {})
    if "/EmbeddedFiles" in names:
        yield from _name_tree(names["/EmbeddedFiles"], 0)
    associated = pdf.Root.get("/AF")
    yield from associated if isinstance(associated, pikepdf.Array) else filter(None, [associated])


def _name_tree(node: Any, depth: int) -> Iterator[Any]:
    """The specs, in order; a name tree that loops ends at a depth no honest one has."""
    pairs = node.get("/Names", [])
    yield from (spec for spec in list(pairs)[1::2] if isinstance(spec, pikepdf.Dictionary))
    if depth < 8:
        for kid in node.get("/Kids", []):
            yield from _name_tree(kid, depth + 1)


def _embedded(stream: Any) -> bytes | None:
    """None when the file is larger than any invoice's XML."""
    try:
        data = bounded(stream, XML_LIMIT_MB * MEGABYTE)
        data = stream.read_bytes() if data is None else data
    except Refused:
        return None
    except pikepdf.PdfError:
        return b""
    return data if len(data) <= XML_LIMIT_MB * MEGABYTE else None


def names_of(attachments: list[Attachment], invoices: list[Attachment]) -> Iterator[Remark]:
    """Names with a path, and files other than the invoices, which are listed and never carried on."""
    if odd := next((a.name for a in attachments if "/" in a.name or "\\" in a.name), None):
        yield review("NAME_UNSAFE", name=safe_name(odd)[:60])
    others = [safe_name(a.name) for a in attachments if a not in invoices]
    unsafe = [name for name in others if PurePosixPath(name.lower()).suffix not in HARMLESS]
    if unsafe:
        yield review("PDF_ATTACHMENTS", names=", ".join(unsafe[:5]))
    elif others:
        yield note("PDF_ATTACHMENTS", names=", ".join(others[:5]))


def safe_name(name: str) -> str:
    """Without its path."""
    return PurePosixPath(name.replace("\\", "/")).name


def _actions(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What the document or its pages would do by themselves, or when one clicks."""
    root = pdf.Root
    if "/JavaScript" in root.get("/Names", {}):
        yield ACTIONS["/JavaScript"]
    holders: list[Any] = [root, *(page.obj for page in pdf.pages)]
    for page in pdf.pages:
        annotations: Any = page.obj.get("/Annots", [])
        holders += [a for a in annotations if isinstance(a, pikepdf.Dictionary)]
    for holder in holders:
        triggers: Any = holder.get("/AA", {})
        actions = [holder.get("/OpenAction"), holder.get("/A"), *(triggers.values() if triggers else ())]
        for action in actions:
            if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in ACTIONS:
                yield ACTIONS[str(action.get("/S"))]


def renders(path: str, number: int) -> bool:
    """Whether the page's drawing instructions can be parsed at all; asked only of pages that show no text."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            page = pdf.pages[number - 1]
            contents: Any = page.obj.get("/Contents", [])
            streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
            if any(NESTED in b"".join(stream.read_bytes().split()) for stream in streams):
                return False
            pikepdf.parse_content_stream(page)
    except (pikepdf.PdfError, TypeError, ValueError, RecursionError, IndexError):
        return False
    return True
