"""The gateway's process, without the other roles' imports: FILE."""

import sys
from pathlib import Path

from cartwheel.entrypoints.gateway import run_gateway
from cartwheel.kernel import log
from cartwheel.kernel.settings import Settings

log.configure(level="INFO", log_format="json")
sys.exit(run_gateway(Settings(), config=Path(sys.argv[1])))
