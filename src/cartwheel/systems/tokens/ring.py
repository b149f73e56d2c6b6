"""The keys of this process: those of the installation, looked at every other second."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.tokens.keys import Algorithm, TokenKey, read_key
from cartwheel.systems.tokens.remembering import Pace, RememberedKeys
from cartwheel.systems.tokens.repository import KeyRecord, KeyRepository, KeyState
from cartwheel.systems.tokens.rotation import KeyRotation
from cartwheel.systems.tokens.seals import Seal

PACE: Final = Pace(fresh=2.0, cooldown=1.0)


@dataclass(frozen=True, slots=True)
class _Held:
    record: KeyRecord
    public: TokenKey


class KeyRing:
    """Verifies and signs with the keys of the database; one for the process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        seal: Seal,
        pace: Pace = PACE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._held = RememberedKeys(self._read, name="signing keys", pace=pace)
        self._opened: dict[str, TokenKey] = {}
        self._opening = asyncio.Lock()

    @property
    def rotation(self) -> KeyRotation:
        """What changes the keys; other rings notice within seconds, this one after `renew`."""
        return KeyRotation(self._database, self._seal, self._clock)

    async def find(self, kid: str) -> TokenKey | None:
        """
        Return the key with this id, while its tokens are to be believed.

        Raises:
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        held = await self._held.find(kid)
        return None if held is None else held.public

    async def active(self, algorithm: Algorithm) -> TokenKey:
        """
        Return the key that signs now; the first keys of an installation are made here.

        Raises:
            UnavailableError: the keys cannot be read.
            SecretKeyError: this process cannot open the private half.
        """
        held = self._find_active(await self._held.all(), algorithm)
        opened = None if held is None else self._opened.get(held.record.kid)
        if opened is not None:
            return opened
        # One at a time: many may sign in at the moment when a key is made or changes.
        async with self._opening:
            return await self._open(await self._active_or_first(algorithm))

    async def published(self) -> tuple[bytes, ...]:
        """
        Return the public halves of all keys whose tokens are to be believed, as JWKs.

        Raises:
            UnavailableError: the keys have never been read yet and cannot be read now.
        """
        held = await self._held.all()
        return tuple(one.record.public_jwk for one in held.values())

    async def renew(self) -> None:
        """Look at the keys now."""
        await self._held.renew()

    async def close(self) -> None:
        """Give up what is under way."""
        await self._held.close()

    async def _read(self) -> Mapping[str, _Held]:
        async with self._database.transaction() as connection:
            records = await KeyRepository(connection).list_believed(self._clock.now())
        return {record.kid: _Held(record, read_key(record.public_jwk)) for record in records}

    @staticmethod
    def _find_active(held: Mapping[str, _Held], algorithm: Algorithm) -> _Held | None:
        for one in held.values():
            if one.record.algorithm is algorithm and one.record.state is KeyState.ACTIVE:
                return one
        return None

    async def _active_or_first(self, algorithm: Algorithm) -> KeyRecord:
        held = self._find_active(await self._held.all(), algorithm)
        if held is None:
            await self.rotation.ensure()
            await self._held.renew()
            held = self._find_active(await self._held.all(), algorithm)
        if held is None:
            raise UnavailableError("The signing keys cannot be read")
        return held.record

    async def _open(self, record: KeyRecord) -> TokenKey:
        if record.kid in self._opened:
            return self._opened[record.kid]
        private = self._seal.open(record.sealed_private_jwk or b"", place=record.kid)
        key = read_key(record.public_jwk, private)
        held = await self._held.all()
        self._opened = {
            kid: one
            for kid, one in self._opened.items()
            if kid in held and held[kid].record.sealed_private_jwk
        }
        self._opened[record.kid] = key
        return key
