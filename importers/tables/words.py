"""What was repaired and what is wrong, in French: the codes, and their sentences for people. Loads no dataframes."""

from __future__ import annotations

from importers.tables.kinds import TableKind
from workspaces.kernel.french import plural
from workspaces.kernel.typesetting import typeset

LONGEST_SHOWN = 60
ROW, REASON = "Ligne", "Motif"  # what the workbook of faulty rows adds to the columns of the file

# in the plural: « SIREN : zéros de tête rétablis (312 cellules) »
REPAIRS = {
    "TRIMMED": "espaces en trop retirés",
    "INVISIBLE": "caractères invisibles retirés",
    "ACCENTS": "accents recomposés",
    "SEPARATORS": "espaces, points et libellés retirés",
    "ZEROS": "zéros de tête rétablis",
    "EMPTIED": "mentions comme « néant » ou « - » laissées vides",
    "SIRET_GIVEN": "pris dans un SIRET",
    "SIREN_GIVEN": "SIREN déplacés dans leur colonne",
    "VAT_GIVEN": "pris dans un n° de TVA",
    "FROM_SIREN": "venus de la colonne SIREN",
    "FROM_SIRET": "tirés du SIRET de la ligne",
    "FROM_VAT": "tirés du n° de TVA de la ligne",
    "COUNTRY_PREFIX": "FR ajouté devant",
    "RIB": "RIB complétés en IBAN",
    "LOWERED": "mis en minuscules",
    "AROUND_EMAIL": "« mailto: », noms et ponctuation retirés",
    "PHONE": "mis au format international",
    "COUNTRY": "remplacés par le code du pays",
    "AMOUNT": "écritures françaises comprises (1 234,56 €)",
    "RATE": "écritures simplifiées (20 % → 20)",
    "FRACTION": "fractions lues comme des pourcentages (0,2 → 20 %)",
    "DATE_FRENCH": "lues dans l’ordre jour, mois, année",
    "DATE_TIME": "réduites à la date",
    "DATE_SERIAL": "numéros de jour d’Excel lus comme des dates",
    "TERMS": "délais en toutes lettres compris",
}

