"""What people send and get."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
GivenPassword = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
"""A password that is to be compared; imports may have brought what we would not take."""
NewPassword = Annotated[str, msgspec.Meta(min_length=8, max_length=512)]
"""Of 128 characters at most in its normal form, which the policy holds: typed decomposed, four
code points may make one."""
Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class LoginMethod(StrEnum):
    """How a session was opened."""

    PASSWORD = "password"  # noqa: S105
    PROVIDER = "provider"
    PASSKEY = "passkey"
    LINK = "link"


class Person(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody whose address is verified."""

    id: UUID
    email: str
    name: str
    created_at: datetime


class Register(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Who wants to become a person; the password has 8 to 128 characters and is hard to guess."""

    email: Email
    password: NewPassword
    name: Name


class VerifyEmail(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    The token from the mail, and the password that was chosen at registering.

    A page asks for it: whoever follows the link may be another than who registered. Without
    it the password opens the account, but is not believed to be that of its owner.
    """

    token: Secret
    password: GivenPassword | None = None


class Login(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Who wants in; `code` is that of the second factor or a recovery code.

    `storeId` chooses among the person's stores, else it is the first. With `cookies`
    the tokens go into cookies that no script can read, and not into the answer.
    `deviceToken` is that of an earlier answer: what strangers guess does not lock it out.
    """

    email: Email
    password: GivenPassword
    code: Secret | None = None
    device_token: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None
    store_id: UUID | None = None
    cookies: bool = False


class Enter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of the link that a demo prints; with `cookies` the tokens go into cookies."""

    token: Secret
    cookies: bool = False


class Refresh(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Asks for the next pair of tokens; without a token the cookie counts.

    `storeId` changes the store that the person acts for.
    """

    refresh_token: Secret | None = None
    store_id: UUID | None = None


class Logout(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the session to end by a refresh token; without one the credential counts."""

    refresh_token: Secret | None = None


class SignedIn(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    A session and what opens it; the tokens are null when they went into cookies.

    `storeId` and `role` are null for somebody who is in no store. `deviceToken` tells the
    device from strangers at the next sign-in by password.
    """

    person: Person
    session_id: UUID
    store_id: UUID | None
    role: str | None
    access_token: str | None
    access_expires_at: datetime
    refresh_token: str | None
    refresh_expires_at: datetime
    device_token: str | None = None


class Me(msgspec.Struct, frozen=True, rename="camel"):
    """
    Who calls, for which store, and what they may do there.

    With `lacksSecondFactor` the store asks for one that this session has not shown: until
    it has, they act for no store.
    """

    person: Person
    session_id: UUID
    store_id: UUID | None
    permissions: tuple[str, ...]
    has_second_factor: bool
    lacks_second_factor: bool = False


class ChangePassword(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new password, and the present one as a proof."""

    current_password: GivenPassword
    new_password: NewPassword


class ForgotPassword(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whose password is forgotten."""

    email: Email


class ResetPassword(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The token from the mail, and the new password."""

    token: Secret
    new_password: NewPassword


class AskUnlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose account strangers have locked."""

    email: Email


class Unlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token from the mail; with `cookies` the device's token goes into one."""

    token: Secret
    cookies: bool = False


class Unlocked(msgspec.Struct, frozen=True, rename="camel"):
    """What to sign in with from this device; null when it went into a cookie."""

    device_token: str | None


class Session(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A login that goes on; `address` and `agent` are those it was opened from."""

    id: UUID
    is_current: bool
    method: LoginMethod
    address: str
    agent: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class SessionList(msgspec.Struct, frozen=True):
    """The sessions that go on, the latest first; 100 at most."""

    items: tuple[Session, ...]


class SessionById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one session."""

    id: UUID


class EndedSessions(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    count: int


class ProvePassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password, as a proof that it is still the same person."""

    password: GivenPassword


class NewSecondFactor(msgspec.Struct, frozen=True):
    """What an authenticator needs, shown this once: a secret, and the same as an `otpauth` URI."""

    secret: str
    uri: str


class ConfirmSecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code that the authenticator shows."""

    code: Secret


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that stand in for the authenticator, each once; they cannot be shown again."""

    codes: tuple[str, ...]


class RemoveSecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password and a code, as a proof."""

    password: GivenPassword
    code: Secret


class ProviderList(msgspec.Struct, frozen=True):
    """The names of the identity providers that may be used."""

    items: tuple[str, ...]


class StartProviderLogin(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Asks for the way to an identity provider; with `cookies` the binding goes into one."""

    provider: Secret
    cookies: bool = False


class ProviderLogin(msgspec.Struct, frozen=True, rename="camel"):
    """
    Where to send the person, and what ties the return to whoever set out.

    `binding` is null when it went into a cookie.
    """

    url: str
    binding: str | None


class CompleteProviderLogin(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """
    What the provider sent the person back with, and to which address of ours.

    `secondFactorCode` is asked for when the account has a second factor and is not known
    by the provider yet: send the same again with it.
    """

    provider: Secret
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]
    state: Secret
    binding: Secret | None = None
    second_factor_code: Secret | None = None
    store_id: UUID | None = None
    cookies: bool = False


class PasskeyOptions(msgspec.Struct, frozen=True):
    """What the browser's `navigator.credentials` needs, as JSON."""

    options: dict[str, Any]


class AddPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `navigator.credentials.create` gave, as JSON, and what to call it."""

    credential: dict[str, Any]
    name: Name


class Passkey(msgspec.Struct, frozen=True, rename="camel"):
    """A key that lives in a device of its owner; `id` is base64url."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


class PasskeyList(msgspec.Struct, frozen=True):
    """All passkeys of a person, the oldest first; there are 20 at most."""

    items: tuple[Passkey, ...]


class PasskeyById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one passkey."""

    id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,1400}$")]


class PasskeyLogin(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What `navigator.credentials.get` gave, as JSON."""

    credential: dict[str, Any]
    store_id: UUID | None = None
    cookies: bool = False


class FindPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names one person by the address."""

    email: Email


class PersonById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one person."""

    person_id: UUID


class BlockPerson(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whom to let in no more, and why, for those who look it up later."""

    person_id: UUID
    reason: Annotated[
        str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")
    ]


class Standing(msgspec.Struct, frozen=True, rename="camel"):
    """
    A person as operators see them; `blockedFor` is why, null for who may sign in.

    Who `isOperator` may do for the platform what its operator's key does.
    """

    person: Person
    blocked_at: datetime | None
    blocked_for: str | None
    open_sessions: int
    is_operator: bool


class Blocked(msgspec.Struct, frozen=True, rename="camel"):
    """
    What blocking has ended, and what it has not.

    `revokedKeys` are API keys that could let others in, made by this person or with such a
    key, and `withdrawnInvitations` what these sent that had no answer. `otherKeys` counts
    the keys that go on, made by this person or with such a key: stores stand on them.
    """

    standing: Standing
    ended_sessions: int
    revoked_keys: tuple[UUID, ...]
    withdrawn_invitations: tuple[UUID, ...]
    other_keys: int
