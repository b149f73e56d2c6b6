"""A refused sign-in tells the log whose account it was and why; the caller learns neither."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pyotp
import pytest
from tests.domains.people.making import PASSWORD, SECRET, Town
from tests.domains.people.test_oversight import block
from tests.domains.people.test_passkeys import (
    Device,
    add,
    place,  # noqa: F401  a fixture
    sign_in,
)
from tests.rpc.logged import lines, logging_apart

from cartwheel.systems.tokens.api import Seal

ADA, EVE = "ada@shop.example", "eve@shop.example"
SEAL = Seal.of(SECRET)


@pytest.fixture
def written(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    del town  # it has asked for nothing yet
    with logging_apart(monkeypatch) as out:
        yield out


async def failures(written: StringIO) -> list[dict[str, Any]]:
    """What is told of failed calls, once the last request has its line."""
    found = await lines(written, 2)
    assert found[-1]["event"] == "request"
    return [line for line in found if line["event"] == "call failed"]


async def test_each_reason_is_told_the_log(town: Town, written: StringIO) -> None:
    await town.person(ADA)
    answers = [await town.login(ADA, password="wrong"), await town.login(EVE)]
    assert len({answer.text for answer in answers}) == 1
    (wrong, unknown) = await failures(written)
    for line, account, reason in (
        (wrong, ADA, "wrong_password"),
        (unknown, EVE, "unknown_account"),
    ):
        assert (line["procedure"], line["code"]) == ("auth.login", "accounts.invalid_credentials")
        assert (line["reason"], line["account"]) == (reason, SEAL.pseudonym(account))
        assert all(reason not in answer.text for answer in answers)
    assert "@" not in written.getvalue()
    assert PASSWORD not in written.getvalue()


async def test_a_second_factor_and_a_lock_are_told_apart(town: Town, written: StringIO) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    offered = (await town.call("second-factor", {"password": PASSWORD}, token=token)).json()
    code = pyotp.TOTP(offered["secret"]).at(town.clock.now())
    assert (await town.call("second-factor/confirm", {"code": code}, token=token)).status_code < 300
    await town.login(ADA)
    await town.login(ADA, code=code)
    await town.login(ADA, code="no such code")
    for _ in range(4):
        await town.login(ADA, password="wrong")
    found = await failures(written)
    assert [line["reason"] for line in found] == [
        "second_factor_required",
        "used_code",
        "wrong_recovery_code",
        "wrong_password",
        "wrong_password",
        "wrong_password",
        "locked_out",
    ]
    assert {line["account"] for line in found} == {SEAL.pseudonym(ADA)}
    assert found[-1]["status"] == 429


async def test_what_is_no_address_is_not_in_the_log(town: Town, written: StringIO) -> None:
    await town.login("a password, perhaps")
    (line,) = await failures(written)
    assert line["reason"] == "no_address"
    assert "perhaps" not in written.getvalue()


async def test_who_is_blocked_is_named_as_the_person(town: Town, written: StringIO) -> None:
    person_id = await town.person(ADA)
    await block(town, person_id)
    assert (await town.login(ADA)).status_code == 403
    (line,) = await failures(written)
    assert (line["reason"], line["person"]) == ("blocked", str(person_id))
    assert line["account"] == SEAL.pseudonym(ADA)


async def test_a_passkey_that_is_not_accepted_names_its_person(
    place: Town,  # noqa: F811
    written: StringIO,
) -> None:
    person_id = await place.person(ADA)
    token = (await place.sign_in(ADA))["accessToken"]
    device = Device()
    await add(place, token, device)
    assert await sign_in(place, device) == 200
    device.count -= 2  # as a copy would
    assert await sign_in(place, device) == 401
    assert await sign_in(place, Device()) == 401
    copied, unknown = await failures(written)
    assert (copied["reason"], copied["person"]) == ("wrong_signature", str(person_id))
    assert (unknown["reason"], "person" in unknown) == ("unknown_passkey", False)
