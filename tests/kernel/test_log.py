from workspaces.kernel.log import hide_secrets


def test_no_secret_is_written():
    event = {
        "event": "sign in",
        "password": "hunter2",
        "session_token": "abc",
        "api_key": "lia_123",
        "url": "postgres://liasse:s3cret@db/liasse",
        "header": "Bearer lia_456",
        "seller_iban": "FR14…",
        "job": "send_mail",
        "attempt": 3,
    }
    shown = hide_secrets(None, "info", dict(event))
    assert not any(secret in str(shown) for secret in ("hunter2", "abc", "lia_", "s3cret", "FR14"))
    assert (shown["job"], shown["attempt"], shown["url"]) == ("send_mail", 3, "postgres://liasse:…@db/liasse")
