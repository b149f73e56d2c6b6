"""A store makes, changes, kills and archives flags; the platform's are its defaults."""

import asyncio
from typing import Any

import msgspec
import pytest
from tests.domains.settings.making import NOW, Desk
from tests.unit.flags.making import flag, roll_out

from cartwheel.domains.settings.contracts import (
    Author,
    EvaluatedFlag,
    EvaluateFlags,
    Flag,
    FlagChange,
    ListFlagHistory,
    ListFlags,
    SwitchFlag,
    ValueSource,
)
from cartwheel.domains.settings.errors import (
    FlagCycleError,
    FlagInUseError,
    FlagNotFoundError,
    OutdatedVersionError,
    TooManyFlagsError,
)
from cartwheel.domains.settings.repository.flags import FlagRepository, OwnFlag
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

ON: Any = {"variant": "on"}


def needs(*others: str) -> list[dict[str, Any]]:
    return [{"flag": other, "variants": ["on"]} for other in others]


async def listed(desk: Desk, **query: Any) -> list[str]:
    async with desk.flags() as service:
        page = await service.list(desk.store_id, ListFlags(**query))
    return [found.key for found in page.items]


async def switch(desk: Desk, key: str, *, enabled: bool) -> Flag:
    async with desk.flags() as service:
        return await service.switch(desk.actor, SwitchFlag(key, enabled))


async def archive(desk: Desk, key: str) -> None:
    async with desk.flags() as service:
        await service.archive(desk.actor, key)


async def evaluated(desk: Desk, *flags: str, **context: Any) -> dict[str, EvaluatedFlag]:
    async with desk.flags() as service:
        query = EvaluateFlags(context, flags or None)
        answer = await service.evaluate(desk.store_id, query)
    return {found.key: found for found in answer.flags}


async def test_make_look_and_change(desk: Desk) -> None:
    made = await desk.put_flag("checkout", serve=roll_out(12.5))
    assert made == Flag(
        key="checkout",
        source=ValueSource.STORE,
        version=1,
        archived=False,
        definition=flag(serve=roll_out(12.5)),
        changed_at=NOW,
    )
    assert await desk.look_at_flag("checkout") == made
    changed = await desk.put_flag("checkout", 1, serve=ON, description="For all")
    assert (changed.version, changed.definition) == (2, flag(serve=ON, description="For all"))
    assert (desk.note.before, desk.note.after) == (made.definition, changed.definition)
    with pytest.raises(FlagNotFoundError):
        await desk.look_at_flag("unknown")


async def test_of_two_who_saw_the_same_one_changes_it(desk: Desk) -> None:
    answers = await asyncio.gather(
        *(desk.put_flag("checkout", serve=ON, description=str(n)) for n in range(5)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, OutdatedVersionError) for answer in answers) == 4
    found = await desk.look_at_flag("checkout")
    assert (found.version, found in answers) == (1, True)


async def test_a_definition_that_contradicts_itself_is_refused(desk: Desk) -> None:
    made = await desk.put_flag("checkout")
    with pytest.raises(InvalidInputError) as refusal:
        await desk.put_flag("checkout", 1, serve={"variant": "blue"}, prerequisites=needs("gone"))
    assert {i.path for i in refusal.value.issues} == {
        ("definition", "prerequisites", 0, "flag"),
        ("definition", "serve", "variant"),
    }
    assert await desk.look_at_flag("checkout") == made


async def test_values_have_a_bottom(desk: Desk) -> None:
    """Neither JSON's writer nor PostgreSQL is to find out how deep a value may be."""
    value: Any = 1
    for _ in range(32):
        value = [{"a": value}] if isinstance(value, int) else [value]
    made = await desk.put_flag("deep", variants={"on": value[0], "off": []})
    assert made.definition.variants["on"] == value[0]
    for _ in range(900):
        value = [value]
    with pytest.raises(InvalidInputError) as refusal:
        await desk.put_flag("deep", 1, variants={"on": value, "off": []})
    assert [issue.path for issue in refusal.value.issues] == [("definition", "variants", "on")]


