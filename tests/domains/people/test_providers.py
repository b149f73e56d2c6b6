"""Signing in with an identity provider: what comes back must hold, for this browser, once."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import OctKey
from pydantic import SecretStr
from redis.asyncio import Redis
from tests.domains.people.identity_server import (
    CLIENT,
    SECRET,
    IdentityServer,
    identity_server,
)
from tests.domains.people.making import (
    ANOTHER,
    BROWSER,
    PASSWORD,
    Town,
    founding,
)
from tests.embedded.harness import until
from tests.kit.signing import rsa

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.people.flows.provider_login import DROPPED, LINKED
from cartwheel.domains.people.models import identities, people, sessions
from cartwheel.domains.people.providers.contracts import providers_of
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.settings import Settings

ADA = "ada@shop.example"


@pytest.fixture
async def server() -> AsyncIterator[IdentityServer]:
    async with identity_server() as server:
        yield server


@pytest.fixture
async def place(
    town: Town, server: IdentityServer, redis: Redis, tmp_path: Path
) -> AsyncIterator[Town]:
    """The town, once it believes the server."""
    common = {"client_id": CLIENT, "client_secret": SECRET, "issuer": server.url}
    configs = [
        {"name": "ours", **common},
        {"name": "github", "kind": "github", "api_url": f"{server.url}/api", **common},
    ]
    given = {"identity_providers": SecretStr(json.dumps(configs))}
    async with founding(town.database, redis, tmp_path, **given) as place:
        yield place


async def start(place: Town, name: str = "ours") -> dict[str, Any]:
    answer = await place.call(f"providers/{name}/start")
    assert answer.status_code == 200, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


async def sign_in(
    place: Town, server: IdentityServer, name: str = "ours", **changed: Any
) -> httpx.Response:
    """Go there and back."""
    begun = await start(place, name)
    back = await server.visit(begun["url"])
    given = {**back, "binding": begun["binding"], **changed}
    return await place.call(f"providers/{name}/complete", given)


async def test_somebody_new_becomes_a_person(place: Town, server: IdentityServer) -> None:
    listed = await place.call("providers", method="GET")
    assert listed.json() == {"items": ["ours", "github"]}
    answer = await sign_in(place, server)
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"]["email"] == ADA
    assert answer.json()["person"]["name"] == "Ada Lovelace"
    assert await place.me(answer.json()["accessToken"]) == 200
    again = await sign_in(place, server)
    assert again.json()["person"] == answer.json()["person"]
    assert len(await place.rows(people)) == 1
    token = again.json()["accessToken"]
    sessions = (await place.call("sessions", token=token, method="GET")).json()["items"]
    assert [session["method"] for session in sessions] == ["provider", "provider"]
    deeds = await place.deeds(UUID(answer.json()["person"]["id"]))
    assert [procedure for procedure, _ in deeds] == [LINKED, *["auth.completeProviderLogin"] * 2]
    assert await place.jobs() == []
    assert (await place.login(ADA)).status_code == 401


async def test_what_is_asked_of_the_provider(place: Town) -> None:
    """Code flow with PKCE, state and nonce, each new every time."""
    seen = [parse_qs(urlsplit((await start(place))["url"]).query) for _ in range(2)]
    assert set(seen[0]) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert seen[0]["response_type"] == ["code"]
    assert seen[0]["redirect_uri"] == ["http://127.0.0.1/sign-in/ours"]
    assert seen[0]["scope"] == ["openid email profile"]
    assert seen[0]["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(seen[0][name][0]) == 43
        assert seen[0][name] != seen[1][name]


async def test_a_person_is_known_by_a_verified_address_alone(
    place: Town, server: IdentityServer
) -> None:
    person_id = await place.person(ADA)
    server.user["email_verified"] = False
    refused = await sign_in(place, server)
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.unverified_address")
    assert await place.rows(identities) == []
    assert await place.open_sessions(person_id) == set()
    server.user["email_verified"] = True
    linked = await sign_in(place, server)
    assert linked.json()["person"]["id"] == str(person_id)
    await place.jobs()
    assert place.mails()[-1][:2] == (ADA, "Another way to sign in was added")
    (record,) = await place.records(
        audit_log.c.actor_id == person_id, audit_log.c.procedure == LINKED
    )
    linked_as = {"issuer": server.url, "subject": server.user["sub"]}
    assert record.after == {**linked_as, "isNewPerson": False}
    # From now on the subject counts, whatever the provider says of the address.
    server.user |= {"email": "other@shop.example", "email_verified": False}
    again = await sign_in(place, server)
    assert again.json()["person"]["id"] == str(person_id)
    assert await place.jobs() == []
    assert (await place.login(ADA)).status_code == 200


async def test_a_second_factor_is_asked_for_before_a_provider_is_believed(
    place: Town, server: IdentityServer
) -> None:
    """Once: whoever runs a provider does not open accounts that ask for more than a password."""
    person_id = await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    _, codes = await place.factor(token)
    begun = await start(place)
    given = {**await server.visit(begun["url"]), "binding": begun["binding"]}

    async def complete(**more: str) -> tuple[int, str | None]:
        answer = await place.call("providers/ours/complete", {**given, **more})
        return answer.status_code, answer.json().get("code")

    open_before = await place.open_sessions(person_id)
    for _ in range(2):
        assert await complete() == (401, "accounts.second_factor_required")
    assert await complete(secondFactorCode="000000") == (401, "accounts.invalid_code")
    assert await complete(secondFactorCode=codes[0], binding="x") == (
        401,
        "accounts.provider_refused",
    )
    assert await place.rows(identities) == []
    assert await place.open_sessions(person_id) == open_before
    assert await complete(secondFactorCode=codes[0]) == (200, None)
    assert await complete(secondFactorCode=codes[1]) == (401, "accounts.provider_refused")
    assert len(await place.rows(identities)) == 1
    # The provider is believed from now on.
    assert (await sign_in(place, server)).status_code == 200
    proved = await place.rows(sessions, sessions.c.method == "provider")
    assert sorted(row.factor_proved for row in proved) == [False, True]


async def register_as_stranger(place: Town) -> UUID:
    """Somebody registers Ada's address; she follows the link, which asks for nothing."""
    given = {"email": ADA, "password": PASSWORD, "name": "Mallory"}
    await place.call("register", given)
    await place.jobs()
    answer = await place.call("verify-email", {"token": place.last_token()})
    assert answer.status_code == 204, answer.text
    (person,) = await place.rows(people)
    return UUID(str(person.id))


