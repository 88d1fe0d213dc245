from uuid import UUID

import pytest

from workspaces.kernel import clock, outbox
from workspaces.kernel.db import bind, unit_of_work
from workspaces.kernel.mail import MailMessage

ONE = UUID("01a20c06-3e50-7661-a892-ae812d9d7d5f")


def test_names_become_the_databases_own_placeholders():
    sql = "select x::text from t where a = :a and b in :many and c = :a"
    assert bind(sql, {"a": ONE, "many": [1, 2]}, postgres=False) == (
        "select x::text from t where a = ? and b in (?, ?) and c = ?",
        [str(ONE), 1, 2, str(ONE)],
    )
    text, values = bind(sql, {"a": ONE, "many": [1, 2]}, postgres=True)
    assert text == "select x::text from t where a = $2 and b = any($1) and c = $3" and values == [[1, 2], ONE, ONE]


def test_an_empty_list_matches_nothing():
    assert bind("a in :many", {"many": []}, postgres=False) == ("a in (null)", [])


async def write(subject: str) -> None:
    await MailMessage.create(to="a@b.fr", subject=subject, text="", html="", created_at=clock.now())


@pytest.mark.usefixtures("db")
async def test_an_act_inside_an_act_is_part_of_it():
    with pytest.raises(RuntimeError, match="no"):
        async with unit_of_work():
            async with unit_of_work():
                await write("inner")
            raise RuntimeError("no")
    assert await MailMessage.all().count() == 0


@pytest.mark.usefixtures("db")
async def test_what_waits_for_the_commit_sees_it():
    seen = []

    async def look() -> None:
        seen.append(await MailMessage.all().count())

    async with unit_of_work():
        outbox.after_commit(look)
        await write("kept")
        assert seen == []
    assert seen == [1]


@pytest.mark.usefixtures("db")
async def test_a_change_counts_its_own_rows_and_not_those_of_its_triggers():
    """Compare-and-set looks at that number."""
    from workspaces.kernel import db

    if db.is_postgres():
        pytest.skip("PostgreSQL counts so by itself")
    await write("one")
    again = "insert into schedule (id, name, next_at) values (hex(randomblob(16)), hex(randomblob(8)), '2026-11-24')"
    await db.execute(f"create trigger noted after update on mail_message begin {again}; {again}; end")
    assert await MailMessage.filter(subject="one").update(subject="two") == 1
    async with unit_of_work():
        assert await MailMessage.filter(subject="two").update(subject="three") == 1
        assert await MailMessage.filter(subject="none").update(subject="four") == 0