async def test_circles_of_prerequisites_are_refused(desk: Desk) -> None:
    """Of a flag with itself, through others, and when both ends are written at once."""
    with pytest.raises(FlagCycleError) as refusal:
        await desk.put_flag("alone", prerequisites=needs("alone"))
    assert refusal.value.cycle == ("alone", "alone")
    await desk.put_flag("a", serve=ON)
    await desk.put_flag("b", prerequisites=needs("a"), serve=ON)
    await desk.put_flag("c", prerequisites=needs("b"), serve=ON)
    with pytest.raises(FlagCycleError) as refusal:
        await desk.put_flag("a", 1, prerequisites=needs("c"), serve=ON)
    assert set(refusal.value.cycle) == {"a", "b", "c"}
    assert (await desk.look_at_flag("a")).version == 1
    assert await listed(desk) == ["a", "b", "c"]
    for key in ("x", "y"):
        await desk.put_flag(key)
    answers = await asyncio.gather(
        desk.put_flag("x", 1, prerequisites=needs("y")),
        desk.put_flag("y", 1, prerequisites=needs("x")),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers} == {FlagCycleError, Flag}


async def test_what_others_wait_for_stays(desk: Desk) -> None:
    base = await desk.put_flag("base", serve=ON)
    await desk.put_flag("user", prerequisites=needs("base"))
    with pytest.raises(FlagInUseError) as refusal:
        await archive(desk, "base")
    assert refusal.value.used_by == ("user",)
    with pytest.raises(FlagInUseError):
        await desk.put_flag("base", 1, variants={"off": False, "new": True})
    assert await desk.look_at_flag("base") == base
    await archive(desk, "user")
    await archive(desk, "base")
    assert await listed(desk) == []


async def test_the_kill_switch_asks_for_no_version(desk: Desk) -> None:
    await desk.put_flag("checkout", serve=ON)
    assert (await evaluated(desk))["checkout"].value is True
    off = await switch(desk, "checkout", enabled=False)
    assert (off.version, off.definition) == (2, flag(serve=ON, enabled=False))
    found = (await evaluated(desk))["checkout"]
    assert (found.value, found.reason) == (False, "DISABLED")
    assert await switch(desk, "checkout", enabled=False) == off
    assert (await switch(desk, "checkout", enabled=True)).version == 3
    with pytest.raises(FlagNotFoundError):
        await switch(desk, "unknown", enabled=False)


async def test_an_archived_flag_is_none_until_it_is_put_again(desk: Desk) -> None:
    await desk.put_flag("checkout", serve=ON)
    await archive(desk, "checkout")
    for attempt in (desk.look_at_flag("checkout"), archive(desk, "checkout")):
        with pytest.raises(FlagNotFoundError):
            await attempt
    assert (await listed(desk), await listed(desk, archived=True)) == ([], ["checkout"])
    found = (await evaluated(desk, "checkout"))["checkout"]
    assert found == EvaluatedFlag(key="checkout", reason="ERROR", error_code="FLAG_NOT_FOUND")
    again = await desk.put_flag("checkout", 2, serve=ON)
    assert (again.version, again.archived) == (3, False)
    async with desk.flags() as service:
        history = await service.history(desk.store_id, ListFlagHistory("checkout"))
    author = Author("person", desk.id)
    definition = flag(serve=ON)
    assert history.items == tuple(
        FlagChange(version=version, changed_at=NOW, changed_by=author, before=before, after=after)
        for version, before, after in (
            (3, None, definition),
            (2, definition, None),
            (1, None, definition),
        )
    )


