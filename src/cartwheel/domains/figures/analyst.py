"""Whoever answers questions about figures: one for the process."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from cartwheel.domains.copywriting.api import CopyOrigin
from cartwheel.domains.figures import prompts
from cartwheel.domains.figures.allowed import FIGURES
from cartwheel.domains.figures.contracts import (
    MOST_READINGS,
    AnswerPiece,
    FigureReading,
    FiguresAnswer,
    FiguresPart,
)
from cartwheel.domains.figures.errors import NotAnsweredError, NothingToReadError
from cartwheel.domains.figures.tools import bounded, read_arguments, tools_of
from cartwheel.domains.providers.api import Purpose, TextDesk
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import AppError, InvalidInputError
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.providers.text.api import (
    Finish,
    Message,
    Role,
    TextRequest,
    TextResult,
    Tool,
    ToolCall,
)
from cartwheel.systems.rpc.api import Actor, Procedure, Reader, RequestContext

ASK: Final = "figures.ask"

_CHOICES: Final = 2
"""How often a model may choose: once more when its arguments were refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A call of a tool: the query and its input, or why there is none."""

    call: ToolCall
    name: str
    procedure: Procedure | None = None
    arguments: Any = None
    value: Any = None
    refusal: str | None = None


@dataclass(slots=True)
class _Spent:
    """What calls of the text service came to so far."""

    results: list[TextResult] = field(default_factory=list)

    def add(self, result: TextResult) -> TextResult:
        """
        Count an answer.

        Raises:
            NotAnsweredError: it is a part of one.
        """
        self.results.append(result)
        if result.finish is Finish.LENGTH:
            raise NotAnsweredError("The answer became longer than it may, and was cut")
        if result.finish is Finish.FILTERED:
            raise NotAnsweredError("The service withheld the answer")
        return result

    def origin(self) -> CopyOrigin:
        """Return by whom, and for how much altogether."""
        last = self.results[-1]
        return CopyOrigin(
            provider=last.provider,
            model=last.model,
            is_stand_in=any(result.is_stand_in for result in self.results),
            input_tokens=sum(result.usage.input_tokens for result in self.results),
            output_tokens=sum(result.usage.output_tokens for result in self.results),
            cost_micros=sum(result.cost_micros for result in self.results),
            request_id=last.request_id,
        )


@dataclass(frozen=True, slots=True)
class Analyst:
    """
    Answers questions from the house's own queries; each call of the model is within the budget.

    No transaction may be open meanwhile: it takes seconds.

    Raises:
        BudgetExceededError: the store has not as much left.
        NotAnsweredError: the model gave no answer.
        NothingToReadError: whoever asks may read no figures.
        ProviderError: no service answered, or the operator chose none.
    """

    desk: TextDesk
    reader: Reader
    stores: StoreDirectory
    clock: Clock

    async def ask(self, actor: Actor, question: str, context: RequestContext) -> FiguresAnswer:
        """Answer a question for whoever calls."""
        async with self.stream(actor, question, context) as parts:
            async for part in parts:
                if isinstance(part, FiguresAnswer):
                    return part
        raise NotAnsweredError("No answer came")

    @asynccontextmanager
    async def stream(
        self, actor: Actor, question: str, context: RequestContext
    ) -> AsyncIterator[AsyncIterator[FiguresPart]]:
        """Answer a question and hand it over as it comes; leaving the block ends it."""
        async with aclosing(self._parts(actor, question, context)) as parts:
            yield parts

    async def _parts(
        self, actor: Actor, question: str, context: RequestContext
    ) -> AsyncGenerator[FiguresPart]:
        offered = tools_of(self.reader.readable(actor, FIGURES))
        if not offered:
            raise NothingToReadError
        store = await self.stores.get_store(actor.store_id)
        request = prompts.asking(
            question,
            tuple(tool for _, tool in offered.values()),
            today=self.clock.now().astimezone(zone_of(store.time_zone)).date(),
            zone=store.time_zone,
        )
        spent, purpose = _Spent(), Purpose(ASK, actor.id)
        request, chosen = await self._choose(actor, request, offered, spent, purpose)
        if not chosen:
            text = spent.results[-1].text
            yield AnswerPiece(text=text)
            yield _answer(text, (), spent)
            return
        readings: list[FigureReading] = []
        told: list[Message] = []
        for each in chosen:
            reading = await self._read(each, context)
            readings.append(reading)
            yield reading
            told.append(_told(each, reading))
        last = msgspec.structs.replace(request, messages=(*request.messages, *told))
        async with self.desk.stream(actor.store_id, last, purpose) as parts:
            async for part in parts:
                if isinstance(part, TextResult):
                    yield _answer(spent.add(part).text, readings, spent)
                else:
                    yield AnswerPiece(text=part)

    async def _choose(
        self,
        actor: Actor,
        request: TextRequest,
        offered: dict[str, tuple[Procedure, Tool]],
        spent: _Spent,
        purpose: Purpose,
    ) -> tuple[TextRequest, list[_Chosen]]:
        """Have queries chosen by the question alone, before anything is read."""
        chosen: list[_Chosen] = []
        for choice in range(_CHOICES):
            result = spent.add(await self.desk.complete(actor.store_id, request, purpose))
            chosen = [_check(call, at, offered) for at, call in enumerate(result.calls)]
            said = Message(role=Role.ASSISTANT, text=result.text, calls=result.calls)
            request = msgspec.structs.replace(request, messages=(*request.messages, said))
            if choice + 1 == _CHOICES or not any(each.refusal for each in chosen):
                break
            again = (prompts.refused(each.call.id, each.refusal) for each in chosen)
            request = msgspec.structs.replace(request, messages=(*request.messages, *again))
        return request, chosen

    async def _read(self, chosen: _Chosen, context: RequestContext) -> FigureReading:
        refusal, figures, is_cut = chosen.refusal, None, False
        if chosen.procedure is not None:
            try:
                answer = await self.reader.read(chosen.procedure, chosen.value, context)
                figures, is_cut = bounded(answer)
                refusal = "It is longer than is read" if figures is None else None
            except AppError as error:
                refusal = _words(error)
        return FigureReading(
            procedure=chosen.name,
            arguments=chosen.arguments,
            figures=figures,
            is_cut=is_cut,
            refusal=refusal,
        )


def _check(call: ToolCall, at: int, offered: dict[str, tuple[Procedure, Tool]]) -> _Chosen:
    if call.name not in offered:
        return _Chosen(call=call, name=call.name[:64], refusal="There is no such tool")
    procedure, _ = offered[call.name]
    if at >= MOST_READINGS:
        return _Chosen(call=call, name=procedure.name, refusal="It is one call too many")
    try:
        arguments, value = read_arguments(procedure, call.arguments)
    except InvalidInputError as error:
        return _Chosen(call=call, name=procedure.name, refusal=_words(error))
    return _Chosen(
        call=call, name=procedure.name, procedure=procedure, arguments=arguments, value=value
    )


def _told(chosen: _Chosen, reading: FigureReading) -> Message:
    if reading.refusal is not None:
        return prompts.refused(chosen.call.id, reading.refusal)
    return prompts.read(chosen.call.id, {"figures": reading.figures, "isCut": reading.is_cut})


def _answer(text: str, readings: Sequence[FigureReading], spent: _Spent) -> FiguresAnswer:
    if not text.strip():
        raise NotAnsweredError("The model said nothing")
    return FiguresAnswer(text=text.strip(), readings=tuple(readings), origin=spent.origin())


def _words(error: AppError) -> str:
    if isinstance(error, InvalidInputError):
        told = (f"{'.'.join(map(str, issue.path))}: {issue.message}" for issue in error.issues)
        return "; ".join(told)[:500]
    return str(error)[:500]
