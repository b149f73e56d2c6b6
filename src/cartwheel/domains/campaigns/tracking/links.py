"""
Links of campaigns that recipients bring back: each says what it is for, and that we wrote it.

A token holds store, campaign, recipient and purpose, and a signature over them and what the link
leads to. So nobody makes one for another recipient, and no click is sent anywhere but where the
campaign leads.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import quote
from uuid import UUID

from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.tokens.api import Seal

_UUID_BYTES: Final = 16
_SAID_BYTES: Final = 3 * _UUID_BYTES + 1


class LinkPurpose(IntEnum):
    """What somebody does who follows a link."""

    OPEN = 1
    CLICK = 2
    UNSUBSCRIBE = 3
    PREFERENCES = 4
    VIEW = 5


@dataclass(frozen=True, slots=True)
class LinkOf:
    """What a token says."""

    store_id: UUID
    campaign_id: UUID
    customer_id: UUID
    purpose: LinkPurpose


@dataclass(frozen=True, slots=True)
class CampaignLinks:
    """Makes links and understands them."""

    seal: Seal
    pages: PublicPages

    def pixel(self, link: LinkOf) -> str:
        """Return where a mail's picture is that says that it was opened."""
        return self.pages.at(f"/m/o/{self.token(link)}")

    def click(self, link: LinkOf, target: str) -> str:
        """Return a link that notes the click and leads on."""
        return self.pages.at(f"/m/c/{self.token(link, target)}?u={quote(target, safe='')}")

    def unsubscribe(self, link: LinkOf) -> str:
        """Return where a recipient says that it was the last one."""
        return self.pages.at(f"/m/u/{self.token(link)}")

    def preferences(self, link: LinkOf) -> str:
        """Return where a recipient chooses what to be sent."""
        return self.pages.at(f"/m/p/{self.token(link)}")

    def view(self, link: LinkOf) -> str:
        """Return where a recipient's mail is shown in the browser."""
        return self.pages.at(f"/m/v/{self.token(link)}")

    def token(self, link: LinkOf, target: str = "") -> str:
        """Write a token for a link that leads to a target."""
        said = link.store_id.bytes + link.campaign_id.bytes + link.customer_id.bytes
        said += bytes((link.purpose,))
        signature = self.seal.sign(b"campaign\0" + said + target.encode())
        return urlsafe_b64encode(said + signature).rstrip(b"=").decode()

    def read(self, token: str, target: str = "") -> LinkOf | None:
        """Understand a token that came with a target; None when we did not write it for that."""
        try:
            content = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            purpose = LinkPurpose(content[_SAID_BYTES - 1])
        except (ValueError, IndexError):
            return None
        said, signature = content[:_SAID_BYTES], content[_SAID_BYTES:]
        if not self.seal.has_signed(b"campaign\0" + said + target.encode(), signature):
            return None
        store_id, campaign_id, customer_id = (
            UUID(bytes=said[n : n + _UUID_BYTES]) for n in range(0, 3 * _UUID_BYTES, _UUID_BYTES)
        )
        return LinkOf(store_id, campaign_id, customer_id, purpose)
