"""Every page of the product with made-up values, to look at them and to hold them to their promises."""

from tests.gallery.samples import accounting, dossier, firm, forms, imports, parties, people, phone

PAGES_SHOWN = accounting.PAGES | dossier.PAGES | firm.PAGES | forms.PAGES | imports.PAGES | parties.PAGES
PAGES_SHOWN |= people.PAGES | phone.PAGES
