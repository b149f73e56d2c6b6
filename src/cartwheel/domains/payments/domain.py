"""What payments bring to the house."""

from typing import Final

from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.flows.payments import PaymentFlow
from cartwheel.domains.payments.flows.providers import PaymentProviderFlow
from cartwheel.domains.payments.flows.sandbox import SandboxFlow
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.handlers import JOBS
from cartwheel.domains.payments.historic.service import HistoricPayments
from cartwheel.domains.payments.messages import (
    PrunePaymentWebhooks,
    ResealPaymentSecrets,
    SweepPayments,
)
from cartwheel.domains.payments.procedures import router as payments
from cartwheel.domains.payments.provider import PaymentsProvider
from cartwheel.domains.payments.provider_procedures import router as providers
from cartwheel.domains.payments.public_events import PUBLIC_EVENTS
from cartwheel.domains.payments.service import (
    PaymentReferences,
    PaymentService,
    PaymentWebhookLog,
)
from cartwheel.domains.payments.settings import KEYS
from cartwheel.domains.payments.sweeper import PaymentSweeper
from cartwheel.domains.payments.till import Till
from cartwheel.domains.payments.upkeep import PaymentUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

PAYMENTS: Final = Domain(
    name="payments",
    routers=(payments, providers),
    per_call=(
        HistoricPayments,
        PaymentFlow,
        PaymentProviderFlow,
        PaymentReferences,
        PaymentService,
        PaymentWebhookLog,
    ),
    per_process=(
        PaymentUpkeep,
        PaymentSweeper,
        PaymentWebhookFlow,
        ProviderAccounts,
        SandboxFlow,
        Till,
    ),
    providers=(PaymentsProvider,),
    permissions=(
        Permission(name="payments:read", held_by=BACK_OFFICE),
        Permission(name="payments:write", held_by=TEAM),
        Permission(name="payments:refund", held_by=LEADERS),
        Permission(name="payments:configure", held_by=LEADERS),
    ),
    jobs=JOBS,
    upkeep=(
        Upkeep("payments.prune_webhooks", "31 3 * * *", PrunePaymentWebhooks(store_id=NO_STORE)),
        Upkeep("payments.reseal", "43 * * * *", ResealPaymentSecrets(store_id=NO_STORE)),
        Upkeep("payments.sweep", "*/2 * * * *", SweepPayments(store_id=NO_STORE)),
    ),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
