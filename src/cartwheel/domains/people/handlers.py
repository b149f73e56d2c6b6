"""What is done when the turn of a job about people comes."""

from typing import Final

from cartwheel.domains.people.messages import (
    PrunePeople,
    SendNotice,
    SendPasswordReset,
    SendUnlock,
    SendVerification,
)
from cartwheel.domains.people.post import Post
from cartwheel.domains.people.second_factors import FactorUpkeep
from cartwheel.domains.people.upkeep import PeopleUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler


async def send_verification(job: SendVerification, post: Post) -> Answer:
    """Mail whoever asked to register."""
    return await post.send_verification(job)


async def send_password_reset(job: SendPasswordReset, post: Post) -> Answer:
    """Mail whoever forgot the password."""
    return await post.send_password_reset(job)


async def send_unlock(job: SendUnlock, post: Post) -> Answer:
    """Mail whoever is locked out."""
    return await post.send_unlock(job)


async def send_notice(job: SendNotice, post: Post) -> Answer:
    """Tell a person of a change."""
    return await post.send_notice(job)


async def prune(_: PrunePeople, upkeep: PeopleUpkeep, factors: FactorUpkeep) -> Answer:
    """Forget what is over, and seal what is not sealed yet."""
    return Done({"rows": await upkeep.prune(), "sealed": await factors.reseal()})


JOBS: Final = (
    JobHandler(SendVerification, send_verification),
    JobHandler(SendPasswordReset, send_password_reset),
    JobHandler(SendUnlock, send_unlock),
    JobHandler(SendNotice, send_notice),
    JobHandler(PrunePeople, prune),
)
