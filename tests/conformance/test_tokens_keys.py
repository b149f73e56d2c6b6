"""Keys are known before they sign and for as long as they are needed, in every process."""

import asyncio
from collections import Counter
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from tests.embedded.harness import until
from tests.kit.signing import keep_keys
from tests.listening import listening
from tests.unit.tokens.making import ANNA, HOUR, ISSUER, StandingClock

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.tokens.api import (
    AUDIENCE,
    EitherVerifier,
    InvalidTokenError,
    JWTSigner,
    KeyRing,
    KeyRotation,
    KeyState,
    KeyTooNewError,
    PasetoSigner,
    Seal,
    SecretKeyError,
)
from cartwheel.systems.tokens.keys import Algorithm
from cartwheel.systems.tokens.models import signing_keys
from cartwheel.systems.tokens.remembering import Pace
from cartwheel.systems.tokens.rotation import PUBLISHED_FIRST, RETIRING_FOR

SECRET = SecretStr("a secret of thirty-two characters or more")
QUICK = Pace(fresh=0.05, cooldown=0.02)


@pytest.fixture(autouse=True)
async def _no_keys(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(signing_keys))


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
async def rotation(database: Database, clock: StandingClock) -> KeyRotation:
    """Of an installation that has its first keys."""
    await keep_keys(database, SECRET, since=clock.now())
    return KeyRotation(database, Seal.of(SECRET), clock)


def ring(database: Database, clock: StandingClock, *, secret: SecretStr | None = SECRET) -> KeyRing:
    return KeyRing(database, clock, seal=Seal.of(secret), pace=QUICK)


async def states(rotation: KeyRotation, algorithm: Algorithm = Algorithm.RS256) -> dict[str, str]:
    return {key.kid: key.state for key in await rotation.list() if key.algorithm is algorithm}


async def sign(keys: KeyRing, clock: StandingClock, *, kind: type = JWTSigner) -> str:
    token: str = await kind(keys, clock, ISSUER).sign(ANNA, audience=AUDIENCE, lifetime=HOUR)
    return token


async def is_believed(keys: KeyRing, clock: StandingClock, token: str) -> bool:
    try:
        await EitherVerifier(keys, clock, issuer=ISSUER).verify(token, audience=AUDIENCE)
    except InvalidTokenError:
        return False
    return True


async def test_the_first_keys_are_made_once_however_many_start_at_once(
    database: Database, clock: StandingClock
) -> None:
    rings = [ring(database, clock) for _ in range(5)]
    actives = await asyncio.gather(*(one.active(Algorithm.RS256) for one in rings))
    assert len({key.kid for key in actives}) == 1
    records = await rings[0].rotation.list()
    assert Counter((key.algorithm, key.state) for key in records) == {
        (algorithm, state): 1
        for algorithm in Algorithm
        for state in (KeyState.ACTIVE, KeyState.NEXT)
    }


async def test_many_who_sign_in_first_make_keys_once(
    database: Database, clock: StandingClock
) -> None:
    keys = ring(database, clock)
    with listening(database) as asked:
        tokens = await asyncio.gather(*(sign(keys, clock) for _ in range(50)))
    assert len([statement for statement in asked if "LOCK TABLE" in statement]) == 1
    assert all([await is_believed(keys, clock, token) for token in tokens])


async def test_rotation_moves_each_key_one_step(
    rotation: KeyRotation, clock: StandingClock
) -> None:
    for algorithm in Algorithm:
        assert sorted((await states(rotation, algorithm)).values()) == ["active", "next"]
    before = await states(rotation)
    clock.moment += PUBLISHED_FIRST
    await rotation.rotate()
    after = await states(rotation)
    steps = {before.get(kid): state for kid, state in after.items()}
    assert steps == {"active": "retiring", "next": "active", None: "next"}
    assert sorted((await states(rotation, Algorithm.V4_PUBLIC)).values()) == [
        "active",
        "next",
        "retiring",
    ]


