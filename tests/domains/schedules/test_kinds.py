"""What can be scheduled is listed with what it does and the fields it takes."""

from uuid import UUID

from tests.domains.schedules.conftest import Opening

from cartwheel.entrypoints.house import HOUSE


async def test_kinds_are_listed_by_name(opening: Opening, store_id: UUID) -> None:
    async with opening(store_id) as service:
        found = service.list_jobs().items
    assert [kind.name for kind in found] == sorted(kind.name for kind in found)
    for kind in found:
        assert kind.about
        assert "storeId" not in kind.fields
        assert "store_id" not in kind.fields


def test_all_of_the_house_say_what_they_do() -> None:
    assert all(kind.__doc__ for kind in HOUSE.schedulable.types.values())
