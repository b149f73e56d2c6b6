"""Suppressed addresses are found, added once, taken off, and exported in their order."""

from datetime import timedelta

import pytest
from tests.domains.campaigns.making import Desk, open_desk
from tests.domains.making import open_store

from cartwheel.domains.campaigns.feedback.repository import ReportRepository
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.suppressions.contracts import (
    AddMailSuppression,
    ExportMailSuppressions,
    ListMailSuppressions,
    MailSuppression,
    MailSuppressionById,
    SuppressedBecause,
)
from cartwheel.domains.campaigns.suppressions.errors import MailSuppressionNotFoundError
from cartwheel.domains.campaigns.suppressions.repository import MailSuppressionRepository
from cartwheel.domains.campaigns.suppressions.service import (
    MailSuppressionExport,
    MailSuppressionService,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import AuditNote


def _service(desk: Desk, connection: Connection) -> MailSuppressionService:
    repository, ledger = MailSuppressionRepository(connection), LedgerRepository(connection)
    reports = ReportRepository(connection)
    return MailSuppressionService(repository, ledger, reports, desk.clock, AuditNote())


async def _filled(desk: Desk, count: int) -> list[MailSuppression]:
    made = []
    async with desk.database.transaction(store_id=desk.store_id) as connection:
        service = _service(desk, connection)
        for n in range(count):
            # Two of each moment, so that the id has to tell them apart.
            desk.clock.pass_by(timedelta(seconds=n % 2))
            made.append(await service.add(desk.store_id, AddMailSuppression(f"a_{n}@x.example")))
    return made


async def test_they_are_listed_page_by_page_and_searched(database: Database) -> None:
    desk = await open_desk(database)
    made = await _filled(desk, 5)
    async with database.transaction(store_id=desk.store_id) as connection:
        service = _service(desk, connection)
        seen: list[str] = []
        cursor = None
        while True:
            page = await service.list(desk.store_id, ListMailSuppressions(cursor=cursor, limit=2))
            seen += [each.address for each in page.items]
            if (cursor := page.next_cursor) is None:
                break
        assert sorted(seen) == [each.address for each in made]
        assert seen[0] == "a_3@x.example" or seen[0] == "a_4@x.example"
        for search, found in (("A_3", 1), ("x.example", 5), ("a%", 0), ("axex", 0), ("_", 5)):
            page = await service.list(desk.store_id, ListMailSuppressions(search=search))
            assert len(page.items) == found, search
        bounced = ListMailSuppressions(because=SuppressedBecause.BOUNCED)
        assert (await service.list(desk.store_id, bounced)).items == ()
        with pytest.raises(InvalidInputError) as refused:
            await service.list(desk.store_id, ListMailSuppressions(cursor="x"))
        assert refused.value.issues[0].path == ("cursor",)


async def test_an_address_is_added_once_in_its_one_form(database: Database) -> None:
    desk = await open_desk(database)
    async with database.transaction(store_id=desk.store_id) as connection:
        service = _service(desk, connection)
        first = await service.add(desk.store_id, AddMailSuppression(" Ann@X.example ", "asked"))
        again = await service.add(desk.store_id, AddMailSuppression("ann@x.example", "twice"))
        assert first == again
        assert (first.address, first.detail) == ("ann@x.example", "asked")
        with pytest.raises(InvalidInputError) as refused:
            await service.add(desk.store_id, AddMailSuppression("nobody"))
        assert refused.value.issues[0].path == ("address",)


async def test_only_the_own_stores_are_taken_off(database: Database) -> None:
    desk = await open_desk(database)
    other_id = await open_store(database)
    (made,) = await _filled(desk, 1)
    by_id = MailSuppressionById(made.id)
    async with database.transaction(store_id=other_id) as connection:
        with pytest.raises(MailSuppressionNotFoundError):
            await _service(desk, connection).remove(other_id, by_id)
    async with database.transaction(store_id=desk.store_id) as connection:
        service = _service(desk, connection)
        await service.remove(desk.store_id, by_id)
        with pytest.raises(MailSuppressionNotFoundError):
            await service.remove(desk.store_id, by_id)


async def test_the_export_has_all_of_them_up_to_its_limit(database: Database) -> None:
    desk = await open_desk(database)
    made = await _filled(desk, 5)
    export = MailSuppressionExport(database)
    found = [each async for each in export.follow(desk.store_id, ExportMailSuppressions())]
    assert {each.address for each in found} == {each.address for each in made}
    some = [each async for each in export.follow(desk.store_id, ExportMailSuppressions(limit=2))]
    assert some == found[:2]
