"""One person, one address: however it is spelled, and whatever is kept from before."""

import asyncpg
import pytest
import sqlalchemy as sa
from tests.domains.audit.chaining import empty_books, migrate_to, revision_before
from tests.domains.people.making import PASSWORD, Town

from cartwheel.domains.people.models import people
from cartwheel.kernel.email_addresses import address_of, mailbox_of, spellings_of, wire_form
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres

IDA = "ida@münchen.example"
SPELLINGS = (
    IDA,
    "ida@xn--mnchen-3ya.example",
    "Ida@XN--MNCHEN-3YA.Example",
    "ida@MÜNCHEN.example",
    "ida@mu\u0308nchen.example",
    " ida@münchen。example ",
)


@pytest.mark.parametrize(
    ("given", "form", "written"),
    [
        *((spelling, IDA, SPELLINGS[1]) for spelling in SPELLINGS),
        ("jo\u0308rg@shop.example", "jörg@shop.example", "jörg@shop.example"),
        ("JÖRG@Shop.example", "jörg@shop.example", "jörg@shop.example"),
        ("用户@例え.example", "用户@例え.example", "用户@xn--r8jz45g.example"),
        ("a@straße.example", "a@straße.example", "a@xn--strae-oqa.example"),
        ("a@strasse.example", "a@strasse.example", "a@strasse.example"),
        ("o'neil+x@shop.example", "o'neil+x@shop.example", "o'neil+x@shop.example"),
        ("a@localhost", "a@localhost", "a@localhost"),
    ],
)
def test_an_address_has_one_form(given: str, form: str, written: str) -> None:
    """IDNA 2008 after UTS 46, NFC, and no case; to a server it is written with A-labels."""
    assert address_of(given) == form
    assert address_of(form) == form
    assert wire_form(form) == written
    assert spellings_of(given)[-1] == form


@pytest.mark.parametrize(
    "given",
    [
        "a@☃.example",
        "a@xn--a.example",
        "a@XN--ü.example",
        "a@-x.example",
        "a@a_b.example",
        "a@" + "ü" * 60 + ".example",
        "ü" * 33 + "@shop.example",
        "a\u200db@shop.example",
        "a@\u212aa.example",
        "\u212aa@shop.example",
        "a@[127.0.0.1]",
        '"a b"@shop.example',
    ],
)
def test_what_has_no_form_is_refused(given: str) -> None:
    with pytest.raises(InvalidInputError, match="email: This is not an e-mail address"):
        address_of(given)


def test_a_mailbox_is_counted_by_its_a_labels() -> None:
    assert mailbox_of(address_of("a+b@faß.example")) == "a@xn--fa-hia.example"


async def test_every_spelling_is_the_same_person(town: Town) -> None:
    """At registering, signing in, forgetting the password, and for operators."""
    person_id = await town.person(IDA)
    for number, spelling in enumerate(SPELLINGS):
        signed_in = await town.sign_in(spelling)
        assert signed_in["person"] == {**signed_in["person"], "id": str(person_id), "email": IDA}
        given = {"email": spelling, "password": PASSWORD, "name": "Ida"}
        assert (await town.call("register", given)).status_code == 202
        if number == 1:
            assert (await town.call("forgot-password", {"email": spelling})).status_code == 202
        await town.jobs()
    subjects = [subject for _, subject, _ in town.mails()]
    assert subjects[0] == "Confirm your address"
    assert set(subjects[1:]) == {"You already have an account", "Choose a new password"}
    assert {to for to, _, _ in town.mails()} == {SPELLINGS[1]}
    assert len(await town.rows(people)) == 1


async def _keep(town: Town, *, was: str, now: str) -> None:
    async with town.database.transaction() as connection:
        changed = await connection.execute(
            sa.update(people).where(people.c.email == was).values(email=now)
        )
    assert changed.rowcount == 1


async def test_who_was_known_twice_is_found_by_each_spelling(town: Town) -> None:
    """The spelling that is kept goes before the one form; both lead to their own person."""
    await town.person(IDA)
    other = await town.person("other@shop.example", password="brisk cactus 12 trombone")
    await _keep(town, was="other@shop.example", now=SPELLINGS[1])
    signed_in = await town.sign_in(SPELLINGS[1], password="brisk cactus 12 trombone")
    assert signed_in["person"]["id"] == str(other)
    assert (await town.login(IDA)).status_code == 200
    assert (await town.login(IDA, password="brisk cactus 12 trombone")).status_code == 401
    await town.call("forgot-password", {"email": SPELLINGS[1]})
    await town.jobs()
    given = {"token": town.last_token(), "newPassword": "quiet marmalade 3 zeppelin"}
    assert (await town.call("reset-password", given)).status_code == 204
    again = await town.sign_in(SPELLINGS[1], password="quiet marmalade 3 zeppelin")
    assert again["person"]["id"] == str(other)


async def test_who_has_an_address_that_would_not_be_taken_any_more_gets_in(town: Town) -> None:
    await town.person("ada@shop.example")
    await _keep(town, was="ada@shop.example", now="ada@a_b.example")
    assert (await town.login("Ada@a_b.example")).status_code == 200
    given = {"email": "eve@a_b.example", "password": PASSWORD, "name": "Eve"}
    refused = await town.call("register", given)
    assert refused.json()["issues"][0]["path"] == ["email"]


async def test_the_migration_gives_addresses_their_form(postgres: Postgres) -> None:
    """Whoever is there twice stays; of two invitations to one address the latest does."""
    async with empty_books(postgres) as (owner_url, _):
        await migrate_to(owner_url, revision_before("addresses_in_one_form"))
        owner = await asyncpg.connect(owner_url)
        for name, email in (
            ("first", SPELLINGS[1]),
            ("second", IDA),
            ("third", "jo\u0308rg@xn--strae-oqa.example"),
            ("fourth", "ada@shop.example"),
            ("fifth", "ada@☃.example"),
        ):
            await owner.execute(
                "INSERT INTO people (id, email, name, created_at) VALUES ($1, $2, $3, now())",
                *(new_id(), email, name),
            )
        store = new_id()
        await owner.execute(
            "INSERT INTO stores (id, name, clock, currency, idle_limit, synthetic, created_at)"
            " VALUES ($1, 'Old', 'wall', 'EUR', '30 min', false, now())",
            store,
        )
        visit = "SELECT set_config('cartwheel.store_id', $1, false)"
        await owner.execute(visit, str(store))
        for age, email in enumerate(
            (IDA, SPELLINGS[1], "ada@\uff53hop.example", "ada@shop.example")
        ):
            await owner.execute(
                "INSERT INTO invitations (id, store_id, email, role, state, created_at, expires_at)"
                " VALUES ($1, $2, $3, 'owner', 'pending', now() - $4 * interval '1 s', now())",
                *(new_id(), store, email, age),
            )
        await runner.upgrade(owner_url, app_role=APP_ROLE)
        known = {row["name"]: row["email"] for row in await owner.fetch("SELECT * FROM people")}
        invited = await owner.fetch(
            "SELECT email, state FROM invitations ORDER BY created_at DESC, id"
        )
        await owner.close()
    assert known == {
        "first": SPELLINGS[1],
        "second": IDA,
        "third": "jörg@straße.example",
        "fourth": "ada@shop.example",
        "fifth": "ada@☃.example",
    }
    assert [tuple(row) for row in invited] == [
        (IDA, "pending"),
        (IDA, "revoked"),
        ("ada@shop.example", "pending"),
        ("ada@shop.example", "revoked"),
    ]
