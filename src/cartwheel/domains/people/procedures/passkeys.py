"""Passkeys."""

from cartwheel.domains.people.contracts import (
    AddPasskey,
    Passkey,
    PasskeyById,
    PasskeyList,
    PasskeyLogin,
    PasskeyOptions,
    ProvePassword,
    SignedIn,
)
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.errors import (
    BlockedError,
    BusyError,
    InvalidCredentialsError,
    InvalidPasskeyError,
    LockedOutError,
    NoSuchMembershipError,
    PasskeyNotFoundError,
    SecondFactorRequiredError,
    TooManyPasskeysError,
    UnprovedPasswordError,
)
from cartwheel.domains.people.flows.passkeys import PasskeyFlow
from cartwheel.domains.people.flows.succession import SuccessionFlow
from cartwheel.domains.people.procedures.auth_router import (
    COOKIES,
    PERSON,
    hand_over,
    router,
)
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import Actor, delete, get, per_minute, post, public


@router.mutation(
    rest=post("/auth/passkeys/offer"),
    allow=PERSON,
    raises=[
        InvalidCredentialsError,
        UnprovedPasswordError,
        SecondFactorRequiredError,
        TooManyPasskeysError,
        LockedOutError,
        BusyError,
    ],
    keyed=False,
    audited=False,
)
async def offer_passkey(
    command: ProvePassword, actor: Actor, passkeys: PasskeyFlow
) -> PasskeyOptions:
    """Get what `navigator.credentials.create` needs."""
    return await passkeys.offer(actor.id, command, session_id=actor.session_id)


@router.mutation(
    rest=post("/auth/passkeys", status=201),
    allow=PERSON,
    raises=[
        InvalidPasskeyError,
        SecondFactorRequiredError,
        TooManyPasskeysError,
        UnavailableError,
    ],
)
async def add_passkey(command: AddPasskey, actor: Actor, passkeys: PasskeyFlow) -> Passkey:
    """Let a passkey that was just made open the account too."""
    return await passkeys.add(actor.id, command, session_id=actor.session_id)


@router.query(rest=get("/auth/passkeys"), allow=PERSON)
async def list_passkeys(actor: Actor, passkeys: PasskeyFlow) -> PasskeyList:
    """List one's passkeys, the oldest first."""
    return await passkeys.list_of(actor.id)


@router.mutation(
    rest=delete("/auth/passkeys/{id}", status=204),
    allow=PERSON,
    raises=[PasskeyNotFoundError, SecondFactorRequiredError],
)
async def remove_passkey(command: PasskeyById, actor: Actor, passkeys: PasskeyFlow) -> None:
    """Let a passkey open nothing any more."""
    await passkeys.remove(actor.id, command, session_id=actor.session_id)


@router.mutation(
    rest=post("/auth/passkeys/start"),
    allow=public,
    limit=per_minute(60),
    raises=[UnavailableError],
    keyed=False,
    audited=False,
)
async def start_passkey_login(passkeys: PasskeyFlow) -> PasskeyOptions:
    """Get what `navigator.credentials.get` needs."""
    return await passkeys.start()


@router.mutation(
    rest=post("/auth/passkeys/login"),
    allow=public,
    limit=per_minute(60),
    raises=[
        InvalidPasskeyError,
        BlockedError,
        NoSuchMembershipError,
        UnavailableError,
        *COOKIES,
    ],
    keyed=False,
)
async def passkey_login(
    command: PasskeyLogin,
    passkeys: PasskeyFlow,
    jar: CookieJar,
    former: SuccessionFlow,
) -> SignedIn:
    """Sign in with a passkey."""
    if command.cookies:
        jar.ensure_settable()
    signed_in = await passkeys.sign_in(command)
    if not command.cookies:
        return signed_in
    return await hand_over(signed_in, jar=jar, former=former)
