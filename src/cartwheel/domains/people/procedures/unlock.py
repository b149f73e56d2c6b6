"""Getting past a lock that strangers have set."""

from cartwheel.domains.people.contracts import AskUnlock, Unlock, Unlocked
from cartwheel.domains.people.cookies import CookieJar
from cartwheel.domains.people.errors import InvalidMailedTokenError
from cartwheel.domains.people.flows.unlock import UnlockFlow
from cartwheel.domains.people.procedures.auth_router import COOKIES, router
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import per_minute, post, public


@router.mutation(
    rest=post("/auth/unlock/ask", status=202),
    allow=public,
    limit=per_minute(20, fails_open=False),
    keyed=False,
    audited=False,
)
async def ask_unlock(command: AskUnlock, unlocking: UnlockFlow) -> None:
    """Ask for a mail with a link past a lock; the answer is always the same."""
    await unlocking.ask(command)


@router.mutation(
    rest=post("/auth/unlock"),
    allow=public,
    limit=per_minute(60),
    raises=[InvalidMailedTokenError, UnavailableError, *COOKIES],
    keyed=False,
)
async def unlock(command: Unlock, unlocking: UnlockFlow, jar: CookieJar) -> Unlocked:
    """Sign in from here whatever strangers guess, by the token from the mail."""
    if command.cookies:
        jar.ensure_settable()
    known = await unlocking.unlock(command)
    if known is not None and command.cookies:
        jar.know_device(known[0], until=known[1])
        return Unlocked(None)
    return Unlocked(None if known is None else known[0])
