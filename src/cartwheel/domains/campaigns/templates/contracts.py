"""What leaves the room of templates, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.templates.blocks import Block, Line, Theme
from cartwheel.domains.campaigns.templates.fields import MergeFields
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

TemplateName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Subject = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern="^[^\\x00-\\x1f]*$")]
Source = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=200_000, pattern="^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]*$"
    ),
]
Version = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class BlockLayout(
    msgspec.Struct,
    frozen=True,
    rename="camel",
    forbid_unknown_fields=True,
    tag_field="type",
    tag="blocks",
):
    """A mail in blocks, of which the last is its footer."""

    blocks: Annotated[tuple[Block, ...], msgspec.Meta(min_length=1, max_length=60)]
    theme: Theme = Theme()


class MjmlLayout(
    msgspec.Struct,
    frozen=True,
    rename="camel",
    forbid_unknown_fields=True,
    tag_field="type",
    tag="mjml",
):
    """A mail written in MJML 4."""

    source: Source


class HtmlLayout(
    msgspec.Struct,
    frozen=True,
    rename="camel",
    forbid_unknown_fields=True,
    tag_field="type",
    tag="html",
):
    """A mail written in HTML, style sheet and all."""

    source: Source


Layout: TypeAlias = BlockLayout | MjmlLayout | HtmlLayout


class MailContent(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What a template says.

    `subject` and `preheader`, which lists of mails show behind it, may hold merge fields.
    """

    name: TemplateName
    subject: Subject
    preheader: Line = ""
    fields: MergeFields = ()
    layout: Layout


class MailTemplate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A template in one of its versions; `latest` is the number of the one in use.

    `saved_by_name` is None where a program saved it, or somebody who is gone.
    """

    id: UUID
    version: int
    latest: int
    content: MailContent
    archived_at: datetime | None
    created_at: datetime
    saved_at: datetime
    saved_by_name: str | None


class MailTemplateRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A template in a list."""

    id: UUID
    version: int
    name: str
    subject: str
    layout: str
    archived_at: datetime | None
    saved_at: datetime


class MailTemplatePage(msgspec.Struct, frozen=True, rename="camel"):
    """Templates, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[MailTemplateRow, ...]
    next_cursor: UUID | None


class MailTemplateVersion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One version in a list; `restored` is the version that it was made from, if it was."""

    version: int
    name: str
    subject: str
    restored: int | None
    saved_at: datetime
    saved_by_name: str | None


class MailTemplateVersions(msgspec.Struct, frozen=True, rename="camel"):
    """Versions, the latest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[MailTemplateVersion, ...]
    next_cursor: int | None


class CreateMailTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new template."""

    content: MailContent


class SaveMailTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Another version of a template; `version` is the latest that was seen."""

    id: UUID
    version: Version
    content: MailContent


class RestoreMailTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """An old version as the newest one again; `version` is the latest that was seen."""

    id: UUID
    version: Version
    restored: Version


class MailTemplateById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one template, in its latest version or in that one."""

    id: UUID
    version: Version | None = None


class ArchiveMailTemplate(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one template to take out of use, or to take into use again."""

    id: UUID
    archived: bool = True


class ListMailTemplates(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which templates to list: those in use, or those that are archived.

    With a `search` those alone whose name or subject has the words, whatever their case.
    """

    archived: bool = False
    search: Annotated[str, msgspec.Meta(max_length=100, pattern="^[^\\0]*$")] | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ListMailTemplateVersions(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Which versions to list: those before `cursor`."""

    id: UUID
    cursor: Version | None = None
    limit: Limit = 50


class FileKind(StrEnum):
    """What a template's file is written in."""

    HTML = "html"
    MJML = "mjml"


class ImportMailTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A template from a file; what was exported here knows its name and subject itself."""

    kind: FileKind
    source: Source
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    subject: Annotated[str, msgspec.Meta(max_length=300, pattern="^[^\\x00-\\x1f]*$")] = ""


class MailTemplateFile(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A template as one file."""

    kind: FileKind
    filename: str
    source: str


Given = Annotated[
    dict[str, str | int | float | bool | tuple[dict[str, str | int | float | bool], ...]],
    msgspec.Meta(max_length=100),
]


class PreviewMailTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What to show, saved or not, and to whom: what is not given is a sample."""

    content: MailContent
    given: Given = {}


class MailPreview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A mail as it would be read.

    `dark` is what programs in the dark show, `plain` what those that load no images show.
    `size` counts bytes of the HTML; `once` tells whether it is made ready once for everybody.
    """

    subject: str
    preheader: str
    html: str
    dark: str
    plain: str
    text: str
    size: int
    once: bool


class FindingLevel(StrEnum):
    """How bad something is: an error should keep a mail from being sent."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingCode(StrEnum):
    """What was found in a mail."""

    UNUSABLE = "unusable"
    MISSING_ALT = "missing_alt"
    EMPTY_ALT_OF_LINK = "empty_alt_of_link"
    BROKEN_LINK = "broken_link"
    INSECURE_LINK = "insecure_link"
    MISLEADING_LINK = "misleading_link"
    UNREACHABLE_LINK = "unreachable_link"
    UNCHECKED_LINK = "unchecked_link"
    CLIPPED = "clipped"
    ALMOST_CLIPPED = "almost_clipped"
    IMAGE_ONLY = "image_only"
    MISSING_FIELD = "missing_field"
    EMPTY_FIELD = "empty_field"
    LONG_SUBJECT = "long_subject"
    SHOUTING_SUBJECT = "shouting_subject"
    PRETENDED_REPLY = "pretended_reply"
    NO_PREHEADER = "no_preheader"


class MailFinding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something found in a mail, `at` an address, a field or an image; in `count` recipients."""

    code: FindingCode
    level: FindingLevel
    message: str
    at: str = ""
    count: int | None = None


class CheckMailTemplate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    What to check: a content that is not saved, or a template, which has an `id`.

    With some `recipients` their fields are looked at; with `fetch` each address of a link is
    asked for, from public addresses alone.
    """

    content: MailContent | None = None
    id: UUID | None = None
    recipients: Annotated[tuple[Given, ...], msgspec.Meta(max_length=200)] = ()
    fetch: bool = False


class MailCheck(msgspec.Struct, frozen=True, rename="camel"):
    """What was found, the worst first; `size` counts bytes of the HTML."""

    findings: tuple[MailFinding, ...]
    size: int
