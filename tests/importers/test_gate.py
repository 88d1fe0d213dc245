"""The bytes say what a file is; its name only what somebody expected."""

import re

import pytest

from importers.readers import gate
from importers.readers.remarks import SENTENCES, Refused
from importers.reading import read_file

HEADS = {
    "application/pdf": b"%PDF-1.7\n",
    "application/xml": b"<?xml version='1.0'?><a/>",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff\xe0",
    "image/tiff": b"II*\0",
    "image/heic": b"\0\0\0\x18ftypheic",
    "image/webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "application/zip": b"PK\x03\x04",
}


@pytest.mark.parametrize(("media_type", "head"), HEADS.items())
def test_each_kind_is_known_by_its_bytes_whatever_its_name(media_type, head):
    assert gate.identify(head, "sans-extension").media_type == media_type
    identity = gate.identify(head, "facture.xml" if media_type != "application/xml" else "facture.pdf")
    assert identity.media_type == media_type
    assert [remark.code for remark in identity.remarks] == ["TYPE_MISMATCH"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_xml_is_known_in_every_encoding(encoding):
    assert gate.identify("<?xml version='1.0'?><a/>".encode(encoding), "f.xml").media_type == "application/xml"


@pytest.mark.parametrize(
    ("head", "code", "said"),
    [
        (b"MZ\x90\0", "TYPE_UNSUPPORTED", "un programme"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "TYPE_UNSUPPORTED", "un document Office"),
        (b"\xd0\xcf\x11\xe0", "TYPE_UNSUPPORTED", "un document Office ancien"),
        (b"From: a@example.test\r\n", "TYPE_UNSUPPORTED", "un message"),
        (b"<!DOCTYPE html><html>", "TYPE_UNSUPPORTED", "une page web"),
        (b"bonjour", "TYPE_UNSUPPORTED", "type inconnu"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG_FORBIDDEN", "SVG"),
        (b"<html><script>1</script><!--\n%PDF-1.7", "TYPE_MISMATCH", "cache un PDF"),
    ],
)
def test_everything_else_is_refused_by_its_name(head, code, said):
    with pytest.raises(Refused, match=said) as caught:
        gate.identify(head, "facture.pdf")
    assert caught.value.code == code


def test_a_refusal_of_the_type_names_what_is_accepted():
    with pytest.raises(Refused) as caught:
        gate.identify(b"MZ", "facture.exe")
    assert all(
        kind in caught.value.message for kind in ("PDF", "CII", "UBL", "JPEG", "PNG", "TIFF", "HEIC", "WebP", "ZIP")
    )


async def test_a_file_over_the_limit_says_its_size_and_the_limit(tmp_path):
    large = tmp_path / "facture.pdf"
    with large.open("wb") as file:
        file.truncate(34 * 2**20)
    reading = await read_file(large, work=tmp_path, name="facture.pdf", max_mb=25)
    assert (reading.verdict, reading.reason) == ("refuse", "FILE_TOO_LARGE")
    assert reading.message.startswith("Fichier de 34 Mo\u00a0: la limite est de 25 Mo.")


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_every_sentence_is_whole_and_says_what_to_do(code, text):
    assert text[0].isupper() or text[0] in "«{", code
    assert text.endswith(".") or "{why}" in text, code
    assert re.search(r"[.:}] .", text), f"{code} only complains"
    assert '"' not in text, "French quotation marks"
