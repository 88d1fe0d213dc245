"""A FEC read back by polars, and every rule it breaks. Runs in the sandbox: the file may be anybody's.

Rules are our reading of article A47 A-1 of the Livre des procédures fiscales; the administration's own test was not run
beside it. An error is what the article asks for and is not there, or an entry that does not hold together; a warning is
what a person should be able to explain. « Montant » and « Sens », which the article allows in place of « Debit » and
« Credit », are not read: the columns are then said to be missing. Tab or bar, UTF-8 or ISO-8859-15.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl

from workspaces.accounting.fec_columns import COLUMNS

NAME = re.compile(r"[0-9]{9}FEC([0-9]{8})\.txt", re.IGNORECASE)
REQUIRED = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef", "PieceDate"),
    *("EcritureLib", "ValidDate"),
)
DATES = ("EcritureDate", "PieceDate", "ValidDate")
AMOUNT = r"^-?[0-9]+(,[0-9]{1,2})?$"
SHOWN = 5  # lines named in a sentence
Found = list[dict[str, str]]


def read(path: str, name: str) -> dict[str, Any]:
    """What the file says and what is wrong with it, as JSON values."""
    found: Found = []
    text = _text(Path(path).read_bytes(), found)
    head, *lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    separator = "\t" if "\t" in head else "|"
    told: dict[str, Any] = {"separator": separator, "lines": len(lines), "entries": 0, "debit": 0, "credit": 0}
    _head(head.split(separator), found)
    _name(name, found)
    if not lines:
        say(found, "FEC_EMPTY", "error", "Ce fichier ne contient aucune écriture.")
    if not any(one["severity"] == "error" for one in found):
        told |= _table(lines, separator, name, found)
    return told | {"findings": found}


def _text(data: bytes, found: Found) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        say(found, "FEC_ENCODING", "warning", "Le fichier commence par une marque d’ordre des octets : retirez-la.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("iso8859-15")


def _head(names: list[str], found: Found) -> None:
    if tuple(names) == COLUMNS:
        return
    missing = [name for name in COLUMNS if name not in names]
    if missing == ["Debit", "Credit"] and {"Montant", "Sens"} <= set(names):
        told = "Ce fichier porte Montant et Sens. L’arrêté le permet, mais ce contrôle ne lit que Debit et Credit."
        say(found, "FEC_COLUMNS", "error", told, "ligne 1")
        return
    told = (
        f"il manque {', '.join(missing)}" if missing else "l’ordre n’est pas celui de l’arrêté, ou il y en a d’autres"
    )
    say(found, "FEC_COLUMNS", "error", f"La première ligne doit porter les 18 noms de colonnes : {told}.", "ligne 1")


def _name(name: str, found: Found) -> None:
    if not NAME.fullmatch(name):
        message = "Le nom du fichier doit être SIRENFECAAAAMMJJ.txt, avec la date de clôture de l’exercice."
        say(found, "FEC_NAME", "warning", message)


def _table(lines: list[str], separator: str, name: str, found: Found) -> dict[str, Any]:
    split = pl.DataFrame({"line": lines}).with_row_index("row", 2).with_columns(pl.col("line").str.split(separator))
    fits = pl.col("line").list.len() == len(COLUMNS)
    told = "n’ont pas 18 champs : un libellé contient sans doute le séparateur ou un retour à la ligne"
    tell(found, "FEC_FIELDS", "error", split.filter(~fits), told)
    each = [pl.col("line").list.get(place).alias(column) for place, column in enumerate(COLUMNS)]
    rows = split.filter(fits).select("row", *each).with_columns(_cents("Debit"), _cents("Credit"))
    _fields(rows, found)
    _sides(rows, found)
    _entries(rows, found)
    _sequence(rows, found)
    if match := NAME.fullmatch(name):
        late = rows.filter(pl.col("EcritureDate") > match[1])
        tell(found, "FEC_CLOSING", "error", late, "portent une date après la clôture que dit le nom du fichier")
    sums = rows.select(pl.col("debit").sum(), pl.col("credit").sum()).row(0)
    entries = rows.select("JournalCode", "EcritureNum").n_unique() if rows.height else 0
    return {"entries": entries, "debit": sums[0], "credit": sums[1]}


def _cents(column: str) -> pl.Expr:
    """Hundredths, null where it is no amount."""
    parts = pl.col(column).str.split(",")
    whole, part = parts.list.get(0), parts.list.get(1, null_on_oob=True).fill_null("").str.pad_end(2, "0")
    cents = (whole + part).cast(pl.Int64, strict=False)
    return pl.when(pl.col(column).str.contains(AMOUNT)).then(cents).alias(column.lower())


def _fields(rows: pl.DataFrame, found: Found) -> None:
    for column in REQUIRED:
        empty = rows.filter(pl.col(column).str.strip_chars() == "")
        tell(found, "FEC_REQUIRED", "error", empty, f"n’ont pas de {column}")
    for column in (*DATES, "DateLet"):
        wrong = pl.col(column).str.to_date("%Y%m%d", strict=False).is_null() | (pl.col(column).str.len_chars() != 8)
        tell(
            found,
            "FEC_DATE",
            "error",
            rows.filter(wrong & (pl.col(column) != "")),
            f"ont un {column} qui n’est pas AAAAMMJJ",
        )
    for column in ("Debit", "Credit"):
        none = rows.filter(pl.col(column.lower()).is_null())
        tell(found, "FEC_AMOUNT", "error", none, f"ont un {column} qui n’est pas un montant à virgule")
    account = rows.filter(~pl.col("CompteNum").str.contains("^[0-9]{3}"))
    tell(found, "FEC_ACCOUNT", "error", account, "ont un compte qui ne commence pas par trois chiffres")
    auxiliary = rows.filter((pl.col("CompAuxNum") != "") & ~pl.col("CompteNum").str.contains("^(401|411)"))
    tell(found, "FEC_AUX", "warning", auxiliary, "ont un compte auxiliaire hors des comptes 401 et 411")
    half = rows.filter((pl.col("Montantdevise") == "") != (pl.col("Idevise") == ""))
    tell(found, "FEC_CURRENCY", "error", half, "ont un montant en devise sans sa devise, ou l’inverse")


def _sides(rows: pl.DataFrame, found: Found) -> None:
    both = rows.filter((pl.col("debit") != 0) & (pl.col("credit") != 0))
    tell(found, "FEC_SIDE", "error", both, "ont à la fois un débit et un crédit")
    none = rows.filter((pl.col("debit") == 0) & (pl.col("credit") == 0))
    tell(found, "FEC_ZERO", "warning", none, "n’ont ni débit ni crédit")


def _entries(rows: pl.DataFrame, found: Found) -> None:
    grouped = rows.group_by("JournalCode", "EcritureNum", maintain_order=True).agg(
        pl.col("row").min(),
        (pl.col("debit") - pl.col("credit")).sum().alias("left"),
        pl.col("EcritureDate").n_unique().alias("days"),
        (pl.col("row").max() - pl.col("row").min() + 1 != pl.len()).alias("scattered"),
    )
    for entry in grouped.filter(pl.col("left") != 0).head(SHOWN).iter_rows(named=True):
        told = f"L’écriture {entry['EcritureNum']} du journal {entry['JournalCode']} n’est pas équilibrée : "
        say(found, "FEC_BALANCE", "error", f"{told}{_euros(entry['left'])} d’écart.", f"ligne {entry['row']}")
    tell(
        found, "FEC_DAYS", "error", grouped.filter(pl.col("days") > 1), "commencent une écriture qui a plusieurs dates"
    )
    scattered = grouped.filter("scattered")
    tell(found, "FEC_TWICE", "warning", scattered, "commencent une écriture dont le numéro revient plus loin")
    same = ["JournalCode", "EcritureDate", "PieceRef", "CompteNum", "CompAuxNum", "debit", "credit"]
    third = rows.filter(pl.col("CompAuxNum") != "")
    copies = third.filter(pl.struct(same).is_duplicated() & (pl.col("EcritureNum").n_unique().over(same) > 1))
    tell(found, "FEC_DUPLICATE", "warning", copies, "semblent enregistrer deux fois la même pièce")


def _sequence(rows: pl.DataFrame, found: Found) -> None:
    """Numbers follow each other through the file, or in each journal."""
    number = pl.col("EcritureNum").str.extract("([0-9]+)$").cast(pl.Int64, strict=False)
    numbered = rows.select("row", "JournalCode", "EcritureDate", number.alias("n")).unique(
        ["JournalCode", "n"], keep="first", maintain_order=True
    )
    spread = pl.col("n").max() - pl.col("n").min() + 1 != pl.col("n").n_unique()
    if numbered.select(spread).item() and numbered.group_by("JournalCode").agg(spread.alias("gap"))["gap"].any():
        after = numbered.sort("JournalCode", "n").with_columns(pl.col("n").diff().over("JournalCode").alias("step"))
        gaps = after.filter(pl.col("step") > 1)
        tell(found, "FEC_SEQUENCE", "warning", gaps, "commencent une écriture dont le numéro ne suit pas le précédent")
    earlier = numbered.filter((pl.col("n").diff() > 0) & (pl.col("EcritureDate") < pl.col("EcritureDate").shift()))
    tell(found, "FEC_ORDER", "warning", earlier, "commencent une écriture datée d’avant la précédente")


def tell(found: Found, rule: str, severity: str, rows: pl.DataFrame, what: str) -> None:
    """A finding about these rows, if there are any, with the first of their lines."""
    if rows.height:
        lines = [str(row) for row in rows["row"].head(SHOWN)]
        more = f" et {rows.height - SHOWN} de plus" if rows.height > SHOWN else ""
        subject = "Des lignes" if rows.height > 1 else "Une ligne"
        message = f"{subject} {what if rows.height > 1 else singular(what)}."
        say(found, rule, severity, message, f"ligne{'s' if rows.height > 1 else ''} {', '.join(lines)}{more}")


def singular(what: str) -> str:
    for many, one in (
        ("n’ont", "n’a"),
        ("ont", "a"),
        ("portent", "porte"),
        ("commencent", "commence"),
        ("semblent", "semble"),
    ):
        if what.startswith(many):
            return one + what.removeprefix(many)
    return what


def say(found: Found, rule: str, severity: str, message: str, location: str = "") -> None:
    found.append({"rule": rule, "severity": severity, "message": message, "location": location})


def _euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d} €"