async def test_a_strangers_password_ends_when_a_provider_vouches_for_the_owner(
    place: Town, server: IdentityServer
) -> None:
    """With the sessions it has opened, the keys that let others in, and invitations."""
    person_id = await register_as_stranger(place)
    stranger = await place.sign_in(ADA)
    await place.ask("POST", "stores", {"name": "T"}, token=stranger["accessToken"])
    token = (await place.sign_in(ADA))["accessToken"]
    given = {"name": "k", "scopes": ["members:write"]}
    _, made = await place.ask("POST", "api-keys", given, token=token)
    given = {"email": "eve@shop.example", "role": "owner"}
    _, sent = await place.ask("POST", "members/invitations", given, token=token)
    _, store = await place.ask("GET", "stores/current", token=token)
    owner = await sign_in(place, server)
    assert owner.status_code == 200, owner.text
    assert owner.json()["person"]["id"] == str(person_id)
    assert await place.open_sessions(person_id) == {UUID(owner.json()["sessionId"])}
    assert (await place.login(ADA)).status_code == 401
    refreshed = await place.call("refresh", {"refreshToken": stranger["refreshToken"]})
    assert refreshed.status_code == 401
    (record,) = await place.records(
        audit_log.c.actor_id == person_id, audit_log.c.procedure == DROPPED
    )
    assert len(record.after["endedSessions"]) == 2
    assert record.after["revokedKeys"] == [made["key"]["id"]]
    assert record.after["withdrawnInvitations"] == [sent["id"]]
    async with place.database.transaction(store_id=UUID(store["id"])) as connection:
        rows = await connection.execute(audit_log.select().where(audit_log.c.procedure == DROPPED))
        (told,) = rows.all()
    assert [key["id"] for key in told.after["revokedKeys"]] == [made["key"]["id"]]
    await place.jobs()
    subjects = {subject for _, subject, _ in place.mails()}
    assert "The password of your account was removed" in subjects

    async def is_out() -> bool:
        return await place.me(token) == 401

    await until(is_out)
    # By mail the owner chooses one of her own, which stays.
    assert (await place.call("forgot-password", {"email": ADA})).status_code == 202
    await place.jobs()
    given = {"token": place.last_token(), "newPassword": ANOTHER}
    assert (await place.call("reset-password", given)).status_code == 204
    assert (await sign_in(place, server)).status_code == 200
    assert (await place.login(ADA, password=ANOTHER)).status_code == 200


