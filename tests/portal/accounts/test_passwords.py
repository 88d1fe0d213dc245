"""What makes a password acceptable."""

from __future__ import annotations

import pytest

from portal.accounts import passwords


@pytest.mark.parametrize(
    "password",
    ["trois tomates au soleil", "Ünïcödé-mot-dé-passé", "x7!kd92ls0Qm", "a b c d e f g h i j k l", "éz8-_" * 40],
)
def test_a_long_and_uncommon_one_is_taken(password):
    assert passwords.wrong_with(password) == ""


@pytest.mark.parametrize("password", ["", "onze-signes", "é" * 11])
def test_less_than_twelve_signs_is_too_short(password):
    assert f"({len(password)} saisis)" in passwords.wrong_with(password)


def test_more_than_two_hundred_is_refused_rather_than_cut():
    assert passwords.wrong_with("ab1-_" * 40) == ""
    assert "200 caractères au plus (201 saisis)" in passwords.wrong_with("ab1-_" * 40 + "x")


@pytest.mark.parametrize(
    "password",
    [
        "azertyuiop123",
        "MotDePasse2026!",
        "Password1234",
        "qwertyuiop[]",
        "123456789123456789",
        "aaaaaaaaaaaa",
        "changezmoi!!",
    ],
)
def test_the_commonest_are_refused_with_their_usual_ornaments(password):
    assert "répandus" in passwords.wrong_with(password)


@pytest.mark.parametrize("password", ["marie.curie2026", "Marie.Curie!!"])
def test_ones_own_name_is_refused(password):
    assert "ressemble" in passwords.wrong_with(password, "marie.curie", "Marie", "Curie")


async def test_nothing_is_cut_or_changed_in_case():
    long = "phrase " * 28
    hashed = await passwords.kept(long)
    assert await passwords.matches(long, hashed)
    for other in (long[:-1], long.upper(), long[:72], long + "x"):
        assert not await passwords.matches(other, hashed)


async def test_nobodys_password_matches_nothing():
    assert not await passwords.matches("nobody has this password", "")
