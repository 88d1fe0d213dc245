"""How a firm looks to its clients: its name, logo and colour in the dossier, and what its mails are signed with."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import date

import pytest
from PIL import Image

from portal.branding.colours import AA, DARK, LIGHT, Shades, contrast
from portal.branding.models import Branding
from tests import make
from workspaces.dossiers.models import FirmLink
from workspaces.kernel.clock import today
from workspaces.kernel.mail import MailMessage

HERE = "/cabinet/image"


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#B00020").save(made, kind)
    return made.getvalue()


def bomb() -> bytes:
    """A PNG of 30,000 × 30,000 points in a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("chosen", ["#1F4FBF", "#FFFF00", "#FFFFFF", "#000000", "#00AA55", "#777777"])
def test_any_colour_ends_up_legible_on_light_and_on_dark(chosen):
    shades = Shades.of(chosen)
    assert all(contrast(shades.light, background) >= AA for background in LIGHT)
    assert all(contrast(shades.dark, background) >= AA for background in (*DARK, "#0B1220"))
    assert contrast(shades.light, "#FFFFFF") >= AA  # the words on a button
    assert (
        Shades.of("#FFFF00").said == "Pour que chacun puisse lire, la couleur est assombrie en #707000 sur fond clair."
    )


async def test_what_is_saved_is_seen_by_clients_at_once_and_leaves_with_the_firm(ada, alice, nobody, moulin, durand):
    sent = {"name": "Durand & Fils", "coloured": "1", "accent": "#ffff00", "signature": "Léa Durand\n04 76 00 00 00"}
    preview = await ada.post(HERE, data=sent | {"acte": "apercu"})
    assert "Rien n’est encore enregistré" in preview.text and "/charte/FFFF00.css" in preview.text
    assert "Durand &amp; Fils" not in (await alice.get(alice.in_dossier())).text
    assert (await ada.post(HERE, data=sent | {"accent": "red;}"})).status_code == 422
    assert (await ada.post(HERE, data=sent)).status_code == 303
    home = (await alice.get(alice.in_dossier())).text
    assert "Durand &amp; Fils" in home and "style=" not in home
    address = home.partition('href="/charte/')[2].partition('"')[0]
    sheet = await nobody.get(f"/charte/{address}")
    assert sheet.headers["content-type"].startswith("text/css") and "immutable" in sheet.headers["cache-control"]
    assert "light-dark(#707000, #FFFF00)" in sheet.text
    again = await nobody.get(f"/charte/{address}", headers={"If-None-Match": sheet.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for wrong in ("liasse", "12345", "ffff00"):
        assert (await nobody.get(f"/charte/{wrong}.css")).status_code == 404
    await FirmLink.filter(workspace_id=moulin.id).update(until=today())
    await FirmLink.create(workspace_id=moulin.id, firm_id=(await make.firm("Cabinet Neuf")).id, since=date(2026, 2, 1))
    home = (await alice.get(alice.in_dossier())).text
    assert "Durand" not in home and "Cabinet Neuf" in home and "/charte/" not in home


async def test_a_logo_is_drawn_again_and_shown_under_its_hash(ada, alice, nobody, durand):
    for kind in ("JPEG", "PNG"):
        answer = await ada.post(f"{HERE}/fichier", files={"logo": ("logo.png", picture(kind))})
        assert answer.status_code == 303
    home = (await alice.get(alice.in_dossier())).text
    address = home.partition(f'src="/logo/{durand.id}/')[2].partition('"')[0]
    shown = await nobody.get(f"/logo/{durand.id}/{address}")
    assert shown.headers["content-type"] == "image/png" and "sandbox" in shown.headers["content-security-policy"]
    drawn = Image.open(io.BytesIO(shown.content))
    assert (drawn.format, drawn.size) == ("PNG", (480, 160))
    assert (await nobody.get(f"/logo/{durand.id}/{'0' * 16}.png")).status_code == 404
    kept = await Branding.of(durand.id)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content, said in (
        (bomb(), "trop grande (30000 × 30000 points)"),
        (svg, "Un logo SVG s’exporte en PNG"),
        (picture()[:200], "n’est pas une image"),
        (b"\0" * (2 * 2**20 + 1), "dépasse 2 Mo"),
        (b"", "est vide"),
    ):
        answer = await ada.post(f"{HERE}/fichier", files={"logo": ("logo.png", content)})
        assert answer.status_code == 422 and said in answer.text.replace("\u00a0", " "), said
    assert (await Branding.of(durand.id)).logo_sha256 == kept.logo_sha256
    await ada.post(f"{HERE}/logo/retirer")
    assert (await nobody.get(f"/logo/{durand.id}/{address}")).status_code == 404
    assert "/logo/" not in (await alice.get(alice.in_dossier())).text


async def test_mails_to_clients_carry_name_colour_and_signature(ada, chloe, alice, moulin):
    sent = {"name": "Durand & Fils", "coloured": "1", "accent": "#0A6040", "signature": "Léa <Durand>\n04 76 00 00 00"}
    await ada.post(HERE, data=sent)
    invoice = await make.purchase(moulin)
    await chloe.post(f"/cabinet/a-traiter/{invoice.id}/refuser", data={"motive": "illisible"})
    await make.run_jobs()
    mail = await MailMessage.filter(subject__startswith="Un document est à revoir").get()
    assert mail.sender_name == "Durand & Fils via Liasse"
    assert "Léa <Durand>\n04 76 00 00 00" in mail.text and "Léa &lt;Durand&gt;<br>04 76 00 00 00" in mail.html
    assert "#0A6040" in mail.html and "<img" not in mail.html
    preview = (await chloe.get("/cabinet/dossiers/nouveau/apercu?name=Neuf")).text
    assert "Durand &amp; Fils via Liasse" in preview and "04 76 00 00 00" in preview
