"""Every adapter of a text service, against the stand-in that speaks its wire."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import pytest

from cartwheel.systems.providers.aws import AmazonPlace
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.api import Price, TextProvider
from cartwheel.systems.providers.text.bedrock import BedrockTexts
from cartwheel.systems.providers.text.converse import ConverseForm
from cartwheel.systems.providers.text.messages import MessagesForm
from cartwheel.systems.providers.text.openai import OpenAITexts

PRICE: Final = Price(input_micros=1_000_000, output_micros=10_000_000)

Open = Callable[[str], Awaitable[TextProvider]]


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    """Stand-ins that speak without a pause."""
    served = StandIns(pace=0)
    yield served
    await served.close()


@pytest.fixture
async def slow_stand_ins() -> AsyncIterator[StandIns]:
    """Stand-ins that speak a word every 50 ms."""
    served = StandIns(pace=0.05)
    yield served
    await served.close()


@pytest.fixture(params=["openai", "bedrock", "bedrock-messages"])
async def making(
    request: pytest.FixtureRequest,
) -> AsyncIterator[Callable[[StandIns, str], Awaitable[TextProvider]]]:
    """Make an adapter for a model of a stand-in's."""
    made: list[TextProvider] = []

    async def make(stand_ins: StandIns, model: str = "stand-in") -> TextProvider:
        url = await stand_ins.url()
        if request.param == "openai":
            made.append(OpenAITexts(f"{url}/v1", "sk-secret", model, PRICE))
        else:
            place = AmazonPlace("eu-central-1", ("AKIA", "secret"), url)
            form = MessagesForm() if request.param.endswith("messages") else ConverseForm()
            made.append(BedrockTexts(place, model, PRICE, form))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
def opening(
    making: Callable[[StandIns, str], Awaitable[TextProvider]], stand_ins: StandIns
) -> Open:
    """Make an adapter for a model, by its name alone."""

    async def open_one(model: str = "stand-in") -> TextProvider:
        return await making(stand_ins, model)

    return open_one
