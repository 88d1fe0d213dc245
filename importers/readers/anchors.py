"""The words that stand beside values: labels of totals, dates, numbers and parties, in French, English and German."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

from importers.readers.words import Row, Span


class Kind(enum.Enum):
    NET = enum.auto()
    TAX = enum.auto()
    GROSS = enum.auto()
    PAYABLE = enum.auto()
    PREPAID = enum.auto()
    ASIDE = enum.auto()  # an amount that is none of the invoice's totals
    ISSUED = enum.auto()
    DUE = enum.auto()
    OTHER_DATE = enum.auto()
    NUMBER = enum.auto()
    OTHER_NUMBER = enum.auto()
    SELLER = enum.auto()
    BUYER = enum.auto()


@dataclass(frozen=True)
class Label:
    kind: Kind
    weight: int
    span: Span


HT, TTC = r"h\.? ?t\b\.?", r"t\.? ?t\.? ?c\b\.?"
TVA = r"(?:t\.?v\.?a|vat|tax(?:es)?|gst|mwst|ust|btw)\b\.?"
NOT_A_TAX_NUMBER = (
    r"(?! ?[:.]? ?(?:intra|number|no\b|nr|id\b|reg|n[o.]|-id|acquit|non app|sur les encaiss|payee sur|not appl|client))"
)
Table = tuple[tuple[Kind, int, str], ...]
TOTALS: Table = (
    (
        Kind.ASIDE,
        0,
        r"capital|indemnite forfaitaire|penalit|escompte|recouvrement|remise\b|discount|credits?\b"
        r"|prix unitaire|unit price",
    ),
    (
        Kind.PREPAID,
        0,
        r"acomptes?(?! de)|deja (?:regle|paye|verse)\w*|(?:amount|already) paid|prepaid|avoir deduit"
        r"|anzahlung|vooruitbetaald",
    ),
    (
        Kind.PAYABLE,
        9,
        rf"net a payer(?: {TTC})?"
        rf"|(?:reste|solde|montant|somme|total) (?:restant )?(?:a payer|du\b|a regler)(?: {TTC})?",
    ),
    (
        Kind.PAYABLE,
        9,
        r"(?:total )?(?:amount|balance) due|due payable|amount payable|residual|zahlbetrag|te betalen"
        r"|total to pay|a payer",
    ),
    (Kind.PAYABLE, 8, r"total due"),
    (
        Kind.NET,
        9,
        rf"(?:total|montant|net|base)(?: total| net| eur)? {HT}|total hors taxes?(?: \({HT}\))?"
        rf"|total hors tva|{HT} total",
    ),
    (
        Kind.NET,
        8,
        r"(?:net total|total net)\b"
        r"|(?:total|amount|price) (?:excl|before|without|w/o|ex)\w*\.? ?(?:of )?(?:vat|tax|taxes)?",
    ),
    (
        Kind.NET,
        7,
        r"sous[- ]total|sub[- ]?total|taxable amount|exclusief btw|netto(?:betrag)?\b|zwischensumme"
        r"|base imposable|net am(?:o|ou)u?nt",
    ),
    (
        Kind.GROSS,
        9,
        rf"(?:total|montant)(?: general| facture| global| de la facture| eur| a payer)* {TTC}"
        rf"|total toutes taxes(?: comprises)?",
    ),
    (
        Kind.GROSS,
        9,
        r"grand total|invoice total|total (?:incl\w*\.?|including|with) ?(?:of )?(?:vat|tax(?:es)?)?"
        r"|gesamtbetrag|rechnungsbetrag",
    ),
    (
        Kind.GROSS,
        8,
        r"total (?:facture|amount|for this invoice|general|invoice)|factuur totaal|bruttobetrag|endbetrag|gesamtsumme",
    ),
    (Kind.TAX, 9, rf"(?:total|montant|amount)(?: de la| des| de| of)? ?{TVA}|{TVA} (?:total|amount|bedrag)"),
    (Kind.TAX, 6, rf"{TVA}{NOT_A_TAX_NUMBER}"),
    (Kind.GROSS, 6, TTC),
    (Kind.GROSS, 5, r"\btota(?:l|al)\b(?: (?:eur|usd|gbp|chf))?"),
    (Kind.NET, 4, HT),
)
DATES: Table = (
    (Kind.ISSUED, 9, r"date de (?:la )?facture ?/ ?date de (?:la )?livraison"),
    (Kind.OTHER_DATE, 0, r"(?:facture|invoice) (?:associee|liee|d’origine|initiale|reference)|original invoice"),
    (Kind.DUE, 9, r"date (?:d'|de |limite de )?(?:echeance|paiement|reglement)|date limite(?: de paiement)?|echeance"),
    (
        Kind.DUE,
        9,
        r"(?:payment )?due (?:date|by|on)|date due|pay(?:able)? (?:by|before|until)|payment due|remit until|due\b",
    ),
    (
        Kind.DUE,
        8,
        r"(?:a (?:payer|regler)|payable|paiement|reglement) (?:avant )?(?:le|au|avant|pour le)"
        r"|vervaldatum|zahlungsziel|fallig\w*|zahlbar bis",
    ),
    (
        Kind.OTHER_DATE,
        0,
        r"livraison|delivery|commande|order(?:ed)?\b|debut|fin\b|periode|period|prestation|devis|valeur"
        r"|naissance|encaiss",
    ),
    (
        Kind.OTHER_DATE,
        0,
        r"check[- ]?(?:in|out)|expedition|ship|prelevement|creation|signature|impression|printed|contrat"
        r"|liefer|leistung|bestel|intervention",
    ),
    (
        Kind.ISSUED,
        9,
        r"(?:date )?(?:d'|de |de la |du )?(?:facturation|facture)(?: du| le)"
        r"|date (?:de |de la )?(?:facture|facturation|l’avoir|document)",
    ),
    (
        Kind.ISSUED,
        9,
        r"date d'?(?:emission|etablissement)|(?:invoice|document|bill|tax|issue) date"
        r"|date of (?:issue|invoice)|issued (?:at|on)",
    ),
    (Kind.ISSUED, 9, r"emise? le|facture le|rechnungsdatum|factuur ?datum|facture du|avoir du|date facture|date avoir"),
    (Kind.ISSUED, 6, r"\bdate\b|\bdatum\b|\bdated\b"),
    (Kind.ISSUED, 4, r",? ?\ble\b|\bdu\b"),
)
NO = r"(?:n ?[o°.]s?|no\.?|num(?:ero)?\.?|nr\.?|nbr|number|#|id)"
INVOICE = (
    r"(?:facture|invoice|avoir|credit note|note de credit|bill|rechnungs?|factuur|gutschrifts?|piece|document|receipt)"
)
NUMBERS: Table = (
    (
        Kind.OTHER_NUMBER,
        0,
        rf"{INVOICE} (?:associee|liee|d’origine|initiale)"
        rf"|(?:{NO} (?:de |d')?)?(?:commande|client|dossier|contrat|compte|devis|tva|siret)",
    ),
    (
        Kind.OTHER_NUMBER,
        0,
        r"(?:order|customer|account|vat|po|purchase order|reference|tel|phone|fax|line|booking|ligne)"
        r"(?: ?/?tin)? ?(?:no|number|id|#)?",
    ),
    (Kind.NUMBER, 10, rf"(?:tax )?{INVOICE} ?/? ?{NO}|{NO} (?:de |de la |d')?{INVOICE}|{INVOICE}(?:nummer|nr\.?)"),
    (Kind.NUMBER, 8, rf"ref(?:erence)?\.? (?:de (?:la )?)?{INVOICE}|{INVOICE} ref(?:erence)?\.?"),
    (Kind.NUMBER, 7, rf"\b{INVOICE}\b"),
    (Kind.NUMBER, 5, r"(?:^|(?<=  ))(?:n ?o\b|no\.|numero|number|#)"),
)
PARTIES: Table = (
    (
        Kind.BUYER,
        9,
        r"factur\w* a(?! regler| payer)|bill(?:ed|ing)?(?: to| address)?|sold to|invoice to"
        r"|adresse (?:de facturation|du client|de livraison)",
    ),
    (
        Kind.BUYER,
        9,
        r"destinataire|acheteur|acquereur|buyer|customer|livr(?:e a|aison)"
        r"|ship(?:ping|ped)?(?: to| address)?|delivery address",
    ),
    (
        Kind.BUYER,
        8,
        r"\b(?:n ?o (?:de )?)?(?:tva|siret|siren) (?:du )?client|client\b"
        r"|vos (?:identifiants|coordonnees)|votre (?:n ?o|numero|tva)|your vat|uw btw",
    ),
    (
        Kind.BUYER,
        8,
        r"customer vat|bill-to|attn|a l’attention de|nom de l’abonne|guest name|factuuradres|afleveradres|kunde\b",
    ),
    (
        Kind.SELLER,
        9,
        r"emetteur|vendeur|fournisseur|prestataire|seller|vendor|supplier"
        r"|sold by|vendu par|service provider|from|issued by",
    ),
    (Kind.SELLER, 8, r"siege social|nos references|registered office|beneficiaire"),
    (Kind.SELLER, 6, r"titulaire du compte|account holder"),
)


class LabelTable:
    """A table of patterns, compiled once."""

    def __init__(self, table: Table) -> None:
        self.patterns = [
            (kind, weight, re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")) for kind, weight, pattern in table
        ]

    def find(self, rows: Iterable[Row]) -> list[Label]:
        """All labels; where two overlap, the one that stands earlier in the table has it."""
        found: list[Label] = []
        for row in rows:
            taken: list[Label] = []
            for kind, weight, pattern in self.patterns:
                for match in pattern.finditer(row.folded):
                    span = row.span(*match.span())
                    if span.end > span.start and not any(
                        span.start < t.span.end and t.span.start < span.end for t in taken
                    ):
                        taken.append(Label(kind, weight, span))
            found += sorted(taken, key=lambda label: label.span.start)
        return found


def opens_cell(label: Label) -> bool:
    """A label begins its column or is followed by a colon; the same word within a sentence labels nothing."""
    row, span = label.span.row, label.span
    return span.start == 0 or row.text[: span.start].endswith("  ") or bool(re.match(r" ?:", row.text[span.end :]))


def fills_cell(label: Label) -> bool:
    """A header: nothing else stands in its column but a colon."""
    row, span = label.span.row, label.span
    return opens_cell(label) and bool(re.match(r" ?[:.]?(?:  |$)", row.text[span.end :]))


DATES = tuple((kind, weight, rf"(?:{pattern})(?: (?:le|du|au|on|the))?") for kind, weight, pattern in DATES)
totals, dates, numbers, parties = LabelTable(TOTALS), LabelTable(DATES), LabelTable(NUMBERS), LabelTable(PARTIES)
