"""What stores, their members and their keys bring to the house."""

from typing import Final

from cartwheel.domains.stores.keys.procedures import router as keys
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.keys.uses import KeyUses
from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members.handlers import JOBS
from cartwheel.domains.stores.members.invitation_post import InvitationPost
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.leftovers import LeftoverService
from cartwheel.domains.stores.members.procedures import router as members
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.members.service import MemberService
from cartwheel.domains.stores.procedures import router
from cartwheel.domains.stores.provider import StoresProvider
from cartwheel.domains.stores.replays import ReplayStores, ReplayStoreService
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.service import StoreService
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, OWNERS, TEAM, Permission

# Whoever lets keys in writes down, now and then, when they were used.
_LETTING_IN: Final = frozenset({RoleName.WEB, RoleName.INGEST, RoleName.REALTIME})

STORES: Final = Domain(
    name="stores",
    routers=(keys, members, router),
    per_call=(
        InvitationRepository,
        InvitationService,
        KeyRepository,
        KeyService,
        LeftoverService,
        Makers,
        MemberRepository,
        MemberService,
        ReplayStores,
        ReplayStoreService,
        StoreRepository,
        StoreService,
    ),
    per_process=(InvitationPost,),
    providers=(StoresProvider,),
    permissions=(
        Permission(name="accounts:own", held_by=OWNERS, description="hand the store over"),
        Permission(name="accounts:read", held_by=BACK_OFFICE),
        Permission(
            name="accounts:write",
            held_by=LEADERS,
            description="change the store, open replays",
            lets_in=True,  # by the keys of replays
        ),
        Permission(name="keys:read", held_by=LEADERS),
        Permission(name="keys:write", held_by=LEADERS, lets_in=True),
        Permission(name="members:read", held_by=TEAM),
        Permission(name="members:write", held_by=LEADERS, lets_in=True),
    ),
    jobs=JOBS,
    tasks=(Task(KeyUses, _LETTING_IN),),
)
