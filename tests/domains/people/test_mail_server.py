"""What a mail server answers ends a mail or puts it off, and foreign letters are its to offer."""

import asyncio
import email
import email.policy
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from redis.asyncio import Redis
from structlog.testing import capture_logs
from tests.domains.people.mail_server import mail_server, server_that_says
from tests.domains.people.making import PASSWORD, Town, founding

from cartwheel.domains.people.models import mailed_tokens, registrations
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import (
    Mail,
    MailDeferredError,
    MailRefusedError,
    SMTPMailer,
    compose,
    open_mailer,
)

SENDER = "Cartwheel <no-reply@shop.example>"
ADA = "ada@shop.example"
JOERG = "jörg@münchen.example"


def mail_to(address: str) -> Mail:
    return Mail(address, "Größe", "Hello,\n\n.a dot\n")


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("cartwheel_mail_sent_total", {"outcome": outcome}) or 0.0


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [550, 552, 450, 421])
async def test_the_first_digit_of_an_answer_decides(step: str, code: int) -> None:
    """RFC 5321, 4.2.1; the reason is told without the address."""
    refused = code >= 500
    before = counted("refused"), counted("deferred")
    async with mail_server() as mails:
        mails.answers[step] = f"{code} 5.1.1 <{ADA}> not now"
        with capture_logs() as logs, pytest.raises((MailRefusedError, MailDeferredError)) as told:
            await SMTPMailer(mails.url, SENDER).send(mail_to(ADA))
        assert mails.received == []
    assert isinstance(told.value, MailRefusedError) == refused
    assert str(told.value).endswith(f" at {step}: {code} 5.1.1 <…> not now")
    assert [entry["event"] for entry in logs] == ["mail.refused" if refused else "mail.deferred"]
    more = refused, not refused
    assert (counted("refused") - before[0], counted("deferred") - before[1]) == more


@pytest.mark.parametrize(
    ("greeting", "error"),
    [
        ("554 no mail here\r\n", MailRefusedError),
        ("421 later\r\n", MailDeferredError),
        ("", MailDeferredError),
        ("hello\r\n", MailDeferredError),
    ],
)
async def test_what_a_server_says_first_counts_too(greeting: str, error: type[Exception]) -> None:
    async with server_that_says(greeting) as url:
        with pytest.raises(error):
            await SMTPMailer(url, SENDER).send(mail_to(ADA))


async def test_a_refused_greeting_ends_a_mail_too() -> None:
    async with mail_server() as mails:
        mails.answers |= {"EHLO": "550 not you", "HELO": "550 not you"}
        with pytest.raises(MailRefusedError, match="at HELO: 550"):
            await SMTPMailer(mails.url, SENDER).send(mail_to(ADA))
        mails.answers |= {"HELO": "250 well"}
        await SMTPMailer(mails.url, SENDER).send(mail_to(ADA))
        assert mails.recipients() == [ADA]


async def test_a_server_that_is_away_or_lets_us_not_in_puts_it_off() -> None:
    """A password that is wrong is the operator's to mend: no mail is lost of it."""
    async with mail_server() as mails:
        url = mails.url
        with pytest.raises(MailDeferredError):
            await SMTPMailer(url.replace("//", "//ada:wrong@"), SENDER).send(mail_to(ADA))
        assert mails.asked == []
    with pytest.raises(MailDeferredError, match="is away"):
        await SMTPMailer(url, SENDER).send(mail_to(ADA))


@pytest.mark.parametrize("farewell", ["421 closing", "500 what?"])
async def test_what_comes_after_the_mail_is_taken_sends_it_no_second_time(farewell: str) -> None:
    async with mail_server() as mails:
        mails.answers["QUIT"] = farewell
        await SMTPMailer(mails.url, SENDER).send(mail_to(ADA))
        assert mails.recipients() == [ADA]


def read(content: bytes) -> Any:
    return email.message_from_bytes(content, policy=email.policy.SMTPUTF8)


async def test_letters_are_written_as_they_are_where_the_server_takes_them() -> None:
    """SMTPUTF8, with the domain in A-labels; no encoded word stands in an address."""
    async with mail_server(enable_SMTPUTF8=True) as mails:
        mailer = SMTPMailer(mails.url, SENDER)
        await mailer.send(mail_to(JOERG))
        assert await mailer.offers_utf8() is True
        (envelope,) = mails.received
    assert envelope.rcpt_tos == ["jörg@xn--mnchen-3ya.example"]
    assert "SMTPUTF8" in envelope.mail_options
    assert "To: jörg@xn--mnchen-3ya.example\r\n".encode() in envelope.original_content
    assert b"=?" not in envelope.original_content.partition(b"Subject:")[0]
    message = read(envelope.original_content)
    assert (message["subject"], message.get_content()) == ("Größe", "Hello,\r\n\r\n.a dot\r\n")


