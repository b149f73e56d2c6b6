"""What the customers domain does when something is announced, and when a job's turn has come."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered
from cartwheel.domains.customers.behaviours.messages import CountVisits
from cartwheel.domains.customers.behaviours.service import Behaviours
from cartwheel.domains.customers.behaviours.visits import Visits
from cartwheel.domains.customers.groups.messages import CustomerGroupDeleted
from cartwheel.domains.customers.loyalty.messages import ExpirePoints
from cartwheel.domains.customers.loyalty.order_points import OrderPoints
from cartwheel.domains.customers.messages import CustomerCreated, CustomerMerged, CustomerUpdated
from cartwheel.domains.customers.purchases.messages import PurchaseChanged
from cartwheel.domains.customers.segments.follower import SegmentFollower
from cartwheel.domains.customers.segments.messages import EvaluateSegment, RefreshSegments
from cartwheel.domains.customers.upkeep import CustomerUpkeep
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def follow(
    messages: Sequence[CustomerCreated] | Sequence[CustomerUpdated] | Sequence[CustomerMerged],
    segments: SegmentFollower,
) -> None:
    """Ask those about every segment of whom something is new."""
    await segments.follow(messages[0].store_id, {each.customer_id for each in messages})


async def follow_group(message: CustomerGroupDeleted, segments: SegmentFollower) -> None:
    """Have segments evaluated that ask about a group that is gone."""
    await segments.follow_group(message.store_id, message.group_id)


async def count_abandoned(messages: Sequence[CartAbandoned], behaviours: Behaviours) -> None:
    """Count carts that were left, where the visitor is known."""
    seen = [(each.visitor_id, each.abandoned_at) for each in messages]
    await behaviours.record_visits(messages[0].store_id, CartAbandoned.name, seen)


async def count_bought(
    messages: Sequence[CartConverted] | Sequence[CartRecovered], behaviours: Behaviours
) -> None:
    """Count carts that were bought, where the visitor is known."""
    seen = [(each.visitor_id, each.bought_at) for each in messages]
    await behaviours.record_visits(messages[0].store_id, messages[0].name, seen)


async def settle_points(messages: Sequence[PurchaseChanged], points: OrderPoints) -> None:
    """Bring the points of orders up to what they count for."""
    await points.settle_all(messages[0].store_id, {each.order_id for each in messages})


async def evaluate(job: EvaluateSegment, segments: SegmentFollower) -> Answer:
    """Ask everybody about a segment."""
    count = await segments.evaluate(job.store_id, job.segment_id, tells=job.tells)
    return Cancel("The segment is gone") if count is None else Done({"members": count})


async def refresh(_: RefreshSegments, upkeep: CustomerUpkeep) -> Answer:
    """Have everybody asked about segments that time moves."""
    return Done({"segments": await upkeep.refresh_segments()})


async def count_visits(_: CountVisits, visits: Visits) -> Answer:
    """Count what known visitors did."""
    return Done({"customers": await visits.count()})


async def expire(_: ExpirePoints, upkeep: CustomerUpkeep) -> Answer:
    """Book the points that are lost."""
    return Done({"points": await upkeep.expire_points()})


SEGMENTS: Final = SubscriberGroup(
    "customers.segments",
    (
        Subscription(CustomerCreated, follow, batched=True, name="follow_created"),
        Subscription(CustomerUpdated, follow, batched=True, name="follow_updated"),
        Subscription(CustomerMerged, follow, batched=True, name="follow_merged"),
        Subscription(CustomerGroupDeleted, follow_group),
    ),
)
BEHAVIOURS: Final = SubscriberGroup(
    "customers.behaviours",
    (
        Subscription(CartAbandoned, count_abandoned, batched=True),
        Subscription(CartRecovered, count_bought, batched=True, name="count_recovered"),
        Subscription(CartConverted, count_bought, batched=True, name="count_converted"),
    ),
)
"""A group of its own, so that a slow evaluation does not keep visits waiting."""

LOYALTY: Final = SubscriberGroup(
    "customers.loyalty", (Subscription(PurchaseChanged, settle_points, batched=True),)
)

JOBS: Final = (
    JobHandler(CountVisits, count_visits),
    JobHandler(EvaluateSegment, evaluate),
    JobHandler(ExpirePoints, expire),
    JobHandler(RefreshSegments, refresh),
)
