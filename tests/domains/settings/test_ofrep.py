"""OpenFeature's remote evaluation protocol, and its official providers."""

import asyncio
from typing import Any

import httpx
import pytest
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from openfeature.provider.no_op_provider import NoOpProvider
from tests.domains.settings.making import Desk
from tests.rpc.serving import bearer
from tests.rpc.tooling import WEB, node, output_of

BULK, ONE = "/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/{key}"
ANNA = {"targetingKey": "anna", "plan": "pro"}
PROS = {
    "conditions": [{"attribute": "plan", "operator": "in", "values": ["pro"]}],
    "serve": {"variant": "on"},
}


@pytest.fixture
async def flags(desk: Desk, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A store with a flag of every kind of value, and a client that may ask."""
    await desk.put_flag("for-pros", serve={"variant": "off"}, rules=[PROS])
    await desk.put_flag("plain", serve={"variant": "off"})
    for key, value in (("colour", "red"), ("limit", 2.5), ("count", 3), ("theme", {"dark": True})):
        variants = {"it": value, "other": value}
        await desk.put_flag(key, variants=variants, serve={"variant": "it"}, offVariant="other")
    client.headers.update(bearer("owner"))
    return client


async def test_one_flag(flags: httpx.AsyncClient) -> None:
    answer = await flags.post(ONE.format(key="for-pros"), json={"context": ANNA})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {
        "key": "for-pros",
        "reason": "TARGETING_MATCH",
        "value": True,
        "variant": "on",
    }
    for body in ({}, {"context": {}}, {"context": {}, "what": "else"}):
        answer = await flags.post(ONE.format(key="for-pros"), json=body)
        assert (answer.status_code, answer.json()["value"]) == (200, False)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (ONE.format(key="nothing"), b'{"context": {}}', 404, "FLAG_NOT_FOUND"),
        (ONE.format(key="No%20Key%2F"), b'{"context": {}}', 404, "FLAG_NOT_FOUND"),
        (ONE.format(key="for-pros"), b'{"context": {"a": {}}}', 400, "INVALID_CONTEXT"),
        (ONE.format(key="for-pros"), b'{"context": 1}', 400, "INVALID_CONTEXT"),
        (ONE.format(key="for-pros"), b'{"context": ', 400, "PARSE_ERROR"),
        (BULK, b'{"context": {"a": {}}}', 400, "INVALID_CONTEXT"),
        (BULK, b"[]", 400, "PARSE_ERROR"),
    ],
)
async def test_errors_are_the_protocols_and_ours(
    flags: httpx.AsyncClient, path: str, body: bytes, status: int, code: str
) -> None:
    """With the flag's key where there is one; and all that problems have elsewhere."""
    answer = await flags.post(path, content=body, headers={"content-type": "application/json"})
    told = answer.json()
    assert (answer.status_code, told["errorCode"]) == (status, code)
    assert told["errorDetails"] == told["detail"]
    assert told["code"] == ("flags.not_found" if status == 404 else "invalid_input")
    assert told.get("key", "") in {"", "nothing", "No Key/", "for-pros"}
    assert ("key" in told) == (path != BULK)


async def test_all_flags_with_what_tells_whether_they_have_changed(
    flags: httpx.AsyncClient, desk: Desk
) -> None:
    """The tag is another for another context, and after a change; 304 has it too, and no body."""
    first = await flags.post(BULK, json={"context": ANNA})
    tag = first.headers["etag"]
    assert [flag["key"] for flag in first.json()["flags"]] == [
        "colour",
        "count",
        "for-pros",
        "limit",
        "plain",
        "theme",
    ]
    for given in (tag, f'"other", W/{tag}', "*"):
        again = await flags.post(BULK, json={"context": ANNA}, headers={"if-none-match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    known = {"if-none-match": tag}
    assert (await flags.post(BULK, json={}, headers=known)).status_code == 200
    await desk.put_flag("plain", 1, serve={"variant": "on"})
    changed = await flags.post(f"{BULK}?flagConfigEtag=1", json={"context": ANNA}, headers=known)
    assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)


async def test_the_configuration_of_providers(flags: httpx.AsyncClient) -> None:
    answer = await flags.get("/ofrep/v1/configuration")
    assert answer.json()["name"] == "cartwheel"
    assert answer.json()["capabilities"]["cacheInvalidation"]["polling"]["enabled"] is True
    known = {"if-none-match": answer.headers["etag"]}
    assert (await flags.get("/ofrep/v1/configuration", headers=known)).status_code == 304
    refused = await flags.get("/ofrep/v1/configuration", headers=bearer("nobody"))
    assert (refused.status_code, refused.json()["errorCode"]) == (401, "GENERAL")


async def test_the_official_provider_in_python(flags: httpx.AsyncClient) -> None:
    """Every kind of value; and why the default is served."""

    def ask() -> list[Any]:
        provider = OFREPProvider(str(flags.base_url), headers_factory=lambda: bearer("owner"))
        api.set_provider_and_wait(provider, "ofrep")
        asking = api.get_client("ofrep")
        anna = EvaluationContext("anna", {"plan": "pro"})
        try:
            return [
                asking.get_boolean_details("for-pros", False, anna),
                asking.get_boolean_value("for-pros", True, EvaluationContext("bob")),
                asking.get_string_value("colour", "none", anna),
                asking.get_float_value("limit", 0.0, anna),
                asking.get_integer_value("count", 0, anna),
                asking.get_object_value("theme", {}, anna),
                asking.get_boolean_details("nothing", True, anna).error_code,
                asking.get_boolean_details(
                    "for-pros", True, EvaluationContext("anna", {"nested": {"a": 1}})
                ).error_code,
            ]
        finally:
            api.set_provider_and_wait(NoOpProvider(), "ofrep")
            provider.session.close()

    details, *others = await asyncio.to_thread(ask)
    assert (details.value, details.variant, details.reason) == (True, "on", Reason.TARGETING_MATCH)
    assert others == [
        *(False, "red", 2.5, 3, {"dark": True}),
        *(ErrorCode.FLAG_NOT_FOUND, ErrorCode.INVALID_CONTEXT),
    ]


async def test_the_official_providers_in_javascript(flags: httpx.AsyncClient) -> None:
    """That for servers asks for one flag at a time, that for pages for all, again and again."""
    script = WEB / "tests" / "flags" / "providers.test.mjs"
    url = str(flags.base_url).rstrip("/")
    await output_of(*node(script), cwd=WEB, SERVER_URL=url)