async def test_a_stranger_adds_nothing_else_that_opens(place: Town, server: IdentityServer) -> None:
    """Before the address is shown to be whose the password is: a code would keep its owner out."""
    await register_as_stranger(place)
    token = (await place.sign_in(ADA))["accessToken"]
    for path in ("second-factor", "passkeys/offer"):
        refused = await place.call(path, {"password": PASSWORD}, token=token)
        assert (refused.status_code, refused.json()["code"]) == (
            409,
            "accounts.unproved_password",
        )
    change = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
    assert (await place.call("change-password", change, token=token)).status_code == 204
    refused = await place.call("second-factor", {"password": ANOTHER}, token=token)
    assert refused.status_code == 409
    assert (await sign_in(place, server)).status_code == 200
    assert (await place.login(ADA, password=ANOTHER)).status_code == 401


async def test_a_password_that_its_owner_has_shown_stays(
    place: Town, server: IdentityServer
) -> None:
    """Given with the link, or chosen by one."""
    person_id = await place.person(ADA)
    session = await place.sign_in(ADA)
    assert (await sign_in(place, server)).status_code == 200
    assert UUID(session["sessionId"]) in await place.open_sessions(person_id)
    assert (await place.login(ADA)).status_code == 200


async def test_codes_are_guessed_there_no_faster(place: Town, server: IdentityServer) -> None:
    await place.person(ADA)
    await place.factor((await place.sign_in(ADA))["accessToken"])
    begun = await start(place)
    given = {**await server.visit(begun["url"]), "binding": begun["binding"]}
    given["secondFactorCode"] = "000000"
    statuses = [(await place.call("providers/ours/complete", given)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert (await place.login(ADA)).status_code == 429


async def test_a_provider_vouches_for_its_domains_alone(
    town: Town, server: IdentityServer, redis: Redis, tmp_path: Path
) -> None:
    """Where the operator names them."""
    config = {"name": "ours", "client_id": CLIENT, "client_secret": SECRET, "issuer": server.url}
    config["domains"] = ["tea.example", "shop.example"]
    given = {"identity_providers": SecretStr(json.dumps([config]))}
    async with founding(town.database, redis, tmp_path, **given) as place:
        server.user["email"] = "ada@evil.example"
        refused = await sign_in(place, server)
        assert (refused.status_code, refused.json()["code"]) == (403, "accounts.unverified_address")
        assert await place.rows(people) == []
        server.user["email"] = "Ada@Shop.Example"
        assert (await sign_in(place, server)).json()["person"]["email"] == ADA


async def test_an_address_may_come_from_userinfo_of_the_same_subject(
    place: Town, server: IdentityServer
) -> None:
    server.user = {"sub": "1"}
    server.userinfo = {"sub": "2", "email": ADA, "email_verified": True}
    assert (await sign_in(place, server)).status_code == 401
    server.userinfo = ["no object"]
    assert (await sign_in(place, server)).status_code == 401
    assert await place.rows(people) == []
    server.userinfo = {"sub": "1", "email": ADA, "email_verified": True}
    assert (await sign_in(place, server)).json()["person"]["email"] == ADA


async def test_two_first_visits_at_once_make_one_person(
    place: Town, server: IdentityServer
) -> None:
    answers = await asyncio.gather(*(sign_in(place, server) for _ in range(4)))
    assert len({answer.json()["person"]["id"] for answer in answers}) == 1
    assert len(await place.rows(people)) == len(await place.rows(identities)) == 1
    deeds = await place.deeds(UUID(answers[0].json()["person"]["id"]))
    assert [procedure for procedure, _ in deeds].count(LINKED) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
)
async def test_an_id_token_must_be_for_this_sign_in(
    place: Town, server: IdentityServer, claims: dict[str, Any]
) -> None:
    server.claims = claims
    refused = await sign_in(place, server)
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.provider_refused")
    assert await place.rows(people) == []


async def test_an_id_token_must_be_signed_by_the_provider(
    place: Town, server: IdentityServer
) -> None:
    server.signs_with = rsa("1", of="somebody else")
    assert (await sign_in(place, server)).status_code == 401
    server.alg = "HS256"
    server.signs_with = OctKey.import_key(SECRET * 3)
    assert (await sign_in(place, server)).status_code == 401
    assert await place.rows(people) == []


async def test_a_provider_may_change_its_keys(place: Town, server: IdentityServer) -> None:
    """They are looked at again when one is not known, and not otherwise."""
    assert (await sign_in(place, server)).status_code == 200
    assert (await sign_in(place, server)).status_code == 200
    assert server.asked == ["description", "keys"]
    server.key = server.signs_with = rsa("1", of="somebody else")
    assert (await sign_in(place, server)).status_code == 200
    assert server.asked == ["description", "keys"] * 2


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "x" * 43},
        {"binding": "x" * 43},
        {"binding": None},
        {"code": "x" * 22},
    ],
)
async def test_the_way_back_must_fit_the_way_there(
    place: Town, server: IdentityServer, changed: dict[str, Any]
) -> None:
    refused = await sign_in(place, server, **changed)
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.provider_refused")
    assert await place.rows(people) == []


