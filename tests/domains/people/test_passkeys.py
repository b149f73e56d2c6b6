"""Passkeys open the account of whoever made them, here, once for each challenge."""

import asyncio
import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from redis.asyncio import Redis
from tests.domains.people.making import BROWSER, PASSWORD, Town, founding, unrecorded

from cartwheel.domains.people.models import passkeys

ADA, EVE = "ada@shop.example", "eve@shop.example"
ORIGIN = "http://localhost"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class Device:
    """An authenticator: a key pair, and a count of its uses."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.count = 0
        self.flags = _PRESENT | _VERIFIED
        self.origin = ORIGIN
        self.host = "localhost"
        self.user: Any = None

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Do as `navigator.credentials.create` does."""
        self.user = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public_key
        data = self._data(self.flags | _ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._credential(clientDataJSON=b64(client), attestationObject=b64(attestation))

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Do as `navigator.credentials.get` does."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data(self.flags)
        signed = data + hashlib.sha256(client).digest()
        return self._credential(
            clientDataJSON=b64(client),
            authenticatorData=b64(data),
            signature=b64(self.key.sign(signed, ec.ECDSA(SHA256()))),
            userHandle=self.user,
        )

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _credential(self, **response: Any) -> dict[str, Any]:
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "response": response,
        }


@pytest.fixture
async def place(town: Town, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """The town at an address that has a name, as passkeys need."""
    async with founding(town.database, redis, tmp_path, public_url=ORIGIN) as place:
        yield place


async def offer(place: Town, token: str) -> dict[str, Any]:
    answer = await place.call("passkeys/offer", {"password": PASSWORD}, token=token)
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["options"]
    return options


async def add(place: Town, token: str, device: Device) -> None:
    made = device.create(await offer(place, token))
    answer = await place.call("passkeys", {"credential": made, "name": "Phone"}, token=token)
    assert answer.status_code == 201, answer.text


async def start(place: Town) -> dict[str, Any]:
    options: dict[str, Any] = (await place.call("passkeys/start")).json()["options"]
    return options


async def sign_in(place: Town, device: Device, **given: Any) -> int:
    credential = device.get(await start(place))
    answer = await place.call("passkeys/login", {"credential": credential, **given})
    return answer.status_code


async def test_a_passkeys_life(place: Town) -> None:
    person_id = await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    device = Device()
    options = await offer(place, token)
    assert options["rp"] == {"name": "Cartwheel", "id": "localhost"}
    assert urlsafe_b64decode(options["user"]["id"] + "==") == person_id.bytes
    assert options["authenticatorSelection"]["userVerification"] == "required"
    await add(place, token, device)
    await place.jobs()
    assert place.mails()[-1][:2] == (ADA, "A passkey was added")

    credential = device.get(await start(place))
    answer = await place.call("passkeys/login", {"credential": credential})
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"]["id"] == str(person_id)
    assert await place.me(answer.json()["accessToken"]) == 200
    (item,) = (await place.call("passkeys", token=token, method="GET")).json()["items"]
    assert (item["id"], item["name"], item["usedAt"] is None) == (b64(device.id), "Phone", False)

    removed = await place.call(f"passkeys/{item['id']}", token=token, method="DELETE")
    assert removed.status_code == 204
    assert await sign_in(place, device) == 401
    await place.jobs()
    assert place.mails()[-1][:2] == (ADA, "A passkey was removed")
    assert (await place.deeds(person_id))[2:] == [
        ("auth.addPasskey", item["id"]),
        ("auth.passkeyLogin", answer.json()["sessionId"]),
        ("auth.removePasskey", item["id"]),
    ]


async def test_no_second_factor_is_asked_for_and_cookies_may_be_set(place: Town) -> None:
    await place.person(ADA)
    await add(place, (await place.sign_in(ADA))["accessToken"], device := Device())
    credential = device.get(await start(place))
    given = {"credential": credential, "cookies": True}
    assert (await place.call("passkeys/login", given)).status_code == 403
    answer = await place.call("passkeys/login", given, headers=BROWSER)
    assert answer.json()["accessToken"] is None
    assert (await place.call("me", method="GET")).status_code == 200


async def test_adding_one_needs_the_password(place: Town) -> None:
    await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    refused = await place.call("passkeys/offer", {"password": "wrong"}, token=token)
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.invalid_credentials")


@pytest.mark.parametrize(
    ("name", "value"),
    [("origin", "http://evil.example"), ("host", "evil.example"), ("flags", _PRESENT)],
)
async def test_what_a_device_signs_must_be_for_here(place: Town, name: str, value: Any) -> None:
    """When it is made and when it is used."""
    person_id = await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    device, other = Device(), Device()
    await add(place, token, device)
    opened = await place.open_sessions(person_id)
    for one in (device, other):
        setattr(one, name, value)
    assert await sign_in(place, device) == 401
    made = other.create(await offer(place, token))
    refused = await place.call("passkeys", {"credential": made, "name": "x"}, token=token)
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.invalid_passkey")
    assert len(await place.rows(passkeys)) == 1
    assert await place.open_sessions(person_id) == opened


async def test_a_challenge_is_good_once_and_for_what_it_was_made(place: Town) -> None:
    await place.person(ADA)
    await place.person(EVE)
    token, eves = [(await place.sign_in(who))["accessToken"] for who in (ADA, EVE)]
    await add(place, token, device := Device())
    credential = device.get(await start(place))
    answers = await asyncio.gather(
        *(place.call("passkeys/login", {"credential": credential}) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    credential = device.get(await offer(place, token))
    assert (await place.call("passkeys/login", {"credential": credential})).status_code == 401
    made = Device().create(await offer(place, token))
    refused = await place.call("passkeys", {"credential": made, "name": "x"}, token=eves)
    assert refused.status_code == 401
    assert len(await place.rows(passkeys)) == 1


async def test_a_copy_is_noticed_by_its_count(place: Town) -> None:
    await place.person(ADA)
    await add(place, (await place.sign_in(ADA))["accessToken"], device := Device())
    assert await sign_in(place, device) == 200
    device.count -= 1
    assert await sign_in(place, device) == 401
    assert await sign_in(place, device) == 200


async def test_another_key_or_another_person_opens_nothing(place: Town) -> None:
    await place.person(ADA)
    await place.person(EVE)
    token, eves = [(await place.sign_in(who))["accessToken"] for who in (ADA, EVE)]
    await add(place, token, device := Device())
    forged = Device()
    forged.id, forged.user = device.id, device.user
    assert await sign_in(place, forged) == 401
    made = forged.create(await offer(place, eves))
    taken = await place.call("passkeys", {"credential": made, "name": "x"}, token=eves)
    assert taken.status_code == 401
    path = f"passkeys/{b64(device.id)}"
    for address in (path, "passkeys/a", "passkeys/abcdefgh"):
        refused = await place.call(address, token=eves, method="DELETE")
        assert (refused.status_code, refused.json()["code"]) == (404, "accounts.passkey_not_found")
    assert await sign_in(place, device) == 200


async def test_a_device_must_say_whose_the_passkey_is(place: Town) -> None:
    """Nobody is known before it signs, so the user handle must be there and its owner's."""
    person_id = await place.person(ADA)
    eves = await place.person(EVE)
    await add(place, (await place.sign_in(ADA))["accessToken"], device := Device())
    before, own = await place.open_sessions(person_id), device.user
    for other in (b64(eves.bytes), b64(person_id.bytes[:-1]), "", None, 7, "?"):
        device.user = other
        credential = device.get(await start(place))
        answer = await place.call("passkeys/login", {"credential": credential})
        assert (answer.status_code, answer.json()["code"]) == (401, "accounts.invalid_passkey")
    del credential["response"]["userHandle"]
    answer = await place.call("passkeys/login", {"credential": credential})
    assert answer.status_code == 401
    for one in (person_id, eves):
        assert await place.open_sessions(one) == (before if one == person_id else set())
    device.user = own
    assert await sign_in(place, device) == 200


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": 1, "response": None},
        {"id": "x", "response": {"clientDataJSON": "x"}},
        {"id": "x", "response": {"clientDataJSON": b64(b"[]")}},
        {"id": "x", "response": {"clientDataJSON": b64(b"[" * 5000)}},
        {"id": "x", "response": {"clientDataJSON": b64(b'{"challenge": 1}')}},
    ],
)
async def test_what_is_no_credential_is_refused(place: Town, credential: dict[str, Any]) -> None:
    answer = await place.call("passkeys/login", {"credential": credential})
    assert (answer.status_code, answer.json()["code"]) == (401, "accounts.invalid_passkey")


async def test_a_credential_that_is_only_half_right(place: Town) -> None:
    await place.person(ADA)
    await add(place, (await place.sign_in(ADA))["accessToken"], device := Device())
    for spoil in ("authenticatorData", "signature", None):
        credential = device.get(await start(place))
        if spoil is None:
            credential["rawId"] = 7
        else:
            credential["response"][spoil] = "AA"
        answer = await place.call("passkeys/login", {"credential": credential})
        assert (answer.status_code, answer.json()["code"]) == (401, "accounts.invalid_passkey")


async def test_none_is_taken_away_without_a_record(place: Town, owner_url: str) -> None:
    """Nor is a mail sent of it."""
    await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    await add(place, token, device := Device())
    await place.jobs()
    path = f"passkeys/{b64(device.id)}"
    async with unrecorded(owner_url, "auth.removePasskey"):
        assert (await place.call(path, token=token, method="DELETE")).status_code == 500
    assert await sign_in(place, device) == 200
    assert await place.jobs() == []


async def test_signing_in_over_a_session_ends_it(place: Town) -> None:
    person_id = await place.person(ADA)
    device = Device()
    await add(place, (await place.sign_in(ADA))["accessToken"], device)
    await place.call(
        "login", {"email": ADA, "password": PASSWORD, "cookies": True}, headers=BROWSER
    )
    before = await place.open_sessions(person_id)
    given = {"credential": device.get(await start(place)), "cookies": True}
    answer = await place.call("passkeys/login", given, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    after = await place.open_sessions(person_id)
    assert len(before - after) == 1
    assert len(after - before) == 1


async def test_adding_and_removing_under_a_key_may_be_repeated(place: Town) -> None:
    """Their answers hold no secret, so that they are kept; each has its effect once."""
    person_id = await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    made = Device().create(await offer(place, token))
    given, key = {"credential": made, "name": "Phone"}, {"idempotency-key": "once"}
    added = [await place.call("passkeys", given, token=token, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in added] == [201, 201]
    assert added[0].json() == added[1].json()
    path = f"passkeys/{added[0].json()['id']}"
    ended = [await place.call(path, token=token, headers=key, method="DELETE") for _ in range(2)]
    assert [answer.status_code for answer in ended] == [204, 204]
    assert ended[1].headers["idempotent-replayed"] == "true"
    deeds = [procedure for procedure, _ in await place.deeds(person_id)]
    assert deeds[-2:] == ["auth.addPasskey", "auth.removePasskey"]
