"""Every page of the product with made-up values, to look at them and to hold them to their promises."""

from tests.gallery.samples import (
    accounting,
    circuits,
    dossier,
    firm,
    forms,
    imports,
    parties,
    people,
    phone,
    takeover,
    talks,
)

PAGES_SHOWN = (
    accounting.PAGES
    | circuits.PAGES
    | dossier.PAGES
    | firm.PAGES
    | forms.PAGES
    | imports.PAGES
    | parties.PAGES
    | people.PAGES
    | phone.PAGES
    | talks.PAGES
    | takeover.PAGES
)
