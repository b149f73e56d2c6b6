"""Becoming a person, signing in, and what goes on afterwards."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.people.contracts import (
    EndedSessions,
    Login,
    Logout,
    Me,
    Refresh,
    Register,
    SessionById,
    SessionList,
    SignedIn,
    VerifyEmail,
)
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.errors import (
    BlockedError,
    BusyError,
    InvalidCodeError,
    InvalidCredentialsError,
    InvalidMailedTokenError,
    InvalidRefreshTokenError,
    LockedOutError,
    NoSuchMembershipError,
    NotAPersonError,
    SecondFactorRequiredError,
    SessionNotFoundError,
    WeakPasswordError,
)
from cartwheel.domains.people.flows.login import LoginFlow
from cartwheel.domains.people.flows.refresh import RefreshFlow
from cartwheel.domains.people.flows.registration import RegistrationFlow
from cartwheel.domains.people.flows.succession import SuccessionFlow
from cartwheel.domains.people.procedures.auth_router import (
    COOKIES,
    PERSON,
    hand_over,
    router,
)
from cartwheel.domains.people.service.sessions import LogoutService, MeReader, SessionService
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.actors import find_credential
from cartwheel.systems.rpc.api import (
    Actor,
    CrossSiteError,
    RequestContext,
    delete,
    get,
    per_minute,
    post,
    public,
)

_LOGIN_DEADLINE: Final = timedelta(seconds=10)


@router.mutation(
    rest=post("/auth/register", status=202),
    allow=public,
    limit=per_minute(20, fails_open=False),
    raises=[WeakPasswordError, BusyError],
    keyed=False,
    audited=False,
)
async def register(command: Register, registrations: RegistrationFlow) -> None:
    """
    Ask to become a person; a mail with a link follows.

    The answer is the same for an address that is known already, whose owner gets a mail
    that says so.
    """
    await registrations.register(command)


@router.mutation(
    rest=post("/auth/verify-email", status=204),
    allow=public,
    limit=per_minute(60),
    raises=[
        InvalidMailedTokenError,
        InvalidCredentialsError,
        LockedOutError,
        BusyError,
        UnavailableError,
    ],
    keyed=False,
)
async def verify_email(command: VerifyEmail, registrations: RegistrationFlow) -> None:
    """
    Confirm an address by the token from its mail, and the password; then sign in.

    Whoever leaves the password out is not known to have chosen it: until a new one is
    chosen by mail, nothing else that opens the account can be added.
    """
    await registrations.verify(command)


# No quota: attempts that fail are slowed down, and passwords that wait are bounded.
@router.mutation(
    rest=post("/auth/login"),
    allow=public,
    raises=[
        InvalidCredentialsError,
        SecondFactorRequiredError,
        InvalidCodeError,
        BlockedError,
        NoSuchMembershipError,
        LockedOutError,
        BusyError,
        UnavailableError,
        *COOKIES,
    ],
    deadline=_LOGIN_DEADLINE,
    keyed=False,
)
async def login(
    command: Login,
    people: LoginFlow,
    jar: CookieJar,
    former: SuccessionFlow,
) -> SignedIn:
    """
    Sign in by password, and by a code where there is a second factor.

    Into cookies it ends the session whose cookies come along.
    """
    if command.cookies:
        jar.ensure_settable()
    signed_in = await people.sign_in(command)
    if not command.cookies:
        return signed_in
    return await hand_over(signed_in, jar=jar, former=former)


@router.mutation(
    rest=post("/auth/refresh"),
    allow=public,
    limit=per_minute(600),
    raises=[InvalidRefreshTokenError, NoSuchMembershipError, UnavailableError, *COOKIES],
    keyed=False,
    audited=False,
)
async def refresh(
    sessions: RefreshFlow,
    jar: CookieJar,
    command: Refresh = Refresh(),  # noqa: B008  frozen
) -> SignedIn:
    """
    Exchange the refresh token, given or in a cookie, for the next pair.

    It is good once. Sent again within ten seconds it gives the same; later it ends the
    session.
    """
    given = command.refresh_token
    token = jar.get_refresh_token() if given is None else given
    try:
        signed_in = await sessions.refresh(token, store_id=command.store_id)
    except InvalidRefreshTokenError:
        if given is None:
            jar.clear()
        raise
    return jar.hand_over(signed_in) if given is None else signed_in


@router.mutation(
    rest=post("/auth/logout", status=204),
    allow=public,
    limit=per_minute(600),
    raises=[CrossSiteError, UnavailableError],
    keyed=False,
    audited=False,
)
async def logout(
    context: RequestContext,
    sessions: LogoutService,
    jar: CookieJar,
    command: Logout = Logout(),  # noqa: B008  frozen
) -> None:
    """
    End the session of a refresh token, given or in a cookie, or of an access token.

    What names no session that goes on is answered alike, so it may be repeated.
    """
    token = command.refresh_token
    credential = find_credential(context.headers)
    if token is None and credential is None:
        token, credential = jar.find_tokens()
    await sessions.end(refresh_token=token, credential=credential)
    jar.clear()


@router.query(rest=get("/auth/me"), allow=PERSON, raises=[NotAPersonError])
async def me(actor: Actor, people: MeReader) -> Me:
    """Look at who calls, and what they may do in the store they act for."""
    return await people.me(actor)


@router.query(rest=get("/auth/sessions"), allow=PERSON, raises=[NotAPersonError])
async def list_sessions(actor: Actor, sessions: SessionService) -> SessionList:
    """List where one is signed in, the latest first."""
    return await sessions.list_open(actor)


@router.mutation(
    rest=delete("/auth/sessions/{id}", status=204),
    allow=PERSON,
    raises=[SessionNotFoundError, UnavailableError],
)
async def end_session(command: SessionById, actor: Actor, sessions: SessionService) -> None:
    """End one of one's sessions."""
    await sessions.end(actor, command.id)


@router.mutation(
    rest=delete("/auth/sessions"), allow=PERSON, raises=[NotAPersonError, UnavailableError]
)
async def end_other_sessions(actor: Actor, sessions: SessionService) -> EndedSessions:
    """End all of one's sessions but the one that calls."""
    return await sessions.end_others(actor)
