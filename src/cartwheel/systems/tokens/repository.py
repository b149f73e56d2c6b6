"""Every query on the table of keys, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection
from cartwheel.systems.tokens.keys import Algorithm, NewKey
from cartwheel.systems.tokens.models import signing_keys
from cartwheel.systems.tokens.seals import Seal


class KeyState(StrEnum):
    """How far a key has come."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRING = "retiring"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is kept."""

    kid: str
    algorithm: Algorithm
    state: KeyState
    public_jwk: bytes
    sealed_private_jwk: bytes | None
    """Only while the key may sign."""
    created_at: datetime
    activated_at: datetime | None
    retires_at: datetime | None
    """When its tokens are believed no more."""


@dataclass(frozen=True, slots=True)
class KeyRepository:
    """The keys of the installation."""

    connection: Connection

    async def lock_all(self) -> None:
        """Let nobody else change keys until the transaction ends; they are still read."""
        await self.connection.execute(sa.text("LOCK TABLE signing_keys IN EXCLUSIVE MODE"))

    async def list_all(self) -> list[KeyRecord]:
        """Return every key there has been, oldest first."""
        return await self._list()

    async def list_believed(self, now: datetime) -> list[KeyRecord]:
        """Return the keys whose tokens are to be believed, and the next ones; oldest first."""
        ended = signing_keys.c.retires_at <= now
        return await self._list(
            signing_keys.c.state != KeyState.RETIRED, ~sa.func.coalesce(ended, sa.false())
        )

    async def _list(self, *conditions: sa.ColumnElement[bool]) -> list[KeyRecord]:
        rows = await self.connection.execute(
            sa.select(signing_keys)
            .where(*conditions)
            .order_by(signing_keys.c.created_at, signing_keys.c.kid)
        )
        return [_record(row) for row in rows]

    async def add(self, key: NewKey, state: KeyState, *, seal: Seal, now: datetime) -> None:
        """Keep a new key, its private half sealed."""
        await self.connection.execute(
            sa.insert(signing_keys).values(
                kid=key.kid,
                algorithm=key.algorithm,
                state=state,
                public_jwk=key.public_jwk.decode(),
                sealed_private_jwk=seal.close(key.private_jwk, place=key.kid),
                created_at=now,
                activated_at=now if state is KeyState.ACTIVE else None,
            )
        )

    async def reseal(self, kid: str, sealed_private_jwk: bytes) -> None:
        """Keep a private half that was sealed anew."""
        await self.connection.execute(
            sa.update(signing_keys)
            .where(signing_keys.c.kid == kid)
            .values(sealed_private_jwk=sealed_private_jwk)
        )

    async def activate(self, kid: str, *, now: datetime) -> None:
        """Let the next key sign."""
        await self.connection.execute(
            sa.update(signing_keys)
            .where(signing_keys.c.kid == kid)
            .values(state=KeyState.ACTIVE, activated_at=now)
        )

    async def retire(self, kids: Sequence[str], state: KeyState, *, at: datetime) -> None:
        """Let keys sign no more, from now on, and be believed until some moment."""
        await self.connection.execute(
            sa.update(signing_keys)
            .where(signing_keys.c.kid.in_(kids))
            .values(state=state, retires_at=at, sealed_private_jwk=None)
        )

    async def close_retiring(self, now: datetime) -> None:
        """Write down which keys have ended meanwhile."""
        await self.connection.execute(
            sa.update(signing_keys)
            .where(signing_keys.c.state == KeyState.RETIRING, signing_keys.c.retires_at <= now)
            .values(state=KeyState.RETIRED)
        )


def _record(row: sa.Row[tuple[object, ...]]) -> KeyRecord:
    kept = row._mapping  # noqa: SLF001 - its public name
    return KeyRecord(
        **{
            **kept,
            "algorithm": Algorithm(kept["algorithm"]),
            "state": KeyState(kept["state"]),
            "public_jwk": kept["public_jwk"].encode(),
        }
    )
