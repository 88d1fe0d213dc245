"""Real spreadsheet files, made by libraries that are not ours, or part by part where none writes what we want."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from xlwt.CompoundDoc import XlsDoc

Rows = Sequence[Sequence[Any]]
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
 <style:style style:name="ta1"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
 <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"""
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
FILEPASS = b"\x2f\x00\x36\x00\x01\x00\x01\x00\x01\x00" + bytes(48)  # the mark of a workbook under a password


def xlsx(path: Path, *sheets: Rows, change: Callable[[openpyxl.Workbook], object] | None = None) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for place, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Feuille {place}")
        for row in rows:
            sheet.append(list(row))
    if change:
        change(book)
    book.save(path)
    return path


def rewritten(path: Path, change: Callable[[str, bytes], bytes], **added: bytes) -> Path:
    """The same package with other parts."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts | added).items():
            package.writestr(name, change(name, content))
    return path


def strict(path: Path) -> Path:
    """What Excel calls « Classeur Open XML Strict »: other namespaces, dates as texts."""

    def change(name: str, content: bytes) -> bytes:
        for usual, other in STRICT.items():
            content = content.replace(usual.encode(), other.encode())
        return content

    return rewritten(path, change)


def xls(path: Path, *sheets: Rows, change: Callable[[xlwt.Workbook], object] | None = None) -> Path:
    """Excel 97 to 2003."""
    book = xlwt.Workbook()
    for place, rows in enumerate(sheets, 1):
        sheet = book.add_sheet(f"Feuille {place}")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(at, column, *(value if isinstance(value, tuple) else (value,)))
    if change:
        change(book)
    book.save(str(path))
    return path


def xls_under_password(path: Path, rows: Rows) -> Path:
    """Its stream says after its first record that the rest is enciphered."""
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("Feuille 1").write(0, 0, rows[0][0])
    book.save(out)
    stream = book.get_biff_data()
    first = 4 + int.from_bytes(stream[2:4], "little")
    XlsDoc().save(str(path), stream[:first] + FILEPASS + stream[first:])
    return path


def word(folder: Path) -> bytes:
    """As much of a .doc as tells what it is."""
    path = folder / "lettre.doc"
    XlsDoc().save(str(path), b"\xec\xa5" + bytes(5000))
    return path.read_bytes().replace("Workbook".encode("utf-16-le") + bytes(8), "WordDocument".encode("utf-16-le"))


def ods(path: Path, *tables: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", MIMETYPE)
        package.writestr("content.xml", CONTENT.format(tables="".join(tables)))
    return path


def ods_table(*rows: str, name: str = "Feuille 1", style: str = "") -> str:
    told = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{told}>{"".join(rows)}</table:table>'


def ods_row(*cells: str, times: int = 1) -> str:
    """Texts, or whole cells where they are markup."""
    told = [each if re.match("<table", each) else _ods_text(each) for each in cells]
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(told)}</table:table-row>'


def _ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods_value(kind: str, value: str) -> str:
    where = {"date": "date-value", "boolean": "boolean-value"}.get(kind, "value")
    return f'<table:table-cell office:value-type="{kind}" office:{where}="{value}"/>'
