"""Use cases of pictures that were made."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.illustrations.contracts import (
    Illustration,
    IllustrationPage,
    ListIllustrations,
)
from cartwheel.domains.illustrations.errors import IllustrationNotFoundError
from cartwheel.domains.illustrations.messages import ForgetIllustration
from cartwheel.domains.illustrations.repository import IllustrationRepository
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class IllustrationService:
    """Pictures of one store at a time."""

    illustrations: IllustrationRepository
    outbox: Outbox
    note: AuditNote

    async def list_page(self, store_id: UUID, query: ListIllustrations) -> IllustrationPage:
        """List pictures, the newest first."""
        found = await self.illustrations.list_page(
            store_id, before=query.cursor, limit=query.limit + 1
        )
        return page_of(IllustrationPage, found, limit=query.limit, by=lambda made: made.id)

    async def delete(self, store_id: UUID, illustration_id: UUID) -> Illustration:
        """
        Forget a picture; a job deletes its files, wherever they are shown.

        Raises:
            IllustrationNotFoundError: the store has no such picture.
        """
        gone = await self.illustrations.delete(store_id, illustration_id)
        if gone is None:
            raise IllustrationNotFoundError(illustration_id)
        files = tuple(size.url for size in gone.sizes)
        await self.outbox.enqueue(ForgetIllustration(store_id, gone.id, files))
        self.note.tell(gone.id, before=gone)
        return gone
