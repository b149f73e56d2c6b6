"""What the payments domain does when a job's turn has come."""

from typing import Final

from cartwheel.domains.payments.flows.sandbox import SandboxFlow
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.messages import (
    ApplyPaymentWebhook,
    CompletePayment,
    PostSandboxWebhooks,
    PrunePaymentWebhooks,
    ReleasePayment,
    ResealPaymentSecrets,
    SweepPayments,
)
from cartwheel.domains.payments.sweeper import PaymentSweeper
from cartwheel.domains.payments.upkeep import PaymentUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler, Snooze


async def apply(job: ApplyPaymentWebhook, webhooks: PaymentWebhookFlow) -> Answer:
    """Apply a message of a service."""
    return Done({"state": await webhooks.apply(job.store_id, job.webhook_id)})


async def release(job: ReleasePayment, sweeper: PaymentSweeper) -> Answer:
    """Give back what nobody wants."""
    await sweeper.release(job.store_id, job.payment_id)
    return None


async def complete(job: CompletePayment, sweeper: PaymentSweeper) -> Answer:
    """Ask for what a shopper approved."""
    await sweeper.complete(job.store_id, job.payment_id)
    return None


async def post(job: PostSandboxWebhooks, sandbox: SandboxFlow) -> Answer:
    """Deliver what the sandbox has to tell, until nothing is left."""
    wait = await sandbox.post_due(job.store_id, job.provider_id)
    return None if wait is None else Snooze(wait)


async def reseal(_: ResealPaymentSecrets, sweeper: PaymentSweeper) -> Answer:
    """Seal keys of services anew after the installation's secret was changed."""
    return Done({"sealed": await sweeper.reseal()})


async def sweep(_: SweepPayments, sweeper: PaymentSweeper) -> Answer:
    """Ask services about what no webhook told of."""
    return Done({"asked": await sweeper.sweep()})


async def prune(_: PrunePaymentWebhooks, upkeep: PaymentUpkeep) -> Answer:
    """Forget bodies of old messages."""
    return Done({"forgotten": await upkeep.prune()})


JOBS: Final = (
    JobHandler(ApplyPaymentWebhook, apply),
    JobHandler(ReleasePayment, release),
    JobHandler(CompletePayment, complete),
    JobHandler(PostSandboxWebhooks, post),
    JobHandler(PrunePaymentWebhooks, prune),
    JobHandler(ResealPaymentSecrets, reseal),
    JobHandler(SweepPayments, sweep),
)
