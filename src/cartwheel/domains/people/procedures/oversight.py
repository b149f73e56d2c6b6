"""What operators do about people, under `people`."""

from cartwheel.domains.people.contracts import (
    Blocked,
    BlockPerson,
    EndedSessions,
    FindPerson,
    PersonById,
    Standing,
)
from cartwheel.domains.people.errors import PersonNotFoundError
from cartwheel.domains.people.service.oversight import OversightService
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import Router, delete, permission, post

router = Router("people", about="People, for operators.")


# It changes nothing. It is no query, whose input would stand in the URL and so in logs.
@router.mutation(
    rest=post("/people/find"),
    allow=permission("people:read"),
    raises=[PersonNotFoundError],
    keyed=False,
    audited=False,
)
async def find(command: FindPerson, people: OversightService) -> Standing:
    """Look somebody up by the address."""
    return await people.find(command.email)


@router.mutation(
    rest=post("/people/{personId}/block"),
    allow=permission("people:write"),
    raises=[PersonNotFoundError, UnavailableError],
)
async def block(command: BlockPerson, people: OversightService) -> Blocked:
    """
    Let a person in no more: all sessions end, and nothing opens another.

    Keys of theirs that could let others in are revoked, and open invitations withdrawn;
    other keys go on, and are counted.
    """
    return await people.block(command)


@router.mutation(
    rest=post("/people/{personId}/unblock"),
    allow=permission("people:write"),
    raises=[PersonNotFoundError],
)
async def unblock(command: PersonById, people: OversightService) -> Standing:
    """Let a person sign in again; what was ended or revoked stays so."""
    return await people.unblock(command.person_id)


@router.mutation(
    rest=delete("/people/{personId}/sessions"),
    allow=permission("people:write"),
    raises=[PersonNotFoundError, UnavailableError],
)
async def end_sessions(command: PersonById, people: OversightService) -> EndedSessions:
    """End all sessions of a person, everywhere within a second."""
    return await people.end_sessions(command.person_id)
