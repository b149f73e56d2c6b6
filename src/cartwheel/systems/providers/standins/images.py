"""The stand-in as a service for pictures: OpenAI's wire on this machine, when it is needed."""

from typing import Final

from cartwheel.systems.providers.images.openai import OpenAIImages
from cartwheel.systems.providers.images.protocol import ImageRequest, ImageResult
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.protocol import STAND_IN


class StandInImages:
    """Paints by our own code, for nothing."""

    name: Final = STAND_IN
    model: Final = STAND_IN
    price_micros: Final = 0

    def __init__(self, stand_ins: StandIns) -> None:
        self._stand_ins = stand_ins
        self._images: OpenAIImages | None = None

    async def validate_config(self) -> None:
        """See `Provider.validate_config`."""
        await (await self._made()).validate_config()

    async def generate(self, request: ImageRequest) -> ImageResult:
        """See `ImageProvider.generate`."""
        return await (await self._made()).generate(request)

    async def close(self) -> None:
        """Close the connections."""
        if self._images is not None:
            await self._images.close()

    async def _made(self) -> OpenAIImages:
        if self._images is None:
            url = f"{await self._stand_ins.url()}/v1"
            self._images = OpenAIImages(url, "none", self.model, 0, name=self.name)
        return self._images
