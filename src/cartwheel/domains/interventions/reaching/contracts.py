"""What leaves the room of reaching, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import ReachChannel, VisitorId


class ReachState(StrEnum):
    """How far a delivery has come; `rules.RANKS` says what comes after what."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    FAILED = "failed"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    SEEN = "seen"
    CLICKED = "clicked"
    DISMISSED = "dismissed"
    CONVERTED = "converted"


class Because(StrEnum):
    """Why a delivery was cancelled, failed or bounced."""

    BOUGHT = "bought"
    EXPIRED = "expired"
    NOT_WANTED = "notWanted"
    REACHED = "reached"
    NO_CHANNEL = "noChannel"
    NO_ADDRESS = "noAddress"
    NO_CONSENT = "noConsent"
    NOT_SHOWN = "notShown"
    REFUSED = "refused"
    AWAY = "away"


class Delivery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An intervention on its way by one channel.

    `place` is that of the channel among the intervention's. `attempts` counts how often it was
    handed to the channel's service, and `because` says why it came to nothing.
    """

    id: UUID
    intervention_id: UUID
    channel: ReachChannel
    place: int
    state: ReachState
    attempts: int
    because: Because | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    seen_at: datetime | None
    clicked_at: datetime | None
    dismissed_at: datetime | None
    converted_at: datetime | None
    ended_at: datetime | None


class DeliveryList(msgspec.Struct, frozen=True):
    """An intervention's deliveries, in the order in which the channels were tried."""

    items: tuple[Delivery, ...]


class DeliveriesOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the intervention."""

    id: UUID


class Sign(StrEnum):
    """What a page tells of an intervention that it shows."""

    SEEN = "seen"
    CLICKED = "clicked"
    DISMISSED = "dismissed"


class TrackIntervention(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Says what a shopper has done with an intervention on the shop's page."""

    id: UUID
    visitor_id: VisitorId
    sign: Sign


class Tracked(msgspec.Struct, frozen=True):
    """How far the delivery has come by now."""

    id: UUID
    state: ReachState


_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$")]


class PushSubscriptionKeys(msgspec.Struct, frozen=True):
    """The browser's public key and its secret, as base64url."""

    p256dh: _Key
    auth: _Key


Endpoint = Annotated[
    str, msgspec.Meta(min_length=10, max_length=2_048, pattern=r"^https?://[^\s]+$")
]


class PushBrowser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A browser that may be pushed to, as `PushSubscription.toJSON()` says it."""

    endpoint: Endpoint
    keys: PushSubscriptionKeys


class SubscribePush(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A shopper's browser that may be pushed to, as `PushSubscription.toJSON()` says it."""

    personal: ClassVar[frozenset[str]] = frozenset({"endpoint", "keys"})

    visitor_id: VisitorId
    endpoint: Endpoint
    keys: PushSubscriptionKeys


class UnsubscribePush(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A shopper's browser that may be pushed to no more."""

    personal: ClassVar[frozenset[str]] = frozenset({"endpoint"})

    visitor_id: VisitorId
    endpoint: Annotated[str, msgspec.Meta(min_length=10, max_length=2_048)]


class PushSubscribed(msgspec.Struct, frozen=True, rename="camel"):
    """Whether the browser is known now."""

    is_subscribed: bool


class PushKey(msgspec.Struct, frozen=True, rename="camel"):
    """The store's key by which browsers subscribe: `applicationServerKey`."""

    public_key: str


class ChannelStatus(StrEnum):
    """Whether a channel can be used: `folder` writes mails into files of this machine."""

    READY = "ready"
    FOLDER = "folder"
    ABSENT = "absent"


class ChannelInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One channel, and what is needed for it.

    `missing` names the settings that an operator has to give, `sender` is whom shoppers see, and
    `subscribers` counts the browsers that may be pushed to.
    """

    channel: ReachChannel
    status: ChannelStatus
    sender: str | None = None
    missing: tuple[str, ...] = ()
    public_key: str | None = None
    subscribers: int | None = None


class ChannelList(msgspec.Struct, frozen=True):
    """Every channel there is."""

    items: tuple[ChannelInfo, ...]


class TestChannel(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Where to send a test: a mail goes to the caller's own address, a text to `to`.

    A push goes to `browser`, which is forgotten at once.
    """

    __test__: ClassVar[bool] = False
    personal: ClassVar[frozenset[str]] = frozenset({"to", "browser"})

    channel: ReachChannel
    to: Annotated[str, msgspec.Meta(pattern=r"^\+[1-9][0-9]{6,14}$")] | None = None
    browser: PushBrowser | None = None


class ChannelTrouble(StrEnum):
    """
    Why a test was not taken.

    `setup`: the operator's account or the server's settings are wrong. `refused`: the service will
    not have it. `busy`: too much was asked of it. `away`: nobody answered, or the service is in
    trouble. `gone`: the browser has taken its subscription back.
    """

    SETUP = "setup"
    REFUSED = "refused"
    BUSY = "busy"
    AWAY = "away"
    GONE = "gone"


class ChannelTested(msgspec.Struct, frozen=True):
    """Where the test went; or why it was not taken, and the service's own words for it."""

    personal: ClassVar[frozenset[str]] = frozenset({"to"})

    ok: bool
    to: str
    trouble: ChannelTrouble | None = None
    error: str | None = None
