"""An operator shows another store than the demo, by two keys of it."""

import re
import shutil

import httpx
from tests.embedded.harness import UP, running
from tests.web.conftest import make_folder

OWN = (*UP, "--no-demo")
QUIET = {"CARTWHEEL_LOG_LEVEL": "WARNING"}
SCOPES = {
    "CARTWHEEL_SHOP_KEY": (
        *("catalog:read", "inventory:read", "orders:read", "orders:shop", "interventions:read"),
    ),
    "CARTWHEEL_SHOP_TRACKER_KEY": ("events:write", "interventions:show"),
}


async def test_an_own_store_is_shown_empty_at_first_and_not_without_keys() -> None:
    folder = make_folder()
    keys = {}
    async with running(folder / "home", command=OWN, env=QUIET) as plain:
        run = plain.run
        async with httpx.AsyncClient(
            base_url=run.url, headers={"authorization": f"Bearer {run.key}"}, trust_env=False
        ) as api:
            without = await api.get("/shop")
            assert "The shelves are empty" not in without.text
            for setting, scopes in SCOPES.items():
                made = await api.post("/api/v1/api-keys", json={"name": "S", "scopes": scopes})
                keys[setting] = made.json()["secret"]
    async with running(folder / "home", command=OWN, env=QUIET | keys) as shown:
        run = shown.run
        async with httpx.AsyncClient(base_url=run.url, trust_env=False) as shopper:
            page = await shopper.get("/shop")
            assert page.status_code == 200
            assert "The shelves are empty" in page.text
            assert "no money moves" not in page.text  # it is no demo
            assert re.findall(r'data-key="([^"]+)"', page.text) == [
                keys["CARTWHEEL_SHOP_TRACKER_KEY"]
            ]
            assert keys["CARTWHEEL_SHOP_KEY"] not in page.text
            key = {"authorization": f"Bearer {run.key}"}
            made = await shopper.post(
                "/api/v1/products",
                headers=key,
                json={
                    "title": "Mug <1>",
                    "variants": [
                        {"sku": "MUG", "prices": [{"currency": "USD", "amountMinor": 1250}]}
                    ],
                },
            )
            product = made.json()
            await shopper.post(
                f"/api/v1/products/{product['id']}/actions",
                headers=key,
                json={"version": product["version"], "action": "activate"},
            )
            page = await shopper.get(f"/shop/p/{product['slug']}")
            assert "Mug &lt;1&gt;" in page.text
            assert "<1>" not in page.text
            await nobody_alone_uses_it_up(shopper)
    shutil.rmtree(folder)


async def nobody_alone_uses_it_up(shopper: httpx.AsyncClient) -> None:
    """Forms of one address are refused beyond two a second, and pages are not."""
    ours = {"sec-fetch-site": "same-origin"}
    answers = [
        (await shopper.post("/shop/cart/change", headers=ours)).status_code for _ in range(130)
    ]
    assert answers.count(429) >= 5
    assert answers[0] == 303
    assert (await shopper.get("/shop")).status_code == 200
