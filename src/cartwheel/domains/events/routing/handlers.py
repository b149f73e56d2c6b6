"""What is done about routes in jobs."""

from typing import Final

from cartwheel.domains.events.routing.courier import RouteCourier
from cartwheel.domains.events.routing.messages import DeliverRoute
from cartwheel.systems.jobs.api import Answer, JobHandler


async def deliver_route(job: DeliverRoute, courier: RouteCourier) -> Answer:
    """Deliver what waits in a route."""
    return await courier.deliver(job.store_id, job.route_id)


JOBS: Final = (JobHandler(DeliverRoute, deliver_route),)
