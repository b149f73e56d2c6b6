"""What the schemas domain refuses."""

from collections.abc import Sequence
from typing import ClassVar

from cartwheel.kernel.errors import AppError, InvalidInputError, Issue, Kind

_MOST_ISSUES = 20


class SchemaError(AppError):
    """A refusal of the schemas domain."""


class SubjectNotFoundError(SchemaError):
    """There is no schema of this subject."""

    code: ClassVar[str] = "schemas.subject_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, subject: str) -> None:
        super().__init__(f"There is no schema of {subject}")
        self.subject = subject


class SchemaNotFoundError(SchemaError):
    """The subject has no such version."""

    code: ClassVar[str] = "schemas.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, subject: str, version: str) -> None:
        super().__init__(f"There is no version {version} of {subject}")
        self.subject, self.version = subject, version


class UnknownSchemaIDError(SchemaError):
    """The store has no schema with this id."""

    code: ClassVar[str] = "schemas.unknown_id"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, schema_id: int) -> None:
        super().__init__(f"There is no schema {schema_id}")
        self.schema_id = schema_id


class IncompatibleSchemaError(InvalidInputError, SchemaError):
    """The versions of the model and this one cannot read each other as the subject asks."""

    code: ClassVar[str] = "schemas.incompatible"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__(*issues[:_MOST_ISSUES])


class VersionTakenError(SchemaError):
    """The version is another schema's, or does not follow the latest."""

    code: ClassVar[str] = "schemas.version_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, subject: str, version: str, *, latest: str | None) -> None:
        after = "the first is 1-0-0" if latest is None else f"{latest} is the latest"
        super().__init__(f"{subject} cannot have {version} next: {after}")
        self.subject, self.version, self.latest = subject, version, latest


class TooManySchemasError(SchemaError):
    """The store, or the model, has as many versions or as much text as it may have."""

    code: ClassVar[str] = "schemas.too_many"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, what: str, *, most: int, of: str) -> None:
        super().__init__(f"A {what} has {most:,} {of} at most")
        self.most = most
