"""
The addresses of cars' calendars: store and car, and a signature over them.

Nobody makes one for another car. It holds for as long as the installation's secret does.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.tokens.api import Seal

_UUID_BYTES: Final = 16
_BYTES: Final = 48
_FOR: Final = b"car calendar "


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Makes the addresses of calendars and understands them."""

    seal: Seal
    pages: PublicPages

    def url(self, store_id: UUID, car_id: UUID) -> str:
        """Return where the calendar of a car is."""
        said = store_id.bytes + car_id.bytes
        token = urlsafe_b64encode(said + self.seal.sign(_FOR + said)).decode()
        return self.pages.at(f"/car-calendars/{token}.ics")

    def read(self, token: str) -> tuple[UUID, UUID] | None:
        """Return the store and the car of a token; None when we did not write it."""
        try:
            content = urlsafe_b64decode(token)
        except ValueError:
            return None
        said, signature = content[: 2 * _UUID_BYTES], content[2 * _UUID_BYTES :]
        if len(content) != _BYTES or not self.seal.has_signed(_FOR + said, signature):
            return None
        return UUID(bytes=said[:_UUID_BYTES]), UUID(bytes=said[_UUID_BYTES:])
