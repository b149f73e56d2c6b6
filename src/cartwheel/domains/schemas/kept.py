"""A version of a schema as it is kept."""

from datetime import datetime
from typing import NamedTuple

from cartwheel.domains.schemas.contracts import RegisteredSchema
from cartwheel.domains.schemas.versions import SchemaVersion
from cartwheel.systems.schemas.api import Schema, SchemaFormat, load_schema


class KeptSchema(NamedTuple):
    """A version as it is kept."""

    id: int
    subject: str
    number: int
    version: SchemaVersion
    format: SchemaFormat
    text: str
    compiled: bytes | None
    registered_at: datetime | None
    is_built_in: bool = False

    def load(self) -> Schema:
        """Return it ready to be used."""
        return load_schema(self.format, self.text, self.compiled)

    def shown(self) -> RegisteredSchema:
        """Return what leaves the domain of it."""
        return RegisteredSchema(
            subject=self.subject,
            version=str(self.version),
            id=self.id,
            number=self.number,
            format=self.format,
            schema=self.text,
            is_built_in=self.is_built_in,
            registered_at=self.registered_at,
        )
