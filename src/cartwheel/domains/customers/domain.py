"""What customers bring to the house."""

from typing import Final

from cartwheel.domains.customers.addresses.procedures import router as addresses
from cartwheel.domains.customers.addresses.repository import AddressRepository
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.behaviours.messages import CountVisits
from cartwheel.domains.customers.behaviours.repository import BehaviourRepository
from cartwheel.domains.customers.behaviours.service import Behaviours
from cartwheel.domains.customers.behaviours.visits import Visits
from cartwheel.domains.customers.consents.procedures import router as consents
from cartwheel.domains.customers.consents.repository import ConsentRepository
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.contacts.procedures import router as contacts
from cartwheel.domains.customers.contacts.repository import ContactRepository
from cartwheel.domains.customers.contacts.service import Communications, NoteService
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.groups.procedures import router as groups
from cartwheel.domains.customers.groups.repository import GroupRepository
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.handlers import BEHAVIOURS, JOBS, LOYALTY, SEGMENTS
from cartwheel.domains.customers.listing import CustomerListing
from cartwheel.domains.customers.loyalty.messages import ExpirePoints
from cartwheel.domains.customers.loyalty.order_points import OrderPoints
from cartwheel.domains.customers.loyalty.procedures import router as loyalty
from cartwheel.domains.customers.loyalty.repository import PointsRepository
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.merging.repository import MergeRepository
from cartwheel.domains.customers.merging.service import MergeService
from cartwheel.domains.customers.procedures import router
from cartwheel.domains.customers.public_events import PUBLIC_EVENTS
from cartwheel.domains.customers.purchases.figures import PurchaseFigures
from cartwheel.domains.customers.purchases.procedures import router as purchases
from cartwheel.domains.customers.purchases.repository import PurchaseRepository
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.customers.segments.follower import SegmentFollower
from cartwheel.domains.customers.segments.membership import Membership
from cartwheel.domains.customers.segments.messages import RefreshSegments
from cartwheel.domains.customers.segments.procedures import router as segments
from cartwheel.domains.customers.segments.repository import SegmentRepository
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.domains.customers.service import CustomerService
from cartwheel.domains.customers.settings import KEYS
from cartwheel.domains.customers.upkeep import CustomerUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

CUSTOMERS: Final = Domain(
    name="customers",
    routers=(addresses, consents, contacts, groups, loyalty, purchases, router, segments),
    per_call=(
        AddressBook,
        AddressRepository,
        BehaviourRepository,
        Behaviours,
        Communications,
        ConsentRepository,
        Consents,
        ContactRepository,
        CustomerDirectory,
        CustomerListing,
        CustomerRepository,
        CustomerService,
        GroupRepository,
        GroupService,
        Loyalty,
        Membership,
        MergeRepository,
        MergeService,
        NoteService,
        OrderPoints,
        PointsRepository,
        PurchaseFigures,
        PurchaseRepository,
        Purchases,
        SegmentFollower,
        SegmentRepository,
        SegmentService,
    ),
    per_process=(CustomerUpkeep, Visits),
    permissions=(
        Permission(name="customers:read", held_by=BACK_OFFICE),
        Permission(name="customers:write", held_by=TEAM),
    ),
    jobs=JOBS,
    upkeep=(
        Upkeep("customers.count_visits", "*/10 * * * *", CountVisits(store_id=NO_STORE)),
        Upkeep("customers.expire_points", "23 * * * *", ExpirePoints(store_id=NO_STORE)),
        Upkeep("customers.refresh_segments", "41 * * * *", RefreshSegments(store_id=NO_STORE)),
    ),
    groups=(SEGMENTS, BEHAVIOURS, LOYALTY),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
