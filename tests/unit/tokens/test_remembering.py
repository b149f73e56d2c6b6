"""Keys are looked at once in a while, whoever asks and however the source does."""

import asyncio
from dataclasses import dataclass, field

import pytest

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.tokens.remembering import Pace, RememberedKeys

PACE = Pace(fresh=10, cooldown=5, stranger=60)


@dataclass
class Source:
    """Gives its keys, or fails; looks can be held up."""

    keys: dict[str, str] = field(default_factory=lambda: {"a": "A"})
    error: Exception | None = None
    looks: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.open.set()

    async def look(self) -> dict[str, str]:
        self.looks += 1
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return dict(self.keys)

    def remembered(self) -> RememberedKeys[str]:
        return RememberedKeys(self.look, name="test", pace=PACE, seconds=lambda: self.now)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_known_key_is_looked_up_once() -> None:
    source = Source()
    keys = source.remembered()
    assert [await keys.find("a") for _ in range(100)] == ["A"] * 100
    assert source.looks == 1


async def test_many_who_ask_at_once_share_a_look() -> None:
    source = Source()
    source.open.clear()
    keys = source.remembered()
    asking = [asyncio.create_task(keys.find("a")) for _ in range(100)]
    await settle()
    source.open.set()
    assert await asyncio.gather(*asking) == ["A"] * 100
    assert source.looks == 1


async def test_strangers_cause_one_look_per_cooldown() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    for second in range(20):
        source.now = 1000.0 + second
        for number in range(500):
            assert await keys.find(f"{second}-{number}") is None
    # At 1000 nobody knows better; then at 1005, 1010 and 1015.
    assert source.looks == 4


async def test_strangers_at_once_cause_one_look() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.now += 5
    found = await asyncio.gather(*(keys.find(str(number)) for number in range(10_000)))
    assert set(found) == {None}
    assert source.looks == 2
    assert len(keys._strangers) == 1000


async def test_the_same_stranger_causes_no_second_look_within_its_time() -> None:
    source = Source()
    keys = RememberedKeys(
        source.look, name="test", pace=Pace(1000, 5, 60), seconds=lambda: source.now
    )
    await keys.find("a")
    source.now += 5
    for _ in range(6):
        assert await keys.find("b") is None
        source.now += 10
    assert source.looks == 2
    source.now += 1
    assert await keys.find("b") is None
    assert source.looks == 3


async def test_nobody_is_a_stranger_whom_the_source_was_not_asked_about() -> None:
    """It was away: who was new then is looked up as soon as it may be back."""
    source = Source()
    keys = RememberedKeys(
        source.look, name="test", pace=Pace(1000, 5, 60), seconds=lambda: source.now
    )
    await keys.find("a")
    source.now += 5
    source.error = UnavailableError("away")
    keys._fresh_until = source.now + 1000
    assert await keys.find("b") is None
    source.error = None
    source.keys["b"] = "B"
    source.now += 5
    assert await keys.find("b") == "B"


async def test_a_new_key_is_found_by_its_first_use() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.keys["b"] = "B"
    source.now += 5
    assert await keys.find("b") == "B"


async def test_a_stranger_who_becomes_known_is_found() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.now += 5
    assert await keys.find("b") is None
    source.keys["b"] = "B"
    source.now += 20  # too old to be used, and looked at again
    assert await keys.find("b") == "B"


async def test_old_keys_serve_while_a_look_goes_on_beside() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.now += 11
    source.open.clear()
    source.keys.clear()
    assert await keys.find("a") == "A"
    await settle()
    assert source.looks == 2
    source.open.set()
    await settle()
    assert await keys.find("a") is None


async def test_much_too_old_keys_do_not_serve_until_looked_at() -> None:
    """As after a night without requests: a key that was taken away meanwhile opens nothing."""
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.now += 20
    source.keys.clear()
    assert await keys.find("a") is None


async def test_keys_stay_while_their_source_is_away() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.error = UnavailableError("away")
    for _ in range(100):
        source.now += 2.5
        assert await keys.find("a") == "A"
        await settle()
    # 250 s at a look every five, the first when the keys were ten seconds old.
    assert 40 <= source.looks <= 50
    source.error = None
    source.keys["b"] = "B"
    source.now += 5
    assert await keys.find("b") == "B"


async def test_a_source_that_fails_otherwise_is_away_too() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.error = RuntimeError("a bug")
    source.now += 20
    assert await keys.find("a") == "A"


async def test_without_any_key_nothing_can_be_said() -> None:
    source = Source(error=UnavailableError("away"))
    keys = source.remembered()
    for _ in range(10):
        with pytest.raises(UnavailableError, match="The test cannot be read"):
            await keys.find("a")
    assert source.looks == 1
    source.error = None
    source.now += 1  # not the whole cooldown
    assert await keys.find("a") == "A"


async def test_who_gives_up_does_not_end_the_look() -> None:
    """Else whoever hangs up again and again would keep new keys out."""
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.now += 5
    source.open.clear()
    source.keys["b"] = "B"
    asking = asyncio.create_task(keys.find("x"))
    await settle()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    source.open.set()
    await settle()
    assert await keys.find("b") == "B"
    assert source.looks == 2


async def test_renewal_sees_a_change_made_before_it() -> None:
    source = Source()
    keys = source.remembered()
    await keys.find("a")
    source.keys["b"] = "B"
    await keys.renew()
    assert await keys.find("b") == "B"
    assert source.looks == 2


async def test_closing_gives_up_a_look() -> None:
    source = Source()
    source.open.clear()
    keys = source.remembered()
    asking = asyncio.create_task(keys.find("a"))
    await settle()
    await keys.close()
    (error,) = await asyncio.gather(asking, return_exceptions=True)
    assert isinstance(error, asyncio.CancelledError)
