"""Pictures by OpenAI and servers of its wire, through the official library."""

import base64
import binascii
from typing import Any, Final

from cartwheel.systems.providers.errors import ProviderUnknownError
from cartwheel.systems.providers.images.protocol import (
    ImageRequest,
    ImageResult,
    Shape,
    ensure_pictures,
)
from cartwheel.systems.providers.openai import OPENAI, OpenAIAccount

_SIZES: Final = {
    Shape.SQUARE: "1024x1024",
    Shape.LANDSCAPE: "1536x1024",
    Shape.PORTRAIT: "1024x1536",
}
_SECONDS: Final = 120.0


class OpenAIImages:
    """One model behind one address; a picture has a price, whatever its shape."""

    def __init__(
        self, url: str, key: str, model: str, price_micros: int, *, name: str = OPENAI
    ) -> None:
        self.name, self.model, self.price_micros = name, model, price_micros
        self._account = OpenAIAccount(url, key, name)

    async def validate_config(self) -> None:
        """See `Provider.validate_config`: the model is looked up, which costs nothing."""
        await self._account.look_up(self.model)

    async def generate(self, request: ImageRequest) -> ImageResult:
        """See `ImageProvider.generate`; cancelling closes the request."""
        with self._account.told():
            client = await self._account.ready()
            answer = await client.images.with_raw_response.generate(
                model=self.model,
                prompt=request.prompt,
                n=request.count,
                size=_SIZES[request.shape],
                timeout=_SECONDS,
            )
            request_id = answer.headers.get("x-request-id")
        with self._account.told(request_id):
            images = tuple(self._read(each, request_id) for each in answer.parse().data or ())
        return ImageResult(
            images=ensure_pictures(
                images, wanted=request.count, provider=self.name, request_id=request_id
            ),
            provider=self.name,
            model=self.model,
            request_id=request_id,
            cost_micros=request.count * self.price_micros,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._account.close()

    def _read(self, image: Any, request_id: str | None) -> bytes:
        try:
            return base64.b64decode(image.b64_json or "", validate=True)
        except binascii.Error as error:
            message = "It sends a picture that cannot be read"
            raise ProviderUnknownError(self.name, message, request_id=request_id) from error
