"""Takes out of a PDF what acts or hides: scripts, actions, attachments, forms. What is seen stays: filled-in fields and
stamps become part of the page."""

from __future__ import annotations

import contextlib

import pikepdf
from pikepdf import Array, Name

ACTING = ("/AF", "/AA", "/OpenAction", "/AcroForm", "/Collection", "/PageMode", "/Perms", "/DSS", "/Requirements")
NAMED = ("/EmbeddedFiles", "/JavaScript", "/Renditions", "/AlternatePresentations")
EMPTY = ("/Pattern", "/Shading")  # WeasyPrint declares them for nothing, and no judge of PDF/A would look further
DECLARED = ("/Metadata", "/OutputIntents")  # written anew when the file is made PDF/A


def flatten(pdf: pikepdf.Pdf) -> None:
    """Fields and annotations are drawn into their pages before they go."""
    with contextlib.suppress(pikepdf.PdfError):
        pdf.generate_appearance_streams()
    with contextlib.suppress(pikepdf.PdfError):
        pdf.flatten_annotations("print")


def strip(pdf: pikepdf.Pdf) -> None:
    for name in list(pdf.attachments):
        del pdf.attachments[name]
    for key in ACTING:
        remove(pdf.Root, key)
    if "/Names" in pdf.Root:
        for key in NAMED:
            remove(pdf.Root.Names, key)
    for page in pdf.pages:
        strip_page(page)
    pdf.remove_unreferenced_resources()


def strip_page(page: pikepdf.Page) -> None:
    for key in ("/AF", "/AA"):
        remove(page.obj, key)
    for key in EMPTY:
        if page.resources.get(key) == pikepdf.Dictionary():
            del page.resources[key]
    if "/Annots" not in page:
        return
    links = [each for each in page.obj.Annots if is_plain_link(each)]
    if links:
        page.obj.Annots = Array(links)
    else:
        del page.obj["/Annots"]


def is_plain_link(annotation: pikepdf.Object) -> bool:
    """A link to a page or an address. Anything else (launch a program, run a script, submit a form) goes."""
    if not isinstance(annotation, pikepdf.Dictionary) or annotation.get("/Subtype") != Name.Link or "/AA" in annotation:
        return False
    action = annotation.get("/A")
    if action is None:
        return True
    return (
        isinstance(action, pikepdf.Dictionary) and action.get("/S") in (Name.URI, Name.GoTo) and "/Next" not in action
    )


def undeclare(pdf: pikepdf.Pdf) -> None:
    """Forgets that the file called itself PDF/A."""
    for key in DECLARED:
        remove(pdf.Root, key)


def remove(dictionary: pikepdf.Object, key: str) -> None:
    if key in dictionary:
        del dictionary[key]
