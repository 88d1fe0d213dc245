"""What stands in guillemets is never parted from them at the end of a line, wherever a text leaves."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.typesetting import NO_BREAK, typeset
from workspaces.kernel.web import FLASH, env, see

LOOSE, SET = "La vue « Litiges » est prise.", "La vue «\u00a0Litiges\u00a0» est prise."


def test_what_is_set_already_stays():
    assert typeset(LOOSE) == typeset(SET) == SET


@pytest.mark.parametrize(
    ("loose", "well_set"),
    [
        ("Fichier de 34 Mo : la limite", "Fichier de 34 Mo_: la limite"),
        ("Oui ; non ! Quoi ? 20 % de 40 €.", "Oui_; non_! Quoi_? 20_% de 40_€."),
        (
            "{{ label }} : {% if one != two %}{{ a }} !{% endif %}",
            "{{ label }}_: {% if one != two %}{{ a }}_!{% endif %}",
        ),
        ("Ajoutez ?vue=fiches ou :root", "Ajoutez ?vue=fiches ou :root"),
    ],
)
def test_a_mark_never_begins_a_line_and_code_is_left_alone(loose, well_set):
    assert typeset(loose) == well_set.replace("_", NO_BREAK)


def test_refusals_and_what_is_wrong_with_a_form():
    assert DomainError(LOOSE).message == str(DomainError(LOOSE)) == SET
    assert FormError({"name": LOOSE}).errors == {"name": SET}


def test_a_word_about_what_was_done():
    cookie = see("/cabinet", LOOSE).headers["set-cookie"]
    kept = cookie.partition(";")[0].removeprefix(f"{FLASH}=").strip('"')
    assert json.loads(unquote(kept))["message"] == SET


def test_templates_but_not_what_people_wrote():
    page = env.from_string("{{ 'La vue « ' ~ name ~ ' »' }} « {{ name }} »")
    assert page.render(name="de « A »") == "La vue «\u00a0de « A »\u00a0» «\u00a0de « A »\u00a0»"
