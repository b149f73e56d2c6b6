"""The ledger: what is due, what was tried, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from cartwheel.domains.webhooks import metrics, rules
from cartwheel.domains.webhooks.contracts import DeliveryState, DisabledReason, WebhookAttempt
from cartwheel.domains.webhooks.errors import DeliveryExhaustedError
from cartwheel.domains.webhooks.messages import DeliverWebhook, WebhookEndpointDisabled
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository, Parcel
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.domains.webhooks.rules import Verdict
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Answer, Cancel, Snooze
from cartwheel.systems.outbox.api import Outbox

log = structlog.get_logger()

# Clocks of two machines differ: what is due in a moment is due.
_SOON: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt, judged; `asked` is how long the endpoint wants to be left alone."""

    attempt: WebhookAttempt
    verdict: Verdict
    asked: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Keeps the books of deliveries, each entry in a short transaction of its own."""

    database: Database
    clock: Clock

    async def open(self, job: DeliverWebhook) -> Parcel | Cancel | Snooze:
        """Return what is to be delivered now, or why not."""
        now = self.clock.now()
        async with self.database.transaction(store_id=job.store_id) as connection:
            deliveries = DeliveryRepository(connection)
            parcel = await deliveries.find_parcel(job.store_id, job.delivery_id, now=now)
            if parcel is None:
                return Cancel("The delivery is deleted")
            if parcel.round != job.round:
                return Cancel("The delivery was replayed since")
            is_pending = parcel.state is DeliveryState.PENDING
            if not is_pending and not _is_given_up(parcel):
                return Cancel(f"The delivery is {parcel.state}")
            if not parcel.is_enabled:
                if is_pending:
                    await deliveries.cancel(job.delivery_id, number=job.round, at=now)
                return Cancel("The endpoint is disabled")
        if parcel.next_attempt_at is not None and parcel.next_attempt_at > now + _SOON:
            return Snooze(parcel.next_attempt_at - now)
        return parcel

    async def record(self, parcel: Parcel, tried: Tried) -> Answer:
        """
        Write down an attempt and what follows for its delivery and its endpoint.

        Of two runs at the same time both are logged, and the first success stands.

        Raises:
            DeliveryExhaustedError: the delivery is given up.
            UnavailableError: the database does not answer; nothing is written.
        """
        now = self.clock.now()
        async with self.database.transaction(store_id=parcel.store_id) as connection:
            deliveries = DeliveryRepository(connection)
            # The endpoint first, as whoever deletes it does.
            if not await EndpointRepository(connection).lock_existing(parcel.endpoint_id):
                return Cancel("The endpoint is deleted")
            locked = await deliveries.lock(parcel.delivery_id)
            if locked is None:
                return Cancel("The delivery is deleted")
            await deliveries.add_attempt(parcel.store_id, parcel.delivery_id, tried.attempt)
            if locked.round != parcel.round or locked.state in _SETTLED:
                return Cancel("Another run was faster")
            entry = _entry(parcel, tried, attempts=locked.attempts + 1, now=now)
            await deliveries.update(parcel.delivery_id, entry)
            is_failed = entry["state"] is DeliveryState.FAILED
            await self._judge(connection, parcel, tried.verdict, is_failed=is_failed, now=now)
        if entry["state"] is DeliveryState.PENDING:
            return Snooze(entry["next_attempt_at"] - now)
        if tried.verdict is Verdict.RETRY:
            raise DeliveryExhaustedError(
                parcel.delivery_id, attempts=entry["attempts"], last=_words(tried.attempt)
            )
        return None

    async def _judge(
        self,
        connection: Connection,
        parcel: Parcel,
        verdict: Verdict,
        *,
        is_failed: bool,
        now: datetime,
    ) -> None:
        """Take note of how an endpoint does, and disable one that is gone or fails for days."""
        endpoints = EndpointRepository(connection)
        if verdict is Verdict.DELIVERED:
            await endpoints.note_success(parcel.endpoint_id)
            return
        since = await endpoints.note_failure(parcel.endpoint_id, at=now)
        if verdict is Verdict.GONE:
            reason = DisabledReason.GONE
        # Only once a delivery is given up: an endpoint that hears little may fail twice
        # in five days and be well in between.
        elif is_failed and now - since >= rules.FAILING_FOR:
            reason = DisabledReason.FAILING
        else:
            return
        if not await endpoints.disable(parcel.endpoint_id, reason=reason, at=now):
            return
        await Outbox(connection).announce(
            WebhookEndpointDisabled(
                store_id=parcel.store_id,
                endpoint_id=parcel.endpoint_id,
                reason=reason,
                disabled_at=now,
            ),
            aggregate_id=parcel.endpoint_id,
        )
        metrics.disabled.labels(reason).inc()
        log.warning("webhooks.endpoint_disabled", endpoint_id=parcel.endpoint_id, reason=reason)


_SETTLED: Final = (DeliveryState.DELIVERED, DeliveryState.CANCELLED)


def _is_given_up(parcel: Parcel) -> bool:
    return parcel.state is DeliveryState.FAILED and rules.is_exhausted(parcel.attempts)


def _entry(parcel: Parcel, tried: Tried, *, attempts: int, now: datetime) -> dict[str, Any]:
    """Return the columns of a delivery after an attempt."""
    entry: dict[str, Any] = {
        "attempts": attempts,
        "last_status": tried.attempt.status,
        "last_error": tried.attempt.error,
    }
    if tried.verdict is Verdict.RETRY and not rules.is_exhausted(attempts):
        pause = rules.pause_after(attempts, delivery_id=parcel.delivery_id, asked=tried.asked)
        return entry | {"state": DeliveryState.PENDING, "next_attempt_at": now + pause}
    is_delivered = tried.verdict is Verdict.DELIVERED
    state = DeliveryState.DELIVERED if is_delivered else DeliveryState.FAILED
    return entry | {"state": state, "next_attempt_at": None, "ended_at": now}


def _words(attempt: WebhookAttempt) -> str:
    return attempt.error or f"status {attempt.status}"
