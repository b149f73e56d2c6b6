"""What carts bring to the house."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.carts.figures import CartFigures
from cartwheel.domains.carts.finding import CartFinder
from cartwheel.domains.carts.follower import CONSUMER, CartFollower
from cartwheel.domains.carts.history import CartHistory
from cartwheel.domains.carts.identities import IdentityRepository
from cartwheel.domains.carts.live import LIVE, OPEN, PULSE, TOPIC
from cartwheel.domains.carts.procedures import router
from cartwheel.domains.carts.public_events import PUBLIC_EVENTS
from cartwheel.domains.carts.pulse import PulseRounds
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.rounds import SweepRounds
from cartwheel.domains.carts.service import CartService
from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.carts.telling import CartTeller
from cartwheel.domains.events.api import ACTIVITIES_TOPIC
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.eventlog.followers import Follower
from cartwheel.systems.rpc.api import BACK_OFFICE, REPLAYS, Permission

CARTS: Final = Domain(
    name="carts",
    routers=(router,),
    per_call=(
        *(CartFigures, CartFinder, CartHistory, CartRepository, CartService),
        IdentityRepository,
    ),
    per_process=(CartFollower, CartSweeper, CartTeller, PulseRounds, SweepRounds),
    permissions=(Permission(name="carts:read", held_by=BACK_OFFICE | REPLAYS),),
    groups=(LIVE,),
    followers=(
        # Nothing is set aside here: a cart that lacks one activity would be wrong for good.
        Follower(
            group=CONSUMER,
            topic=ACTIVITIES_TOPIC,
            part=CartFollower,
            max_entries=10,  # chunks
            linger=timedelta(milliseconds=200),
        ),
    ),
    tasks=(
        Task(SweepRounds, frozenset({RoleName.PIPELINE})),
        Task(PulseRounds, frozenset({RoleName.REALTIME, RoleName.WEB})),
    ),
    topics=(TOPIC, OPEN, PULSE),
    public_events=PUBLIC_EVENTS,
)
