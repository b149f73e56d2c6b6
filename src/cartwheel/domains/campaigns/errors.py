"""What campaigns are refused for."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Issue, Kind


class CampaignError(AppError):
    """Any error of this domain."""


class MailTemplateNotFoundError(CampaignError):
    """The store has no such template, or no such version of it."""

    code: ClassVar[str] = "campaigns.template_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, template_id: UUID, *, version: int | None = None) -> None:
        of_version = "" if version is None else f" in version {version}"
        super().__init__(f"There is no mail template {template_id}{of_version}")
        self.template_id, self.version = template_id, version


class StaleMailTemplateError(CampaignError):
    """
    The template was changed since it was read; nothing is kept of the change asked for.

    `issues` says who was first, when, and as which version.
    """

    code: ClassVar[str] = "campaigns.template_stale"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, expected: int, found: int, name: str | None, at: datetime) -> None:
        who = name or "Somebody"
        super().__init__(
            f"The template is at version {found}, not {expected}: {who} has saved it meanwhile"
        )
        self.expected, self.found = expected, found
        self.issues = (
            Issue(("version",), str(found)),
            Issue(("savedByName",), who),
            Issue(("savedAt",), at.isoformat()),
        )


class FieldError(CampaignError):
    """A recipient lacks a field that a template needs, or has one that is not of its kind."""

    code: ClassVar[str] = "campaigns.field"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why
