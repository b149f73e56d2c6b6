"""Use cases of shoppers who want to be left alone."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import CancelledFor, OptedOut, OptOut
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.deciding.shoppers import Shoppers
from cartwheel.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class OptingOut:
    """
    Lets shoppers be left alone, by what they say on their own page.

    It holds from the moment at which this commits, on whatever device they are: what waits is
    taken back, and whatever is about to be sent asks again.
    """

    decisions: DecisionRepository
    shoppers: Shoppers
    cancelling: Cancelling
    clock: Clock

    async def opt_out(self, store_id: UUID, command: OptOut) -> OptedOut:
        """
        Leave a shopper alone, or not any more; to repeat it changes nothing.

        What was said on another device stays until it is taken back there: the answer tells.
        """
        names = (await self.shoppers.of_one(store_id, command.visitor_id)).names
        if command.opted_out:
            await self.decisions.opt_out(store_id, command.visitor_id, at=self.clock.now())
            await self.cancelling.of_visitors(store_id, names, CancelledFor.OPTED_OUT)
        else:
            await self.decisions.opt_in(store_id, command.visitor_id)
        return OptedOut(bool(await self.decisions.find_opted_out(store_id, names)))
