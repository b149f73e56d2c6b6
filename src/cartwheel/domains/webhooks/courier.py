"""The courier: one attempt at one delivery."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from cartwheel.domains.webhooks import metrics, rules
from cartwheel.domains.webhooks.contracts import WebhookAttempt
from cartwheel.domains.webhooks.lanes import EndpointInTroubleError, LaneClosedError, Lanes
from cartwheel.domains.webhooks.ledger import Ledger, Tried
from cartwheel.domains.webhooks.messages import DeliverWebhook
from cartwheel.domains.webhooks.repository.deliveries import Parcel
from cartwheel.domains.webhooks.repository.endpoints import place_of
from cartwheel.domains.webhooks.rules import Verdict
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Answer, Snooze
from cartwheel.systems.outbound.api import OutboundClient, OutboundError, OutboundRefusedError
from cartwheel.systems.tokens.api import Seal, SecretKeyError

log = structlog.get_logger()

_SHOWN: Final = 1024
_UNTIL_OPENED: Final = timedelta(minutes=1)
_HEADERS: Final = {"content-type": "application/json", "user-agent": "Cartwheel-Webhooks/1"}


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers; no transaction is open while it posts."""

    ledger: Ledger
    client: OutboundClient
    lanes: Lanes
    seal: Seal
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
        place = place_of(parcel.store_id, parcel.endpoint_id)
        try:
            secrets = [self.seal.open_text(kept, place=place) for kept in parcel.secrets]
        except SecretKeyError as error:
            # No fault of the endpoint's: it costs no attempt, and waits for the operator.
            log.warning("webhooks.not_opened", endpoint_id=parcel.endpoint_id, error=str(error))
            metrics.postponed.inc()
            return Snooze(_UNTIL_OPENED)
        try:
            tried = await self._try_in_lane(parcel, secrets)
        except LaneClosedError as closed:
            metrics.postponed.inc()
            return Snooze(closed.wait)
        metrics.attempts.labels(tried.verdict).inc()
        return await self.ledger.record(parcel, tried)

    async def _try_in_lane(self, parcel: Parcel, secrets: list[str]) -> Tried:
        try:
            async with self.lanes.of(parcel.endpoint_id).call():
                return _heard(await self._try(parcel, secrets))
        except EndpointInTroubleError as trouble:
            return trouble.tried

    async def _try(self, parcel: Parcel, secrets: list[str]) -> Tried:
        at, started = self.clock.now(), time.perf_counter()
        signed = rules.signed_headers(parcel.message_id, parcel.body, at=at, secrets=secrets)
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
