"""Keys that sign, made once in a process: an RSA key takes some tenths of a second."""

import functools
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.tokens.api import Seal
from cartwheel.systems.tokens.keys import Algorithm, NewKey, generate
from cartwheel.systems.tokens.models import signing_keys
from cartwheel.systems.tokens.repository import KeyRepository, KeyState


@functools.cache
def made() -> Mapping[Algorithm, tuple[NewKey, NewKey]]:
    """Return two keys of each algorithm, the same each time."""
    return {algorithm: (generate(algorithm), generate(algorithm)) for algorithm in Algorithm}


@functools.cache
def rsa(kid: str, *, of: str = "a provider") -> RSAKey:
    """Return somebody's key, of 2,048 bits: the same each time."""
    del of
    return RSAKey.generate_key(2048, {"kid": kid})


async def keep_keys(
    database: Database, secret: SecretStr, *, since: datetime | None = None
) -> None:
    """Let the installation have `made` and no others: of each algorithm one signs, one is next."""
    seal, since = Seal.of(secret), since or SystemClock().now()
    async with database.transaction() as connection:
        await connection.execute(sa.delete(signing_keys))
        keys = KeyRepository(connection)
        for active, coming in made().values():
            await keys.add(active, KeyState.ACTIVE, seal=seal, now=since)
            await keys.add(coming, KeyState.NEXT, seal=seal, now=since)
