"""Procedures of dead letters."""

from typing import Final

from cartwheel.domains.events.contracts import (
    DeadLetter,
    DeadLetterPage,
    ListDeadLetters,
    ReplayDeadLetters,
    ReplayedDeadLetters,
)
from cartwheel.domains.events.letters.contracts import (
    DeadLetterById,
    DeadLetterGroups,
    EditDeadLetter,
    GroupDeadLetters,
    InspectedDeadLetter,
    LetterReplay,
    LetterReplayById,
    LetterReplayPage,
    ListLetterReplays,
    StartReplay,
)
from cartwheel.domains.events.letters.errors import DeadLetterNotFoundError, ReplayNotFoundError
from cartwheel.domains.events.letters.service import LetterService
from cartwheel.domains.events.procedures import router
from cartwheel.systems.rpc.api import Actor, get, per_minute, permission, post, put

READ: Final = permission("events:read")
REPLAY: Final = permission("events:replay")
ROUTER: Final = router
"""That of events, to which these belong."""
_MOST_EDITED: Final = 1 << 20


@router.query(rest=get("/events/dead-letters"), allow=READ)
async def list_dead_letters(
    query: ListDeadLetters, actor: Actor, letters: LetterService
) -> DeadLetterPage:
    """List the events that could not be used, the newest first, with the reason of each."""
    return await letters.list_page(actor.store_id, query)


@router.query(rest=get("/events/dead-letters/groups"), allow=READ)
async def group_dead_letters(
    query: GroupDeadLetters, actor: Actor, letters: LetterService
) -> DeadLetterGroups:
    """List what goes wrong with events, by reason and fingerprint, the most frequent first."""
    return await letters.groups(actor.store_id, query)


@router.mutation(
    rest=post("/events/dead-letters/replay"),
    allow=REPLAY,
    limit=per_minute(60),
)
async def replay_dead_letters(
    command: ReplayDeadLetters, actor: Actor, letters: LetterService
) -> ReplayedDeadLetters:
    """
    Work off dead letters once more, up to 100 in a call.

    Each event becomes one row, however often this is repeated. A letter goes once its events
    are worked off; what fails again becomes a dead letter again.
    """
    return await letters.replay(actor.store_id, command)


@router.mutation(rest=post("/events/dead-letter-replays", status=202), allow=REPLAY)
async def start_replay(command: StartReplay, actor: Actor, letters: LetterService) -> LetterReplay:
    """Have all dead letters that a filter finds now worked off once more, by a job."""
    return await letters.start(actor.store_id, command)


@router.query(rest=get("/events/dead-letter-replays"), allow=READ)
async def list_replays(
    query: ListLetterReplays, actor: Actor, letters: LetterService
) -> LetterReplayPage:
    """List the replays of dead letters, the newest first."""
    return await letters.list_replays(actor.store_id, query)


@router.query(
    rest=get("/events/dead-letter-replays/{id}"), allow=READ, raises=[ReplayNotFoundError]
)
async def get_replay(query: LetterReplayById, actor: Actor, letters: LetterService) -> LetterReplay:
    """Look at a replay, and how far it is."""
    return await letters.find_replay(actor.store_id, query.id)


@router.mutation(
    rest=post("/events/dead-letter-replays/{id}/stop"),
    allow=REPLAY,
    raises=[ReplayNotFoundError],
)
async def stop_replay(
    command: LetterReplayById, actor: Actor, letters: LetterService
) -> LetterReplay:
    """Let a replay end with the letters that it has looked at."""
    return await letters.stop(actor.store_id, command.id)


@router.query(rest=get("/events/dead-letters/{id}"), allow=READ, raises=[DeadLetterNotFoundError])
async def get_dead_letter(
    query: DeadLetterById, actor: Actor, letters: LetterService
) -> InspectedDeadLetter:
    """Look at a dead letter, with the very bytes that came."""
    return await letters.inspect(actor.store_id, query.id)


@router.mutation(
    rest=put("/events/dead-letters/{id}"),
    allow=REPLAY,
    raises=[DeadLetterNotFoundError],
    max_body=_MOST_EDITED,
)
async def edit_dead_letter(
    command: EditDeadLetter, actor: Actor, letters: LetterService
) -> DeadLetter:
    """Say what a dead letter's event should have been: that is retried in its place."""
    return await letters.edit(actor.store_id, command)


@router.mutation(
    rest=post("/events/dead-letters/{id}/retry"),
    allow=REPLAY,
    raises=[DeadLetterNotFoundError],
    limit=per_minute(120),
)
async def retry_dead_letter(
    command: DeadLetterById, actor: Actor, letters: LetterService
) -> ReplayedDeadLetters:
    """Work a dead letter off once more, as it is or as it was edited."""
    return await letters.retry(actor.store_id, command.id)
