"""The life of keys: made, rotated, and retired, for all processes at once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.tokens.contracts import LONGEST_LIFETIME
from cartwheel.systems.tokens.errors import KeyTooNewError
from cartwheel.systems.tokens.keys import Algorithm, NewKey, generate, read_key
from cartwheel.systems.tokens.repository import KeyRecord, KeyRepository, KeyState
from cartwheel.systems.tokens.seals import Seal

PUBLISHED_FIRST: Final = timedelta(minutes=2)
"""How long verifiers have had a key before it signs: twice what our JWKS may be cached."""

RETIRING_FOR: Final = LONGEST_LIFETIME + timedelta(minutes=5)
"""A process may sign with the old key for a moment after it was told."""


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """Changes the keys; of processes that try at once one does it, and the others see it done."""

    database: Database
    seal: Seal
    clock: Clock

    async def list(self) -> list[KeyRecord]:
        """Return every key there has been, oldest first."""
        async with self.database.transaction() as connection:
            return await KeyRepository(connection).list_all()

    async def ensure(self) -> None:
        """
        Make the first keys, of each algorithm one that signs and the next one.

        Raises:
            SecretKeyError: this process has no secret to seal them under.
        """
        if not _missing(await self.list()):
            return
        self.seal.ensure()
        made = await _generate_pairs()
        async with self.database.transaction() as connection:
            keys = KeyRepository(connection)
            await keys.lock_all()
            for algorithm in _missing(await keys.list_all()):
                await _add_pair(keys, made[algorithm], seal=self.seal, now=self.clock.now())

    async def rotate(self) -> None:
        """
        Let the next keys sign; those that signed retire when their last token has expired.

        Raises:
            KeyTooNewError: verifiers may not know the next keys yet; nothing has changed.
            SecretKeyError: this process cannot open the next keys; nothing has changed.
        """
        await self.ensure()
        self.seal.ensure()
        made = {algorithm: await asyncio.to_thread(generate, algorithm) for algorithm in Algorithm}
        async with self.database.transaction() as connection:
            keys = KeyRepository(connection)
            await keys.lock_all()
            now = self.clock.now()
            records = await keys.list_believed(now)
            for algorithm in Algorithm:
                by_state = {key.state: key for key in records if key.algorithm is algorithm}
                _ensure_usable(by_state[KeyState.NEXT], seal=self.seal, now=now)
                old, new = by_state[KeyState.ACTIVE], by_state[KeyState.NEXT]
                await keys.retire([old.kid], KeyState.RETIRING, at=now + RETIRING_FOR)
                await keys.activate(new.kid, now=now)
                await keys.add(made[algorithm], KeyState.NEXT, seal=self.seal, now=now)
            await keys.close_retiring(now)

    async def reseal(self) -> int:
        """
        Seal the private halves under the present secret and return how many they were.

        Raises:
            SecretKeyError: this process cannot open one; nothing has changed.
        """
        async with self.database.transaction() as connection:
            keys = KeyRepository(connection)
            await keys.lock_all()
            sealed = [key for key in await keys.list_all() if key.sealed_private_jwk is not None]
            for key in sealed:
                private = self.seal.open(key.sealed_private_jwk or b"", place=key.kid)
                await keys.reseal(key.kid, self.seal.close(private, place=key.kid))
        return len(sealed)

    async def replace_all(self) -> None:
        """
        Retire every key at once, the next ones too, and make new ones: after a theft.

        Every token is refused from then on, as soon as verifiers look at the keys again.

        Raises:
            SecretKeyError: this process has no secret to seal the new ones under.
        """
        self.seal.ensure()
        made = await _generate_pairs()
        async with self.database.transaction() as connection:
            keys = KeyRepository(connection)
            await keys.lock_all()
            now = self.clock.now()
            old = [key.kid for key in await keys.list_believed(now)]
            await keys.retire(old, KeyState.RETIRED, at=now)
            await keys.close_retiring(now)
            for algorithm in Algorithm:
                await _add_pair(keys, made[algorithm], seal=self.seal, now=now)


def _missing(records: list[KeyRecord]) -> list[Algorithm]:
    active = {key.algorithm for key in records if key.state is KeyState.ACTIVE}
    return [algorithm for algorithm in Algorithm if algorithm not in active]


def _ensure_usable(key: KeyRecord, *, seal: Seal, now: datetime) -> None:
    known_for = now - key.created_at
    if known_for < PUBLISHED_FIRST:
        wait = (PUBLISHED_FIRST - known_for).total_seconds()
        raise KeyTooNewError(wait_seconds=int(wait) + 1)
    if key.sealed_private_jwk is not None:
        read_key(key.public_jwk, seal.open(key.sealed_private_jwk, place=key.kid))


async def _generate_pairs() -> dict[Algorithm, tuple[NewKey, NewKey]]:
    def make() -> dict[Algorithm, tuple[NewKey, NewKey]]:
        return {algorithm: (generate(algorithm), generate(algorithm)) for algorithm in Algorithm}

    return await asyncio.to_thread(make)


async def _add_pair(
    keys: KeyRepository, pair: tuple[NewKey, NewKey], *, seal: Seal, now: datetime
) -> None:
    await keys.add(pair[0], KeyState.ACTIVE, seal=seal, now=now)
    await keys.add(pair[1], KeyState.NEXT, seal=seal, now=now)
