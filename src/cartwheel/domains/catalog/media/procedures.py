"""Procedures of pictures."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.catalog.errors import ProductNotFoundError
from cartwheel.domains.catalog.media.contracts import (
    MOST_BYTES,
    MediaById,
    ProductMedia,
    UpdateMedia,
    UploadMedia,
)
from cartwheel.domains.catalog.media.errors import (
    MediaNotFoundError,
    NotAPictureError,
    TooManyMediaError,
)
from cartwheel.domains.catalog.media.flow import MediaFlow
from cartwheel.domains.catalog.media.service import MediaService
from cartwheel.domains.catalog.products.contracts import Product
from cartwheel.systems.rpc.api import (
    Actor,
    Router,
    delete,
    patch,
    per_minute,
    permission,
    post,
)

WRITE: Final = permission("catalog:write")

router = Router("media", about="Pictures of products, in the sizes that pages show.")


@router.mutation(
    rest=post("/products/{productId}/media", status=201),
    allow=WRITE,
    limit=per_minute(120),
    raises=[ProductNotFoundError, NotAPictureError, TooManyMediaError],
    # In base64 a file is longer by a third.
    max_body=MOST_BYTES * 4 // 3 + 4_096,
    deadline=timedelta(seconds=30),
)
async def upload(command: UploadMedia, actor: Actor, media: MediaFlow) -> ProductMedia:
    """Add a picture to a product; it is shown as soon as its sizes are made."""
    return await media.upload(actor, command)


@router.mutation(rest=patch("/media/{id}"), allow=WRITE, raises=[MediaNotFoundError])
async def update(command: UpdateMedia, actor: Actor, media: MediaService) -> Product:
    """Say what is to be seen on a picture, or put it elsewhere among the others."""
    return await media.update(actor.store_id, command)


@router.mutation(rest=delete("/media/{id}"), allow=WRITE, raises=[MediaNotFoundError])
async def delete_(command: MediaById, actor: Actor, media: MediaService) -> Product:
    """Delete a picture."""
    return await media.delete(actor.store_id, command.id)
