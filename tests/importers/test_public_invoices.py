"""Every public invoice whose content is known is read exactly so."""

import pytest

from tests.importers import public


@pytest.mark.skipif(not public.INVOICES.exists(), reason="the public invoices lie beside the repository only here")
async def test_all_are_read_as_their_sources_say(tmp_path):
    known, wrong = await public.misread(tmp_path)
    print(f"{known - len(wrong)}/{known}")  # noqa: T201
    assert known > 100
    assert wrong == []
