"""The audit log tells of each schema that is put in force, and of nothing when nothing is new."""

from typing import Any

import sqlalchemy as sa
from tests.domains.schemas.making import NOTED, TOTAL, order
from tests.rpc.changing import sent
from tests.rpc.house import PROCEDURES, House, house  # noqa: F401  a fixture

from cartwheel.domains.audit.models import audit_log


async def _records(house: House, name: str) -> list[Any]:  # noqa: F811
    async with house.database.transaction(store_id=house.store_id) as connection:
        rows = await connection.execute(
            sa.select(audit_log)
            .where(audit_log.c.procedure == name, audit_log.c.store_id == house.store_id)
            .order_by(audit_log.c.id)
        )
        return list(rows)


async def test_who_put_what_in_force_is_told(house: House) -> None:  # noqa: F811
    register, put = PROCEDURES["schemas.register"], PROCEDURES["schemas.put"]
    given = {"subject": "Order Placed", "schema": order(TOTAL)}
    for _ in range(2):
        assert (await house.call(register, sent(given), who="owner"))[0] == 200
    made, again = await _records(house, "schemas.register")
    assert (made.subject, again.subject) == ("Order Placed 1-0-0",) * 2
    assert made.after["schema"] == order(TOTAL)
    assert made.actor_id == house.actors["owner"].id
    assert not again.after

    version = {**given, "version": "1-0-1", "schema": order(NOTED)}
    assert (await house.call(put, sent(version), who="owner"))[0] == 200
    [told] = await _records(house, "schemas.put")
    assert told.subject == "Order Placed 1-0-1"
