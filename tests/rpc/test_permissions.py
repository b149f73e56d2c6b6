"""Who may call what: every procedure there is, called by every role and every kind of key."""

from typing import Final

import pytest
from tests.rpc.house import PERMISSIONS, PROCEDURES, House, house  # noqa: F401  a fixture

from cartwheel.domains.stores.contracts import Role
from cartwheel.systems.rpc.procedures import Procedure

KINDS: Final = {
    "carts key": "store_key",
    "first key": "store_key",
    "operator": "operator",
    "replay key": "store_key",
}

# They look at whoever is signed in by a session, which the callers here are not.
OWN: Final = {"auth.listPasskeys", "auth.listSessions", "auth.me"}

# No struct can be made of it: who is let in gets no further than to the decoder.
_NONSENSE: Final = '"nonsense"'


HELD: Final = {
    **{role.value: PERMISSIONS.of_role(role) for role in Role},
    "carts key": frozenset({"carts:read"}),
    "first key": PERMISSIONS.of_store,
    "replay key": PERMISSIONS.of_replay,
    "operator": PERMISSIONS.of_operator,
}
"""By the manifests of domains; `docs/guides/permissions.md` shows who holds what."""


def refusal_of(procedure: Procedure, who: str) -> int | None:
    """Return the status that a caller is refused with; None for who may."""
    allow = procedure.allow
    if who in ("", "unknown"):
        # A wrong credential is refused wherever somebody looks at it.
        return 401 if allow.signed_in or (who and procedure.knows_actor) else None
    if allow.kind is not None and KINDS.get(who, "person") != allow.kind:
        return 403
    if allow.needed is not None and allow.needed not in HELD.get(who, ()):
        return 403
    return None


def test_few_procedures_are_for_everybody() -> None:
    """Whatever is public was meant to be."""
    public = {p.name for p in PROCEDURES.values() if not p.allow.signed_in}
    assert public == {
        "agreement.decline",
        "agreement.look",
        "agreement.sign",
        "auth.askUnlock",
        "auth.completeProviderLogin",
        "auth.enter",
        "auth.forgotPassword",
        "auth.listProviders",
        "auth.login",
        "auth.logout",
        "auth.passkeyLogin",
        "auth.refresh",
        "auth.register",
        "auth.resetPassword",
        "auth.startPasskeyLogin",
        "auth.startProviderLogin",
        "auth.unlock",
        "auth.verifyEmail",
        "members.declineInvitation",
        "members.previewInvitation",
        "paymentProviders.confirmSandbox",
        "paymentProviders.receiveWebhook",
        "signingServices.receiveWebhook",
    }


def test_what_is_not_audited_was_meant_to_be() -> None:
    """Every other mutation leaves a record."""
    unaudited = {p.name for p in PROCEDURES.values() if p.kind == "mutation" and not p.audited}
    assert unaudited == {
        "agreement.look",
        "ai.ask",
        "ai.reviewCopy",
        "ai.writeCopy",
        "auth.askUnlock",
        "auth.forgotPassword",
        "auth.logout",
        "auth.offerPasskey",
        "auth.offerSecondFactor",
        "auth.refresh",
        "auth.register",
        "auth.startPasskeyLogin",
        "auth.startProviderLogin",
        "booking.askForKey",
        "booking.calendarOwn",
        "booking.listOwn",
        "booking.look",
        "booking.openOwn",
        "booking.planOwn",
        "booking.receiptOwn",
        "booking.ways",
        "campaign.report",
        "campaign.sendTest",
        "channels.test",
        "eventImports.addPart",
        "eventRoutes.acknowledge",
        "eventRoutes.take",
        "events.ingest",
        "events.ingestBatch",
        "features.compute",
        "illustrations.make",
        "mailTemplate.check",
        "mailTemplate.preview",
        "members.previewInvitation",
        "notifications.read",
        "notifications.readAll",
        "paymentProviders.confirmSandbox",
        "paymentProviders.receiveWebhook",
        "people.find",
        "providers.check",
        "reached.pushKey",
        "reached.subscribe",
        "reached.track",
        "reached.unsubscribe",
        "schemas.compare",
        "segments.preview",
        "shoppingCarts.add",
        "shoppingCarts.change",
        "shoppingCarts.checkOut",
        "shoppingCarts.claim",
        "shoppingCarts.look",
        "shoppingCarts.open",
        "shoppingCarts.setLine",
        "signingServices.receiveWebhook",
        "tickets.issue",
        "visitors.acknowledge",
        "visitors.offers",
        "interventionTemplates.preview",
        "visitors.optOut",
    }


@pytest.mark.parametrize(
    "who",
    [
        *Role,
        "in no store",
        "first key",
        "replay key",
        "carts key",
        "operator",
        "unknown",
        "",
    ],
)
async def test_each_caller_is_let_in_where_he_may(house: House, who: str) -> None:  # noqa: F811
    """403 or 401 where not, and then nothing has changed."""
    refusals = {p: refusal_of(p, who) for p in PROCEDURES.values()}
    before = await house.traces()
    wrong = {
        p.name: answer
        for p, refusal in refusals.items()
        if refusal is not None and (answer := await house.call(p, _NONSENSE, who=who))[0] != refusal
    }
    assert wrong == {}
    assert await house.traces() == before
    for p, refusal in refusals.items():
        if p.name in OWN:
            continue
        # Without an input to refuse, a mutation would take place.
        if refusal is None and (p.kind != "mutation" or p.signature.input is not None):
            answer = await house.call(p, _NONSENSE, who=who)
            if answer[0] in (401, 403) or answer[0] >= 500:
                wrong[p.name] = answer
    assert wrong == {}
