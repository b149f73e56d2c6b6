"""The courier: one attempt at one delivery."""

from dataclasses import dataclass

import structlog

from cartwheel.domains.customers.api import Channel as Consented, Consents, RecordConsent
from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.deciding.facts import PURPOSE
from cartwheel.domains.interventions.reaching.channels.protocol import (
    DeferredError,
    Parcel,
    RefusedError,
)
from cartwheel.domains.interventions.reaching.contracts import Because, ReachState
from cartwheel.domains.interventions.reaching.errors import DeliveryGivenUpError
from cartwheel.domains.interventions.reaching.ledger import Ledger
from cartwheel.domains.interventions.reaching.messages import Deliver
from cartwheel.domains.interventions.reaching.provider import Channels
from cartwheel.systems.jobs.api import Answer, Cancel, Done, Snooze
from cartwheel.systems.rpc.api import Flow, ServiceScopes

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Courier(Flow):
    """Sends; no transaction is open while a service is waited for."""

    ledger: Ledger
    channels: Channels
    scopes: ServiceScopes

    async def deliver(self, job: Deliver) -> Answer:
        """
        Make one attempt, unless it is not wanted any more.

        Raises:
            DeliveryGivenUpError: it was the last attempt; the next channel is tried.
            UnavailableError: the database does not answer; the shopper may hear twice.
        """
        parcel = await self.ledger.open(job)
        if not isinstance(parcel, Parcel):
            return parcel
        channel = self.channels.find(parcel.channel)
        assert channel is not None
        try:
            taken = await channel.send(parcel)
        except RefusedError as error:
            return await self._refused(parcel, channel.kind, error)
        except DeferredError as error:
            answer = await self.ledger.note_away(parcel)
            if isinstance(answer, Snooze):
                return answer
            await self.ledger.note_refused(parcel, Because.AWAY, state=ReachState.FAILED)
            raise DeliveryGivenUpError(job.delivery_id, attempts=answer, last=str(error)) from error
        await self.ledger.note_taken(parcel, taken)
        return Done({"by": channel.kind})

    async def _refused(self, parcel: Parcel, kind: ReachChannel, error: RefusedError) -> Cancel:
        state = ReachState.BOUNCED
        if error.because in (Because.NO_CONSENT, Because.NO_ADDRESS):
            state = ReachState.FAILED
        if error.because is Because.NO_CONSENT:
            await self._note_stop(parcel)
        following = await self.ledger.note_refused(parcel, error.because, state=state)
        _log.info("interventions.refused", channel=kind, delivery_id=str(parcel.delivery_id))
        return Cancel(f"{error}; next: {following or 'none'}")

    async def _note_stop(self, parcel: Parcel) -> None:
        """Write down what the service knew and we did not: the shopper has said STOP to it."""
        customer_id = parcel.intervention.customer_id
        if customer_id is None:
            return
        async with self.scopes.open(parcel.store_id) as scope:
            await (await scope.get(Consents)).record(
                parcel.store_id,
                RecordConsent(
                    customer_id=customer_id,
                    channel=Consented.SMS,
                    purpose=PURPOSE,
                    given=False,
                    source="twilio",
                ),
            )
