"""Ports that nobody else takes between being found and being used."""

import itertools
import os
import random
import socket

# Below what the kernel gives to whoever asks for any port, and a thousand for each worker.
_FIRST = 15_000 + 1000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 16)
# Others may test on this machine too: not all begin at the same place.
_offsets = itertools.count(random.randrange(1000))


def free_port() -> int:
    """Return a port of this worker's own that is free, and another one the next time."""
    while True:
        port = _FIRST + next(_offsets) % 1000
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