async def test_letters_that_the_server_does_not_take_end_the_mail() -> None:
    """It is asked for nothing, and for a foreign domain nothing of it is needed."""
    async with mail_server(enable_SMTPUTF8=False) as mails:
        mailer = SMTPMailer(mails.url, SENDER)
        with pytest.raises(MailRefusedError, match="SMTPUTF8"):
            await mailer.send(mail_to(JOERG))
        assert mails.asked == []
        assert await mailer.offers_utf8() is False
        await mailer.send(mail_to("ida@münchen.example"))
        (envelope,) = mails.received
    assert envelope.rcpt_tos == ["ida@xn--mnchen-3ya.example"]
    assert "SMTPUTF8" not in envelope.mail_options
    assert envelope.original_content.isascii()


async def test_a_server_is_asked_once_for_many() -> None:
    async with mail_server(enable_SMTPUTF8=False) as mails:
        mailer = SMTPMailer(mails.url, SENDER)
        assert await asyncio.gather(*(mailer.offers_utf8() for _ in range(5))) == [False] * 5
        assert mails.connections == 1
        url = mails.url
    away = SMTPMailer(url, SENDER)
    assert await away.offers_utf8() is None


async def _token(place: Town) -> str:
    return str((await place.sign_in(ADA))["accessToken"])


@pytest.mark.parametrize("server", [{"enable_SMTPUTF8": True}, {}])
async def test_registering_says_what_cannot_be_mailed(
    redis: Redis, town: Town, tmp_path: Any, server: dict[str, bool]
) -> None:
    """And names the field; inviting does too."""
    await town.person(ADA)
    offers = bool(server)
    async with mail_server(**server) as mails:
        url = SecretStr(mails.url)
        async with founding(town.database, redis, tmp_path, mail_url=url) as place:
            given = {"email": JOERG, "password": PASSWORD, "name": "Jörg"}
            answer = await place.call("register", given)
            assert answer.status_code == (202 if offers else 400)
            assert len(await place.rows(registrations)) == int(offers)
            if not offers:
                (issue,) = answer.json()["issues"]
                assert issue["path"] == ["email"]
                assert "before the @" in issue["message"]
            await place.jobs()
            assert mails.recipients() == ["jörg@xn--mnchen-3ya.example"] * int(offers)
            await place.ask("POST", "stores", {"name": "T"}, token=await _token(place))
            invited = {"email": JOERG, "role": "staff"}
            token = await _token(place)
            status, said = await place.ask("POST", "members/invitations", invited, token=token)
            assert status == (201 if offers else 400)
            assert offers or said["issues"][0]["path"] == ["email"]
            given["email"] = "ida@münchen.example"
            assert (await place.call("register", given)).status_code == 202


async def test_where_it_is_not_known_a_registration_is_taken(
    redis: Redis, town: Town, tmp_path: Any
) -> None:
    async with server_that_says("421 later\r\n") as url:
        settings = {"mail_url": SecretStr(url)}
        async with founding(town.database, redis, tmp_path, **settings) as place:
            given = {"email": JOERG, "password": PASSWORD, "name": "Jörg"}
            assert (await place.call("register", given)).status_code == 202


@pytest.mark.parametrize(
    ("path", "subject"),
    [("forgot-password", "Choose a new password"), ("unlock/ask", "Sign in in spite")],
)
async def test_attempts_count_as_no_mails(
    redis: Redis, town: Town, tmp_path: Any, path: str, subject: str
) -> None:
    """A link is mailed at most five times an hour; what was not taken is not among them."""
    await town.person(ADA)
    async with mail_server() as mails:
        url = SecretStr(mails.url)
        async with founding(town.database, redis, tmp_path, mail_url=url) as place:
            mails.answers["RCPT"] = "451 4.3.0 later"
            for _ in range(7):
                assert (await place.call(path, {"email": ADA})).status_code == 202
                with pytest.raises(MailDeferredError):
                    await place.jobs()
            assert await place.rows(mailed_tokens) == []
            mails.answers.clear()
            assert (await place.call(path, {"email": ADA})).status_code == 202
            await place.jobs()
    (envelope,) = mails.received
    assert read(envelope.original_content)["subject"].startswith(subject)


@pytest.mark.parametrize("sender", ["", "Cartwheel", "a@b@c", "a@-.example"])
def test_a_sender_must_be_an_address(sender: str) -> None:
    with pytest.raises(InvalidInputError, match="mail_from"):
        open_mailer(Settings(mail_from=sender))


def test_a_sender_may_have_a_foreign_name_and_domain() -> None:
    letter = compose(mail_to(ADA), "Bücher <post@bücher.example>")
    assert not letter.needs_utf8
    assert letter.message.as_bytes().isascii()
    message = read(letter.message.as_bytes())
    assert message["from"] == "Bücher <post@xn--bcher-kva.example>"
