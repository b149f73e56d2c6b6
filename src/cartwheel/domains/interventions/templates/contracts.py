"""What leaves the room of templates, and what comes in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

_NO_CONTROLS = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]*$"
TemplateName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
VariableName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")
]
Language = Annotated[str, msgspec.Meta(max_length=35, pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Subject = Annotated[str, msgspec.Meta(max_length=300, pattern="^[^\\x00-\\x1f]*$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=_NO_CONTROLS)]
Html = Annotated[str, msgspec.Meta(max_length=50_000, pattern=_NO_CONTROLS)]


class TemplateVariable(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Something that is filled in: by the house, where it knows the name, else by its default."""

    name: VariableName
    default: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class TemplateContent(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """The words in one language, for all shoppers or for those in a segment."""

    language: Language
    segment_id: UUID | None = None
    subject: Subject = ""
    text: Text
    html: Html | None = None


Variables = Annotated[tuple[TemplateVariable, ...], msgspec.Meta(max_length=30)]
Contents = Annotated[tuple[TemplateContent, ...], msgspec.Meta(min_length=1, max_length=40)]


class ReachTemplate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A template as it stands in its latest version.

    What was sent by an older version keeps the number of it. `defaultLanguage` is taken where
    there is nothing in the shopper's.
    """

    id: UUID
    version: int
    name: str
    default_language: str
    variables: tuple[TemplateVariable, ...]
    contents: tuple[TemplateContent, ...]
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ReachTemplatePage(msgspec.Struct, frozen=True, rename="camel"):
    """Templates, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ReachTemplate, ...]
    next_cursor: UUID | None


class CreateReachTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new template, with something in its default language."""

    name: TemplateName
    default_language: Language = "en"
    variables: Variables = ()
    contents: Contents


class UpdateReachTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Another version of a template; `version` is the one last seen."""

    id: UUID
    version: int
    name: TemplateName
    default_language: Language = "en"
    variables: Variables = ()
    contents: Contents


class ReachTemplateById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one template."""

    id: UUID


class ListReachTemplates(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which templates to list: those in use, or those that are archived."""

    archived: bool = False
    cursor: UUID | None = None
    limit: Limit = 50


class PreviewReachTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    How words would read, before they are saved, for a cart there is, or for one made up.

    The discount is in percent.
    """

    variables: Variables = ()
    content: TemplateContent
    cart_id: UUID | None = None
    discount_percent: Annotated[int, msgspec.Meta(ge=0, le=90)] = 10


class ReachPreview(msgspec.Struct, frozen=True, rename="camel"):
    """Words as a shopper would read them, and with what they were filled."""

    subject: str
    text: str
    html: str | None
    values: dict[str, str]
