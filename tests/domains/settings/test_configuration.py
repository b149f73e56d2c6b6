"""A store sets what domains declared: checked, versioned, and with a history."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.domains.settings.making import (
    NOW,
    PAUSE,
    REGISTRY,
    SHARE,
    TONE,
    Desk,
    as_json,
    values_of,
)

from cartwheel.domains.settings.contracts import (
    Author,
    ConfigurationChange,
    ListConfigurationHistory,
    RevertConfiguration,
    SettingChange,
)
from cartwheel.domains.settings.errors import OutdatedVersionError, VersionNotFoundError
from cartwheel.domains.settings.models import configurations
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.config.api import ConfigKey, ConfigRegistry

DEFAULTS = {
    "demo.pause": ("PT300S", "default"),
    "demo.share": (0.5, "default"),
    "demo.tone": ("kind", "default"),
}


async def test_at_first_there_are_defaults(desk: Desk) -> None:
    found = await desk.look()
    assert (found.version, values_of(found)) == (0, DEFAULTS)
    pause, share, tone = found.items
    assert (pause.default, pause.least, pause.most) == ("PT300S", "PT1S", "PT3600S")
    assert pause.schema["format"] == "duration"
    assert share.schema == {"type": "number", "minimum": 0.0, "maximum": 1.0}
    assert tone.schema == {"enum": ["curt", "kind"]}
    assert (share.description, share.least, share.most) == ("A share.", 0.0, 1.0)


async def test_what_is_given_changes_and_the_rest_stays(desk: Desk) -> None:
    first = await desk.put(0, {"demo.share": 1, "demo.pause": "PT60S"})
    assert first == await desk.look()
    assert (first.version, values_of(first)) == (
        1,
        {**DEFAULTS, "demo.share": (1.0, "store"), "demo.pause": ("PT60S", "store")},
    )
    second = await desk.put(1, {"demo.tone": "curt", "demo.share": None})
    assert (second.version, values_of(second)) == (
        2,
        {**DEFAULTS, "demo.tone": ("curt", "store"), "demo.pause": ("PT60S", "store")},
    )
    values = (await desk.live.of(desk.store_id)).values
    assert (values[TONE], values[SHARE], values[PAUSE]) == ("curt", 0.5, timedelta(minutes=1))
    assert (desk.note.before, desk.note.after) == (
        {"demo.share": 1.0, "demo.tone": None},
        {"demo.share": None, "demo.tone": "curt"},
    )


async def test_what_changes_nothing_is_no_version(desk: Desk) -> None:
    before = await desk.put(0, {"demo.share": 0.25})
    assert await desk.put(1, {"demo.share": 0.25, "demo.tone": None}) == before


@pytest.mark.parametrize(
    ("values", "issues"),
    [
        ({"demo.shares": 1}, {("demo.shares",): "There is no such setting"}),
        ({"demo.shares": None}, {("demo.shares",): "There is no such setting"}),
        ({"demo.share": "1"}, {("demo.share",): "Expected `float`, got `str`"}),
        ({"demo.share": 1.1}, {("demo.share",): "It must lie between 0.0 and 1.0"}),
        ({"demo.share": True}, {("demo.share",): "Expected `float`, got `bool`"}),
        ({"demo.pause": "PT0S"}, {("demo.pause",): "It must lie between PT1S and PT3600S"}),
        ({"demo.pause": 60}, {("demo.pause",): "Expected `duration`, got `int`"}),
        (
            {"demo.tone": "loud", "demo.share": []},
            {
                ("demo.tone",): "Invalid enum value 'loud'",
                ("demo.share",): "Expected `float`, got `array`",
            },
        ),
    ],
)
async def test_refusals_name_the_key(
    desk: Desk, values: dict[str, Any], issues: dict[tuple[str], str]
) -> None:
    """Every key that does not fit is named, and nothing has changed."""
    before = await desk.put(0, {"demo.tone": "curt"})
    with pytest.raises(InvalidInputError) as refusal:
        await desk.put(1, {"demo.share": 0.1, **values})
    assert {i.path: i.message for i in refusal.value.issues} == {
        ("values", *path): message for path, message in issues.items()
    }
    assert await desk.look() == before


async def test_nobody_overwrites_what_somebody_else_did(desk: Desk) -> None:
    """Of ten who saw the same version one succeeds."""
    answers = await asyncio.gather(
        *(desk.put(0, {"demo.share": n / 10}) for n in range(10)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, OutdatedVersionError)]
    assert len(refused) == 9
    assert {error.current for error in refused} == {1}
    found = await desk.look()
    assert found.version == 1
    assert found in answers


async def test_the_history_says_who_changed_what(desk: Desk) -> None:
    await desk.put(0, {"demo.share": 0.1, "demo.tone": "curt"})
    colleague = Desk(desk.database, desk.live, desk.store_id, kind="store_key")
    await colleague.put(1, {"demo.share": 0.2})
    await desk.put(2, {"demo.share": None})
    async with desk.configuration() as service:
        found = await service.history(desk.store_id, ListConfigurationHistory())
        first = await service.history(desk.store_id, ListConfigurationHistory(limit=2))
        rest = await service.history(
            desk.store_id, ListConfigurationHistory(limit=2, cursor=first.next_cursor)
        )
    assert found.items == (
        ConfigurationChange(
            version=3,
            changed_at=NOW,
            changed_by=Author("person", desk.id),
            changes=(SettingChange("demo.share", 0.2, None),),
        ),
        ConfigurationChange(
            version=2,
            changed_at=NOW,
            changed_by=Author("store_key", colleague.id),
            changes=(SettingChange("demo.share", 0.1, 0.2),),
        ),
        ConfigurationChange(
            version=1,
            changed_at=NOW,
            changed_by=Author("person", desk.id),
            changes=(
                SettingChange("demo.share", None, 0.1),
                SettingChange("demo.tone", None, "curt"),
            ),
        ),
    )
    assert (first.items + rest.items, first.next_cursor, rest.next_cursor) == (found.items, 2, None)


async def test_an_earlier_version_comes_back_as_a_new_one(desk: Desk) -> None:
    one = await desk.put(0, {"demo.share": 0.1})
    await desk.put(1, {"demo.share": 0.2, "demo.tone": "curt"})

    async def revert(version: int, to: int) -> Any:
        async with desk.configuration() as service:
            return await service.revert(desk.actor, RevertConfiguration(version, to))

    back = await revert(2, 1)
    assert (back.version, back.items) == (3, one.items)
    with pytest.raises(OutdatedVersionError):
        await revert(2, 0)
    with pytest.raises(VersionNotFoundError):
        await revert(3, 7)
    assert await desk.look() == back
    none = await revert(3, 0)
    assert (none.version, values_of(none)) == (4, DEFAULTS)


async def test_the_platform_sets_what_stores_have_not(desk: Desk, platform: Desk) -> None:
    await desk.put(0, {"demo.share": 0.1})
    shown = await platform.put(0, {"demo.share": 0.9, "demo.tone": "curt"})
    expected = {**DEFAULTS, "demo.tone": ("curt", "platform")}
    assert values_of(shown) == {**expected, "demo.share": (0.9, "platform")}
    found = await desk.look()
    assert (found.version, values_of(found)) == (1, {**expected, "demo.share": (0.1, "store")})
    values = (await desk.live.of(desk.store_id)).values
    assert (values[SHARE], values[TONE]) == (0.1, "curt")


async def test_stores_do_not_see_each_other(desk: Desk) -> None:
    before = await desk.put(0, {"demo.share": 0.1})
    stranger = desk.at(new_id())
    assert values_of(await stranger.look()) == DEFAULTS
    async with stranger.configuration() as service:
        # As one that knows the other's id: the database refuses too.
        assert (await service.get(desk.store_id)).version == 0
        assert (await service.history(desk.store_id, ListConfigurationHistory())).items == ()
    await stranger.put(0, {"demo.share": 0.2})
    assert await desk.look() == before


async def test_values_that_a_new_version_does_not_know_are_passed_over(desk: Desk) -> None:
    """They are the default then, and a change may still be made."""
    await desk.put(0, {"demo.share": 0.1})
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        await connection.execute(
            sa.update(configurations).values(given={"demo.share": "half", "demo.old": 1})
        )
    assert values_of(await desk.look()) == DEFAULTS
    changed = await desk.put(1, {"demo.tone": "curt"})
    assert values_of(changed) == {**DEFAULTS, "demo.tone": ("curt", "store")}


def test_declarations_that_cannot_be_kept_are_refused() -> None:
    with pytest.raises(InvalidInputError):
        ConfigKey(name="a.b", type=int, default=3, most=2, description="")
    with pytest.raises(TypeError, match=r"demo\.share is declared twice"):
        ConfigRegistry((SHARE, SHARE))
    assert [key.name for key in REGISTRY] == ["demo.pause", "demo.share", "demo.tone"]
    assert as_json(REGISTRY.check({"demo.share": 1})) == {"demo.share": 1.0}