async def test_a_key_that_is_not_known_everywhere_yet_does_not_sign(
    rotation: KeyRotation, clock: StandingClock
) -> None:
    before = await rotation.list()
    clock.moment += PUBLISHED_FIRST - timedelta(seconds=30)
    with pytest.raises(KeyTooNewError, match="wait 31 s"):
        await rotation.rotate()
    assert await rotation.list() == before


async def test_of_two_who_rotate_at_once_one_is_told_to_wait(
    rotation: KeyRotation, clock: StandingClock
) -> None:
    clock.moment += PUBLISHED_FIRST
    outcomes = await asyncio.gather(*(rotation.rotate() for _ in range(4)), return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, KeyTooNewError: 3}
    assert sorted((await states(rotation)).values()) == ["active", "next", "retiring"]


@pytest.mark.parametrize("kind", [JWTSigner, PasetoSigner])
async def test_nobody_is_signed_out_by_a_rotation(
    database: Database, rotation: KeyRotation, clock: StandingClock, kind: type
) -> None:
    """Whoever looked last before it reads what is signed after it, and the other way round."""
    here, there = ring(database, clock), KeyRing(database, clock, seal=Seal.of(SECRET))
    old = await sign(here, clock, kind=kind)
    assert await is_believed(there, clock, old)
    clock.moment += PUBLISHED_FIRST
    await rotation.rotate()
    await here.renew()
    new = await sign(here, clock, kind=kind)
    late = await sign(there, clock, kind=kind)
    assert new.split(".")[0::3] != old.split(".")[0::3]
    for keys in (here, there):
        for token in (old, late, new):
            assert await is_believed(keys, clock, token)


async def test_every_ring_notices_within_its_pace(
    database: Database, rotation: KeyRotation, clock: StandingClock
) -> None:
    keys = ring(database, clock)
    before = (await keys.active(Algorithm.RS256)).kid
    clock.moment += PUBLISHED_FIRST
    await rotation.rotate()

    async def signs_with_another() -> bool:
        return (await keys.active(Algorithm.RS256)).kid != before

    await until(signs_with_another)
    await keys.close()


async def test_a_retiring_key_outlives_its_last_token_and_no_more(
    database: Database, rotation: KeyRotation, clock: StandingClock
) -> None:
    keys = ring(database, clock)
    old = (await keys.active(Algorithm.RS256)).kid
    clock.moment += PUBLISHED_FIRST
    await rotation.rotate()
    clock.moment += RETIRING_FOR - timedelta(seconds=1)
    await keys.renew()
    assert await keys.find(old) is not None
    assert len(await keys.published()) == 6
    clock.moment += timedelta(seconds=1)
    await keys.renew()
    assert await keys.find(old) is None
    assert len(await keys.published()) == 4
    await rotation.rotate()
    assert (await states(rotation))[old] == "retired"


async def test_private_halves_are_sealed_and_erased_with_their_use(
    rotation: KeyRotation, clock: StandingClock
) -> None:
    clock.moment += PUBLISHED_FIRST
    await rotation.rotate()
    records = await rotation.list()
    may_sign = {KeyState.NEXT, KeyState.ACTIVE}
    assert len(records) == 6
    for key in records:
        assert (key.sealed_private_jwk is not None) == (key.state in may_sign)
        assert b'"d"' not in (key.sealed_private_jwk or b"") + key.public_jwk


async def test_after_a_theft_no_older_token_is_believed(
    database: Database, rotation: KeyRotation, clock: StandingClock
) -> None:
    keys = ring(database, clock)
    tokens = [await sign(keys, clock, kind=kind) for kind in (JWTSigner, PasetoSigner)]
    clock.moment += PUBLISHED_FIRST
    await rotation.rotate()
    await keys.renew()
    tokens.append(await sign(keys, clock))
    await rotation.replace_all()

    async def is_over() -> bool:
        return not any([await is_believed(keys, clock, token) for token in tokens])

    await until(is_over)
    assert await is_believed(keys, clock, await sign(keys, clock))
    assert Counter((await states(rotation)).values()) == {"retired": 3, "active": 1, "next": 1}
    assert len(await keys.published()) == 4


