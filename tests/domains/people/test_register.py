"""Registering tells nobody who is known, and makes one person of one address."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.people.making import ANOTHER, PASSWORD, Town

from cartwheel.domains.people.messages import SendVerification
from cartwheel.domains.people.models import mailed_tokens, people, registrations
from cartwheel.domains.people.post import FirstMailLimit, Post
from cartwheel.kernel.email_addresses import address_of, mailbox_of
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.jobs.api import Cancel, Snooze
from cartwheel.systems.rpc.api import NO_STORE

ADA = "ada@shop.example"


async def test_a_newcomers_first_minutes(town: Town) -> None:
    """Register, follow the link, sign in, look at oneself, sign out."""
    person_id = await town.person(ADA)
    assert town.mails()[0][:2] == (ADA, "Confirm your address")
    signed_in = await town.sign_in("  ADA@Shop.Example ")
    assert signed_in["person"] == {
        "id": str(person_id),
        "email": ADA,
        "name": "Ada",
        "createdAt": signed_in["person"]["createdAt"],
    }
    assert (signed_in["storeId"], signed_in["role"]) == (None, None)
    me = await town.call("me", token=signed_in["accessToken"], method="GET")
    assert me.json() == {
        "person": signed_in["person"],
        "sessionId": signed_in["sessionId"],
        "storeId": None,
        "permissions": [],
        "hasSecondFactor": False,
        "lacksSecondFactor": False,
    }
    assert (await town.call("logout", token=signed_in["accessToken"])).status_code == 204
    assert await town.me(signed_in["accessToken"]) == 401
    assert await town.deeds(person_id) == [
        ("auth.verifyEmail", str(person_id)),
        ("auth.login", signed_in["sessionId"]),
        ("auth.logout", signed_in["sessionId"]),
    ]
    refused = await town.call("refresh", {"refreshToken": signed_in["refreshToken"]})
    assert (refused.status_code, refused.json()["code"]) == (
        401,
        "accounts.invalid_refresh_token",
    )


async def test_nobody_signs_in_before_the_address_is_verified(town: Town) -> None:
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
    answer = await town.login(ADA)
    assert (answer.status_code, answer.json()["code"]) == (401, "accounts.invalid_credentials")
    assert await town.rows(people) == []


async def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(town: Town) -> None:
    await town.person(ADA)
    given = {"password": ANOTHER, "name": "Eve"}
    known = await town.call("register", {"email": ADA.upper(), **given})
    unknown = await town.call("register", {"email": "eve@shop.example", **given})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    await town.jobs()
    assert [mail[:2] for mail in town.mails()[1:]] == [
        (ADA, "You already have an account"),
        ("eve@shop.example", "Confirm your address"),
    ]
    assert "#token" not in town.mails()[1][2]
    assert (await town.login(ADA, password=ANOTHER)).status_code == 401
    assert (await town.login(ADA)).status_code == 200


async def test_the_link_that_is_followed_decides_whose_password_counts(town: Town) -> None:
    """Somebody else may have registered the address too, with a password of their own."""
    await town.call("register", {"email": ADA, "password": ANOTHER, "name": "Eve"})
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
    await town.jobs()
    assert (await town.call("verify-email", {"token": town.last_token()})).status_code == 204
    assert (await town.login(ADA, password=ANOTHER)).status_code == 401
    assert (await town.sign_in(ADA))["person"]["name"] == "Ada"


async def test_the_link_may_ask_for_the_password(town: Town) -> None:
    """Whoever gives another is not who registered, and has changed nothing."""
    await town.call("register", {"email": ADA, "password": ANOTHER, "name": "Mallory"})
    await town.jobs()
    token = town.last_token()
    refused = await town.call("verify-email", {"token": token, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "accounts.invalid_credentials")
    assert await town.rows(people) == []
    unknown = await town.call("verify-email", {"token": "none", "password": PASSWORD})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "accounts.invalid_token")
    proved = await town.call("verify-email", {"token": token, "password": ANOTHER})
    assert proved.status_code == 204
    assert [row.password_is_proved for row in await town.rows(people)] == [True]


async def test_two_registrations_of_one_address_make_one_person(town: Town) -> None:
    """Both are mailed; of two links followed at once one makes the person."""
    for password in (PASSWORD, ANOTHER):
        await town.call("register", {"email": ADA, "password": password, "name": "Ada"})
    await town.jobs()
    tokens = [mail[2].split("#token=")[1].split()[0] for mail in town.mails()]
    answers = await asyncio.gather(
        *(town.call("verify-email", {"token": token}) for token in tokens)
    )
    assert sorted(answer.status_code for answer in answers) == [204, 400]
    assert len(await town.rows(people)) == 1


async def test_a_link_is_good_once_and_for_a_day(town: Town) -> None:
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
    await town.jobs()
    token = town.last_token()
    town.clock.pass_by(timedelta(days=1))
    late = await town.call("verify-email", {"token": token})
    assert (late.status_code, late.json()["code"]) == (400, "accounts.invalid_token")
    assert await town.rows(people) == []
    town.clock.pass_by(timedelta(seconds=-1))
    answers = await asyncio.gather(*(town.call("verify-email", {"token": token}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [204, 400, 400]


async def test_a_job_that_runs_again_leaves_the_first_link_good(town: Town) -> None:
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
    (row,) = await town.rows(registrations)
    for _ in range(2):
        await _send(town, row.id)
    first = town.mails()[0][2].split("#token=")[1].split()[0]
    assert (await town.call("verify-email", {"token": first})).status_code == 204
    assert await town.rows(mailed_tokens) == []


async def test_an_address_is_not_flooded(town: Town) -> None:
    for _ in range(7):
        await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
        await town.jobs()
    assert len(town.mails()) == 5


async def test_spellings_of_a_mailbox_count_as_one(town: Town) -> None:
    for mark in range(7):
        given = {"email": f"ada+{mark}@shop.example", "password": PASSWORD, "name": "Ada"}
        assert (await town.call("register", given)).status_code == 202
    answers = [answer for _, answer in await town.jobs()]
    assert len(town.mails()) == len([answer for answer in answers if answer is None])
    assert len(town.mails()) < 7
    assert Cancel("The mailbox was mailed often enough") in answers


@pytest.mark.parametrize("limit", [FirstMailLimit(2), FirstMailLimit(100, per_network=2)])
async def test_a_domain_that_never_answers_is_written_to_later(
    town: Town, limit: FirstMailLimit
) -> None:
    """Who follows the link makes room for the next; who is known takes none."""
    await town.person("known@shop.example")
    await town.call("register", {"email": "known@shop.example", "password": PASSWORD, "name": "A"})
    await town.jobs()
    written = len(town.mails())
    post = replace(await town.container.get(Post), limit=limit)
    for name in ("ada", "eve", "ida"):
        given = {"email": f"{name}@shop.example", "password": PASSWORD, "name": "Ada"}
        await town.call("register", given)
    new = await town.rows(registrations, registrations.c.email != "known@shop.example")
    jobs = [SendVerification(NO_STORE, row.id) for row in new]
    assert [await post.send_verification(job) for job in jobs[:2]] == [None, None]
    assert isinstance(await post.send_verification(jobs[2]), Snooze)
    assert len(town.mails()) == written + 2
    assert (await town.call("verify-email", {"token": town.last_token()})).status_code == 204
    assert await post.send_verification(jobs[2]) is None
    town.clock.pass_by(timedelta(hours=1))
    assert await post.send_verification(jobs[0]) is None


async def test_a_first_mail_says_no_word_of_whoever_registered(town: Town) -> None:
    name = "Dear customer, pay at pay.example"
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": name})
    await town.jobs()
    ((to, subject, text),) = town.mails()
    assert to == ADA
    assert not any(word in subject + text for word in ("customer", "pay.example", name))


@pytest.mark.parametrize(
    "name", ["Ada\u202e", "Ada\u2066", "Ada\u2028Eve", "Ada\x85", "Ada\u200f", "Ada\n"]
)
async def test_names_neither_end_a_line_nor_turn_the_reading_direction(
    town: Town, name: str
) -> None:
    answer = await town.call("register", {"email": ADA, "password": PASSWORD, "name": name})
    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [["name"]]
    assert await town.rows(registrations) == []


async def test_what_is_stored_and_queued_opens_nothing(town: Town) -> None:
    await town.call("register", {"email": ADA, "password": PASSWORD, "name": "Ada"})
    await town.jobs()
    token = town.last_token()
    kept = [*await town.rows(registrations), *await town.rows(mailed_tokens)]
    assert PASSWORD not in str(kept)
    assert token not in str(kept)
    assert kept[0].password_hash.startswith("$argon2id$v=19$m=8192,t=1,p=1$")


@pytest.mark.parametrize(
    "password",
    [
        "password1",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "12345678",
        "ada@shop.example",
        "cartwheel2026",
        "lovelace1815",
        "x" * 129,
        "é" * 65,
    ],
)
async def test_guessable_passwords_are_refused(town: Town, password: str) -> None:
    given = {"email": ADA, "password": password, "name": "Ada Lovelace"}
    answer = await town.call("register", given)
    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [["password"]]
    assert await town.rows(registrations) == []


@pytest.mark.parametrize(
    "address",
    [
        "ada",
        "ada@",
        "@shop",
        "a b@shop.example",
        "a@b\r\nBcc: x@y",
        "a@b..example",
        "a\0@b.example",
        "ada@shop.example.",
        "=?utf-8?q?ada?=@shop.example",
    ],
)
async def test_what_is_no_address_is_refused(town: Town, address: str) -> None:
    given = {"email": address, "password": PASSWORD, "name": "Ada"}
    answer = await town.call("register", given)
    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [["email"]]
    assert await town.rows(registrations) == []


async def _send(town: Town, registration_id: UUID) -> None:
    post = await town.container.get(Post)
    answer = await post.send_verification(SendVerification(NO_STORE, registration_id))
    assert not isinstance(answer, Cancel)


async def test_no_address_turns_into_somebody_elses() -> None:
    """The Kelvin sign becomes a k: a provider may vouch for the one and not for the other."""
    assert address_of(" Kate@Shop.Example") == "kate@shop.example"
    assert address_of("\u00c4NN@shop.example") == "\u00e4nn@shop.example"
    with pytest.raises(InvalidInputError):
        address_of("\u212aate@shop.example")


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("ada+shop@shop.example", "ada@shop.example"),
        ("+@shop.example", "+@shop.example"),
        ("a.d.a@googlemail.com", "ada@gmail.com"),
        ("a.d.a@shop.example", "a.d.a@shop.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_mailboxes_by_their_spellings(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


async def test_wrong_passwords_beside_a_link_are_counted(town: Town) -> None:
    """As guesses at the account, which is then locked for a while; the link stays good."""
    given = {"email": ADA, "password": PASSWORD, "name": "Ada"}
    assert (await town.call("register", given)).status_code == 202
    await town.jobs()
    token = town.last_token()
    for _ in range(5):
        wrong = await town.call("verify-email", {"token": token, "password": ANOTHER})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.invalid_credentials")
    locked = await town.call("verify-email", {"token": token, "password": PASSWORD})
    assert (locked.status_code, locked.json()["code"]) == (429, "accounts.locked_out")
    assert await town.rows(people) == []
    town.clock.pass_by(timedelta(hours=1))
    proved = await town.call("verify-email", {"token": token, "password": PASSWORD})
    assert proved.status_code == 204, proved.text
