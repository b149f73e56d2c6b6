"""What a process sends campaigns with: connections that stay, and threads that write mails."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr

from cartwheel.kernel.email_addresses import wire_form
from cartwheel.kernel.settings import Settings
from cartwheel.systems.mail.api import Carrier, Mailer, RawLetter, Tell, carrier_of

_WRITERS = 2
"""Signing lets go of the interpreter: two threads keep a second core busy."""


class CampaignPost:
    """Hands over what campaigns send, as the operator has set mail up."""

    def __init__(self, mailer: Mailer, settings: Settings) -> None:
        self._mailer = mailer
        self._carrier: Carrier | None = None
        name, address = parseaddr(settings.mail_from)
        self.sender_name, self.sender = name, wire_form(address)
        self.writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="campaigns")

    @property
    def carrier(self) -> Carrier:
        """What hands letters over, opened when it is used first."""
        if self._carrier is None:
            self._carrier = carrier_of(self._mailer)
        return self._carrier

    async def carry(
        self, letters: Sequence[RawLetter], tell: Tell, *, before: float = math.inf
    ) -> None:
        """Hand letters over, and tell of each what became of it; see `Carrier.carry`."""
        await self.carrier.carry(letters, tell, before=before)

    async def rest(self) -> None:
        """Take leave of the mail server, by connections that nobody carries over now."""
        if self._carrier is not None:
            await self._carrier.close()
