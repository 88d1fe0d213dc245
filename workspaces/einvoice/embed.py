"""PDF/A + CII → Factur-X: the attachment and its relationship. Loaded by the fork server alone."""

from __future__ import annotations

import io
from pathlib import Path

import facturx
import pikepdf

RELATION = {"minimum": "data", "basicwl": "data"}  # the others say as much as the page: an alternative to it


def embed(pdf: str, xml: str, target: str, profile: str, described: dict[str, str]) -> None:
    """Runs in the sandbox: the PDF still comes from a stranger's."""
    data = facturx.generate_from_binary(
        Path(pdf).read_bytes(),
        Path(xml).read_bytes(),
        flavor="factur-x",
        level=profile,
        check_xsd=False,
        pdf_metadata=described,
        lang="fr-FR",
        afrelationship=RELATION.get(profile, "alternative"),
    )
    with pikepdf.open(io.BytesIO(data)) as written:
        written.save(target)  # leaves out the copies of objects that nothing refers to
