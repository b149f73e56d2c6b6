"""The courier: one attempt at one delivery."""

import time
from dataclasses import dataclass
from typing import Final

from cartwheel.domains.webhooks import metrics, rules
from cartwheel.domains.webhooks.contracts import WebhookAttempt
from cartwheel.domains.webhooks.lanes import EndpointInTroubleError, LaneClosedError, Lanes
from cartwheel.domains.webhooks.ledger import Ledger, Tried
from cartwheel.domains.webhooks.messages import DeliverWebhook
from cartwheel.domains.webhooks.repository.deliveries import Parcel
from cartwheel.domains.webhooks.rules import Verdict
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Answer, Snooze
from cartwheel.systems.outbound.api import OutboundClient, OutboundError, OutboundRefusedError

_SHOWN: Final = 1024
_HEADERS: Final = {"content-type": "application/json", "user-agent": "Cartwheel-Webhooks/1"}


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers; no transaction is open while it posts."""

    ledger: Ledger
    client: OutboundClient
    lanes: Lanes
    clock: Clock

    async def deliver(self, job: DeliverWebhook) -> Answer:
        """
        Make one attempt, unless there is nothing to do or it is not the time.

        A second run of a job changes nothing once its delivery has ended; one that was
        given up is tried once more, for only an operator runs such a job again.

        Raises:
            DeliveryExhaustedError: it was the last attempt of the schedule, and failed.
            UnavailableError: the database does not answer; the endpoint may hear twice.
        """
        parcel = await self.ledger.open(job)
        if not isinstance(parcel, Parcel):
            return parcel
        try:
            tried = await self._try_in_lane(parcel)
        except LaneClosedError as closed:
            metrics.postponed.inc()
            return Snooze(closed.wait)
        metrics.attempts.labels(tried.verdict).inc()
        return await self.ledger.record(parcel, tried)

    async def _try_in_lane(self, parcel: Parcel) -> Tried:
        try:
            async with self.lanes.of(parcel.endpoint_id).call():
                return _heard(await self._try(parcel))
        except EndpointInTroubleError as trouble:
            return trouble.tried

    async def _try(self, parcel: Parcel) -> Tried:
        at, started = self.clock.now(), time.perf_counter()
        signed = rules.signed_headers(parcel.message_id, parcel.body, at=at, secrets=parcel.secrets)
        answer, error = None, None
        try:
            answer = await self.client.post(
                parcel.url, content=parcel.body.encode(), headers={**_HEADERS, **signed}
            )
        except OutboundError as failure:
            error = failure
        attempt = WebhookAttempt(
            id=new_id(),
            started_at=at,
            duration_ms=round((time.perf_counter() - started) * 1000),
            status=None if answer is None else answer.status,
            response=None if answer is None else _excerpt(answer.body),
            error=None if error is None else str(error),
        )
        if isinstance(error, OutboundRefusedError):
            return Tried(attempt, Verdict.REFUSED)
        wish = None if answer is None else answer.headers.get("retry-after")
        return Tried(
            attempt,
            rules.verdict_of(attempt.status),
            asked=rules.retry_after(wish, now=self.clock.now()),
        )


def _heard(tried: Tried) -> Tried:
    """
    Return what was tried when it says nothing against the endpoint.

    Raises:
        EndpointInTroubleError: it does.
    """
    if tried.verdict is Verdict.RETRY:
        raise EndpointInTroubleError(tried)
    return tried


def _excerpt(body: bytes) -> str:
    # PostgreSQL's text takes every character but this one.
    return body[:_SHOWN].decode(errors="replace").replace("\0", "")
