"""What a PDF is judged by before it is drawn or read."""

import zlib

import pikepdf
import pytest

from importers.readers import pdf
from importers.readers.remarks import Refused


def test_contents_that_inflate_beyond_reason_are_never_inflated_whole(tmp_path):
    bomb = zlib.compress(b"\0" * (pdf.LARGEST_CONTENT + 1), 9)
    document = pikepdf.new()
    page = document.add_blank_page()
    page.obj.Contents = pikepdf.Stream(document, bomb, Filter=pikepdf.Name.FlateDecode)
    document.save(tmp_path / "bomb.pdf", stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    with pytest.raises(Refused) as caught:
        pdf.inspect(str(tmp_path / "bomb.pdf"))
    assert caught.value.code == "PDF_BOMB"


def test_a_signature_is_noted_and_stops_nothing(tmp_path):
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array())
    document.save(tmp_path / "signed.pdf")
    (remark,) = pdf.inspect(str(tmp_path / "signed.pdf")).remarks
    assert (remark.code, remark.weight) == ("PDF_SIGNED", "note")


def test_a_link_is_no_active_content_and_a_script_is(tmp_path):
    for kind, expected in (("/URI", []), ("/JavaScript", ["PDF_ACTIVE_CONTENT"])):
        document = pikepdf.new()
        page = document.add_blank_page()
        action = pikepdf.Dictionary(S=pikepdf.Name(kind))
        page.obj.Annots = pikepdf.Array(
            [document.make_indirect(pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action))]
        )
        document.save(tmp_path / "linked.pdf")
        assert [remark.code for remark in pdf.inspect(str(tmp_path / "linked.pdf")).remarks] == expected
