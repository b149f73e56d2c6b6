"""The house: every domain there is, and what they come to together."""

from typing import Final

from cartwheel.domains.analytics.domain import ANALYTICS
from cartwheel.domains.announcements.domain import ANNOUNCEMENTS
from cartwheel.domains.audit.domain import AUDIT
from cartwheel.domains.campaigns.domain import CAMPAIGNS
from cartwheel.domains.carts.domain import CARTS
from cartwheel.domains.catalog.domain import CATALOG
from cartwheel.domains.clickstreams.domain import CLICKSTREAMS
from cartwheel.domains.copywriting.domain import COPYWRITING
from cartwheel.domains.customers.domain import CUSTOMERS
from cartwheel.domains.events.domain import EVENTS
from cartwheel.domains.figures.domain import FIGURES
from cartwheel.domains.illustrations.domain import ILLUSTRATIONS
from cartwheel.domains.interventions.domain import INTERVENTIONS
from cartwheel.domains.inventory.domain import INVENTORY
from cartwheel.domains.jobs.domain import JOBS
from cartwheel.domains.mailbox.domain import MAILBOX
from cartwheel.domains.monitoring.domain import MONITORING
from cartwheel.domains.notifications.domain import NOTIFICATIONS
from cartwheel.domains.orders.domain import ORDERS
from cartwheel.domains.payments.domain import PAYMENTS
from cartwheel.domains.people.domain import PEOPLE
from cartwheel.domains.predictions.domain import PREDICTIONS
from cartwheel.domains.pricing.domain import PRICING
from cartwheel.domains.providers.domain import PROVIDERS
from cartwheel.domains.rentals.domain import RENTALS
from cartwheel.domains.schedules.domain import SCHEDULES
from cartwheel.domains.schemas.domain import SCHEMAS
from cartwheel.domains.search.domain import SEARCH
from cartwheel.domains.settings.domain import SETTINGS
from cartwheel.domains.stores.domain import STORES
from cartwheel.domains.views.domain import VIEWS
from cartwheel.domains.webhooks.domain import WEBHOOKS
from cartwheel.systems.assembly.api import Domain, House

DOMAINS: Final[tuple[Domain, ...]] = (
    AUDIT,
    PEOPLE,
    STORES,
    SETTINGS,
    VIEWS,
    PROVIDERS,
    COPYWRITING,
    SCHEMAS,
    WEBHOOKS,
    EVENTS,
    CARTS,
    CLICKSTREAMS,
    JOBS,
    ANNOUNCEMENTS,
    SCHEDULES,
    MONITORING,
    MAILBOX,
    CATALOG,
    ILLUSTRATIONS,
    CUSTOMERS,
    PRICING,
    INVENTORY,
    PAYMENTS,
    ORDERS,
    PREDICTIONS,
    RENTALS,
    INTERVENTIONS,
    NOTIFICATIONS,
    CAMPAIGNS,
    ANALYTICS,
    FIGURES,
    SEARCH,
)
"""In the order in which they depend on each other."""

HOUSE: Final = House(DOMAINS)
