"""Procedures of the illustrations domain."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.illustrations.contracts import (
    DeleteIllustration,
    Illustrate,
    Illustrated,
    Illustration,
    IllustrationEstimate,
    IllustrationPage,
    ListIllustrations,
)
from cartwheel.domains.illustrations.errors import IllustrationNotFoundError, NotIllustratedError
from cartwheel.domains.illustrations.flow import IllustrationFlow
from cartwheel.domains.illustrations.service import IllustrationService
from cartwheel.domains.providers.api import TROUBLES
from cartwheel.systems.providers.api import ProviderConfigError
from cartwheel.systems.rpc.api import Actor, Router, delete, get, per_minute, permission, post

WRITE: Final = permission("illustrations:write")

DEADLINE: Final = timedelta(seconds=180)

router = Router("illustrations", about="Pictures that a service makes for the store.")


@router.mutation(
    rest=post("/illustrations"),
    allow=WRITE,
    limit=per_minute(10),
    raises=[NotIllustratedError, *TROUBLES],
    deadline=DEADLINE,
    keyed=False,
    audited=False,
)
async def make(command: Illustrate, actor: Actor, flow: IllustrationFlow) -> Illustrated:
    """Have pictures made, and keep them in the sizes that pages and mails show."""
    return await flow.illustrate(actor.store_id, command, by=actor.id)


@router.query(rest=post("/illustrations/estimate"), allow=WRITE, raises=[ProviderConfigError])
async def estimate(query: Illustrate, flow: IllustrationFlow) -> IllustrationEstimate:
    """Say what pictures cost at most; nothing is asked of a service."""
    return IllustrationEstimate(flow.estimate(query))


@router.query(rest=get("/illustrations"), allow=WRITE)
async def list_(
    query: ListIllustrations, actor: Actor, illustrations: IllustrationService
) -> IllustrationPage:
    """List pictures that were made, the newest first."""
    return await illustrations.list_page(actor.store_id, query)


@router.mutation(
    rest=delete("/illustrations/{id}"), allow=WRITE, raises=[IllustrationNotFoundError]
)
async def delete_(
    command: DeleteIllustration, actor: Actor, illustrations: IllustrationService
) -> Illustration:
    """Delete a picture and its files; where it is shown, it is missing then."""
    return await illustrations.delete(actor.store_id, command.id)
