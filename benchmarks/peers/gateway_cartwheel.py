"""
Our door: FILE, then the file for the profile or nothing.

With a profile it says, at its end, where the time went: in our code, in the parser and the
other libraries, and in the kernel's calls (as JSON: seconds by name).
"""

import cProfile
import json
import pstats
import sys
from pathlib import Path

from cartwheel.entrypoints.gateway import run_gateway
from cartwheel.kernel import log
from cartwheel.kernel.settings import Settings


def share(profile: cProfile.Profile) -> dict[str, float]:
    """Add up the time by whose code it was spent in, without the waiting."""
    found = {"ours": 0.0, "libraries": 0.0}
    for (file, _, name), (_, _, seconds, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if name == "_run" and file.endswith("gateway.py"):
            continue  # the event loop waits and calls the kernel in here
        found["ours" if "/cartwheel/" in file else "libraries"] += seconds
    return found


settings = Settings()
log.configure(level="INFO", log_format="json")
profile = cProfile.Profile()
if len(sys.argv) > 2:
    profile.enable()
code = run_gateway(settings, config=Path(sys.argv[1]))
if len(sys.argv) > 2:
    profile.disable()
    Path(sys.argv[2]).write_text(json.dumps(share(profile)))
sys.exit(code)
