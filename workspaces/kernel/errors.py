"""Errors people can act on: `message` is shown to them, in French, `code` is for machines, `status` is HTTP's."""

from workspaces.kernel.typesetting import typeset


class DomainError(Exception):
    """Base of every error a user may see. Anything else is a bug and becomes a 500."""

    status = 422
    code = "INVALID"

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        self.message = typeset(message)
        super().__init__(self.message)
        self.code = code or self.code
        self.status = status or self.status


class FormError(DomainError):
    """What is wrong with a form, field by field: the page shows it beside each field and in a summary."""

    code = "FORM_INVALID"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = {name: typeset(message) for name, message in errors.items()}


class NotAllowed(DomainError):
    """The person may know that the thing exists but may not do this to it."""

    status = 403
    code = "NOT_ALLOWED"


class NotFound(DomainError):
    """Absent, or somebody else's: the answer is the same."""

    status = 404
    code = "NOT_FOUND"

    def __init__(self, message: str = "Cette page n’existe pas ou ne vous est pas ouverte.") -> None:
        super().__init__(message)


class IllegalMove(DomainError):
    """A status table forbids this move, or somebody else moved first."""

    status = 409
    code = "ILLEGAL_MOVE"


class TooManyAttempts(DomainError):
    """A rate limit. `retry_after` is in seconds and goes into the Retry-After header."""

    status = 429
    code = "TOO_MANY_ATTEMPTS"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
