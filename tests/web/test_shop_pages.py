"""The shop's pages fit, complain of nothing, say what they are about, and are there at once."""

import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser
from tests.web.conftest import Shop
from tests.web.shopping import fill_in, new_page, put_in, when

PAGES = {
    "front": "",
    "category": "/c/kitchen",
    "root": "/c/home",
    "search": "/search?q=lantrn",
    "nothing-found": "/search?q=zzzz",
    "product": "/p/bath-3",
    "sold-out": "/p/garden-5",
    "empty-cart": "/cart",
}
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """axe.run().then(found => found.violations.map(
  each => [each.id, each.nodes.map(node => node.html)]))"""
POLICY = re.compile(r"script-src 'self' 'nonce-[\w-]{24}';")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_each_page_fits_and_complains_of_nothing(
    browser: Browser, shop: Shop, tmp_path: Path, width: int, scheme: str
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page, trouble = await new_page(context)
    for name, path in PAGES.items():
        await page.goto(f"{shop.url}{path}")
        await when(page, "window.cartwheel?.visitorId")
        assert await page.evaluate("document.documentElement.scrollWidth") == width, name
        assert await page.locator("h1").count() == 1, name
        small = await page.evaluate(
            """[...document.querySelectorAll('.button, select, [type=search], [type=number]')]
            .filter(e => e.checkVisibility() && !e.closest('.hidden') && e.offsetHeight < 44)
            .map(e => e.outerHTML)"""
        )
        assert small == [], name
        await page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png", full_page=True)
    await put_in(page, shop, "kitchen-1")
    for name, path in {"cart": "/cart", "details": "/checkout"}.items():
        await page.goto(f"{shop.url}{path}")
        assert await page.evaluate("document.documentElement.scrollWidth") == width, name
    assert trouble == []


async def test_no_page_keeps_anybody_out(browser: Browser, shop: Shop) -> None:
    """What axe finds by itself, in light and dark: nothing."""
    axe = AXE.read_text()
    for scheme in ("light", "dark"):
        page, _ = await new_page(
            await browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        )
        for name, path in PAGES.items():
            await page.goto(f"{shop.url}{path}")
            await page.evaluate(axe)
            assert await page.evaluate(VIOLATIONS) == [], (name, scheme)
        await put_in(page, shop, "kitchen-1")
        for path in ("/checkout", "/cart"):
            await page.goto(f"{shop.url}{path}")
            await page.evaluate(axe)
            assert await page.evaluate(VIOLATIONS) == [], (path, scheme)
        await fill_in(page)
        await page.evaluate(axe)
        assert await page.evaluate(VIOLATIONS) == [], ("payment", scheme)
        await page.close()


async def test_it_is_painted_within_a_second(browser: Browser, shop: Shop) -> None:
    page, _ = await new_page(await browser.new_context())
    await page.goto(shop.url)
    paints = []
    for _ in range(3):
        await page.goto(shop.url)
        await when(page, "performance.getEntriesByName('first-contentful-paint').length")
        paints.append(
            await page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
        )
    assert min(paints) < 1000


async def test_a_page_says_what_it_is_about(shop: Shop) -> None:
    page = await shop.api.get(f"{shop.url}/p/bath-3")
    blocks = re.findall(r'ld\+json" nonce="[^"]+">(.*?)</script>', page.text)
    group, trail = (json.loads(each) for each in blocks)
    assert (group["@type"], group["name"], group["variesBy"]) == (
        "ProductGroup",
        "Bathrobe",
        ["https://schema.org/size"],
    )
    assert [each["size"] for each in group["hasVariant"]] == ["S", "M", "L", "XL"]
    offer = group["hasVariant"][0]["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("79.90", "EUR")
    assert [each["name"] for each in trail["itemListElement"]][1:] == ["Home", "Bath", "Bathrobe"]
    single = await shop.api.get(f"{shop.url}/p/desk-2")
    assert '"@type":"Product"' in single.text


async def test_no_script_gets_in_that_is_not_ours(shop: Shop) -> None:
    evil = '"><script>alert(1)</script>'
    pages = [await shop.api.get(f"{shop.url}/search", params={"q": evil}) for _ in range(2)]
    nonces = set()
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        policy = page.headers["content-security-policy"]
        assert POLICY.search(policy)
        assert "unsafe" not in policy
        nonces.add(policy)
    assert len(nonces) == 2
    news = "eyJ0ZXh0IjoiPGI-aGk8L2I-In0="  # {"text":"<b>hi</b>"}
    told = await shop.api.get(f"{shop.url}/cart", headers={"cookie": f"cw_news={news}"})
    assert "&lt;b&gt;hi&lt;/b&gt;" in told.text


async def test_another_site_s_form_changes_nothing(shop: Shop) -> None:
    form = {"variant": "01990000-0000-7000-8000-000000000000", "quantity": "1"}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        answer = await shop.api.post(f"{shop.url}/cart/add", data=form, headers=headers)
        assert answer.status_code == 403, headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/c/nothing", 404),
        ("/p/nothing", 404),
        ("/assets/..%2f..%2fapi.py", 404),
        ("/assets/nothing.js", 404),
        ("/c/kitchen?after=nonsense", 200),
        ("/checkout", 303),
        ("/checkout/payment", 303),
        ("/thanks", 303),
        ("/bank", 303),
    ],
)
async def test_odd_addresses_lead_somewhere(shop: Shop, path: str, status: int) -> None:
    answer = await shop.api.get(f"{shop.url}{path}")
    assert answer.status_code == status


async def test_a_cart_that_is_no_more_is_begun_anew(shop: Shop) -> None:
    broken = {"cookie": "cw_cart=01990000-0000-7000-8000-000000000000." + "x" * 32}
    answer = await shop.api.get(f"{shop.url}/cart", headers=broken)
    assert "Nothing is in it yet." in answer.text
    odd = await shop.api.get(f"{shop.url}/cart", headers={"cookie": "cw_cart=%%%; cw_news=%%%"})
    assert odd.status_code == 200


async def test_the_script_and_the_styles_are_light_and_kept(shop: Shop) -> None:
    page = (await shop.api.get(shop.url)).text
    names = re.findall(r"/shop/assets/[\w.-]+", page)
    assert {name.rsplit(".", 1)[1] for name in names} == {"js", "css", "woff2"}
    root = shop.url.removesuffix("/shop")
    async with httpx.AsyncClient(base_url=root, trust_env=False) as client:
        for name in names:
            answer = await client.get(name, headers={"accept-encoding": "gzip"})
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            if not name.endswith(".woff2"):
                assert answer.headers["content-encoding"] == "gzip"
                assert int(answer.headers["content-length"]) < 40_000
