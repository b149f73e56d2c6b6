"""
Links that strangers bring back: each says what it is for, and that we wrote it.

A token holds store, delivery and purpose, and a signature over them and what the link leads to. So
nobody makes one for another shopper, and no click is sent anywhere but where the store has sent it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.tokens.api import Seal

_UUID_BYTES: Final = 16
_BYTES: Final = 49


class Purpose(IntEnum):
    """What somebody does who follows a link."""

    OPEN = 1
    CLICK = 2
    UNSUBSCRIBE = 3
    CALLBACK = 4
    PUSH = 5


@dataclass(frozen=True, slots=True)
class Linked:
    """What a token says."""

    store_id: UUID
    delivery_id: UUID
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links and understands them."""

    seal: Seal
    pages: PublicPages

    def pixel(self, linked: Linked, intervention_id: UUID) -> str:
        """Return where a mail's picture is that says that it was opened."""
        return self._track(linked, intervention_id)

    def click(self, linked: Linked, intervention_id: UUID, target: str) -> str:
        """Return a link that notes the click and leads on."""
        return self._track(linked, intervention_id, target)

    def unsubscribe(self, linked: Linked) -> str:
        """Return where a shopper takes consent back."""
        return self.pages.at(f"/unsubscribe/{self.token(linked)}")

    def callback(self, linked: Linked) -> str:
        """Return where a service tells how a message fares."""
        return self.pages.at(f"/hooks/twilio/{self.token(linked)}")

    def token(self, linked: Linked, target: str = "") -> str:
        """Write a token for a link that leads to a target."""
        said = linked.store_id.bytes + linked.delivery_id.bytes + bytes([linked.purpose])
        signature = self.seal.sign(said + target.encode())
        return urlsafe_b64encode(said + signature).rstrip(b"=").decode()

    def read(self, token: str, target: str = "") -> Linked | None:
        """Understand a token that came with a target; None when we did not write it for that."""
        try:
            content = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            purpose = Purpose(content[2 * _UUID_BYTES])
        except (ValueError, IndexError):
            return None
        said, signature = content[: 2 * _UUID_BYTES + 1], content[2 * _UUID_BYTES + 1 :]
        if len(content) != _BYTES or not self.seal.has_signed(said + target.encode(), signature):
            return None
        store_id, delivery_id = UUID(bytes=said[:_UUID_BYTES]), UUID(bytes=said[_UUID_BYTES:-1])
        return Linked(store_id, delivery_id, purpose)

    def _track(self, linked: Linked, intervention_id: UUID, target: str = "") -> str:
        query = {"t": self.token(linked, target), **({"u": target} if target else {})}
        return self.pages.at(f"/track/{intervention_id}?{urlencode(query)}")
