"""The keys of an installation as one sees them from outside: fetched from its key set."""

import asyncio
from collections.abc import Mapping
from typing import Final

import httpx
import msgspec
import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.tokens.keys import TokenKey, read_key
from cartwheel.systems.tokens.remembering import Pace, RememberedKeys

PACE: Final = Pace(fresh=10.0, cooldown=5.0)

_log = structlog.get_logger()

_TIMEOUT_SECONDS: Final = 5.0
_MOST_BYTES: Final = 256 << 10
_MOST_KEYS: Final = 100


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[msgspec.Raw]


_key_set = msgspec.json.Decoder(_KeySet)


class JWKSClient:
    """
    Verification keys fetched from one URL, which is the operator's and no token's.

    However many unknown key ids come, the source is asked at most once per cooldown, and
    not again for the same id within a minute. While it is away, or says nonsense, the keys
    fetched last stay. Keys that are not for our tokens are passed over.
    """

    def __init__(self, url: str, *, pace: Pace = PACE) -> None:
        self._url = url
        self._client = httpx.AsyncClient(
            timeout=_TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
        )
        self._keys = RememberedKeys(self._fetch, name="key set", pace=pace)

    async def find(self, kid: str) -> TokenKey | None:
        """
        Return the key with this id, while its tokens are to be believed.

        Raises:
            UnavailableError: no keys have ever been fetched, and the source does not answer.
        """
        return await self._keys.find(kid)

    async def close(self) -> None:
        """Close what is open."""
        await self._keys.close()
        await self._client.aclose()

    async def _fetch(self) -> Mapping[str, TokenKey]:
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                content = await self._download()
        except (httpx.HTTPError, TimeoutError) as error:
            raise UnavailableError(f"The key set does not answer: {error!r}") from error
        try:
            given = _key_set.decode(content).keys
        except msgspec.MsgspecError as error:
            raise UnavailableError("What answers is no key set") from error
        keys: dict[str, TokenKey] = {}
        for jwk in given[:_MOST_KEYS]:
            try:
                key = read_key(jwk)
            except ValueError as error:
                _log.debug("tokens.key_passed_over", error=str(error))
            else:
                keys[key.kid] = key
        return keys

    async def _download(self) -> bytes:
        async with self._client.stream("GET", self._url) as response:
            if response.status_code != httpx.codes.OK:
                raise UnavailableError(f"The key set answers {response.status_code}")
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _MOST_BYTES:
                    raise UnavailableError("The key set is too large")
            return bytes(content)
