"""Who may call what: every procedure there is, called by every role and every kind of key."""

from typing import Final

import pytest
from tests.rpc.house import PROCEDURES, House, house  # noqa: F401  a fixture

from cartwheel.domains.stores.rules import ROLE_PERMISSIONS, STORE_PERMISSIONS
from cartwheel.systems.rpc.procedures import Procedure

_BACK_OFFICE: Final = "owner admin staff analyst | first key"
_TEAM: Final = "owner admin staff | first key"
_LEADERS: Final = "owner admin | first key"
_OPERATOR: Final = "operator"

# Written out once more, so that a role does not come to hold something unseen.
HOLDERS: Final = {
    "accounts:own": "owner | first key",
    "accounts:read": _BACK_OFFICE,
    "accounts:write": _LEADERS,
    "announcements:read": _OPERATOR,
    "announcements:write": _OPERATOR,
    "audit:read": f"{_LEADERS} | {_OPERATOR}",
    "carts:read": f"{_BACK_OFFICE} | replay key",
    "events:read": f"{_BACK_OFFICE} | replay key | {_OPERATOR}",
    "events:replay": _LEADERS,
    "events:write": f"{_LEADERS} | replay key",
    "flags:read": f"{_TEAM} | {_OPERATOR}",
    "flags:write": f"{_LEADERS} | {_OPERATOR}",
    "interventions:read": f"{_BACK_OFFICE} | replay key",
    "interventions:write": f"{_TEAM} | replay key",
    "jobs:read": _OPERATOR,
    "jobs:write": _OPERATOR,
    "keys:read": _LEADERS,
    "keys:write": _LEADERS,
    "members:read": _TEAM,
    "members:write": _LEADERS,
    "people:read": _OPERATOR,
    "people:write": _OPERATOR,
    "predictions:read": f"{_BACK_OFFICE} | replay key",
    "scheduling:read": _OPERATOR,
    "scheduling:write": _OPERATOR,
    "settings:read": f"{_TEAM} | {_OPERATOR}",
    "settings:write": f"{_LEADERS} | {_OPERATOR}",
    "webhooks:read": _TEAM,
    "webhooks:write": _LEADERS,
}
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


def holders(permission: str) -> set[str]:
    names: set[str] = set()
    for part in HOLDERS[permission].split("|"):
        name = part.strip()
        names |= {name} if " " in name and name.endswith("key") else set(name.split())
    return names


def holds(who: str, permission: str) -> bool:
    return permission == "carts:read" if who == "carts key" else who in holders(permission)


def refusal_of(procedure: Procedure, who: str) -> int | None:
    """Return the status that a caller is refused with; None for who may."""
    allow = procedure.allow
    if who in ("", "unknown"):
        # A wrong credential is refused wherever somebody looks at it.
        return 401 if allow.signed_in or (who and procedure.knows_actor) else None
    if allow.kind is not None and KINDS.get(who, "person") != allow.kind:
        return 403
    if allow.needed is not None and not holds(who, allow.needed):
        return 403
    return None


def test_every_permission_has_its_holders() -> None:
    """A new one is written down above, with who holds it."""
    asked = {p.allow.needed for p in PROCEDURES.values() if p.allow.needed is not None}
    assert asked - set(HOLDERS) == set()
    assert set(STORE_PERMISSIONS) - set(HOLDERS) == set()
    for role, held in ROLE_PERMISSIONS.items():
        assert held == {p for p in HOLDERS if role in holders(p)}, role


def test_few_procedures_are_for_everybody() -> None:
    """Whatever is public was meant to be."""
    public = {p.name for p in PROCEDURES.values() if not p.allow.signed_in}
    assert public == {
        "auth.askUnlock",
        "auth.completeProviderLogin",
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
    }


def test_what_is_not_audited_was_meant_to_be() -> None:
    """Every other mutation leaves a record."""
    unaudited = {p.name for p in PROCEDURES.values() if p.kind == "mutation" and not p.audited}
    assert unaudited == {
        "auth.askUnlock",
        "auth.forgotPassword",
        "auth.logout",
        "auth.offerPasskey",
        "auth.offerSecondFactor",
        "auth.refresh",
        "auth.register",
        "auth.startPasskeyLogin",
        "auth.startProviderLogin",
        "events.ingest",
        "events.ingestBatch",
        "members.previewInvitation",
        "people.find",
        "tickets.issue",
    }


@pytest.mark.parametrize(
    "who",
    [
        *ROLE_PERMISSIONS,
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
