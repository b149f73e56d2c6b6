"""Whatever a service does on a bad day is one of our errors, and never half a text."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest
from tests.conformance.texts.reading import read

from cartwheel.systems.providers.api import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderNetworkError,
    ProviderRateLimitError,
    ProviderUnknownError,
    ProviderValidationError,
)
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.api import (
    Finish,
    Message,
    Role,
    TextProvider,
    TextRequest,
    TextResult,
    Tool,
)

Open = Callable[..., Awaitable[TextProvider]]

WORDS: Final = TextRequest(messages=(Message(role=Role.USER, text="Write of lamps."),))
TOOL: Final = Tool(name="note", description="Notes.", parameters={"type": "object"})

MIDWAY: Final = {
    "cut-midway": (ProviderNetworkError,),
    "ended-midway": (ProviderNetworkError,),
    "error-midway": (ProviderAPIError,),
    "garbled": (ProviderUnknownError, ProviderNetworkError),
    "no-usage": (ProviderNetworkError,),
    "error-as-answer": (ProviderAPIError, ProviderNetworkError),
}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate-limited", ProviderRateLimitError),
        ("overloaded", ProviderAPIError),
        ("refused", ProviderValidationError),
        ("unauthorized", ProviderConfigError),
    ],
)
async def test_a_refusal_keeps_its_code_the_requests_id_and_the_wish(
    opening: Open, fault: str, kind: type[ProviderError]
) -> None:
    with pytest.raises(kind) as caught:
        await read((await opening(f"stand-in.{fault}")).stream(WORDS))
    assert (caught.value.request_id or "").startswith("stand-in-")
    assert caught.value.provider_code
    wish = timedelta(seconds=1) if fault == "rate-limited" else None
    assert caught.value.retry_after == wish
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("fault", MIDWAY)
async def test_an_answer_that_breaks_off_is_an_error(opening: Open, fault: str) -> None:
    seen: list[object] = []
    with pytest.raises(MIDWAY[fault]) as caught:
        await read((await opening(f"stand-in.{fault}")).stream(WORDS), seen)
    assert not any(isinstance(part, TextResult) for part in seen)
    assert caught.value.may_have_worked
    if fault != "error-as-answer":
        assert len(seen) >= 3


async def test_arguments_that_are_no_object_are_an_error(opening: Open) -> None:
    request = TextRequest(messages=WORDS.messages, tools=(TOOL,), tool="note")
    with pytest.raises(ProviderUnknownError):
        await read((await opening("stand-in.bad-call")).stream(request))


@pytest.mark.parametrize(
    ("fault", "finish"), [("too-long", Finish.LENGTH), ("filtered", Finish.FILTERED)]
)
async def test_a_text_that_ends_early_says_why(opening: Open, fault: str, finish: Finish) -> None:
    result = (await read((await opening(f"stand-in.{fault}")).stream(WORDS)))[-1]
    assert isinstance(result, TextResult)
    assert result.finish is finish


async def test_no_connection_is_an_error_of_the_network(
    making: Callable[[StandIns, str], Awaitable[TextProvider]], stand_ins: StandIns
) -> None:
    provider = await making(stand_ins, "stand-in")
    await stand_ins.close()
    with pytest.raises(ProviderNetworkError):
        await read(provider.stream(WORDS))


@pytest.mark.parametrize("fault", ["unauthorized", "rate-limited"])
async def test_the_check_says_what_is_wrong(opening: Open, fault: str) -> None:
    kinds = {"unauthorized": ProviderConfigError, "rate-limited": ProviderRateLimitError}
    with pytest.raises(kinds[fault]):
        await (await opening(f"stand-in.{fault}")).validate_config()


async def test_whoever_leaves_a_stream_ends_it_at_the_service(
    making: Callable[[StandIns, str], Awaitable[TextProvider]], slow_stand_ins: StandIns
) -> None:
    provider = await making(slow_stand_ins, "stand-in")
    async with provider.stream(WORDS) as parts:
        async for _ in parts:
            break
    served = slow_stand_ins.served[-1]
    async with asyncio.timeout(2):
        await served.left.wait()
    assert not served.is_over
    assert served.sent < 6


@pytest.mark.parametrize("fault", ["stalled-midway", "dripping"])
async def test_whoever_is_cancelled_ends_it_too(
    opening: Open, stand_ins: StandIns, fault: str
) -> None:
    provider = await opening(f"stand-in.{fault}")
    begun = asyncio.Event()

    async def take() -> None:
        async with provider.stream(WORDS) as parts:
            async for _ in parts:
                begun.set()

    task = asyncio.create_task(take())
    async with asyncio.timeout(5):
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        served = stand_ins.served[-1]
        await served.left.wait()
    assert not served.is_over