async def test_a_state_is_good_once_and_for_its_provider(
    place: Town, server: IdentityServer
) -> None:
    begun = await start(place)
    given = {**await server.visit(begun["url"]), "binding": begun["binding"]}
    answers = await asyncio.gather(
        *(place.call("providers/ours/complete", given) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    begun = await start(place)
    given = {**await server.visit(begun["url"]), "binding": begun["binding"]}
    assert (await place.call("providers/github/complete", given)).status_code == 401
    unknown = await place.call("providers/nobody/start")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "accounts.provider_not_found")


async def test_a_browser_is_bound_by_a_cookie(place: Town, server: IdentityServer) -> None:
    """Somebody else's code, slipped to a browser, opens nothing there."""
    begun = await place.call("providers/ours/start", {"cookies": True}, headers=BROWSER)
    assert begun.json()["binding"] is None
    back = {**await server.visit(begun.json()["url"]), "cookies": True}
    async with httpx.AsyncClient(base_url=place.client.base_url, trust_env=False) as other:
        refused = await other.post(
            "/api/v1/auth/providers/ours/complete", json=back, headers=BROWSER
        )
    assert refused.status_code == 401
    begun = await place.call("providers/ours/start", {"cookies": True}, headers=BROWSER)
    back = {**await server.visit(begun.json()["url"]), "cookies": True}
    foreign = await place.call("providers/ours/complete", back)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "cross_site_request")
    signed_in = await place.call("providers/ours/complete", back, headers=BROWSER)
    assert signed_in.json()["accessToken"] is None
    assert (await place.call("me", method="GET")).json()["person"]["email"] == ADA


async def test_github(place: Town, server: IdentityServer) -> None:
    """The address is the one that is both primary and verified, not that of the profile."""
    server.emails = [
        {"email": "old@shop.example", "primary": False, "verified": True},
        {"email": ADA, "primary": True, "verified": False},
    ]
    assert (await sign_in(place, server, "github")).status_code == 403
    assert await place.rows(people) == []
    server.emails[1]["verified"] = True
    answer = await sign_in(place, server, "github")
    assert answer.json()["person"]["email"] == ADA
    assert answer.json()["person"]["name"] == "ada"
    wrong = await sign_in(place, server, "github", code="x")
    assert wrong.status_code == 401
    server.emails = {"message": "Bad credentials"}
    strange = await sign_in(place, server, "github")
    assert (strange.status_code, strange.json()["code"]) == (503, "unavailable")


async def test_a_provider_that_is_away(place: Town, server: IdentityServer) -> None:
    server.is_broken = True
    away = await place.call("providers/ours/start")
    assert (away.status_code, away.json()["code"]) == (503, "unavailable")
    server.is_broken = False
    assert (await sign_in(place, server)).status_code == 200


@pytest.mark.parametrize(
    "configs",
    [
        "not json",
        '[{"name": "a", "client_id": "b"}]',
        '[{"name": "A b", "client_id": "b", "client_secret": "c"}]',
        '[{"name": "a", "client_id": "b", "client_secret": "c", "issuer": "http://a.example"}]',
        json.dumps([{"name": "a", "client_id": "b", "client_secret": "c"}] * 2),
        '[{"name": "a", "client_id": "b", "client_secret": "c", "email_is_trusted": true}]',
    ],
)
def test_what_the_operator_wrote_is_checked(configs: str) -> None:
    with pytest.raises(InvalidInputError):
        providers_of(Settings(identity_providers=SecretStr(configs)))


@pytest.mark.parametrize(
    "described",
    [
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"jwks_uri": "http://elsewhere.example/jwks"},
        {"service_documentation": "x" * (1 << 20)},
    ],
)
async def test_a_description_that_leads_into_the_clear_or_has_no_end(
    place: Town, server: IdentityServer, described: dict[str, str]
) -> None:
    """Nobody is sent there, and nothing is asked there."""
    server.described = described
    answer = await place.call("providers/ours/start")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "url" not in answer.json()


async def test_no_code_is_exchanged_in_the_clear(place: Town, server: IdentityServer) -> None:
    server.described = {"token_endpoint": "http://elsewhere.example/token"}
    answer = await sign_in(place, server)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.json()["detail"] == "The identity provider is not to be asked over TLS"


async def test_a_journey_ends_after_ten_minutes(place: Town, redis: Redis) -> None:
    await start(place)
    (key,) = [key async for key in redis.scan_iter("cartwheel:sign-ins:*")]
    assert 595 < await redis.ttl(key) <= timedelta(minutes=10).total_seconds()
