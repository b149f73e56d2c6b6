"""Procedures of the copywriting domain."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from cartwheel.domains.copywriting.contracts import (
    Copy,
    CopyBrief,
    CopyEstimate,
    CopyPart,
    CopyReview,
    ReviewCopy,
)
from cartwheel.domains.copywriting.copywriter import Copywriter
from cartwheel.domains.copywriting.errors import AskedByAddressError, CopyNotWrittenError
from cartwheel.domains.providers.api import TROUBLES
from cartwheel.systems.providers.api import ProviderConfigError
from cartwheel.systems.rpc.api import (
    Actor,
    RequestContext,
    Router,
    per_minute,
    permission,
    post,
)

WRITE: Final = permission("ai:write")

DEADLINE: Final = timedelta(seconds=120)
"""More than a service has for all its tries."""

router = Router("ai", about="Words for the store, written and looked at by a text service.")


@router.mutation(
    rest=post("/ai/copy"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[CopyNotWrittenError, *TROUBLES],
    deadline=DEADLINE,
    keyed=False,
    audited=False,
)
async def write_copy(command: CopyBrief, actor: Actor, copywriter: Copywriter) -> Copy:
    """Write subject lines, mails or descriptions of products, in variants."""
    return await copywriter.write(actor.store_id, command, by=actor.id)


@router.query(
    rest=post("/ai/copy/stream"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[AskedByAddressError, CopyNotWrittenError, *TROUBLES],
    deadline=DEADLINE,
)
async def stream_copy(
    query: CopyBrief, actor: Actor, copywriter: Copywriter, context: RequestContext
) -> AsyncIterator[CopyPart]:
    """
    Write as `ai.writeCopy` does, and hand it over as it comes.

    The first line says what it may cost at most, then come pieces of variants, and at the end all
    of them with what was found in them. Whoever stops listening stops the writing. It costs money
    each time, so it is asked for by POST alone, and clients should not repeat it by themselves.
    """
    if context.method != "POST":
        raise AskedByAddressError
    async with copywriter.stream(actor.store_id, query, by=actor.id) as parts:
        async for part in parts:
            yield part


@router.query(rest=post("/ai/copy/estimate"), allow=WRITE, raises=[ProviderConfigError])
async def estimate_copy(query: CopyBrief, actor: Actor, copywriter: Copywriter) -> CopyEstimate:
    """Say what a text may cost at most; nothing is asked of a service."""
    return CopyEstimate(await copywriter.estimate(actor.store_id, query))


@router.mutation(
    rest=post("/ai/copy/review"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[CopyNotWrittenError, *TROUBLES],
    deadline=DEADLINE,
    keyed=False,
    audited=False,
)
async def review_copy(command: ReviewCopy, actor: Actor, copywriter: Copywriter) -> CopyReview:
    """Look at a text: banned words, length and loudness by rules, the rest as an opinion."""
    return await copywriter.review(actor.store_id, command, by=actor.id)
