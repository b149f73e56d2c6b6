"""What the catalog does in jobs."""

from typing import Final

from cartwheel.domains.catalog.messages import CountWords
from cartwheel.domains.catalog.search.counting import WordCounting
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def count_words(_: CountWords, counting: WordCounting) -> Answer:
    """Note in how many products words are."""
    return Done({"changed": await counting.count()})


JOBS: Final = (JobHandler(CountWords, count_words),)
