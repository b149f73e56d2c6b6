"""What the catalog does in jobs."""

from typing import Final

from cartwheel.domains.catalog.media.messages import ForgetMedia, MakeSizes
from cartwheel.domains.catalog.media.sizing import MediaSizing
from cartwheel.domains.catalog.messages import CountWords
from cartwheel.domains.catalog.search.counting import WordCounting
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def count_words(_: CountWords, counting: WordCounting) -> Answer:
    """Note in how many products words are."""
    return Done({"changed": await counting.count()})


async def make_sizes(job: MakeSizes, sizing: MediaSizing) -> Answer:
    """Make the sizes of a picture."""
    return Done({"status": await sizing.make(job.store_id, job.media_id)})


async def forget_media(job: ForgetMedia, sizing: MediaSizing) -> Answer:
    """Delete the files of a picture that is gone."""
    return Done({"files": await sizing.forget(job.files)})


JOBS: Final = (
    JobHandler(CountWords, count_words),
    JobHandler(ForgetMedia, forget_media),
    JobHandler(MakeSizes, make_sizes),
)
