"""A second factor: asked for once it is confirmed, each code good once."""

import asyncio
import hashlib
import math
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import sqlalchemy as sa
from tests.domains.people.making import PASSWORD, Town

from cartwheel.domains.people.models import recovery_codes, second_factors

ADA = "ada@shop.example"


class Protected:
    """Somebody with a second factor, whose clock is the town's."""

    def __init__(self, town: Town, token: str, secret: str, codes: list[str]) -> None:
        self.town, self.token, self.secret, self.codes = town, token, secret, codes

    def code(self, *, steps: int = 0) -> str:
        moment = self.town.clock.now() + steps * timedelta(seconds=30)
        return pyotp.TOTP(self.secret).at(moment)

    async def login(self, code: str | None, **given: Any) -> int:
        return (await self.town.login(ADA, code=code, **given)).status_code


@pytest.fixture
async def ada(town: Town) -> Protected:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    offered = (await town.call("second-factor", {"password": PASSWORD}, token=token)).json()
    protected = Protected(town, token, offered["secret"], [])
    given = {"code": protected.code()}
    confirmed = await town.call("second-factor/confirm", given, token=token)
    assert confirmed.status_code == 200, confirmed.text
    protected.codes = confirmed.json()["codes"]
    town.clock.pass_by(timedelta(seconds=90))
    return protected


async def test_it_counts_once_a_code_was_shown(town: Town) -> None:
    await town.person(ADA)
    token = (await town.sign_in(ADA))["accessToken"]
    wrong = await town.call("second-factor", {"password": "wrong"}, token=token)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.invalid_credentials")
    assert await town.rows(second_factors) == []
    offered = (await town.call("second-factor", {"password": PASSWORD}, token=token)).json()
    uri = urlsplit(offered["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query)["secret"] == [offered["secret"]]
    assert (await town.login(ADA)).status_code == 200
    refused = await town.call("second-factor/confirm", {"code": "000000"}, token=token)
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.invalid_code")
    assert (await town.login(ADA)).status_code == 200
    given = {"code": pyotp.TOTP(offered["secret"]).at(town.clock.now())}
    confirmed = await town.call("second-factor/confirm", given, token=token)
    assert len(set(confirmed.json()["codes"])) == 10
    asked = await town.login(ADA)
    assert (asked.status_code, asked.json()["code"]) == (401, "accounts.second_factor_required")
    me = await town.call("me", token=token, method="GET")
    assert me.json()["hasSecondFactor"] is True
    await town.jobs()
    assert town.mails()[-1][:2] == (ADA, "A second factor was added")


async def test_a_code_is_good_once(ada: Protected) -> None:
    code = ada.code()
    assert await ada.login(code) == 200
    assert await ada.login(code) == 401
    assert await ada.login(ada.code(steps=-1)) == 401
    ada.town.clock.pass_by(timedelta(seconds=30))
    assert await ada.login(code) == 401
    assert await ada.login(ada.code()) == 200


async def test_a_code_sent_many_times_at_once_opens_one_session(ada: Protected) -> None:
    code = ada.code()
    statuses = await asyncio.gather(*(ada.login(code) for _ in range(4)))
    assert sorted(statuses) == [200, 401, 401, 401]


async def test_clocks_may_be_half_a_minute_wrong(ada: Protected) -> None:
    assert await ada.login(ada.code(steps=-2)) == 401
    assert await ada.login(ada.code(steps=2)) == 401
    assert await ada.login(ada.code(steps=-1)) == 200
    assert await ada.login(ada.code(steps=1)) == 200


async def test_a_code_does_not_help_without_the_password(ada: Protected) -> None:
    """Neither is it used up, nor does the answer tell that there is a factor."""
    code = ada.code()
    wrong = await ada.town.login(ADA, password="wrong")
    assert wrong.json()["code"] == "accounts.invalid_credentials"
    assert await ada.login(code, password="wrong") == 401
    assert await ada.login(code) == 200


async def test_guessing_codes_gets_slower(ada: Protected) -> None:
    """Asking without a code in between does not clear the count."""
    statuses = []
    for _ in range(5):
        statuses.append(await ada.login("000000"))
        statuses.append(await ada.login(None))
    assert statuses == [401] * 9 + [429]
    assert await ada.login(ada.code()) == 429


async def test_a_recovery_code_is_good_once(ada: Protected) -> None:
    code = ada.codes[3]
    statuses = await asyncio.gather(*(ada.login(code) for _ in range(3)))
    assert sorted(statuses) == [200, 401, 401]
    assert len(await ada.town.rows(recovery_codes)) == 9
    assert await ada.login(f" {ada.codes[4].upper().replace('-', ' ')}") == 200
    rows = str(await ada.town.rows(recovery_codes))
    assert not any(code in rows for code in ada.codes)


async def test_recovery_codes_are_beyond_guessing(ada: Protected) -> None:
    """112 bits and more, so that a plain digest may be kept (OWASP ASVS 5.0, 6.5.2)."""
    letters = [code.replace("-", "") for code in ada.codes]
    alphabet = set("abcdefghjkmnpqrstuvwxyz23456789")
    assert set("".join(letters)) <= alphabet
    assert {len(each) * math.log2(len(alphabet)) >= 112 for each in letters} == {True}
    assert len(set(letters)) == 10


async def test_codes_of_versions_before_go_on_working_until_used(ada: Protected) -> None:
    """They have 14 letters, in two groups."""
    former = "abcdefg-hjkmnpq"
    async with ada.town.database.transaction() as connection:
        person_id = (await ada.town.rows(second_factors))[0].person_id
        kept = {"person_id": person_id, "digest": hashlib.sha256(former.encode()).digest()}
        await connection.execute(sa.insert(recovery_codes).values(kept))
    assert await ada.login("ABCDEFG HJKMNPQ") == 200
    assert await ada.login(former) == 401
    assert await ada.login(ada.codes[0]) == 200


async def test_it_is_removed_with_password_and_code(ada: Protected) -> None:
    town = ada.town
    for given in (
        {"password": "wrong", "code": ada.codes[0]},
        {"password": PASSWORD, "code": "000000"},
    ):
        refused = await town.call("second-factor/remove", given, token=ada.token)
        assert refused.status_code == 401
    assert len(await town.rows(recovery_codes)) == 10
    again = await town.call("second-factor", {"password": PASSWORD}, token=ada.token)
    assert (again.status_code, again.json()["code"]) == (409, "accounts.second_factor_exists")
    given = {"password": PASSWORD, "code": ada.codes[0]}
    removed = await town.call("second-factor/remove", given, token=ada.token)
    assert removed.status_code == 204, removed.text
    assert await ada.login(None) == 200
    assert await town.rows(second_factors) == []
    none = await town.call("second-factor/remove", given, token=ada.token)
    assert (none.status_code, none.json()["code"]) == (409, "accounts.no_second_factor")
