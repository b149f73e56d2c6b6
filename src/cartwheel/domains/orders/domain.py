"""What orders bring to the house."""

from typing import Final

from cartwheel.domains.orders.annotations.repository import AnnotationRepository
from cartwheel.domains.orders.annotations.service import Annotations
from cartwheel.domains.orders.cancelling import Cancelling
from cartwheel.domains.orders.carts.presenting import CartPresenter
from cartwheel.domains.orders.carts.procedures import router as carts
from cartwheel.domains.orders.carts.repository import CartRepository
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.documents.heads import Letterheads
from cartwheel.domains.orders.documents.repository import DocumentRepository
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.figures import OrderFigures
from cartwheel.domains.orders.finding import OrderFinder
from cartwheel.domains.orders.flows.checkout import CheckoutFlow
from cartwheel.domains.orders.flows.confirming import ConfirmationFlow
from cartwheel.domains.orders.flows.money import MoneyFlow
from cartwheel.domains.orders.fulfilments.repository import FulfilmentRepository
from cartwheel.domains.orders.fulfilments.service import FulfilmentService
from cartwheel.domains.orders.handlers import GROUP, JOBS
from cartwheel.domains.orders.historic.repository import HistoricRepository
from cartwheel.domains.orders.historic.service import HistoricOrders
from cartwheel.domains.orders.live import LIVE, TOPIC
from cartwheel.domains.orders.messages import TendOrders
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.placing import Placing
from cartwheel.domains.orders.procedures import router as orders
from cartwheel.domains.orders.public_events import PUBLIC_EVENTS
from cartwheel.domains.orders.redeeming import Redeeming
from cartwheel.domains.orders.repository.listing import OrderListing
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.refunding import Refunding
from cartwheel.domains.orders.returns.repository import ReturnRepository
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.orders.settings import KEYS
from cartwheel.domains.orders.settling import Settling
from cartwheel.domains.orders.stream import PurchaseTeller
from cartwheel.domains.orders.upkeep import OrderUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.documents.api import DocumentPrinter
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

ORDERS: Final = Domain(
    name="orders",
    routers=(orders, carts),
    per_call=(
        *(CartPresenter, CartRepository, CartService, CheckoutFlow, ConfirmationFlow),
        *(MoneyFlow, OrderUpkeep),
        *(AnnotationRepository, Annotations),
        *(
            Cancelling,
            Drafting,
            OrderFigures,
            OrderFinder,
            OrderListing,
            OrderRepository,
            OrderService,
            Paying,
            Placing,
        ),
        *(DocumentRepository, DocumentService, FulfilmentRepository, FulfilmentService),
        *(HistoricOrders, HistoricRepository, Redeeming, Refunding),
        *(ReturnRepository, ReturnService, Settling),
    ),
    per_process=(DocumentPrinter, Letterheads, PurchaseTeller),
    permissions=(
        Permission(name="orders:read", held_by=BACK_OFFICE),
        Permission(
            name="orders:shop",
            held_by=TEAM,
            description="Fill carts and check out, as a storefront does for its shoppers.",
        ),
        Permission(name="orders:write", held_by=TEAM),
        Permission(name="orders:refund", held_by=LEADERS),
    ),
    jobs=JOBS,
    groups=(GROUP, LIVE),
    topics=(TOPIC,),
    upkeep=(Upkeep("orders.tend", "* * * * *", TendOrders(store_id=NO_STORE)),),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
