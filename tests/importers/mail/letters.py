"""Messages as people and programs write them."""

from __future__ import annotations

import io
import itertools
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

from PIL import Image

from tests.prove.papers import invoice, printed

_count = itertools.count(1)


def pdf(number: int | None = None) -> bytes:
    """A printed invoice that nobody has sent before."""
    from decimal import Decimal

    rank = number or next(_count)
    return printed(invoice(f"M-2026-{rank:05d}", Decimal(f"{200 + rank}.00")))


def letter(
    *files: tuple[str, bytes],
    text: str = "Bonjour, facture jointe.",
    sender: str = "Compta <compta@fournisseur.test>",
    subject: str = "Votre facture",
    **headers: str,
) -> EmailMessage:
    """A message with these files attached; further headers by name, `_` for `-`."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "facture@exemple.test", subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{next(_count)}@fournisseur.test>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def picture(width: int, height: int, *, noise: bool = True) -> bytes:
    """A JPEG of this size; a noisy one weighs what a photograph weighs."""
    image = Image.effect_noise((width, height), 60) if noise else Image.new("L", (width, height), 255)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()
