"""What a Host header may say."""

import re
from typing import Final

# Narrower than RFC 3986 on purpose: no user, no list, nothing that needs an escape.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")


def is_host(value: str) -> bool:
    """Tell whether a value is a name or an address, perhaps with a port, and nothing else."""
    return _HOST.fullmatch(value) is not None
