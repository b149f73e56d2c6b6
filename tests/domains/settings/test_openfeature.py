"""OpenFeature's client over our provider: types, reasons, errors, and changes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from tests.domains.settings.making import Desk, following
from tests.embedded.harness import until

from cartwheel.domains.settings.openfeature import make_provider
from cartwheel.kernel.ids import new_id

ON: Any = {"variant": "on"}
RULE = {"attribute": "plan", "operator": "eq", "values": ["pro"]}


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[OpenFeatureClient]:
    await asyncio.to_thread(api.set_provider, make_provider(desk.live), domain="cartwheel")
    yield api.get_client(domain="cartwheel")
    await asyncio.to_thread(api.shutdown)


def of_store(desk: Desk, key: str | None = None, **attributes: Any) -> EvaluationContext:
    return EvaluationContext(key, {"storeId": str(desk.store_id), **attributes})


async def test_every_type(desk: Desk, client: OpenFeatureClient) -> None:
    for key, one, other in (
        ("flag", True, False),
        ("text", "blue", "red"),
        ("whole", 3, 4),
        ("part", 0.5, 2),
        ("object", {"a": [1]}, {}),
    ):
        await desk.put_flag(key, variants={"on": one, "off": other}, serve=ON)
    context = of_store(desk)
    assert await client.get_boolean_value_async("flag", False, context) is True
    assert await client.get_string_value_async("text", "", context) == "blue"
    assert await client.get_integer_value_async("whole", 0, context) == 3
    assert await client.get_float_value_async("part", 0.0, context) == 0.5
    assert await client.get_object_value_async("object", {}, context) == {"a": [1]}
    # From here on they are at hand.
    assert client.get_boolean_value("flag", False, context) is True
    assert client.get_string_value("text", "", context) == "blue"
    assert client.get_integer_value("whole", 0, context) == 3
    assert client.get_float_value("whole", 0.0, context) == 3.0
    assert client.get_object_value("object", {}, context) == {"a": [1]}


async def test_reasons_and_errors(desk: Desk, client: OpenFeatureClient) -> None:
    await desk.put_flag("checkout", rules=[{"conditions": [RULE], "serve": ON}])
    found = await client.get_boolean_details_async(
        "checkout", False, of_store(desk, "anna", plan="pro")
    )
    assert (found.value, found.reason, found.variant, found.flag_metadata) == (
        True,
        Reason.TARGETING_MATCH,
        "on",
        {"rule": 0},
    )
    for key, context, code in (
        ("unknown", of_store(desk), ErrorCode.FLAG_NOT_FOUND),
        ("checkout", EvaluationContext(), ErrorCode.FLAG_NOT_FOUND),
        ("checkout", EvaluationContext(None, {"storeId": "mine"}), ErrorCode.INVALID_CONTEXT),
    ):
        refused = await client.get_boolean_details_async(key, True, context)
        assert (refused.value, refused.reason, refused.error_code) == (True, Reason.ERROR, code)
    mistaken = await client.get_integer_details_async("checkout", 7, of_store(desk))
    assert (mistaken.value, mistaken.error_code) == (7, ErrorCode.TYPE_MISMATCH)
    stranger = EvaluationContext(None, {"storeId": str(new_id())})
    early = client.get_boolean_details("checkout", True, stranger)
    assert (early.value, early.error_code) == (True, ErrorCode.PROVIDER_NOT_READY)


@pytest.mark.serial
async def test_changes_are_told_and_seen_without_waiting(
    desk: Desk, client: OpenFeatureClient
) -> None:
    heard: list[Any] = []
    await desk.put_flag("checkout")
    async with following(desk.live):
        context = of_store(desk)
        assert await client.get_boolean_value_async("checkout", False, context) is False
        await until(lambda: bool(desk.live._layers._seen))
        client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, heard.append)
        await desk.put_flag("checkout", 1, serve=ON)
        await until(lambda: client.get_boolean_value("checkout", False, context), seconds=1)
        await until(lambda: bool(heard), seconds=1)
        client.remove_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, heard.append)
