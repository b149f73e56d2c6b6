"""Both services for pictures hand over whole pictures, and are ended when nobody waits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from io import BytesIO
from typing import Final

import pytest
from PIL import Image

from cartwheel.systems.providers.api import (
    ProviderAPIError,
    ProviderConfigError,
    ProviderError,
    ProviderNetworkError,
    ProviderRateLimitError,
    ProviderTimeoutError,
    ProviderUnknownError,
)
from cartwheel.systems.providers.images.api import ImageProvider, ImageRequest, Painter, Shape
from cartwheel.systems.providers.images.openai import OpenAIImages
from cartwheel.systems.providers.images.replicate import ReplicateImages
from cartwheel.systems.providers.standins.server import StandIns

PRICE: Final = 40_000
WISH: Final = ImageRequest(prompt="A blue lamp", shape=Shape.LANDSCAPE, count=2)

Open = Callable[[str], Awaitable[ImageProvider]]


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    served = StandIns(pace=0)
    yield served
    await served.close()


@pytest.fixture(params=["openai", "replicate"])
async def opening(request: pytest.FixtureRequest, stand_ins: StandIns) -> AsyncIterator[Open]:
    """Make an adapter for a model of the stand-in's."""
    made: list[ImageProvider] = []

    async def open_one(model: str = "stand-in") -> ImageProvider:
        url = f"{await stand_ins.url()}/v1"
        if request.param == "openai":
            made.append(OpenAIImages(url, "sk-secret", model, PRICE))
        else:
            made.append(ReplicateImages("r8-secret", f"cartwheel/{model}", PRICE, url=url))
        return made[-1]

    yield open_one
    for each in made:
        await each.close()


async def test_pictures_come_whole_and_in_their_shape(opening: Open) -> None:
    provider = await opening("stand-in")
    result = await provider.generate(WISH)
    assert [Image.open(BytesIO(image)).size for image in result.images] == [(1536, 1024)] * 2
    assert result.cost_micros == 2 * PRICE
    assert result.is_stand_in
    await provider.validate_config()


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        ("rate-limited-long", (ProviderRateLimitError,)),
        ("overloaded", (ProviderAPIError,)),
        ("unauthorized", (ProviderConfigError,)),
        ("garbled", (ProviderUnknownError,)),
        ("ended-midway", (ProviderUnknownError, ProviderAPIError)),
    ],
)
async def test_what_is_no_picture_is_an_error(
    opening: Open, fault: str, kinds: tuple[type[ProviderError], ...]
) -> None:
    painter = Painter(await opening(f"stand-in.{fault}"))
    with pytest.raises(kinds) as caught:
        await painter.paint(WISH)
    assert "secret" not in str(caught.value)


async def test_what_may_have_been_made_is_not_asked_for_again(
    opening: Open, stand_ins: StandIns
) -> None:
    painter = Painter(await opening("stand-in.overloaded"))
    with pytest.raises(ProviderAPIError):
        await painter.paint(ImageRequest(prompt="A lamp"))
    assert len(stand_ins.served) == 1


async def test_what_was_refused_for_haste_is_asked_for_again(
    opening: Open, stand_ins: StandIns
) -> None:
    painter = Painter(await opening("stand-in.rate-limited.once.x"))
    await painter.paint(ImageRequest(prompt="A lamp"))
    assert len(stand_ins.served) == 2


async def test_a_call_that_took_too_long_is_ended_at_the_service(
    opening: Open, stand_ins: StandIns
) -> None:
    provider = await opening("stand-in.stalled")
    painter = Painter(provider, deadline=timedelta(seconds=1.5))
    with pytest.raises(ProviderTimeoutError):
        await painter.paint(ImageRequest(prompt="A lamp"))
    async with asyncio.timeout(3):
        await stand_ins.served[-1].left.wait()


async def test_a_failed_prediction_keeps_its_id(stand_ins: StandIns) -> None:
    url = f"{await stand_ins.url()}/v1"
    provider = ReplicateImages("key", "cartwheel/stand-in.error-midway", PRICE, url=url)
    with pytest.raises(ProviderAPIError, match="has failed") as caught:
        await provider.generate(ImageRequest(prompt="A lamp"))
    assert (caught.value.request_id or "").startswith("stand-in-")
    await provider.close()


async def test_no_connection_is_an_error_of_the_network(opening: Open, stand_ins: StandIns) -> None:
    provider = await opening("stand-in")
    await stand_ins.close()
    with pytest.raises(ProviderNetworkError):
        await provider.generate(WISH)
