"""Files of models in the object store, by their digests."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import ObjectStore

from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.learned.bundles import (
    MOST_BYTES,
    LearnedModel,
    digest_of,
    read_bundle,
)
from cartwheel.kernel.errors import UnavailableError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Puts files away and opens them; one for the process."""

    objects: ObjectStore

    async def put(self, store_id: UUID, content: bytes) -> None:
        """
        Put a file away; one that is there already stays as it is.

        Raises:
            UnavailableError: the object store does not answer.
        """
        try:
            await self.objects.put_async(_key(store_id, digest_of(content)), content)
        except (BaseError, OSError) as error:
            raise UnavailableError(f"The object store does not take the model: {error}") from error

    async def open(self, store_id: UUID, digest: str) -> LearnedModel:
        """
        Open a file, which has to be what its digest says.

        Raises:
            ModelFileError: it is gone, damaged, or of another make.
            UnavailableError: the object store does not answer.
        """
        try:
            found = await self.objects.get_async(_key(store_id, digest))
            if found.meta["size"] > MOST_BYTES:
                raise ModelFileError(f"it has more than {MOST_BYTES:,} bytes")
            content = bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise ModelFileError("its file is gone from the object store") from None
        except (BaseError, OSError) as error:
            raise UnavailableError(f"The object store does not answer: {error}") from error
        return await asyncio.to_thread(_opened, content, digest)


def _opened(content: bytes, digest: str) -> LearnedModel:
    if digest_of(content) != digest:
        raise ModelFileError("its file is not what was registered: the checksum differs")
    return read_bundle(content)


def _key(store_id: UUID, digest: str) -> str:
    return f"predictions/{store_id}/{digest}.cartwheel"