async def test_the_platforms_flags_are_defaults(desk: Desk, platform: Desk) -> None:
    await platform.put_flag("beta", serve=ON)
    await platform.put_flag("other", serve=ON)
    seen = await desk.look_at_flag("beta")
    assert (seen.source, seen.version) == (ValueSource.PLATFORM, 0)
    assert (await evaluated(desk))["beta"].value is True
    own = await desk.put_flag("beta")
    assert (own.source, own.version) == (ValueSource.STORE, 1)
    assert (await evaluated(desk))["beta"].value is False
    assert await listed(desk) == ["beta", "other"]
    assert (await platform.look_at_flag("beta")).definition == flag(serve=ON)
    # Another store still has the platform's, and may kill it for itself.
    stranger = desk.at(new_id())
    assert (await evaluated(stranger))["beta"].value is True
    killed = await switch(stranger, "beta", enabled=False)
    assert (killed.source, killed.version) == (ValueSource.STORE, 1)
    assert (await evaluated(stranger))["beta"].value is False
    # Archiving one's own brings the platform's back.
    await archive(desk, "beta")
    assert (await desk.look_at_flag("beta")).source is ValueSource.PLATFORM
    with pytest.raises(FlagNotFoundError):
        await archive(desk, "other")


async def test_rules_may_look_at_the_store(desk: Desk, platform: Desk) -> None:
    """It is the server that says which store it is, whatever the caller claims."""
    condition = {"attribute": "storeId", "operator": "eq", "values": [str(desk.store_id)]}
    await platform.put_flag("pilot", rules=[{"conditions": [condition], "serve": ON}])
    assert (await evaluated(desk))["pilot"].value is True
    stranger = desk.at(new_id())
    found = await evaluated(stranger, storeId=str(desk.store_id))
    assert found["pilot"].value is False


async def test_stores_do_not_see_each_other(desk: Desk) -> None:
    made = await desk.put_flag("checkout", serve=ON)
    stranger = desk.at(new_id())
    assert await listed(stranger) == []
    async with stranger.flags() as service:
        # As one that knows the other's id: the database refuses too.
        with pytest.raises(FlagNotFoundError):
            await service.get(desk.store_id, "checkout")
        with pytest.raises(FlagNotFoundError):
            await service.archive(stranger.actor, "checkout")
        history = await service.history(desk.store_id, ListFlagHistory("checkout"))
        assert history.items == ()
    await stranger.put_flag("checkout")
    assert await desk.look_at_flag("checkout") == made


async def test_lists_go_on_by_key(desk: Desk, platform: Desk) -> None:
    for key in ("b", "d"):
        await platform.put_flag(key)
    for key in ("c", "a", "d"):
        await desk.put_flag(key)
    async with desk.flags() as service:
        first = await service.list(desk.store_id, ListFlags(limit=3))
        rest = await service.list(desk.store_id, ListFlags(limit=3, cursor=first.next_cursor))
    assert [f.key for f in first.items + rest.items] == ["a", "b", "c", "d"]
    assert (first.next_cursor, rest.next_cursor) == ("c", None)
    assert [f.source for f in first.items + rest.items] == ["store", "platform", "store", "store"]


async def test_there_are_five_hundred_at_most(desk: Desk) -> None:
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        for n in range(499):
            await FlagRepository(connection).save(
                desk.store_id, OwnFlag(f"f{n}", 1, flag(), archived=True, changed_at=NOW)
            )
    answers = await asyncio.gather(
        *(desk.put_flag(f"last-{n}") for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(answer, TooManyFlagsError) for answer in answers) == 2
    assert (await desk.put_flag("f7", 1)).version == 2


async def test_evaluation_takes_small_contexts(desk: Desk) -> None:
    await desk.put_flag("checkout", serve=roll_out(100))
    tags = ["a"] * 100
    found = await evaluated(desk, targetingKey="anna", tags=tags, age=3, vip=True, none=None)
    assert msgspec.to_builtins(found["checkout"]) == {
        "key": "checkout",
        "reason": "SPLIT",
        "value": True,
        "variant": "on",
    }
    nested: Any = []
    for _ in range(450):
        nested = [nested]
    with pytest.raises(InvalidInputError) as refusal:
        await evaluated(
            desk,
            **{
                "x" * 101: 1,
                "long": "x" * 1001,
                "many": ["a"] * 101,
                "deep": [["a"]],
                "o": {},
                "d": nested,
            },
        )
    assert [issue.path for issue in refusal.value.issues] == [
        ("context", name) for name in ("x" * 100, "long", "many", "deep", "o", "d")
    ]
