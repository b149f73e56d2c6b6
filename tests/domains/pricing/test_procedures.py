"""The procedures over REST: a merchant's first sale, from rules to a price that is explained."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.domains.pricing.making import Shop
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling
from tests.rpc.serving import bearer

from cartwheel.domains.pricing.domain import PRICING
from cartwheel.kernel.ids import new_id

READ, WRITE, QUOTE = "pricing:read", "pricing:write", "pricing:quote"


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a merchant, whose shop has a key of its own."""
    callers = Callers(
        {
            "merchant": key_of(shop.store_id, READ, WRITE, QUOTE),
            "shop": key_of(shop.store_id, QUOTE),
        }
    )
    async with calling(shop.house, *PRICING.routers, by=callers) as client:
        client.headers.update(bearer("merchant"))
        yield client


def dollars(minor: int) -> dict[str, object]:
    return {"amountMinor": minor, "currency": "USD"}


async def test_a_merchants_first_sale(client: httpx.AsyncClient, shop: Shop) -> None:
    variant_id = str(await shop.sell(10_000))
    tax = {"name": "VAT", "country": "DE", "ratePpm": 190_000}
    assert (await client.post("/tax-rates", json={"terms": tax})).status_code == 201
    zone = {"terms": {"name": "Germany", "places": [{"country": "DE"}]}}
    made = (await client.post("/shipping-zones", json=zone)).json()
    terms = {"name": "Parcel", "currency": "USD", "bands": [{"least": 0, "amountMinor": 490}]}
    rate = await client.post(f"/shipping-zones/{made['id']}/rates", json={"terms": terms})
    assert rate.status_code == 201
    sale = {
        "name": "Black Friday",
        "trigger": "code",
        "action": {"kind": "percentage", "bps": 2_000},
        "usesLimit": 100,
    }
    promotion = (await client.post("/promotions", json={"terms": sale})).json()
    assert promotion["allowedActions"] == ["edit", "activate", "archive"]
    code = {"promotionId": promotion["id"], "code": "BLACK-FRIDAY"}
    assert (await client.post("/coupons", json=code)).status_code == 201
    action = {"action": "activate"}
    answer = await client.post(f"/promotions/{promotion['id']}/actions", json=action)
    assert answer.json()["phase"] == "running"

    asked = {
        "lines": [{"variantId": variant_id, "quantity": 2}],
        "codes": ["black friday", "nonsense"],
        "destination": {"country": "DE"},
        "shippingRateId": rate.json()["id"],
    }
    quote = (await client.post("/quotes", json=asked, headers=bearer("shop"))).json()
    assert quote["total"] == dollars(16_000 + 3_040 + 490 + 93)
    (line,) = quote["lines"]
    assert (line["unit"], line["discount"]) == (dollars(10_000), dollars(4_000))
    assert [step["text"] for step in line["explanation"]] == [
        "2 x 100.00 USD",
        "Black Friday (code BLACK-FRIDAY), 20 %: 40.00 USD off",
        "VAT 19 %: 30.40 USD",
    ]
    assert quote["refusedCodes"] == [{"code": "NONSENSE", "reason": "unknown"}]
    assert quote["promotions"][0]["isLimited"] is True


@pytest.mark.parametrize(
    ("address", "body", "path"),
    [
        ("/quotes", {"lines": []}, ["lines"]),
        (
            "/quotes",
            {"lines": [{"variantId": str(new_id()), "quantity": 0}]},
            ["lines", 0, "quantity"],
        ),
        (
            "/promotions",
            {"terms": {"name": "x", "trigger": "code", "action": {"kind": "percentage", "bps": 0}}},
            ["terms", "action", "bps"],
        ),
        (
            "/promotions",
            {
                "terms": {
                    "name": "x",
                    "trigger": "code",
                    "action": {
                        "kind": "amount",
                        "amounts": [{"amountMinor": 5, "currency": "XXX"}],
                    },
                }
            },
            ["terms", "action", "amounts", 0],
        ),
        (
            "/promotions",
            {
                "terms": {
                    "name": "x",
                    "trigger": "code",
                    "action": {"kind": "freeShipping"},
                    "startsAt": "0001-01-01T00:00:00",
                }
            },
            ["terms", "startsAt"],
        ),
        (
            "/promotions",
            {
                "terms": {
                    "name": "x",
                    "trigger": "code",
                    "action": {"kind": "freeShipping"},
                    "endsAt": "9999-12-31T23:59:59",
                }
            },
            ["terms", "endsAt"],
        ),
        (
            "/tax-rates",
            {"terms": {"name": "x", "country": "Germany", "ratePpm": 1}},
            ["terms", "country"],
        ),
    ],
)
async def test_what_is_wrong_is_named_by_its_field(
    client: httpx.AsyncClient, address: str, body: object, path: list[str | int]
) -> None:
    answer = await client.post(address, json=body)
    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [path]


async def test_a_shops_key_sees_no_rules(client: httpx.AsyncClient) -> None:
    for address in ("/promotions", "/coupons", "/price-lists", "/tax-rates", "/shipping-zones"):
        assert (await client.get(address, headers=bearer("shop"))).status_code == 403
        assert (await client.get(address)).status_code == 200


async def test_each_refusal_has_its_status(client: httpx.AsyncClient, shop: Shop) -> None:
    absent = str(new_id())
    line = {"variantId": absent, "quantity": 1}
    answer = await client.post("/quotes", json={"lines": [line]})
    assert (answer.status_code, answer.json()["code"]) == (409, "pricing.variant_not_priced")
    line["variantId"] = str(await shop.sell())
    answer = await client.post("/quotes", json={"lines": [line], "shippingRateId": absent})
    assert (answer.status_code, answer.json()["code"]) == (404, "pricing.shipping_rate_not_found")
    made = await shop.promote()
    terms = {"name": "x", "trigger": "code", "action": {"kind": "freeShipping"}}
    given = {"version": 7, "terms": terms}
    answer = await client.put(f"/promotions/{made.id}", json=given)
    assert (answer.status_code, answer.json()["code"]) == (409, "pricing.promotion_changed")
    answer = await client.post(f"/promotions/{made.id}/actions", json={"action": "activate"})
    assert (answer.status_code, answer.json()["code"]) == (409, "pricing.promotion_status")
    assert await shop.promotion(made.id) == made
