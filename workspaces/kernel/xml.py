"""The one XML parser for what strangers send: no DTD, no entities, no network, no huge trees, a cap on size."""

from __future__ import annotations

from lxml import etree

from workspaces.kernel.errors import DomainError

LARGEST = 10 * 2**20


class XmlRefused(DomainError):
    """The bytes are not XML we are willing to read. `code` says why."""

    code = "XML_INVALID"


def parse(data: bytes, *, largest: int = LARGEST) -> etree._Element:
    """The root element of `data`. XmlRefused says XML_TOO_LARGE, XML_FORBIDDEN (a DTD), XML_ENCODING or XML_INVALID."""
    if len(data) > largest:
        raise XmlRefused(f"Ce fichier XML dépasse {largest // 2**20} Mo.", code="XML_TOO_LARGE")
    if declares_dtd(data):
        message = "Ce fichier XML contient une déclaration DOCTYPE, interdite dans une facture électronique."
        raise XmlRefused(message, code="XML_FORBIDDEN")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "encoding" in str(error).lower() or "not proper UTF-8" in str(error):
            raise XmlRefused("L’encodage de ce fichier XML est faux.", code="XML_ENCODING") from error
        raise XmlRefused("Ce fichier XML est abîmé : demandez à l’émetteur de le renvoyer.") from error
    except ValueError as error:
        raise XmlRefused("Ce fichier XML est illisible.", code="XML_ENCODING") from error
    return root


def declares_dtd(data: bytes) -> bool:
    """Looked for before parsing, in every encoding whose letters are ASCII apart from zero bytes (UTF-8, 16, 32)."""
    head = data.replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
