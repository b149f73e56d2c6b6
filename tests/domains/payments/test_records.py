"""The audit log tells of each payment that somebody asks for: before, after, and no secret."""

from typing import Any

import sqlalchemy as sa
from tests.domains.payments.factories import enable, make_payment
from tests.rpc.house import PROCEDURES, House, house  # noqa: F401  a fixture

from cartwheel.domains.audit.models import audit_log
from cartwheel.domains.payments.contracts import CaptureMode
from cartwheel.kernel.ids import new_id

TEN = {"amountMinor": 1_000, "currency": "EUR"}


async def record(house: House, name: str, given: dict[str, Any]) -> Any:  # noqa: F811
    """Make a call, and return the one record that it left."""
    status, answer = await house.call(PROCEDURES[name], given, who="first key")
    assert status == 200, answer
    async with house.database.transaction(store_id=house.store_id) as connection:
        rows = await connection.execute(
            sa.select(audit_log)
            .where(audit_log.c.procedure == name)
            .order_by(audit_log.c.id.desc())
            .limit(1)
        )
        return rows.one()


async def test_every_flow_is_told(house: House) -> None:  # noqa: F811
    await enable(house)
    begin = {"amount": TEN, "key": str(new_id()), "method": "sandbox_ok"}
    begun = await record(house, "payments.begin", begin)
    assert (begun.before, begun.after["payment"]["amount"]) == (None, TEN)
    for verb, mode in (
        ("capture", CaptureMode.MANUAL),
        ("void", CaptureMode.MANUAL),
        ("refund", CaptureMode.AUTOMATIC),
    ):
        payment = await make_payment(house, mode)
        told = await record(house, f"payments.{verb}", {"id": str(payment.id), "key": "k"})
        assert told.subject == str(payment.id)
        assert told.before["state"] == payment.state
        assert told.after["operation"]["kind"] == verb
    stripe = {
        "provider": "stripe",
        "publishableKey": "nonsense",
        "secretKey": "hidden-1",
        "webhookSecret": "hidden-2",
    }
    put = await record(house, "paymentProviders.put", stripe)
    assert put.after["sealed"] == ["secret_key", "webhook_secret"]
    assert "hidden" not in str((put.input, put.before, put.after))
    await record(house, "paymentProviders.put", {**stripe, "enabled": False})
    validated = await record(house, "paymentProviders.validate", {"provider": "stripe"})
    assert "CONFIG_ERROR" in validated.after["checkError"]
