"""Amazon's services by their official library: where they are, by what keys, and how patiently."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import SplitResult, unquote, urlsplit

from cartwheel.kernel.addresses import is_loopback

_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_CONNECTING_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class AmazonPlace:
    """
    A region, and by whose keys it is asked.

    Keys are those of the URL, else those that Amazon's tools find by themselves: in the
    environment, in a profile, of the machine's role.
    """

    region: str
    keys: tuple[str, str] | None = field(default=None, repr=False)
    endpoint: str | None = None

    @classmethod
    def of(cls, url: SplitResult, options: Mapping[str, str]) -> Self:
        """
        Read it from an URL such as `ses://KEY:SECRET@eu-central-1` and its option `endpoint`.

        Raises:
            ValueError: it names no region, half a key, or no safe endpoint.
        """
        region, endpoint = url.hostname or "", options.get("endpoint")
        if not _REGION.fullmatch(region):
            raise ValueError(f"It names a region of Amazon: {url.scheme}://eu-central-1")
        if (url.username is None) != (url.password is None):
            raise ValueError("It holds a key without its secret")
        if endpoint is not None and not is_safe(endpoint):
            raise ValueError("The endpoint is an https:// address, or one of this machine")
        keys = None
        if url.username and url.password:
            keys = unquote(url.username), unquote(url.password)
        return cls(region, keys, endpoint)

    def client(self, service: str, *, seconds: float, connections: int) -> Any:
        """Return a client that asks once, and waits so long for each piece of an answer."""
        import boto3  # noqa: PLC0415 - heavy
        from botocore.config import Config  # noqa: PLC0415

        access, secret = self.keys or (None, None)
        return boto3.session.Session().client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            aws_access_key_id=access,
            aws_secret_access_key=secret,
            config=Config(
                connect_timeout=_CONNECTING_SECONDS,
                read_timeout=seconds,
                retries={"mode": "standard", "total_max_attempts": 1},
                max_pool_connections=connections,
            ),
        )


def is_safe(endpoint: str) -> bool:
    """Tell whether what is sent to an address is read by nobody else on the way."""
    url = urlsplit(endpoint)
    host = url.hostname or ""
    return (url.scheme == "https" and bool(host)) or (url.scheme == "http" and is_loopback(host))
