"""Procedures of the providers domain."""

from typing import Final

from cartwheel.domains.providers.contracts import (
    ListProviderCalls,
    OutsideServices,
    ProviderCallPage,
    ProviderChecks,
    ProviderUsage,
    UsageOfMonth,
)
from cartwheel.domains.providers.service import ProviderService, ServiceBoard
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("providers:read")
CHECK: Final = permission("providers:check")

router = Router("providers", about="What outside services do for a store, and what it costs.")


@router.query(rest=get("/providers/usage"), allow=READ)
async def usage(query: UsageOfMonth, actor: Actor, providers: ProviderService) -> ProviderUsage:
    """See what services did in a month, what it cost, and what is left of the budget."""
    return await providers.usage(actor.store_id, query.month)


@router.query(rest=get("/providers/calls"), allow=READ)
async def calls(
    query: ListProviderCalls, actor: Actor, providers: ProviderService
) -> ProviderCallPage:
    """List calls of services, the newest first."""
    return await providers.list_calls(actor.store_id, query)


@router.query(rest=get("/providers/services"), allow=READ)
async def services(board: ServiceBoard) -> OutsideServices:
    """See which services there are, what they cost, and whether they are asked."""
    return board.look()


@router.mutation(
    rest=post("/providers/check"), allow=CHECK, limit=per_minute(6), keyed=False, audited=False
)
async def check(board: ServiceBoard) -> ProviderChecks:
    """Ask every service whether it takes our settings; this costs nothing."""
    return await board.check()
