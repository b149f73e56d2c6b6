"""Why nobody can be found."""

from typing import ClassVar

from cartwheel.kernel.errors import UnavailableError


class DiscoveryError(UnavailableError):
    """Who knows the instances gave no proper answer."""

    code: ClassVar[str] = "gateway.discovery"
