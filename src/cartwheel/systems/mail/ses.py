"""
Mail by Amazon SES, version 2 of its API, through the official library.

A message goes out whole, as it does by SMTP: headers, both texts and files are ours. SES has no
key by which it would tell a repetition, so the library never asks again by itself: jobs do, and
know when the mail may be there already. What is wrong with the account says nothing of the mail
and puts it off, as with a mail server.
"""

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.mail.mailers import (
    Letter,
    Mail,
    MailDeferredError,
    MailRefusedError,
    compose,
    counted,
    letter_bytes,
    shown,
)

SCHEME: Final = "ses"

_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_OPTIONS: Final = frozenset({"configuration-set", "endpoint"})
_THREADS: Final = 4
_CONNECTING_SECONDS: Final = 5
_PATIENCE_SECONDS: Final = 30
_REFUSED: Final = frozenset({"BadRequestException", "MessageRejected"})
# So is a mail answered whose sender nobody has verified, or by whom all recipients have to be.
_UNVERIFIED: Final = "Email address is not verified"
_OWN_TROUBLE: Final = 500


class SESMailer:
    """
    Hands mail to Amazon SES in one region, four at a time at most.

    Keys are those of the URL (`ses://KEY:SECRET@eu-central-1`), else those that Amazon's tools
    find by themselves: in the environment, in a profile, of the machine's role.
    """

    def __init__(
        self,
        region: str,
        sender: str,
        *,
        keys: tuple[str, str] | None = None,
        configuration_set: str | None = None,
        endpoint: str | None = None,
    ) -> None:
        self._region, self._sender, self._keys = region, sender, keys
        self._configuration_set, self._endpoint = configuration_set, endpoint
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
        if not _REGION.fullmatch(url.hostname or ""):
            raise _unfit("It names a region of Amazon: ses://eu-central-1")
        if unknown := sorted(options.keys() - _OPTIONS):
            raise _unfit(f"There is no option {unknown[0]}")
        if (url.username is None) != (url.password is None):
            raise _unfit("It holds a key without its secret")
        endpoint = options.get("endpoint")
        if endpoint is not None and not _is_safe(endpoint):
            raise _unfit("The endpoint is an https:// address, or one of this machine")
        keys = None
        if url.username and url.password:
            keys = unquote(url.username), unquote(url.password)
        return cls(
            url.hostname or "",
            sender,
            keys=keys,
            configuration_set=options.get("configuration-set") or None,
            endpoint=endpoint,
        )

    async def send(self, mail: Mail) -> None:
        """See `Mailer.send`."""
        with counted():
            letter = compose(mail, self._sender)
            if letter.needs_utf8:
                raise MailRefusedError("Amazon SES takes no foreign letters before the @")
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._hand_over, letter)

    async def offers_utf8(self) -> bool | None:
        """See `Mailer.offers_utf8`; SES does not."""
        return False

    def _hand_over(self, letter: Letter) -> None:
        from botocore import exceptions as aws  # noqa: PLC0415 - heavy

        by = {}
        if self._configuration_set is not None:
            by["ConfigurationSetName"] = self._configuration_set
        try:
            self._client.send_email(
                FromEmailAddress=letter.sender,
                Destination={"ToAddresses": [letter.to]},
                Content={"Raw": {"Data": letter_bytes(letter.message)}},
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
        import boto3  # noqa: PLC0415 - heavy
        from botocore.config import Config  # noqa: PLC0415

        access, secret = self._keys or (None, None)
        return boto3.session.Session().client(
            "sesv2",
            region_name=self._region,
            endpoint_url=self._endpoint,
            aws_access_key_id=access,
            aws_secret_access_key=secret,
            config=Config(
                connect_timeout=_CONNECTING_SECONDS,
                read_timeout=_PATIENCE_SECONDS,
                retries={"total_max_attempts": 1},
                max_pool_connections=_THREADS,
            ),
        )


def _told(answer: Mapping[str, Any], letter: Letter) -> MailRefusedError | MailDeferredError:
    code = answer["Error"].get("Code", "")
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    words = shown(answer["Error"].get("Message", ""), letter)
    if code in _REFUSED and not words.startswith(_UNVERIFIED):
        return MailRefusedError(f"Amazon SES refuses it: {code} {words}".strip())
    message = f"Amazon SES puts it off: {code or status} {words}".strip()
    return MailDeferredError(message, may_be_taken=status >= _OWN_TROUBLE)


def _is_safe(endpoint: str) -> bool:
    url = urlsplit(endpoint)
    host = url.hostname or ""
    return (url.scheme == "https" and bool(host)) or (url.scheme == "http" and is_loopback(host))


def _unfit(message: str) -> InvalidInputError:
    return InvalidInputError(Issue(("mail_url",), message))
