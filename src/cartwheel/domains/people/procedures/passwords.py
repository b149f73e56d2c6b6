"""Changing what somebody signs in with: passwords, second factors."""

from cartwheel.domains.people.contracts import (
    ChangePassword,
    ConfirmSecondFactor,
    ForgotPassword,
    NewSecondFactor,
    ProvePassword,
    RecoveryCodes,
    RemoveSecondFactor,
    ResetPassword,
)
from cartwheel.domains.people.errors import (
    BusyError,
    InvalidCodeError,
    InvalidCredentialsError,
    InvalidMailedTokenError,
    LockedOutError,
    NoSecondFactorError,
    NotAPersonError,
    SecondFactorExistsError,
    SecondFactorRequiredError,
    UnprovedPasswordError,
    WeakPasswordError,
)
from cartwheel.domains.people.flows.passwords import PasswordFlow
from cartwheel.domains.people.flows.second_factors import SecondFactorFlow
from cartwheel.domains.people.procedures.auth_router import PERSON, router
from cartwheel.systems.rpc.api import Actor, per_minute, post, public


@router.mutation(
    rest=post("/auth/change-password", status=204),
    allow=PERSON,
    raises=[InvalidCredentialsError, WeakPasswordError, LockedOutError, BusyError],
    keyed=False,
)
async def change_password(command: ChangePassword, actor: Actor, passwords: PasswordFlow) -> None:
    """Change the password; all other sessions end."""
    await passwords.change(actor.id, command, session_id=actor.session_id)


@router.mutation(
    rest=post("/auth/forgot-password", status=202),
    allow=public,
    limit=per_minute(20, fails_open=False),
    keyed=False,
    audited=False,
)
async def forgot_password(command: ForgotPassword, passwords: PasswordFlow) -> None:
    """Ask for a mail with a link to choose a new password; the answer is always the same."""
    await passwords.forget(command)


@router.mutation(
    rest=post("/auth/reset-password", status=204),
    allow=public,
    limit=per_minute(60),
    raises=[InvalidMailedTokenError, WeakPasswordError, BusyError],
    keyed=False,
)
async def reset_password(command: ResetPassword, passwords: PasswordFlow) -> None:
    """Choose a new password by the token from a mail; all sessions end."""
    await passwords.reset(command)


@router.mutation(
    rest=post("/auth/second-factor"),
    allow=PERSON,
    raises=[
        InvalidCredentialsError,
        UnprovedPasswordError,
        SecondFactorExistsError,
        SecondFactorRequiredError,
        LockedOutError,
        BusyError,
    ],
    keyed=False,
    audited=False,
)
async def offer_second_factor(
    command: ProvePassword, actor: Actor, factors: SecondFactorFlow
) -> NewSecondFactor:
    """Make a secret for an authenticator; confirm it with a code for it to count."""
    return await factors.offer(actor.id, command, session_id=actor.session_id)


@router.mutation(
    rest=post("/auth/second-factor/confirm"),
    allow=PERSON,
    limit=per_minute(20),
    raises=[
        NoSecondFactorError,
        SecondFactorExistsError,
        SecondFactorRequiredError,
        InvalidCodeError,
    ],
    keyed=False,
)
async def confirm_second_factor(
    command: ConfirmSecondFactor,
    actor: Actor,
    factors: SecondFactorFlow,
) -> RecoveryCodes:
    """Let the second factor count; the recovery codes are shown this once."""
    return await factors.confirm(actor.id, command, session_id=actor.session_id)


@router.mutation(
    rest=post("/auth/second-factor/prove", status=204),
    allow=PERSON,
    limit=per_minute(20),
    raises=[NotAPersonError, NoSecondFactorError, InvalidCodeError, LockedOutError],
    keyed=False,
)
async def prove_second_factor(
    command: ConfirmSecondFactor,
    actor: Actor,
    factors: SecondFactorFlow,
) -> None:
    """
    Show a code of the second factor in a session that was opened without one.

    It is what a store that demands one asks of those who came by a provider.
    """
    await factors.prove(actor, command)


@router.mutation(
    rest=post("/auth/second-factor/remove", status=204),
    allow=PERSON,
    raises=[
        InvalidCredentialsError,
        InvalidCodeError,
        NoSecondFactorError,
        LockedOutError,
        BusyError,
    ],
    keyed=False,
)
async def remove_second_factor(
    command: RemoveSecondFactor,
    actor: Actor,
    factors: SecondFactorFlow,
) -> None:
    """Take the second factor away."""
    await factors.remove(actor.id, command)
