"""Whoever has pictures made for stores: one for the process."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from obstore.store import ObjectStore

from cartwheel.domains.catalog.api import MediaSize, MediaStatus, forget_files, size_picture
from cartwheel.domains.illustrations.contracts import Illustrate, Illustrated, Illustration
from cartwheel.domains.illustrations.errors import NotIllustratedError
from cartwheel.domains.illustrations.repository import IllustrationRepository
from cartwheel.domains.providers.api import ImageDesk, Purpose
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.images.api import ImageRequest, ImageResult
from cartwheel.systems.rpc.api import Flow

ILLUSTRATE: Final = "image.illustrate"


@dataclass(frozen=True, slots=True)
class IllustrationFlow(Flow):
    """
    Has pictures made, within the store's budget, and keeps them.

    No transaction may be open meanwhile: it takes up to minutes. `by` is who asked.

    Raises:
        BudgetExceededError: the store has not as much left; nothing was asked.
        NotIllustratedError: what came is no picture.
        ProviderError: no service made any, or the operator chose none.
    """

    desk: ImageDesk
    objects: ObjectStore
    database: Database
    clock: Clock

    def estimate(self, command: Illustrate) -> int:
        """Return what pictures cost at most, in millionths of a US dollar."""
        return self.desk.estimate(_request(command))

    async def illustrate(
        self,
        store_id: UUID,
        command: Illustrate,
        *,
        by: UUID | None = None,
        purpose: str = ILLUSTRATE,
    ) -> Illustrated:
        """Make pictures and keep them."""
        result = await self.desk.paint(store_id, _request(command), Purpose(purpose, by))
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._keep(store_id, command, result, content))
                for content in result.images
            ]
        made = [task.result() for task in tasks]
        if None in made:
            raise NotIllustratedError("The service sent a picture that is broken")
        kept = tuple(each for each in made if each is not None)
        async with self.database.transaction(store_id=store_id) as connection:
            await IllustrationRepository(connection).add_all(store_id, kept)
        return Illustrated(items=kept, cost_micros=result.cost_micros)

    async def _keep(
        self, store_id: UUID, command: Illustrate, result: ImageResult, content: bytes
    ) -> Illustration | None:
        """Put a picture away in its sizes; None when it is broken behind its beginning."""
        made_id = new_id()
        folder = f"generated/{store_id}/{made_id}"
        await self.objects.put_async(folder, content)
        sized = await size_picture(self.objects, folder, folder=folder)
        await forget_files(self.objects, [folder])
        if sized["status"] is not MediaStatus.READY:
            return None
        sizes = tuple(MediaSize(**size) for size in sized["sizes"])
        return Illustration(
            id=made_id,
            prompt=command.prompt,
            shape=command.shape,
            provider=result.provider,
            model=result.model,
            is_stand_in=result.is_stand_in,
            url=max(sizes, key=lambda size: size.width).url,
            sizes=sizes,
            made_at=self.clock.now(),
        )


def _request(command: Illustrate) -> ImageRequest:
    return ImageRequest(prompt=command.prompt, shape=command.shape, count=command.count)
