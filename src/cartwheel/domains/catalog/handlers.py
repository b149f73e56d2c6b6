"""What the catalog does in jobs."""

from typing import Final

from cartwheel.domains.catalog.exports.runner import ExportRunner
from cartwheel.domains.catalog.imports.messages import ExportProducts, ImportProducts
from cartwheel.domains.catalog.imports.runner import ImportRunner
from cartwheel.domains.catalog.media.messages import ForgetMedia, MakeSizes
from cartwheel.domains.catalog.media.sizing import MediaSizing
from cartwheel.domains.catalog.messages import CountWords, ReindexProducts
from cartwheel.domains.catalog.search.counting import WordCounting
from cartwheel.domains.catalog.search.reindexing import Reindexing
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler, JobRun


async def count_words(_: CountWords, counting: WordCounting) -> Answer:
    """Note in how many products words are."""
    return Done({"changed": await counting.count()})


async def reindex(job: ReindexProducts, reindexing: Reindexing) -> Answer:
    """Index all products of a store anew."""
    return Done({"products": await reindexing.reindex(job.store_id)})


async def make_sizes(job: MakeSizes, sizing: MediaSizing) -> Answer:
    """Make the sizes of a picture."""
    return Done({"status": await sizing.make(job.store_id, job.media_id)})


async def forget_media(job: ForgetMedia, sizing: MediaSizing) -> Answer:
    """Delete the files of a picture that is gone."""
    return Done({"files": await sizing.forget(job.files)})


async def import_products(job: ImportProducts, run: JobRun, imports: ImportRunner) -> Answer:
    """Import a file, or go on with it."""
    try:
        status = await imports.run(job.store_id, job.import_id, tell=run.progress)
    except UnavailableError:
        raise  # that counts as no attempt: it is tried for as long as it takes
    except Exception:
        if run.is_last_attempt:
            await imports.give_up(job.store_id, job.import_id)
        raise
    return Cancel("The import is gone") if status is None else Done({"status": status})


async def export_products(job: ExportProducts, run: JobRun, exports: ExportRunner) -> Answer:
    """Write a file."""
    status = await exports.run(job.store_id, job.export_id, tell=run.progress)
    return Cancel("The export is gone") if status is None else Done({"status": status})


JOBS: Final = (
    JobHandler(CountWords, count_words),
    JobHandler(ForgetMedia, forget_media),
    JobHandler(MakeSizes, make_sizes),
    JobHandler(ExportProducts, export_products),
    JobHandler(ImportProducts, import_products),
    JobHandler(ReindexProducts, reindex),
)
