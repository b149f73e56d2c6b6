"""Whether the event log takes entries: what is accepted is made durable there first."""

from dataclasses import dataclass

from cartwheel.systems.eventlog.api import EventLog


@dataclass(frozen=True, slots=True)
class EventLogCheck:
    """The event log answers and can make entries durable, whatever it runs on."""

    log: EventLog
    name: str = "eventlog"
    required: bool = True

    async def check(self) -> str:
        """
        Return what the log runs on.

        Raises:
            UnavailableError: no answer, or a partition that takes no entry.
        """
        return await self.log.ping()