# each says what is wrong, then what to do
MISTAKES = {
    "REQUIRED": "« {label} » est vide : remplissez cette cellule.",
    "CELL_ERROR": "« {label} » contient l’erreur {value} d’Excel : tapez la valeur à la place de la formule.",
    "TOO_LONG": "« {label} » fait {length} caractères pour {longest} au plus : raccourcissez le texte.",
    "REPAIR_REFUSED": "« {label} » reste « {value} », comme vous l’avez voulu : corrigez la cellule ou videz-la.",
    "ABRIDGED": "Excel a abrégé « {value} » et perdu des chiffres : retapez-le dans une cellule au format Texte.",
    "SIREN_INVALID": "Le SIREN « {value} » n’est pas fait de 9 chiffres : corrigez-le, ou videz la cellule.",
    "SIREN_LENGTH": "Le SIREN « {value} » n’a pas 9 chiffres : complétez-le, ou videz la cellule.",
    "SIREN_KEY": "Le SIREN « {value} » a une clé fausse : vérifiez ses chiffres.",
    "SIREN_TWICE": "Le SIREN « {value} » est déjà plus haut dans le fichier : corrigez-le, ou ignorez la ligne.",
    "SIREN_TAKEN": "Le SIREN « {value} » a déjà un dossier sur la plateforme : vérifiez-le, ou faites-vous y inviter.",
    "FOLLOWER_UNKNOWN": "« {value} » ne fait pas partie de votre équipe : écrivez un nom ou un e-mail de l’équipe.",
    "DOSSIER_UNKNOWN": "Aucun de vos dossiers ne porte ce nom ou ce SIREN (« {value} ») : corrigez la cellule.",
    "DOSSIER_SEVERAL": "Plusieurs de vos dossiers portent « {value} » : écrivez le SIREN, ou le nom exact.",
    "SIRET_INVALID": "Le SIRET « {value} » n’est pas fait de 14 chiffres : corrigez-le, ou videz la cellule.",
    "SIRET_LENGTH": "Le SIRET « {value} » n’a pas 14 chiffres : complétez-le, ou videz la cellule.",
    "SIRET_KEY": "Le SIRET « {value} » a une clé fausse : vérifiez ses chiffres.",
    "SIRET_NOT_OF_SIREN": "Le SIRET « {value} » n’est pas celui du SIREN de la ligne : gardez celui qui est juste.",
    "VAT_KEY": "Le n° de TVA « {value} » a une clé fausse : vérifiez ses chiffres.",
    "VAT_INVALID": "« {value} » n’est pas un n° de TVA de l’Union européenne : corrigez-le, ou videz la cellule.",
    "VAT_NOT_OF_SIREN": "Le n° de TVA « {value} » n’est pas celui du SIREN de la ligne : gardez celui qui est juste.",
    "IBAN_INVALID": "« {value} » n’est pas un IBAN : il commence par deux lettres et deux chiffres, comme FR76.",
    "IBAN_COUNTRY": "L’IBAN « {value} » commence par un pays qui n’en a pas : vérifiez ses deux premières lettres.",
    "IBAN_LENGTH": "L’IBAN « {value} » n’a pas la longueur qu’il faut (27 caractères en France) : complétez-le.",
    "IBAN_KEY": "L’IBAN « {value} » a une clé fausse : vérifiez ses chiffres et ses lettres.",
    "BIC_INVALID": "« {value} » n’est pas un BIC : il a 8 ou 11 caractères, comme AGRIFRPP.",
    "EMAIL_INVALID": "« {value} » n’est pas une adresse e-mail : écrivez-la comme prenom@entreprise.fr.",
    "EMAIL_SEVERAL": "« {value} » contient plusieurs adresses e-mail : n’en gardez qu’une.",
    "PHONE_INVALID": "« {value} » n’est pas un n° de téléphone : 10 chiffres en France, + et l’indicatif ailleurs.",
    "PHONE_SEVERAL": "« {value} » contient plusieurs n° de téléphone : n’en gardez qu’un.",
    "POSTCODE_INVALID": "Le code postal « {value} » n’a pas 5 chiffres : corrigez-le, ou indiquez le pays.",
    "COUNTRY_UNKNOWN": "Le pays « {value} » est inconnu : écrivez son nom en français ou son code, comme BE.",
    "AMOUNT_INVALID": "« {value} » n’est pas un montant : écrivez par exemple 1284,50.",
    "AMOUNT_AMBIGUOUS": "« {value} » se lit de deux façons : écrivez le montant sans milliers séparés, comme 1234,56.",
    "AMOUNT_PRECISION": "Le montant « {value} » a trop de décimales : arrondissez-le.",
    "AMOUNT_TOO_LARGE": "Le montant « {value} » est trop grand : vérifiez-le.",
    "RATE_INVALID": "« {value} » n’est pas un taux : écrivez par exemple 20 ou 5,5.",
    "DATE_INVALID": "« {value} » n’est pas une date : écrivez jour/mois/année, comme 31/12/2025.",
    "TERMS_INVALID": "Le délai « {value} » n’est pas compris : écrivez des jours, comme 30 ou « 45 fin de mois ».",
    "ACCOUNT_INVALID": "Le compte « {value} » ne peut contenir que des chiffres et des lettres : retirez le reste.",
    "YES_NO_INVALID": "« {label} » dit « {value} » : écrivez oui ou non.",
    "CHOICE_UNKNOWN": "« {label} » dit « {value} » : écrivez {choices}.",
}


def sentence(kind: TableKind, field: str, code: str, value: str) -> str:
    """What is wrong with a cell, and what to do."""
    column = kind.column(field)
    words = {meaning: word for word, meaning in reversed(column.choices.items())}
    told = MISTAKES[code].format(
        label=column.label,
        value=shown(value),
        length=len(value),
        longest=column.longest,
        choices=" ou ".join(word for word in column.choices if words[column.choices[word]] == word),
    )
    return typeset(told)


def repair_sentence(kind: TableKind, field: str, code: str, count: int) -> str:
    """What was changed in a column, and how often."""
    return typeset(f"{kind.column(field).label} : {REPAIRS[code]} ({plural(count, 'cellule')})")


def shown(value: str) -> str:
    """One short line: nothing invisible, nothing that turns the direction of writing."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"
