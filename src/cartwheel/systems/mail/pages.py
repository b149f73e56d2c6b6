"""The pages of the web application, as those outside find them."""

from dataclasses import dataclass
from typing import Self

from cartwheel.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class PublicPages:
    """The pages that mails, and others outside, lead to."""

    url: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the operator's address, or that of a process on this machine."""
        url = settings.public_url or f"http://{settings.host}:{settings.port}"
        return cls(url.rstrip("/"))

    def at(self, path: str, *, token: str | None = None) -> str:
        """Return where a page is. A token follows #: no server is sent it, and no log has it."""
        return f"{self.url}{path}" if token is None else f"{self.url}{path}#token={token}"
