"""The validator's child process: official schemas and rule sheets behind a framed pipe.

Exactly one PySaxonProcessor lives here: a second one in a thread brings the whole interpreter down, and a native abort
of the library must cost this process, not the portal.
Frames: 4 bytes of length + the XML in; 4 bytes of length + JSON out.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import struct
import sys
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

from workspaces.einvoice.profiles import Kind, Syntax, has_french_seller, kind_of, schema, sheets
from workspaces.kernel.xml import XmlRefused, parse

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
PROCESSOR = PySaxonProcessor(license=False)
XSLT = PROCESSOR.new_xslt30_processor()
CODE_LISTS = re.compile(r"document\('([\w.-]+codedb\.xml)'\)")
OPENING = re.compile(r"(<xsl:(?:stylesheet|transform)\b[^>]*>)")
MANY = 200  # findings of one invoice: beyond, the list helps nobody


@cache
def compiled(sheet: Path) -> PyXsltExecutable:
    """Compiled once, and its code lists are read once: left alone, every run reads them from the disk again."""
    text = sheet.read_text()
    lists = CODE_LISTS.search(text)
    if lists:
        text = CODE_LISTS.sub("$code-lists", OPENING.sub(r'\1<xsl:param name="code-lists"/>', text, count=1))
    executable = XSLT.compile_stylesheet(stylesheet_text=text)
    executable.set_property("!indent", "no")
    if lists:
        executable.set_parameter("code-lists", PROCESSOR.parse_xml(xml_file_name=str(sheet.with_name(lists.group(1)))))
    return executable


def check(xml: bytes) -> dict[str, Any]:
    """{"syntax", "profile", "xsd": bool | None, "found": [{"rule", "flag", "text", "location"}…]}."""
    try:
        root = parse(xml)
    except XmlRefused as refused:
        return answer(Kind(Syntax.UNKNOWN, None), None, [found(refused.code, refused.message)])
    kind = kind_of(root)
    broken = list(schema_faults(root, kind))
    official = schema(kind.syntax, kind.profile)
    if broken or official is None:
        return answer(kind, False if broken else None, broken)
    try:
        return answer(kind, True, list(rule_faults(root, kind)))
    except Exception as error:  # the library raises its own, undocumented classes: a value it cannot even cast
        return answer(kind, True, [found("RULES-STOPPED", " ".join(str(error).split())[:300])])


def answer(kind: Kind, valid: bool | None, faults: list[dict[str, str]]) -> dict[str, Any]:
    return {"syntax": kind.syntax, "profile": kind.profile, "xsd": valid, "found": faults[:MANY]}


def found(rule: str, text: str, flag: str = "fatal", location: str = "") -> dict[str, str]:
    return {"rule": rule, "flag": flag, "text": text, "location": location}


def schema_faults(root: etree._Element, kind: Kind) -> list[dict[str, str]]:
    official = schema(kind.syntax, kind.profile)
    if official is None or official.validate(root):
        return []
    log: Any = official.error_log
    return [found("XSD", fault.message, location=fault.path or "") for fault in islice(log, 10)]


def rule_faults(root: etree._Element, kind: Kind) -> Iterator[dict[str, str]]:
    """What the rule sheets say, one document for all of them."""
    document = PROCESSOR.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
    for sheet in sheets(kind, french=has_french_seller(root, kind.syntax)):
        report = etree.fromstring(compiled(sheet).transform_to_string(xdm_node=document).encode())
        for said in report.iter(SVRL + "failed-assert", SVRL + "successful-report"):
            text = " ".join("".join(map(str, said.itertext())).split())
            yield found(said.get("id", ""), text, said.get("flag") or "fatal", said.get("location", ""))


def serve() -> None:
    """Answers until the parent goes away. Standard output is ours alone: what the library prints goes to stderr."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    questions = sys.stdin.buffer
    with contextlib.suppress(BrokenPipeError):
        while len(head := questions.read(4)) == 4:
            reply = json.dumps(check(questions.read(struct.unpack(">I", head)[0]))).encode()
            answers.write(struct.pack(">I", len(reply)) + reply)
            answers.flush()


if __name__ == "__main__":
    serve()
