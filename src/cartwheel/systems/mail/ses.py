"""
Mail by Amazon SES, version 2 of its API, through the official library.

A message goes out whole, as it does by SMTP: headers, both texts and files are ours. SES has no
key by which it would tell a repetition, so the library never asks again by itself: jobs do, and
know when the mail may be there already. What is wrong with the account says nothing of the mail
and puts it off, as with a mail server.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlsplit

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.mail.mailers import (
    Envelope,
    Mail,
    MailDeferredError,
    MailRefusedError,
    compose,
    counted,
    letter_bytes,
    shown,
)
from cartwheel.systems.providers.aws import AmazonPlace

SCHEME: Final = "ses"

_OPTIONS: Final = frozenset({"configuration-set", "endpoint"})
_THREADS: Final = 4
_PATIENCE_SECONDS: Final = 30
_REFUSED: Final = frozenset({"BadRequestException", "MessageRejected"})
# So is a mail answered whose sender nobody has verified, or by whom all recipients have to be.
_UNVERIFIED: Final = "Email address is not verified"
_OWN_TROUBLE: Final = 500


class SESMailer:
    """Hands mail to Amazon SES in one region, four at a time at most."""

    def __init__(
        self, place: AmazonPlace, sender: str, *, configuration_set: str | None = None
    ) -> None:
        self._place, self._sender = place, sender
        self._configuration_set = configuration_set
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=SCHEME)

    @classmethod
    def of(cls, given: str, sender: str) -> Self:
        """
        Return the one that a URL describes.

        Raises:
            InvalidInputError: it names no region, half a key, or an option that is none.
        """
        url = urlsplit(given)
        options = dict(parse_qsl(url.query, keep_blank_values=True))
        if unknown := sorted(options.keys() - _OPTIONS):
            raise _unfit(f"There is no option {unknown[0]}")
        try:
            place = AmazonPlace.of(url, options)
        except ValueError as error:
            raise _unfit(str(error)) from error
        return cls(place, sender, configuration_set=options.get("configuration-set") or None)

    async def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        with counted():
            letter = compose(mail, self._sender)
            if letter.needs_utf8:
                raise MailRefusedError("Amazon SES takes no foreign letters before the @")
            await self.hand_over(letter, letter_bytes(letter.message))

    async def hand_over(self, letter: Envelope, content: bytes) -> None:
        """
        Hand over a message that is written already.

        Raises:
            MailRefusedError: it will never be taken.
            MailDeferredError: it was not taken; try again later.
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self._hand_over, letter, content)

    async def offers_utf8(self) -> bool | None:
        """See `Mailer.offers_utf8`; SES does not."""
        return False

    def _hand_over(self, letter: Envelope, content: bytes) -> None:
        from botocore import exceptions as aws  # noqa: PLC0415 - heavy

        by = {}
        if self._configuration_set is not None:
            by["ConfigurationSetName"] = self._configuration_set
        try:
            self._client.send_email(
                FromEmailAddress=letter.sender,
                Destination={"ToAddresses": [letter.to]},
                Content={"Raw": {"Data": content}},
                **by,
            )
        except aws.ClientError as error:
            raise _told(error.response, letter) from error
        except (aws.ConnectTimeoutError, aws.EndpointConnectionError) as error:
            raise MailDeferredError("Amazon SES is away") from error
        except aws.HTTPClientError as error:
            message = "Amazon SES does not answer in time, or the connection broke"
            raise MailDeferredError(message, may_be_taken=True) from error
        except aws.BotoCoreError as error:  # no keys, or none that can be used
            raise MailDeferredError(f"Amazon SES: {type(error).__name__}") from error

    @cached_property
    def _client(self) -> Any:
        return self._place.client("sesv2", seconds=_PATIENCE_SECONDS, connections=_THREADS)


def _told(answer: Mapping[str, Any], letter: Envelope) -> MailRefusedError | MailDeferredError:
    code = answer["Error"].get("Code", "")
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    words = shown(answer["Error"].get("Message", ""), letter)
    if code in _REFUSED and not words.startswith(_UNVERIFIED):
        return MailRefusedError(f"Amazon SES refuses it: {code} {words}".strip())
    message = f"Amazon SES puts it off: {code or status} {words}".strip()
    return MailDeferredError(message, may_be_taken=status >= _OWN_TROUBLE)


def _unfit(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("mail_url",), message))
