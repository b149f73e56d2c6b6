"""Procedures of reaching: for shoppers' pages, and for whoever looks after channels."""

from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.reaching.browsers import PushBrowsers
from cartwheel.domains.interventions.reaching.channel_service import ChannelFlow
from cartwheel.domains.interventions.reaching.contracts import (
    ChannelList,
    ChannelTested,
    DeliveriesOf,
    DeliveryList,
    PushKey,
    PushSubscribed,
    SubscribePush,
    TestChannel,
    Tracked,
    TrackIntervention,
    UnsubscribePush,
)
from cartwheel.domains.interventions.reaching.errors import ChannelAbsentError
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.domains.interventions.sockets import READ, SHOW, WRITE
from cartwheel.systems.rpc.api import Actor, Router, get, per_hour, post

router = Router("channels", about="By what shoppers are reached, and how that went.")
page_router = Router("reached", about="What a shopper's own page tells, by the tracker.")


@page_router.mutation(
    rest=post("/track/{id}"),
    allow=SHOW,
    raises=[InterventionNotFoundError],
    keyed=False,
    audited=False,
)
async def track(command: TrackIntervention, actor: Actor, tracking: Tracking) -> Tracked:
    """Say that a shopper has seen, followed or put away an offer; to repeat it changes nothing."""
    return await tracking.note_page(actor.store_id, command)


@page_router.mutation(rest=post("/visitors/push-key"), allow=SHOW, keyed=False, audited=False)
async def push_key(actor: Actor, browsers: PushBrowsers) -> PushKey:
    """Get the key by which a shopper's browser subscribes to pushes."""
    return await browsers.key(actor.store_id)


@page_router.mutation(
    rest=post("/visitors/push-subscriptions"), allow=SHOW, keyed=False, audited=False
)
async def subscribe(command: SubscribePush, actor: Actor, browsers: PushBrowsers) -> PushSubscribed:
    """Have offers pushed to a shopper's browser, once the shopper has agreed there."""
    return await browsers.subscribe(actor.store_id, command)


@page_router.mutation(
    rest=post("/visitors/push-subscriptions/end"), allow=SHOW, keyed=False, audited=False
)
async def unsubscribe(
    command: UnsubscribePush, actor: Actor, browsers: PushBrowsers
) -> PushSubscribed:
    """Have no offers pushed to a shopper's browser any more."""
    return await browsers.unsubscribe(actor.store_id, command)


@router.query(rest=get("/track/{id}"), allow=READ, raises=[InterventionNotFoundError])
async def deliveries(query: DeliveriesOf, actor: Actor, tracking: Tracking) -> DeliveryList:
    """List by which channels an intervention was sent, and how far each has come."""
    return await tracking.list_of(actor.store_id, query.id)


@router.query(rest=get("/channels"), allow=READ)
async def list_(actor: Actor, channels: ChannelFlow) -> ChannelList:
    """List the channels, whether each can be used, and what is missing."""
    return await channels.list(actor.store_id)


@router.mutation(
    rest=post("/channels/{channel}/test"),
    allow=WRITE,
    limit=per_hour(20),
    raises=[ChannelAbsentError],
    keyed=False,
    audited=False,
)
async def test(command: TestChannel, actor: Actor, channels: ChannelFlow) -> ChannelTested:
    """Send a test: a mail to one's own address, a text to a number, a push to one's browser."""
    return await channels.test(actor, command)
