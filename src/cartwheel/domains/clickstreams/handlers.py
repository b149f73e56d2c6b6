"""What is done about clickstreams in jobs."""

from typing import Final

from cartwheel.domains.clickstreams.imports.messages import ImportEvents
from cartwheel.domains.clickstreams.imports.runner import EventImportRunner
from cartwheel.kernel.errors import find_outage
from cartwheel.systems.jobs.api import Answer, JobHandler, JobRun


async def import_events(job: ImportEvents, run: JobRun, imports: EventImportRunner) -> Answer:
    """Import a clickstream, or go on with it."""
    try:
        return await imports.run(job.store_id, job.import_id)
    except Exception as error:
        # An engine that is away counts as no attempt: it is tried for as long as it takes.
        if run.is_last_attempt and find_outage(error) is None:
            await imports.give_up(job.store_id, job.import_id)
        raise


JOBS: Final = (JobHandler(ImportEvents, import_events),)
