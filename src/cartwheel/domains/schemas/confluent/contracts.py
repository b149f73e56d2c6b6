"""What Confluent's API asks and answers, under its own names; what else is asked is passed over."""

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from cartwheel.domains.schemas.contracts import Subject, Text

Number: TypeAlias = Annotated[str, Meta(pattern="^(latest|-1|[1-9][0-9]{0,8})$")]
SchemaID: TypeAlias = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class ListRegistrySubjects(Struct, frozen=True, rename="camel"):
    """Which subjects to list: those that begin with a prefix; all without a limit."""

    subject_prefix: Annotated[str, Meta(max_length=200)] = ""
    offset: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    limit: Annotated[int, Meta(ge=-1, le=2**31 - 1)] = -1


class RegistrySubject(Struct, frozen=True):
    """Names a subject."""

    subject: Subject


class RegistrySubjectVersion(Struct, frozen=True):
    """Names a version of a subject by its number; `latest` or -1 is the one in force."""

    subject: Subject
    version: Number


class RegistrySchemaByID(Struct, frozen=True):
    """Names a schema."""

    id: SchemaID


class LookUpSchema(Struct, frozen=True, rename="camel"):
    """A schema of which a subject may have a version; of `AVRO`, if nothing is said."""

    subject: Subject
    schema: Text
    schema_type: Annotated[str, Meta(pattern="^(AVRO|JSON|PROTOBUF)$")] = "AVRO"


class RegistryVersion(Struct, frozen=True, rename="camel", kw_only=True):
    """A version of a subject."""

    subject: str
    version: int
    id: int
    schema_type: str
    schema: str


class RegistrySchema(Struct, frozen=True, rename="camel"):
    """A schema by its id."""

    schema: str
    schema_type: str


class RegistryPlace(Struct, frozen=True):
    """Where a schema is used."""

    subject: str
    version: int


class RegistryConfig(Struct, frozen=True, rename="camel", omit_defaults=True):
    """What new versions are held to, towards all of their model."""

    compatibility_level: str | UnsetType = UNSET


class RegistryMode(Struct, frozen=True):
    """What may be done here."""

    mode: str
