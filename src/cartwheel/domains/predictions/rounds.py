"""Rounds over all stores: a job for each, so that none waits for another's."""

from collections.abc import Callable
from uuid import UUID

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Job, JobOptions
from cartwheel.systems.outbox.api import Outbox


def once(job: Job) -> JobOptions:
    """Return what keeps a store's job of a kind from waiting or running twice at a time."""
    return JobOptions(deduplication_id=f"{job.name} {job.store_id}")


async def queue_for_all(
    database: Database, stores: StoreDirectory, job_of: Callable[[UUID], Job]
) -> int:
    """Queue a job for each store, in short transactions; return how many stores there are."""
    found = await stores.list_stores()
    for store in found:
        async with database.transaction(store_id=store.id) as connection:
            job = job_of(store.id)
            await Outbox(connection).enqueue(job, options=once(job))
    return len(found)
