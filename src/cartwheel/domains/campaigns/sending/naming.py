"""How a mail says which recipient of which campaign it is for, and how reports say it back."""

import re
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

RECIPIENT_HEADER: Final = "X-Campaign-Recipient"
"""What reports of services that write their own Message-ID are told apart by."""

_ID: Final = "([0-9a-f]{32})"
_OURS: Final = re.compile(rf"(?<![0-9a-f.]){_ID}\.{_ID}\.{_ID}(?![0-9a-f.])")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A recipient of a campaign of a store."""

    campaign_id: UUID
    customer_id: UUID
    store_id: UUID

    @property
    def text(self) -> str:
        """How it is written into headers, by ids that nobody guesses."""
        return f"{self.campaign_id.hex}.{self.customer_id.hex}.{self.store_id.hex}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Find a recipient in a Message-ID or in our own header; None if it is none of ours."""
        found = _OURS.search(text)
        return None if found is None else cls(*(UUID(each) for each in found.groups()))


def message_id(addressed: Addressed, sender: str) -> str:
    """Return the id of a mail, the same however often it is handed over."""
    return f"<{addressed.text}@{sender.rpartition('@')[2] or 'localhost'}>"
