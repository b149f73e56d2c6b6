"""Forms that come back from pages of ours, and what refuses them."""

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from cartwheel.systems.rpc.api import (
    Browsers,
    CrossSiteError,
    Quota,
    RateLimitedError,
    RateLimiter,
    RequestContext,
)

_MOST_FORM_BYTES: Final = 32 << 10
_FORM_SECONDS: Final = 15


class FormRefusedError(Exception):
    """A form is too large, too slow or not readable."""

    def __init__(self) -> None:
        super().__init__("The form cannot be read")


REFUSALS: Final = (CrossSiteError, FormRefusedError, RateLimitedError)


def context_of(request: Request) -> RequestContext:
    """Return what limits and the check of origins know a request by."""
    headers = {name.lower(): value for name, value in request.headers.raw}
    address = "" if request.client is None else request.client.host
    return RequestContext(headers=headers, address=address, method=request.method)


async def read_form(
    request: Request, browsers: Browsers, limiter: RateLimiter, limit: tuple[str, Quota]
) -> dict[str, str]:
    """
    Return what a form of ours says, without spaces around it.

    Raises:
        CrossSiteError: another site's page may have sent it.
        FormRefusedError: it is too large or too slow, or no form.
        RateLimitedError: too many came from the sender's address.
    """
    context = context_of(request)
    browsers.ensure_own(context)
    # All who come share the quotas of one key: nobody alone uses them up.
    await limiter.spend([limit], context)
    body = bytearray()
    try:
        async with asyncio.timeout(_FORM_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > _MOST_FORM_BYTES:
                    raise FormRefusedError
        given = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
    except (TimeoutError, UnicodeDecodeError, ValueError) as error:
        raise FormRefusedError from error
    return {name: value.replace("\0", "").strip() for name, value in given}
