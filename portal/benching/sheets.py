"""Workbooks of suppliers of any size, written as Excel writes them: shared texts, numbers as numbers.

The same seed, the same rows. `python -m portal.benching.sheets PATH ROWS` writes one."""

from __future__ import annotations

import itertools
import random
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from stdnum import luhn

COLUMNS = {
    "number": "N°",
    "name": "Nom de l’entreprise",
    "siren": "SIREN",
    "vat_number": "N° TVA",
    "iban": "IBAN",
    "bic": "BIC",
    "email": "E-mail",
    "phone": "Téléphone",
    "address": "Adresse",
    "postcode": "Code postal",
    "city": "Ville",
    "terms_days": "Délai",
}
REPEATED = ("bic", "address", "city")  # columns whose texts come again and again
TRADES = ("Boulangerie", "Menuiserie", "Garage", "Transports", "Imprimerie", "Maçonnerie", "Cave", "Papeterie")
PEOPLE = ("Martin", "Lefèvre", "Saint-Éloi", "Bélier", "Dupré", "Océane", "Gauthier", "Noël", "Moreau", "Fontaine")
CITIES = ("Bourg-en-Bresse", "Annecy", "Lyon", "Chambéry", "Mâcon", "Saint-Étienne", "Grenoble", "Nantua")
BANKS = ("AGRIFRPP", "BNPAFRPP", "CMCIFRPP", "PSSTFRPP")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATIONS}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="Fournisseurs" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
}
Value = str | int


def suppliers(count: int, *, seed: int = 2026, bad: int = 100) -> Iterator[dict[str, Value]]:
    """Every `bad`-th row has a SIREN whose key is wrong."""
    chance = random.Random(seed)  # noqa: S311
    for rank in range(1, count + 1):
        siren = _siren(chance.randrange(10**7, 10**8))
        wrong = rank % bad == 0
        yield {
            "number": f"F{rank:07d}",
            "name": f"{chance.choice(TRADES)} {chance.choice(PEOPLE)} {rank}",
            "siren": int(siren) + 1 if wrong else int(siren),
            "vat_number": "" if wrong else f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}",
            "iban": _iban(chance.randrange(10**23)),
            "bic": chance.choice(BANKS),
            "email": f"compta{rank}@exemple.fr",
            "phone": f"04{chance.randrange(10**8):08d}",
            "address": f"{rank % 300} rue Haute",
            "postcode": chance.randrange(1000, 95999),
            "city": CITIES[rank % len(CITIES)],
            "terms_days": 30,
        }


def _siren(root: int) -> str:
    return f"{root}{luhn.calc_check_digit(str(root))}"


def _iban(account: int) -> str:
    return f"FR{98 - int(f'{account:023d}152700') % 97:02d}{account:023d}"


class Texts:
    """The shared texts on their way to a file: those that come again are numbered once."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.count = file, 0
        self.known: dict[str, int] = {}

    def number(self, text: str, *, again: bool) -> int:
        if again and text in self.known:
            return self.known[text]
        self.file.write(f"<si><t>{escape(text)}</t></si>".encode())
        if again:
            self.known[text] = self.count
        self.count += 1
        return self.count - 1


def write(path: Path, count: int, *, bad: int = 100) -> Path:
    """A workbook of one sheet, streamed into its archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book, tempfile.TemporaryFile() as shared:
        for name, content in PARTS.items():
            book.writestr(name, content)
        texts = Texts(shared)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            titles: dict[str, Value] = dict(COLUMNS)
            for number, values in enumerate(itertools.chain([titles], suppliers(count, bad=bad)), 1):
                sheet.write(_row(number, values, texts).encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(f'<sst xmlns="{MAIN}" uniqueCount="{texts.count}">'.encode())
            shared.seek(0)
            shutil.copyfileobj(shared, strings)
            strings.write(b"</sst>")
    return path


def _row(number: int, values: dict[str, Value], texts: Texts) -> str:
    cells = []
    for letter, (name, value) in zip("ABCDEFGHIJKL", values.items(), strict=True):
        if isinstance(value, int):
            cells.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
        elif value:
            text = texts.number(value, again=name in REPEATED)
            cells.append(f'<c r="{letter}{number}" t="s"><v>{text}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
