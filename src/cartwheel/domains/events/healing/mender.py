"""Looking at dead letters once: what is sure is worked off, the rest is proposed, or left."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.domains.events.healing.contracts import RepairSource, RepairStatus
from cartwheel.domains.events.healing.healer import Healing, heal
from cartwheel.domains.events.healing.model import RepairModel
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.letters.repository import LetterRepository, LyingLetter

HEALABLE: Final = (
    DeadLetterReason.PARSE,
    DeadLetterReason.SCHEMA,
    DeadLetterReason.TIMESTAMP_OUT_OF_RANGE,
)
"""The reasons of letters that hold one event."""


@dataclass(slots=True)
class Mended:
    """What can be worked off now, how much of it was repaired, and how much was proposed."""

    ready: list[LyingLetter] = field(default_factory=list)
    repaired: int = 0
    proposed: int = 0


@dataclass(frozen=True, slots=True)
class Mender:
    """Repairs letters of one store, in the transaction that has locked them."""

    letters: LetterRepository
    repairs: RepairRepository

    async def mend(
        self,
        store_id: UUID,
        found: Sequence[LyingLetter],
        *,
        model: RepairModel,
        confidence: float,
        at: datetime,
    ) -> Mended:
        """Look at letters; what a person has edited is ready as it is."""
        mended = Mended()
        # In a thread: a megabyte of loose JSON takes a moment.
        healings = await asyncio.to_thread(_heal_all, found, model, confidence)
        for letter, healing in zip(found, healings, strict=True):
            if letter.edited is not None:
                mended.ready.append(letter)
            if healing is None or healing.event is None or not healing.operations:
                continue
            source = RepairSource.PROPOSER if healing.learned else RepairSource.RULES
            status = RepairStatus.APPLIED if healing.is_sure else RepairStatus.PROPOSED
            await self.repairs.add(
                store_id,
                letter,
                healing,
                source=source,
                status=status,
                version=model.version,
                at=at,
            )
            if healing.is_sure:
                await self.letters.edit(store_id, letter.id, healing.body)
                mended.ready.append(replace(letter, edited=healing.body))
                mended.repaired += 1
            else:
                mended.proposed += 1
        await self.letters.mark_looked_at([each.id for each in found], version=model.version)
        return mended


def _heal_all(
    found: Sequence[LyingLetter], model: RepairModel, confidence: float
) -> list[Healing | None]:
    return [
        heal(letter.value, model, confidence=confidence)
        if letter.reason in HEALABLE and letter.edited is None
        else None
        for letter in found
    ]
