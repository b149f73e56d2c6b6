"""Photos of vehicles as they are handed over and taken back: kept as they came, for staff alone."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

import msgspec
from obstore.store import ObjectStore

from cartwheel.domains.catalog.api import MOST_BYTES, look_at
from cartwheel.domains.rentals.bookings.contracts import Reference
from cartwheel.domains.rentals.bookings.errors import HandoverPhotoNotFoundError
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, Flow, Transactions

_MEDIA_TYPES: Final = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}


class AddHandoverPhoto(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A photo of a booking's vehicle, to be named at the pick-up or the return.

    `content` is the file in base64: JPEG, PNG, WebP, GIF or AVIF, up to 10 MiB and 25 million
    pixels.
    """

    id: UUID
    content: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]


class AddedPhoto(msgspec.Struct, frozen=True, rename="camel"):
    """Where a photo lies, as `photos` of a pick-up or a return name it."""

    reference: str


class HandoverPhotoOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one photo of a booking."""

    id: UUID
    reference: Reference


class HandoverPhoto(msgspec.Struct, frozen=True, rename="camel"):
    """A photo as it was taken."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class HandoverPhotoFlow(Flow):
    """
    Takes in photos and shows them; no transaction is open while files are moved.

    One that no handover names afterwards stays where it lies, and nobody sees it.
    """

    transactions: Transactions
    objects: ObjectStore

    async def add(self, actor: Actor, command: AddHandoverPhoto) -> AddedPhoto:
        """
        Take in a photo.

        Raises:
            NotAPictureError: the file is none that is taken.
            BookingNotFoundError: the store has no such booking.
        """
        picture = await asyncio.to_thread(look_at, command.content)
        async with self.transactions.open(actor.store_id) as tx:
            await BookingRepository(tx.connection).get(actor.store_id, command.id)
            key = f"{_folder(actor.store_id, command.id)}{new_id()}.{picture.format}"
            await tx.record(command.id, after={"photo": key})
        await self.objects.put_async(key, command.content)
        return AddedPhoto(key)

    async def show(self, store_id: UUID, query: HandoverPhotoOf) -> HandoverPhoto:
        """
        Return a photo of a booking.

        Raises:
            BookingNotFoundError: the store has no such booking.
            HandoverPhotoNotFoundError: none such lies with this booking.
        """
        async with self.transactions.open(store_id) as tx:
            await BookingRepository(tx.connection).get(store_id, query.id)
        folder, name = query.reference.rpartition("/")[::2]
        media_type = _MEDIA_TYPES.get(name.rpartition(".")[2])
        if f"{folder}/" != _folder(store_id, query.id) or media_type is None:
            raise HandoverPhotoNotFoundError
        try:
            found = await self.objects.get_async(query.reference)
            return HandoverPhoto(media_type, bytes(await found.bytes_async()))
        except FileNotFoundError:
            raise HandoverPhotoNotFoundError from None


def _folder(store_id: UUID, booking_id: UUID) -> str:
    return f"rentals/{store_id}/bookings/{booking_id}/"
