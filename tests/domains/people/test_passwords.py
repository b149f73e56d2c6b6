"""Passwords are changed with the old one, or by a link that is good once."""

import asyncio
from datetime import timedelta

from tests.domains.people.making import ANOTHER, PASSWORD, Town

from cartwheel.domains.people.models import mailed_tokens
from cartwheel.systems.jobs.api import Cancel

ADA = "ada@shop.example"


async def test_changing_a_password_ends_the_other_sessions(town: Town) -> None:
    await town.person(ADA)
    current, other = await town.sign_in(ADA), await town.sign_in(ADA)
    given = {"currentPassword": PASSWORD, "newPassword": ANOTHER}
    changed = await town.call("change-password", given, token=current["accessToken"])
    assert changed.status_code == 204
    assert await town.me(current["accessToken"]) == 200
    assert await town.me(other["accessToken"]) == 401
    assert (await town.login(ADA)).status_code == 401
    assert (await town.login(ADA, password=ANOTHER)).status_code == 200
    await town.jobs()
    assert town.mails()[-1][:2] == (ADA, "Your password was changed")


async def test_a_change_needs_the_old_password_and_a_good_new_one(town: Town) -> None:
    """Guessing by a session that was left open gets slower too."""
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    wrong = {"currentPassword": ANOTHER, "newPassword": ANOTHER}
    weak = {"currentPassword": PASSWORD, "newPassword": "password1"}
    refused = await town.call("change-password", weak, token=signed_in["accessToken"])
    assert (refused.status_code, refused.json()["code"]) == (400, "accounts.weak_password")
    assert refused.json()["issues"][0]["path"] == ["newPassword"]
    answers = [
        await town.call("change-password", wrong, token=signed_in["accessToken"]) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    town.clock.pass_by(timedelta(seconds=1))
    assert (await town.login(ADA)).status_code == 200


async def test_a_forgotten_password(town: Town) -> None:
    """The link sets a new one, ends every session, and tells the owner."""
    await town.person(ADA)
    signed_in = await town.sign_in(ADA)
    asked = await town.call("forgot-password", {"email": ADA})
    assert (asked.status_code, asked.content) == (202, b"null")
    await town.jobs()
    assert town.mails()[-1][:2] == (ADA, "Choose a new password")
    given = {"token": town.last_token(), "newPassword": ANOTHER}
    assert (await town.call("reset-password", given)).status_code == 204
    assert await town.me(signed_in["accessToken"]) == 401
    assert (await town.login(ADA)).status_code == 401
    assert (await town.login(ADA, password=ANOTHER)).status_code == 200
    await town.jobs()
    assert town.mails()[-1][:2] == (ADA, "Your password was changed")


async def test_asking_tells_nobody_who_is_known(town: Town) -> None:
    await town.person(ADA)
    sent = len(town.mails())
    known = await town.call("forgot-password", {"email": ADA})
    assert [type(answer) for _, answer in await town.jobs()] == [type(None)]
    unknown = await town.call("forgot-password", {"email": "eve@shop.example"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert await town.jobs() == [
        ("accounts.send_password_reset", Cancel("The address is nobody's"))
    ]
    assert len(town.mails()) == sent + 1


async def test_two_uses_of_a_link_change_one_password(town: Town) -> None:
    await town.person(ADA)
    await town.call("forgot-password", {"email": ADA})
    await town.jobs()
    token = town.last_token()
    passwords = [ANOTHER, "brisk cactus 12 trombone"]
    answers = await asyncio.gather(
        *(town.call("reset-password", {"token": token, "newPassword": p}) for p in passwords)
    )
    assert sorted(answer.status_code for answer in answers) == [204, 400]
    right = [p for p in (*passwords, PASSWORD) if (await town.login(ADA, password=p)).is_success]
    assert len(right) == 1
    assert right[0] == passwords[[a.status_code for a in answers].index(204)]


async def test_a_link_is_good_for_an_hour_and_ends_with_the_first_that_is_used(
    town: Town,
) -> None:
    await town.person(ADA)
    tokens = []
    for _ in range(2):
        await town.call("forgot-password", {"email": ADA})
        await town.jobs()
        tokens.append(town.last_token())
    given = {"newPassword": ANOTHER}
    town.clock.pass_by(timedelta(hours=1))
    assert (await town.call("reset-password", {"token": tokens[0], **given})).status_code == 400
    town.clock.pass_by(timedelta(seconds=-1))
    weak = await town.call("reset-password", {"token": tokens[0], "newPassword": "password1"})
    assert weak.json()["code"] == "accounts.weak_password"
    assert (await town.call("reset-password", {"token": tokens[0], **given})).status_code == 204
    refused = await town.call("reset-password", {"token": tokens[1], **given})
    assert (refused.status_code, refused.json()["code"]) == (400, "accounts.invalid_token")
    assert await town.rows(mailed_tokens) == []


async def test_tokens_open_only_what_they_were_mailed_for(town: Town) -> None:
    await town.person(ADA)
    await town.call("forgot-password", {"email": ADA})
    await town.jobs()
    assert (await town.call("verify-email", {"token": town.last_token()})).status_code == 400
    reset = town.last_token()
    await town.call("register", {"email": "eve@shop.example", "password": PASSWORD, "name": "Eve"})
    await town.jobs()
    wrong = await town.call("reset-password", {"token": town.last_token(), "newPassword": ANOTHER})
    assert wrong.status_code == 400
    right = await town.call("reset-password", {"token": reset, "newPassword": ANOTHER})
    assert right.status_code == 204


async def test_an_address_is_not_flooded(town: Town) -> None:
    await town.person(ADA)
    sent = len(town.mails())
    for _ in range(7):
        await town.call("forgot-password", {"email": ADA})
        await town.jobs()
    assert len(town.mails()) == sent + 5
