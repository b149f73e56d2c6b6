"""One announcement on its way to one handler, and how often that may fail."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from cartwheel.kernel.errors import is_away
from cartwheel.systems.eventlog.api import Batch, Entry
from cartwheel.systems.outbox.announcements import Announcement, version_of
from cartwheel.systems.outbox.errors import UnknownVersionError
from cartwheel.systems.outbox.retries import Retries
from cartwheel.systems.outbox.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Delivery:
    """An entry of a batch, for one subscription of a group."""

    batch: Batch
    entry: Entry
    subscription: Subscription
    group: str

    @property
    def consumer(self) -> str:
        """What the inbox calls the handler."""
        return f"{self.group}/{self.subscription.name}"

    @property
    def message_id(self) -> UUID:
        """The announcement's id; an entry without one is known by its place on the log."""
        try:
            return UUID(self.entry.headers["ce_id"])
        except (KeyError, ValueError):
            place = f"{self.batch.log}:{self.batch.partition}:{self.entry.position}"
            return uuid5(NAMESPACE_OID, place)

    @property
    def origin(self) -> dict[str, str]:
        """What ties logs and further announcements to this one."""
        return {"announcement_id": str(self.message_id), **self.trace}

    @property
    def trace(self) -> dict[str, str]:
        """What ties them to whatever the announcement comes of."""
        traceparent = self.entry.headers.get("traceparent")
        return {} if traceparent is None else {"traceparent": traceparent}

    def decode(self) -> Announcement:
        """
        Return the announcement.

        Raises:
            UnknownVersionError: it is of another version than the handler's.
            MsgspecError, RecursionError, UnicodeDecodeError: it is not what the
                handler's struct looks like as JSON.
        """
        expected = self.subscription.message
        version = version_of(self.entry.headers)
        if version not in (None, str(expected.version)):
            raise UnknownVersionError(name=expected.name, version=version or "")
        return msgspec.json.decode(self.entry.value, type=expected)


@dataclass(slots=True)
class Patience:
    """Counts the failed attempts of one delivery, and says when to try again."""

    retries: Retries
    failures: int = 0
    tries: int = field(default=0, init=False)

    def pause_after(self, error: BaseException) -> timedelta | Literal[False]:
        """Return the pause before the next attempt, False when there is none."""
        if not isinstance(error, Exception):
            return False  # whoever cancels means it
        self.tries += 1
        if not is_away(error):
            self.failures += 1
        if self.failures >= self.retries.attempts:
            return False
        return self.retries.pause(self.tries)
