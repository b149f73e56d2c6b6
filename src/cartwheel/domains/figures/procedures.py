"""Procedures of the figures domain."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from cartwheel.domains.copywriting.api import AskedByAddressError
from cartwheel.domains.figures.analyst import Analyst
from cartwheel.domains.figures.contracts import AskAboutFigures, FiguresAnswer, FiguresPart
from cartwheel.domains.figures.errors import NotAnsweredError, NothingToReadError
from cartwheel.domains.providers.api import TROUBLES
from cartwheel.systems.rpc.api import (
    Actor,
    RequestContext,
    Router,
    per_minute,
    permission,
    post,
)

ASK: Final = permission("ai:ask")

DEADLINE: Final = timedelta(seconds=300)
"""More than a service has for all its tries, three times."""

router = Router("ai")


@router.mutation(
    rest=post("/ai/ask"),
    allow=ASK,
    limit=per_minute(20),
    raises=[NotAnsweredError, NothingToReadError, *TROUBLES],
    deadline=DEADLINE,
    keyed=False,
    audited=False,
)
async def ask(
    command: AskAboutFigures, actor: Actor, analyst: Analyst, context: RequestContext
) -> FiguresAnswer:
    """
    Answer a question about the store's figures, with the figures and where they are from.

    They are read by queries that you may make yourself, and nothing is changed. What the model
    says of them may be wrong: look at the figures.
    """
    return await analyst.ask(actor, command.question, context)


@router.query(
    rest=post("/ai/ask/stream"),
    allow=ASK,
    limit=per_minute(20),
    raises=[AskedByAddressError, NotAnsweredError, NothingToReadError, *TROUBLES],
    deadline=DEADLINE,
)
async def stream_ask(
    query: AskAboutFigures, actor: Actor, analyst: Analyst, context: RequestContext
) -> AsyncIterator[FiguresPart]:
    """
    Answer as `ai.ask` does, and hand it over as it comes: what was read, the text, the whole.

    It costs money each time, so it is asked for by POST alone, and clients should not repeat it
    by themselves. Whoever stops listening ends it.
    """
    if context.method != "POST":
        raise AskedByAddressError
    async with analyst.stream(actor, query.question, context) as parts:
        async for part in parts:
            yield part
