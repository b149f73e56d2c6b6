"""
What tokens and their keys are refused for.

    AppError
    ├── InvalidTokenError   UNAUTHENTICATED   whatever is wrong with a token
    ├── KeyTooNewError      CONFLICT          the next key is not known everywhere yet
    └── SecretKeyError      UNAVAILABLE       this process cannot open what is sealed
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class InvalidTokenError(AppError):
    """
    The token opens nothing.

    Its words are the same for every reason, which stands in `__cause__` for whoever debugs.
    """

    code: ClassVar[str] = "tokens.invalid"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self) -> None:
        super().__init__("The token is not valid")


class KeyTooNewError(AppError):
    """The next key was published a moment ago: verifiers elsewhere may not have seen it yet."""

    code: ClassVar[str] = "tokens.key_too_new"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, wait_seconds: int) -> None:
        super().__init__(f"The next key is not known everywhere yet: wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class SecretKeyError(AppError):
    """Something is to be sealed, or is sealed, under a secret that this process does not have."""

    code: ClassVar[str] = "tokens.secret_key"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
