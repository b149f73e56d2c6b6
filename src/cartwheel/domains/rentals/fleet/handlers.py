"""What the fleet does in jobs."""

from typing import Final

from cartwheel.domains.rentals.fleet.messages import ForgetPhotos, MakePhotoSizes
from cartwheel.domains.rentals.fleet.photos.sizing import CarPhotoSizing
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def make_photo_sizes(job: MakePhotoSizes, sizing: CarPhotoSizing) -> Answer:
    """Make the sizes of a photo."""
    return Done({"status": await sizing.make(job.store_id, job.photo_id)})


async def forget_photos(job: ForgetPhotos, sizing: CarPhotoSizing) -> Answer:
    """Delete the files of photos that are gone."""
    return Done({"files": await sizing.forget(job.files)})


JOBS: Final = (
    JobHandler(ForgetPhotos, forget_photos),
    JobHandler(MakePhotoSizes, make_photo_sizes),
)
