"""Procedures of the announcements domain, all of them for operators."""

from typing import Final

from cartwheel.domains.announcements.contracts import (
    AnnouncementStats,
    DeadAnnouncementById,
    DeadAnnouncementPage,
    ListDeadAnnouncements,
    ReplayDeadAnnouncements,
    ReplayedAnnouncements,
    WholeDeadAnnouncement,
)
from cartwheel.domains.announcements.errors import DeadLetterNotFoundError
from cartwheel.domains.announcements.service import AnnouncementService, AnnouncementStatsService
from cartwheel.systems.rpc.api import Router, delete, get, permission, post

READ: Final = permission("announcements:read")
WRITE: Final = permission("announcements:write")

router = Router("announcements", about="What the house tells itself, for operators.")


@router.query(rest=get("/announcements/stats"), allow=READ)
async def stats(announcements: AnnouncementStatsService) -> AnnouncementStats:
    """Sum up the outbox: what waits and for how long, what was published, what was given up."""
    return await announcements.ask()


@router.query(rest=get("/announcements/dead-letters"), allow=READ)
async def list_dead_letters(
    query: ListDeadAnnouncements, announcements: AnnouncementService
) -> DeadAnnouncementPage:
    """List what could not be published or handled, the newest first."""
    return await announcements.list_dead_letters(query)


@router.query(
    rest=get("/announcements/dead-letters/{id}"), allow=READ, raises=[DeadLetterNotFoundError]
)
async def get_dead_letter(
    query: DeadAnnouncementById, announcements: AnnouncementService
) -> WholeDeadAnnouncement:
    """Look at one dead letter, with its headers and its body."""
    return await announcements.get_dead_letter(query.id)


@router.mutation(
    rest=post("/announcements/dead-letters/{id}/replay"),
    allow=WRITE,
    raises=[DeadLetterNotFoundError],
)
async def replay(command: DeadAnnouncementById, announcements: AnnouncementService) -> None:
    """
    Put a dead letter back into the outbox.

    What a handler failed at goes to that handler alone.
    """
    await announcements.replay(command.id)


@router.mutation(rest=post("/announcements/dead-letters/replay"), allow=WRITE)
async def replay_all(
    command: ReplayDeadAnnouncements, announcements: AnnouncementService
) -> ReplayedAnnouncements:
    """Put all dead letters back that are meant, the oldest first."""
    return ReplayedAnnouncements(await announcements.replay_all(command))


@router.mutation(
    rest=delete("/announcements/dead-letters/{id}"), allow=WRITE, raises=[DeadLetterNotFoundError]
)
async def discard(command: DeadAnnouncementById, announcements: AnnouncementService) -> None:
    """Forget a dead letter for good."""
    await announcements.discard(command.id)
