"""Whoever writes for stores: one for the process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.copywriting import prompts, rules
from cartwheel.domains.copywriting.contracts import (
    Copy,
    CopyBegun,
    CopyBrief,
    CopyOpinion,
    CopyOrigin,
    CopyPart,
    CopyRemark,
    CopyReview,
    ReviewCopy,
    WrittenVariant,
)
from cartwheel.domains.copywriting.errors import CopyNotWrittenError
from cartwheel.domains.copywriting.reading import VariantReader
from cartwheel.domains.copywriting.settings import BANNED_WORDS, TONE
from cartwheel.domains.providers.api import Purpose, TextDesk
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.systems.providers.text.api import Finish, Part, TextResult

WRITE: Final = "copy.write"
REVIEW: Final = "copy.review"


class _Given(msgspec.Struct, rename="camel"):
    """What the model hands over by the tool of a review."""

    fits_tone: bool
    summary: str
    remarks: tuple[CopyRemark, ...]


@dataclass(frozen=True, slots=True)
class Copywriter:
    """
    Writes, and looks at what others wrote; within the store's budget, which is looked after here.

    No transaction may be open meanwhile: it takes seconds. `by` is who asked.

    Raises:
        BudgetExceededError: the store has not as much left; nothing was asked.
        CopyNotWrittenError: the model answered something else than it was asked for.
        UnavailableError: too many texts of the store are being written.
        ProviderError: no service wrote it, or the operator chose none.
    """

    desk: TextDesk
    settings: LiveSettings

    async def estimate(self, store_id: UUID, brief: CopyBrief) -> int:
        """Return what a text may cost at most, in millionths of a US dollar."""
        return self.desk.estimate(prompts.writing(await self._whole(store_id, brief)))

    async def write(
        self, store_id: UUID, brief: CopyBrief, *, by: UUID | None = None, purpose: str = WRITE
    ) -> Copy:
        """Write all variants of a brief."""
        whole = await self._whole(store_id, brief)
        result = await self.desk.complete(store_id, prompts.writing(whole), Purpose(purpose, by))
        reader = VariantReader()
        for _ in reader.take(result.text):
            pass
        return _copy(whole, reader, result)

    @asynccontextmanager
    async def stream(
        self, store_id: UUID, brief: CopyBrief, *, by: UUID | None = None, purpose: str = WRITE
    ) -> AsyncIterator[AsyncIterator[CopyPart]]:
        """
        Write a brief's variants and hand them over as they come; the last part is the whole.

        Leaving the block ends the writing at the service, too.
        """
        whole = await self._whole(store_id, brief)
        request = prompts.writing(whole)
        async with self.desk.stream(store_id, request, Purpose(purpose, by)) as parts:
            yield _read(whole, parts, self.desk.estimate(request))

    async def review(
        self, store_id: UUID, command: ReviewCopy, *, by: UUID | None = None
    ) -> CopyReview:
        """Look at a text: by rules, and by the model's opinion."""
        values = (await self.settings.of(store_id)).values
        banned = (*values[BANNED_WORDS], *command.banned_words)
        asked = msgspec.structs.replace(
            command, tone=command.tone or values[TONE], banned_words=banned
        )
        result = await self.desk.complete(store_id, prompts.reviewing(asked), Purpose(REVIEW, by))
        return CopyReview(
            findings=rules.find(command.text, command.kind, banned),
            opinion=_opinion(result),
        )

    async def _whole(self, store_id: UUID, brief: CopyBrief) -> CopyBrief:
        """Return a brief with what the store has set."""
        values = (await self.settings.of(store_id)).values
        return msgspec.structs.replace(
            brief,
            tone=brief.tone or values[TONE],
            banned_words=tuple(dict.fromkeys((*values[BANNED_WORDS], *brief.banned_words))),
        )


async def _read(
    brief: CopyBrief, parts: AsyncIterator[Part], estimate: int
) -> AsyncIterator[CopyPart]:
    yield CopyBegun(estimate_micros=estimate)
    reader = VariantReader()
    async for part in parts:
        if isinstance(part, TextResult):
            yield _copy(brief, reader, part)
        else:
            for piece in reader.take(part):
                yield piece


def _copy(brief: CopyBrief, reader: VariantReader, result: TextResult) -> Copy:
    _ensure_written(result)
    texts = reader.end()
    if len(texts) < brief.variants:
        raise CopyNotWrittenError(f"{len(texts)} of {brief.variants} variants came")
    return Copy(
        variants=tuple(
            WrittenVariant(text, rules.find(text, brief.kind, brief.banned_words))
            for text in texts[: brief.variants]
        ),
        origin=_origin(result),
    )


def _opinion(result: TextResult) -> CopyOpinion:
    _ensure_written(result)
    call = next((each for each in result.calls if each.name == prompts.OPINION.name), None)
    if call is None:
        raise CopyNotWrittenError("No opinion came")
    try:
        given = msgspec.convert(call.arguments, _Given)
    except msgspec.ValidationError as error:
        raise CopyNotWrittenError("An opinion came that nobody understands") from error
    return CopyOpinion(
        fits_tone=given.fits_tone,
        summary=given.summary,
        remarks=given.remarks,
        origin=_origin(result),
    )


def _ensure_written(result: TextResult) -> None:
    if result.finish is Finish.LENGTH:
        raise CopyNotWrittenError("It became longer than it may, and was cut")
    if result.finish is Finish.FILTERED:
        raise CopyNotWrittenError("The service withheld it")


def _origin(result: TextResult) -> CopyOrigin:
    return CopyOrigin(
        provider=result.provider,
        model=result.model,
        is_stand_in=result.is_stand_in,
        input_tokens=result.usage.input_tokens,
        output_tokens=result.usage.output_tokens,
        cost_micros=result.cost_micros,
        request_id=result.request_id,
    )
