"""What is refused about API keys."""

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from cartwheel.domains.stores.errors import StoreError
from cartwheel.kernel.errors import Kind


class KeyNotFoundError(StoreError):
    """The store has no such key, or it is revoked already."""

    code: ClassVar[str] = "keys.key_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, key_id: UUID) -> None:
        super().__init__(f"There is no API key {key_id}")
        self.key_id = key_id


class BeyondOwnScopesError(StoreError):
    """The key was to hold permissions that its maker lacks."""

    code: ClassVar[str] = "keys.beyond_own_scopes"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self, scopes: Iterable[str]) -> None:
        super().__init__(f"You do not hold {', '.join(scopes)} yourself")


class TooManyKeysError(StoreError):
    """The store has as many keys that open it as a store may have."""

    code: ClassVar[str] = "keys.too_many_keys"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} API keys at most")
        self.most = most
