"""The schemas that every store has unless it registers its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.versions import FIRST
from cartwheel.systems.schemas.api import SchemaFormat

OWN_IDS: Final = 10_000
"""Ids of the stores' own schemas are greater, those of built-in ones are not."""


@dataclass(frozen=True, slots=True)
class BuiltInSchemas:
    """
    Documents of JSON Schema by subject.

    Their order counts, since it gives them their ids: new ones come last.
    """

    documents: Mapping[str, Mapping[str, Any]]
    _by_subject: dict[str, KeptSchema] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Give each its id."""
        made = {
            subject: KeptSchema(
                id=number,
                subject=subject,
                number=1,
                version=FIRST,
                format=SchemaFormat.JSON,
                text=msgspec.json.encode(document).decode(),
                compiled=None,
                registered_at=None,
                is_built_in=True,
            )
            for number, (subject, document) in enumerate(self.documents.items(), 1)
        }
        object.__setattr__(self, "_by_subject", made)

    def __iter__(self) -> Iterator[KeptSchema]:
        """Go through them by name."""
        return iter(sorted(self._by_subject.values(), key=lambda one: one.subject))

    def find(self, subject: str) -> KeptSchema | None:
        """Return that of a subject."""
        return self._by_subject.get(subject)

    def find_id(self, schema_id: int) -> KeptSchema | None:
        """Return the one with an id."""
        return next((one for one in self._by_subject.values() if one.id == schema_id), None)
