"""A firm as its clients see it, read anew for each page: a dossier that changes firm changes its looks at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from portal.branding import stylesheet
from portal.branding.colours import Shades
from portal.branding.models import Branding
from portal.firms.models import Firm
from workspaces.dossiers.models import FirmLink
from workspaces.kernel.web import url

SHOWN = 16  # of the hash, in the logo's address


@dataclass(frozen=True)
class Brand:
    """`logo` and `css` are addresses; `accent` is legible on white, or empty."""

    name: str
    logo: str
    width: int
    height: int
    css: str
    accent: str
    signature: str

    @classmethod
    def made(cls, firm: Firm, own: Branding) -> Self:
        accent = Shades.of(own.accent).light if own.accent else ""
        css = stylesheet.address(own.accent)
        size = {"width": own.logo_width, "height": own.logo_height}
        return cls(own.name or firm.name, logo_address(own), css=css, accent=accent, signature=own.signature, **size)

    @classmethod
    async def of(cls, firm: Firm) -> Self:
        return cls.made(firm, await Branding.of(firm.id))

    @classmethod
    async def of_dossier(cls, workspace_id: UUID) -> list[Self]:
        """Of the firms that follow it today, the latest first."""
        links = sorted(await FirmLink.firms_of(workspace_id), key=lambda link: link.since, reverse=True)
        ids = [link.firm_id for link in links]
        firms = {firm.id: firm for firm in await Firm.filter(id__in=ids)} if ids else {}
        kept = {row.firm_id: row for row in await Branding.filter(firm_id__in=ids)} if ids else {}
        return [cls.made(firms[id_], kept.get(id_) or Branding(firm_id=id_)) for id_ in ids if id_ in firms]

    @property
    def in_mail(self) -> dict[str, Any]:
        """What the mails to clients are written with (`mail/_layout.html`)."""
        return {"firm_name": self.name, "accent": self.accent, "signature": self.signature}


def logo_address(own: Branding) -> str:
    if not own.logo_key:
        return ""
    return url("branding:logo", firm_id=own.firm_id, digest=own.logo_sha256[:SHOWN])
