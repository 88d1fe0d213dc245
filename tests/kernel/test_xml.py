import pytest

from workspaces.kernel.xml import XmlRefused, parse


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "XML_FORBIDDEN"),
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'.encode("utf-16"),
            "XML_FORBIDDEN",
        ),
        (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r/>', "XML_FORBIDDEN"),
        (b"<r><unclosed></r>", "XML_INVALID"),
        (b"", "XML_INVALID"),
        (b'<?xml version="1.0" encoding="UTF-8"?><r>\xff\xfe</r>', "XML_ENCODING"),
        (b'<?xml version="1.0" encoding="klingon"?><r/>', "XML_ENCODING"),
        (b"<r>" * 300 + b"</r>" * 300, "XML_INVALID"),
        (b"<r>" + b"x" * (10 * 2**20) + b"</r>", "XML_TOO_LARGE"),
    ],
)
def test_what_is_dangerous_or_broken_is_refused_with_its_reason(data, code):
    with pytest.raises(XmlRefused) as refused:
        parse(data)
    assert refused.value.code == code


def test_an_honest_document_is_parsed_in_its_encoding():
    assert parse('<?xml version="1.0" encoding="ISO-8859-1"?><r>été</r>'.encode("latin-1")).text == "été"
