"""Signing in with an identity provider."""

from cartwheel.domains.people.contracts import (
    CompleteProviderLogin,
    ProviderList,
    ProviderLogin,
    SignedIn,
    StartProviderLogin,
)
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.errors import (
    BlockedError,
    InvalidCodeError,
    LockedOutError,
    NoSuchMembershipError,
    ProviderNotFoundError,
    ProviderRefusedError,
    SecondFactorRequiredError,
    UnverifiedAddressError,
)
from cartwheel.domains.people.flows.provider_login import ProviderLoginFlow
from cartwheel.domains.people.flows.succession import SuccessionFlow
from cartwheel.domains.people.procedures.auth_router import COOKIES, hand_over, router
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import get, per_minute, post, public


@router.query(rest=get("/auth/providers"), allow=public)
async def list_providers(providers: ProviderLoginFlow) -> ProviderList:
    """List whom one may sign in with."""
    return ProviderList(providers.names)


@router.mutation(
    rest=post("/auth/providers/{provider}/start"),
    allow=public,
    limit=per_minute(60),
    raises=[ProviderNotFoundError, UnavailableError, *COOKIES],
    keyed=False,
    audited=False,
)
async def start_provider_login(
    command: StartProviderLogin, providers: ProviderLoginFlow, jar: CookieJar
) -> ProviderLogin:
    """Get the address at an identity provider to send the person to."""
    if not command.cookies:
        return (await providers.start(command.provider))[0]
    jar.ensure_settable()
    begun, until = await providers.start(command.provider)
    jar.bind(begun.binding or "", until=until)
    return ProviderLogin(url=begun.url, binding=None)


@router.mutation(
    rest=post("/auth/providers/{provider}/complete"),
    allow=public,
    limit=per_minute(60),
    raises=[
        ProviderNotFoundError,
        ProviderRefusedError,
        UnverifiedAddressError,
        SecondFactorRequiredError,
        InvalidCodeError,
        LockedOutError,
        BlockedError,
        NoSuchMembershipError,
        UnavailableError,
        *COOKIES,
    ],
    keyed=False,
)
async def complete_provider_login(
    command: CompleteProviderLogin,
    providers: ProviderLoginFlow,
    jar: CookieJar,
    former: SuccessionFlow,
) -> SignedIn:
    """
    Sign in with what an identity provider sent the person back with.

    Where the account has a second factor and the provider is new to it, the answer is 401
    `accounts.second_factor_required`: send the same again with `secondFactorCode`.
    """
    if command.cookies:
        jar.ensure_settable()
    binding = jar.find_binding() if command.binding is None else command.binding
    signed_in = await providers.complete(command, binding=binding)
    if not command.cookies:
        return signed_in
    return await hand_over(signed_in, jar=jar, former=former)
