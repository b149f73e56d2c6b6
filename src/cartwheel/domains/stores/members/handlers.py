"""What members do when a job comes."""

from typing import Final

from cartwheel.domains.stores.members.invitation_post import InvitationPost
from cartwheel.domains.stores.members.messages import SendInvitation
from cartwheel.systems.jobs.api import Answer, JobHandler


async def send_invitation(job: SendInvitation, post: InvitationPost) -> Answer:
    """Mail an invitation."""
    return await post.send(job)


JOBS: Final = (JobHandler(SendInvitation, send_invitation),)
