"""A template made ready to be filled in for many recipients, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from cartwheel.domains.campaigns.templates.fields import Fields

Rewrite: TypeAlias = Callable[[str], str]
"""Gives what stands in a mail for the address of a link in it, such as one that is counted."""


@dataclass(frozen=True, slots=True)
class FilledMail:
    """A mail as one recipient reads it; the subject is one line."""

    subject: str
    html: str
    text: str


class CompiledMail(Protocol):
    """A template in one version, with all done that is the same for each recipient."""

    def fill(self, fields: Fields, *, rewrite: Rewrite | None = None) -> FilledMail:
        """
        Write the mail for a recipient; safe to call from several threads.

        Values are escaped where they stand, addresses are of http or https. `rewrite` is asked
        for each address of a link that leads to the web, except that of unsubscribing and of
        preferences.

        Raises:
            FieldError: a field is missing that has no default, or is not of its kind.
        """