@pytest.mark.usefixtures("rotation")
async def test_whoever_has_no_secret_verifies_all_the_same(
    database: Database, clock: StandingClock
) -> None:
    token = await sign(ring(database, clock), clock)
    bare = ring(database, clock, secret=None)
    assert await is_believed(bare, clock, token)
    with pytest.raises(SecretKeyError, match="CARTWHEEL_SECRET_KEY must be set"):
        await sign(bare, clock)


async def test_without_a_secret_no_first_key_is_made(
    database: Database, clock: StandingClock
) -> None:
    bare = ring(database, clock, secret=None)
    with pytest.raises(SecretKeyError):
        await bare.active(Algorithm.RS256)
    assert await bare.rotation.list() == []


async def test_another_secret_opens_nothing_and_changes_nothing(
    database: Database, rotation: KeyRotation, clock: StandingClock
) -> None:
    clock.moment += PUBLISHED_FIRST
    before = await rotation.list()
    other = ring(database, clock, secret=SecretStr("another secret, just as long as the first"))
    with pytest.raises(SecretKeyError):
        await other.active(Algorithm.RS256)
    with pytest.raises(SecretKeyError):
        await other.rotation.rotate()
    assert await rotation.list() == before
    await other.rotation.replace_all()
    await other.renew()
    assert (await other.active(Algorithm.RS256)).kid not in {key.kid for key in before}


async def test_the_installations_secret_can_be_changed(
    database: Database, rotation: KeyRotation, clock: StandingClock
) -> None:
    """Nobody is signed out: the keys stay, and only what they are sealed under changes."""
    token = await sign(ring(database, clock), clock)
    other = SecretStr("another secret, just as long as the first")
    changing = KeyRing(database, clock, seal=Seal.of(other, SECRET), pace=QUICK)
    assert await is_believed(changing, clock, await sign(changing, clock))
    before = await rotation.list()
    with pytest.raises(SecretKeyError):
        await ring(database, clock, secret=other).rotation.reseal()
    assert await rotation.list() == before
    assert await changing.rotation.reseal() == 4
    changed = ring(database, clock, secret=other)
    assert await is_believed(changed, clock, token)
    assert await is_believed(changed, clock, await sign(changed, clock))
    with pytest.raises(SecretKeyError):
        await sign(ring(database, clock), clock)
    clock.moment += PUBLISHED_FIRST
    await changed.rotation.rotate()


async def test_a_record_in_another_place_does_not_open(
    database: Database, rotation: KeyRotation, clock: StandingClock
) -> None:
    """Whoever can write rows cannot make one key's private half stand for another's."""
    keys = {key.state: key for key in await rotation.list() if key.algorithm == "v4.public"}
    async with database.transaction() as connection:
        await connection.execute(
            sa.update(signing_keys)
            .where(signing_keys.c.kid == keys[KeyState.ACTIVE].kid)
            .values(sealed_private_jwk=keys[KeyState.NEXT].sealed_private_jwk)
        )
    with pytest.raises(SecretKeyError):
        await ring(database, clock).active(Algorithm.V4_PUBLIC)


class Moving:
    """A database that can be exchanged for another."""

    def __init__(self, inner: Database) -> None:
        self.inner = inner

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        return self.inner.transaction()


async def test_keys_go_on_verifying_while_the_database_is_away(
    database: Database, clock: StandingClock
) -> None:
    away = Database.connect("postgresql://nobody@127.0.0.1:9/none", pool_size=1)
    moving = Moving(database)
    keys = ring(moving, clock)
    token = await sign(keys, clock)
    moving.inner = away
    for _ in range(5):
        await keys.renew()
        assert await is_believed(keys, clock, token)
    with pytest.raises(UnavailableError):
        await ring(away, clock).find("anything")
    await away.close()


@pytest.mark.usefixtures("rotation")
async def test_strangers_cause_one_query_per_cooldown(
    database: Database, clock: StandingClock
) -> None:
    keys = KeyRing(database, clock, seal=Seal.of(None), pace=Pace(fresh=60, cooldown=60))
    with listening(database) as asked:
        await asyncio.gather(*(keys.find(f"stranger-{number}") for number in range(10_000)))
    assert len([statement for statement in asked if "signing_keys" in statement]) == 1
