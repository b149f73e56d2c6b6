"""Procedures of repairs."""

from typing import Final

from cartwheel.domains.events.healing.contracts import (
    EventRepair,
    EventRepairById,
    EventRepairPage,
    ListEventRepairs,
    PreviewRepair,
    ProposerState,
    RepairPreview,
)
from cartwheel.domains.events.healing.errors import RepairDecidedError, RepairNotFoundError
from cartwheel.domains.events.healing.service import RepairService
from cartwheel.domains.events.letters.errors import DeadLetterNotFoundError
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post

READ: Final = permission("events:read")
REPLAY: Final = permission("events:replay")

router = Router("eventRepairs", about="What dead letters of events were repaired to, or might be.")


@router.query(rest=get("/events/repairs"), allow=READ)
async def list_(query: ListEventRepairs, actor: Actor, repairs: RepairService) -> EventRepairPage:
    """List repairs of dead letters with what was before and after, the newest first."""
    return await repairs.list_page(actor.store_id, query)


@router.mutation(
    rest=post("/events/repairs/{id}/accept"),
    allow=REPLAY,
    raises=[RepairNotFoundError, RepairDecidedError],
)
async def accept(command: EventRepairById, actor: Actor, repairs: RepairService) -> EventRepair:
    """Say that a proposed repair is right: the event is worked off so, and the like is learned."""
    return await repairs.accept(actor, command.id)


@router.mutation(
    rest=post("/events/repairs/{id}/reject"),
    allow=REPLAY,
    raises=[RepairNotFoundError, RepairDecidedError],
)
async def reject(command: EventRepairById, actor: Actor, repairs: RepairService) -> EventRepair:
    """Say that a proposed repair is wrong; that is learned, too."""
    return await repairs.reject(actor, command.id)


@router.query(
    rest=get("/events/dead-letters/{letterId}/repair"),
    allow=READ,
    raises=[DeadLetterNotFoundError],
)
async def preview(query: PreviewRepair, actor: Actor, repairs: RepairService) -> RepairPreview:
    """Say what a repair would make of a dead letter now; nothing is changed."""
    return await repairs.preview(actor.store_id, query.letter_id)


@router.query(rest=get("/events/proposer"), allow=READ)
async def proposer(actor: Actor, repairs: RepairService) -> ProposerState:
    """Say what the proposer of repairs has learned, and how sure it must be to act by itself."""
    return await repairs.state(actor.store_id)


@router.mutation(rest=post("/events/proposer/train", status=202), allow=REPLAY)
async def train(actor: Actor, repairs: RepairService) -> ProposerState:
    """Have the proposer of repairs learn anew from good events and decided repairs, by a job."""
    return await repairs.train(actor.store_id)
