"""What people are refused."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, InvalidInputError, Kind


class PeopleError(AppError):
    """Any error of this domain."""


class WeakPasswordError(InvalidInputError):
    """The password is too short, too long, known from breaches, or too easy to guess."""

    code: ClassVar[str] = "accounts.weak_password"


class InvalidCredentialsError(PeopleError):
    """
    One message for every reason: unknown address, wrong password, not yet verified.

    Which it was is for the log alone.
    """

    code: ClassVar[str] = "accounts.invalid_credentials"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self, reason: str = "wrong_password") -> None:
        super().__init__("The address or the password is wrong, or the address is not verified")
        self.logged = {"reason": reason}


class SecondFactorRequiredError(PeopleError):
    """
    The account has a second factor, and none was shown.

    At a sign-in the same call with a code will do. In a session that is open it takes
    `auth.proveSecondFactor`, or another session, opened with a code or a passkey.
    """

    code: ClassVar[str] = "accounts.second_factor_required"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self) -> None:
        super().__init__("A second factor of the account is required")


class BlockedError(PeopleError):
    """An operator has blocked the person; said only to who has shown to be that person."""

    code: ClassVar[str] = "accounts.blocked"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self, person_id: UUID) -> None:
        super().__init__("This account is blocked; ask the operator of this installation")
        self.logged = {"reason": "blocked", "person": str(person_id)}


class InvalidCodeError(PeopleError):
    """The code of the second factor is wrong, old, or was used before."""

    code: ClassVar[str] = "accounts.invalid_code"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self, reason: str = "wrong_code") -> None:
        super().__init__("The code is wrong or was used before")
        self.logged = {"reason": reason}


class LockedOutError(PeopleError):
    """Too many attempts failed, on this account or from this address."""

    code: ClassVar[str] = "accounts.locked_out"
    kind: ClassVar[Kind] = Kind.LIMITED

    def __init__(self, retry_after: timedelta) -> None:
        self.retry_after_seconds = max(1, -(-retry_after // timedelta(seconds=1)))
        super().__init__(
            f"Too many failed attempts; try again in {self.retry_after_seconds} s,"
            " or have a link past the lock mailed (auth.askUnlock)"
        )


class BusyError(PeopleError):
    """More passwords wait to be compared than can be in a reasonable time."""

    code: ClassVar[str] = "accounts.busy"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    retry_after_seconds: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__("Too many people are signing in at the moment")


class InvalidMailedTokenError(PeopleError):
    """The link was used before, is too old, or was never ours."""

    code: ClassVar[str] = "accounts.invalid_token"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("The link was used before or is too old")


class NotAtThisMachineError(PeopleError):
    """The link works in a browser on the machine, and of the user, that printed it."""

    code: ClassVar[str] = "accounts.not_at_this_machine"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("The link works only on the machine that printed it")


class InvalidRefreshTokenError(PeopleError):
    """The refresh token opens nothing, or its session has ended: sign in again."""

    code: ClassVar[str] = "accounts.invalid_refresh_token"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self) -> None:
        super().__init__("The session has ended; sign in again")


class UnprovedPasswordError(PeopleError):
    """Nobody has shown that whoever chose the password has the address of the account too."""

    code: ClassVar[str] = "accounts.unproved_password"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Show first that the address is yours: choose a new password by a link from"
            " a mail (auth.forgotPassword)"
        )


class PersonNotFoundError(PeopleError):
    """There is no such person."""

    code: ClassVar[str] = "people.person_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such person")


class NotAPersonError(PeopleError):
    """Only somebody who is signed in may do this; a key may not."""

    code: ClassVar[str] = "accounts.not_a_person"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Only a person who is signed in may do this")


class SessionNotFoundError(PeopleError):
    """The person has no such session that goes on."""

    code: ClassVar[str] = "accounts.session_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such session")


class NoSuchMembershipError(PeopleError):
    """The person is not in the store that was asked for."""

    code: ClassVar[str] = "accounts.no_such_membership"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("You are not in such a store")


class SecondFactorExistsError(PeopleError):
    """There is a second factor already; it must be removed first."""

    code: ClassVar[str] = "accounts.second_factor_exists"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("There is a second factor already")


class NoSecondFactorError(PeopleError):
    """There is no second factor to confirm or remove."""

    code: ClassVar[str] = "accounts.no_second_factor"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("There is no second factor")


class ProviderNotFoundError(PeopleError):
    """No identity provider of this name is configured."""

    code: ClassVar[str] = "accounts.provider_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such identity provider")


class ProviderRefusedError(PeopleError):
    """What came back from the identity provider does not hold, or not for this browser."""

    code: ClassVar[str] = "accounts.provider_refused"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self, message: str = "The sign-in could not be completed; begin again") -> None:
        super().__init__(message)


class UnverifiedAddressError(PeopleError):
    """The identity provider does not vouch for the person's address."""

    code: ClassVar[str] = "accounts.unverified_address"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("The provider has not verified your address")


class InvalidPasskeyError(PeopleError):
    """The passkey is not known, or what it signed does not hold here and now."""

    code: ClassVar[str] = "accounts.invalid_passkey"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self, reason: str = "wrong_signature", *, person_id: UUID | None = None) -> None:
        super().__init__("The passkey is not accepted; begin again")
        person = {} if person_id is None else {"person": str(person_id)}
        self.logged = {"reason": reason, **person}


class PasskeyNotFoundError(PeopleError):
    """The person has no such passkey."""

    code: ClassVar[str] = "accounts.passkey_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such passkey")


class TooManyPasskeysError(PeopleError):
    """The person has as many passkeys as a person may have."""

    code: ClassVar[str] = "accounts.too_many_passkeys"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A person has {most} passkeys at most")
        self.most = most
