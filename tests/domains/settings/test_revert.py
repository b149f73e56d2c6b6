"""A flag goes back to what the store had defined at an earlier version, as a new one."""

from typing import Any

import pytest
import sqlalchemy as sa
from tests.domains.settings.making import Desk
from tests.unit.flags.making import flag

from cartwheel.domains.settings.contracts import Flag, RevertFlag
from cartwheel.domains.settings.errors import (
    FlagCycleError,
    FlagInUseError,
    OutdatedVersionError,
    VersionNotFoundError,
)
from cartwheel.domains.settings.models import settings_history
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

ON: Any = {"variant": "on"}


def needs(other: str) -> list[dict[str, Any]]:
    return [{"flag": other, "variants": ["on"]}]


async def revert(desk: Desk, key: str, version: int, to: int) -> Flag:
    async with desk.flags() as service:
        return await service.revert(desk.actor, RevertFlag(key, version, to))


async def archive(desk: Desk, key: str) -> None:
    async with desk.flags() as service:
        await service.archive(desk.actor, key)


async def test_the_definition_comes_back_as_a_new_version(desk: Desk) -> None:
    await desk.put_flag("checkout", serve=ON)
    await desk.put_flag("checkout", 1, description="worse")
    back = await revert(desk, "checkout", 2, 1)
    assert (back.version, back.definition) == (3, flag(serve=ON))
    assert (desk.note.subject, desk.note.before, desk.note.after) == (
        "flag checkout",
        flag(description="worse"),
        flag(serve=ON),
    )
    assert (await desk.live.of(desk.store_id)).flags.evaluate("checkout", {}).value is True
    assert await revert(desk, "checkout", 3, 1) == back, "what changes nothing makes no version"


async def test_an_archived_flag_comes_back(desk: Desk) -> None:
    await desk.put_flag("checkout", serve=ON)
    await archive(desk, "checkout")
    back = await revert(desk, "checkout", 2, 1)
    assert (back.version, back.archived, back.definition) == (3, False, flag(serve=ON))


async def test_versions_that_brought_no_definition_are_not_found(desk: Desk) -> None:
    """None before the first, none after the last, none that archived, none of another store."""
    made = await desk.put_flag("checkout", serve=ON)
    stranger = desk.at(new_id())
    for whose, key, version, to in (
        (desk, "checkout", 1, 0),
        (desk, "checkout", 1, 2),
        (desk, "unknown", 0, 1),
        (stranger, "checkout", 0, 1),
    ):
        with pytest.raises(VersionNotFoundError):
            await revert(whose, key, version, to)
    assert await desk.look_at_flag("checkout") == made
    await archive(desk, "checkout")
    with pytest.raises(VersionNotFoundError):
        await revert(desk, "checkout", 2, 2)


async def test_of_two_who_saw_the_same_the_second_is_refused(desk: Desk) -> None:
    await desk.put_flag("checkout", serve=ON)
    changed = await desk.put_flag("checkout", 1)
    with pytest.raises(OutdatedVersionError):
        await revert(desk, "checkout", 1, 1)
    assert await desk.look_at_flag("checkout") == changed


async def test_it_is_held_to_the_flags_of_now(desk: Desk) -> None:
    await desk.put_flag("base", serve=ON)
    await desk.put_flag("user", prerequisites=needs("base"))
    await desk.put_flag("user", 1)
    await desk.put_flag("base", 1, serve=ON, prerequisites=needs("user"))
    with pytest.raises(FlagCycleError):
        await revert(desk, "user", 2, 1)
    await archive(desk, "base")
    with pytest.raises(InvalidInputError) as refusal:
        await revert(desk, "user", 2, 1)
    assert [issue.path for issue in refusal.value.issues] == [("to", "prerequisites", 0, "flag")]
    await desk.put_flag("user", 2, variants={"new": True, "off": False})
    await desk.put_flag("base", 3, prerequisites=[{"flag": "user", "variants": ["new"]}])
    with pytest.raises(FlagInUseError):
        await revert(desk, "user", 3, 2)
    assert (await desk.look_at_flag("user")).version == 3


async def test_a_definition_that_is_none_by_now_is_refused(desk: Desk) -> None:
    """What was kept by an older release may know words that are no more."""
    await desk.put_flag("checkout", serve=ON)
    changed = await desk.put_flag("checkout", 1)
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        await connection.execute(
            sa.update(settings_history)
            .where(settings_history.c.store_id == desk.store_id, settings_history.c.version == 1)
            .values(document={"enabled": "perhaps"})
        )
    with pytest.raises(InvalidInputError) as refusal:
        await revert(desk, "checkout", 2, 1)
    assert [issue.path for issue in refusal.value.issues] == [("to",)]
    assert await desk.look_at_flag("checkout") == changed
