"""Mail by Amazon SES: the official library against a local server that speaks its wire."""

import email
import email.policy

import pytest
from pydantic import SecretStr
from tests.domains.people.ses_server import SESServer, ses_server

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import (
    Mail,
    MailDeferredError,
    Mailer,
    MailRefusedError,
    SESMailer,
    ensure_writable,
    open_mailer,
)

SENDER = "Lamps & Co <shop@lamps.example>"
MAIL = Mail(
    "ada@shop.example",
    "Your order",
    "Hello Ada\n",
    html="<p>Hello Ada</p>",
    headers=(("List-Unsubscribe", f"<https://lamps.example/{'u' * 90}>"),),
)
REFUSED, DEFERRED = MailRefusedError, MailDeferredError


def mailer_of(service: SESServer, options: str = "") -> Mailer:
    url = f"ses://AKIDEXAMPLE:se%2Fcret@eu-central-1?endpoint={service.url}{options}"
    return open_mailer(Settings(mail_url=SecretStr(url), mail_from=SENDER))


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with ses_server() as service:
        await mailer_of(service, "&configuration-set=shop").send(MAIL)
        (taken,) = service.received
    assert service.keys == {"AKIDEXAMPLE"}
    assert taken["ConfigurationSetName"] == "shop"
    assert taken["FromEmailAddress"] == "shop@lamps.example"
    assert taken["Destination"] == {"ToAddresses": [MAIL.to]}
    message = email.message_from_bytes(taken["raw"], policy=email.policy.default)
    assert (message["From"], message["Subject"]) == (SENDER, MAIL.subject)
    assert message["List-Unsubscribe"] == MAIL.headers[0][1]
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert [plain.get_content().split(), html.get_content().strip()] == [
        ["Hello", "Ada"],
        MAIL.html,
    ]


@pytest.mark.parametrize(
    ("answer", "kind", "may_be_taken"),
    [
        ((400, "MessageRejected", "no such mailbox: Ada@shop.example"), REFUSED, None),
        ((400, "BadRequestException", "Illegal address"), REFUSED, None),
        ((400, "MessageRejected", "Email address is not verified. …"), DEFERRED, False),
        ((400, "MailFromDomainNotVerifiedException", "pending"), DEFERRED, False),
        ((400, "SendingPausedException", "paused"), DEFERRED, False),
        ((403, "AccountSuspendedException", "suspended"), DEFERRED, False),
        ((403, "InvalidClientTokenId", "no such key"), DEFERRED, False),
        ((404, "NotFoundException", "no such configuration set"), DEFERRED, False),
        ((429, "TooManyRequestsException", "slower"), DEFERRED, False),
        ((500, "InternalFailure", "oh"), DEFERRED, True),
    ],
)
async def test_what_an_answer_means(
    answer: tuple[int, str, str], kind: type[Exception], *, may_be_taken: bool | None
) -> None:
    async with ses_server() as service:
        service.answers.append(answer)
        with pytest.raises(kind) as told:
            await mailer_of(service).send(MAIL)
    assert service.asked == 1, "jobs repeat, and the library does not"
    assert "ada@shop" not in str(told.value).lower()
    assert getattr(told.value, "may_be_taken", None) is may_be_taken


async def test_who_breaks_off_may_have_the_mail() -> None:
    async with ses_server() as service:
        service.breaks_off = True
        with pytest.raises(MailDeferredError) as told:
            await mailer_of(service).send(MAIL)
    assert (service.asked, told.value.may_be_taken) == (1, True)


async def test_who_is_away_has_it_not() -> None:
    async with ses_server() as service:
        pass
    with pytest.raises(MailDeferredError) as told:
        await mailer_of(service).send(MAIL)
    assert told.value.may_be_taken is False


async def test_foreign_letters_before_the_at_are_refused_early() -> None:
    async with ses_server() as service:
        mailer = mailer_of(service)
        with pytest.raises(InvalidInputError, match="another address"):
            await ensure_writable(mailer, "jörg@shop.example")
        with pytest.raises(MailRefusedError):
            await mailer.send(Mail("jörg@shop.example", "Hello", "Hello\n"))
        await mailer.send(Mail("ida@münchen.example", "Hello", "Hello\n"))
    (taken,) = service.received
    assert taken["Destination"] == {"ToAddresses": ["ida@xn--mnchen-3ya.example"]}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ses://", "region"),
        ("ses://mail.example", "region"),
        ("ses://key@eu-central-1", "secret"),
        ("ses://eu-central-1?set=shop", "no option set"),
        ("ses://eu-central-1?endpoint=http://mail.example", "endpoint"),
    ],
)
def test_what_is_no_account_is_refused_at_the_start(url: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match="mail_url") as told:
        open_mailer(Settings(mail_url=SecretStr(url)))
    assert words in str(told.value)


def test_amazons_own_ways_give_keys_where_the_url_has_none() -> None:
    mailer = open_mailer(Settings(mail_url=SecretStr("ses://us-gov-west-1")))
    assert isinstance(mailer, SESMailer)
