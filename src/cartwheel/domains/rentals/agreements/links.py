"""
The links by which agreements are signed: store, agreement and end, and a signature over them.

Nobody makes one for another agreement, or a longer one. The token follows #: no log has it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.tokens.api import Seal

_UUID_BYTES: Final = 16
_SAID: Final = 2 * _UUID_BYTES + 8
_BYTES: Final = _SAID + 16
_FOR: Final = b"agreement to sign "


class AgreementLink(NamedTuple):
    """What a link leads to, and until when."""

    store_id: UUID
    agreement_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementLinks:
    """Makes the links of agreements and understands them."""

    seal: Seal
    pages: PublicPages

    def url(self, link: AgreementLink) -> str:
        """Return where an agreement is signed."""
        return self.pages.at("/sign", token=self.token(link))

    def token(self, link: AgreementLink) -> str:
        """Return what leads to an agreement."""
        seconds = int(link.expires_at.timestamp()).to_bytes(8)
        said = link.store_id.bytes + link.agreement_id.bytes + seconds
        return urlsafe_b64encode(said + self.seal.sign(_FOR + said)).decode()

    def read(self, token: str) -> AgreementLink | None:
        """Return what a token leads to, be it over or not; None when we did not write it."""
        try:
            content = urlsafe_b64decode(token)
        except (Base64Error, ValueError):
            return None
        said, signature = content[:_SAID], content[_SAID:]
        if len(content) != _BYTES or not self.seal.has_signed(_FOR + said, signature):
            return None
        return AgreementLink(
            UUID(bytes=said[:_UUID_BYTES]),
            UUID(bytes=said[_UUID_BYTES : 2 * _UUID_BYTES]),
            datetime.fromtimestamp(int.from_bytes(said[2 * _UUID_BYTES :]), UTC),
        )
