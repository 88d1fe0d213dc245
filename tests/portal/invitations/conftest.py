"""marie, who has an account already."""

from tests.portal.accounts.conftest import marie

__all__ = ["marie"]
