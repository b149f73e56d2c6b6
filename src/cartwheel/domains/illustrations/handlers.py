"""What the illustrations domain does when a job's turn has come."""

from typing import Final

from obstore.store import ObjectStore

from cartwheel.domains.catalog.api import forget_files
from cartwheel.domains.illustrations.messages import ForgetIllustration
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def forget(job: ForgetIllustration, objects: ObjectStore) -> Answer:
    """Delete the files of a picture that is gone; done twice it comes to the same."""
    return Done({"files": await forget_files(objects, job.files)})


JOBS: Final = (JobHandler(ForgetIllustration, forget),)
