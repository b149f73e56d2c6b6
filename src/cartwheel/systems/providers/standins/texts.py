"""The stand-in as a text service: OpenAI's wire on this machine, started when it is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.openai import OpenAITexts
from cartwheel.systems.providers.text.prices import Price
from cartwheel.systems.providers.text.protocol import STAND_IN, Part, TextRequest

FREE: Final = Price(input_micros=0, output_micros=0)


class StandInTexts:
    """Writes by templates, for nothing."""

    name: Final = STAND_IN
    model: Final = STAND_IN
    price: Final = FREE

    def __init__(self, stand_ins: StandIns) -> None:
        self._stand_ins = stand_ins
        self._texts: OpenAITexts | None = None

    async def validate_config(self) -> None:
        """See `Provider.validate_config`."""
        await (await self._made()).validate_config()

    @asynccontextmanager
    async def stream(self, request: TextRequest) -> AsyncIterator[AsyncIterator[Part]]:
        """See `TextProvider.stream`."""
        async with (await self._made()).stream(request) as parts:
            yield parts

    async def close(self) -> None:
        """Close the connections."""
        if self._texts is not None:
            await self._texts.close()

    async def _made(self) -> OpenAITexts:
        if self._texts is None:
            url = f"{await self._stand_ins.url()}/v1"
            self._texts = OpenAITexts(url, "none", self.model, self.price, name=self.name)
        return self._texts
