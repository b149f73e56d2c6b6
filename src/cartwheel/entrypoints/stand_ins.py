"""`cartwheel run stand-ins`: stand-ins for outside services, for several processes or tools."""

from functools import partial

import structlog

from cartwheel.entrypoints.process import Told, run_process
from cartwheel.entrypoints.server import listen, url_of
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.standins.server import StandIns

_log = structlog.get_logger()


def run_stand_ins(settings: Settings) -> int:
    """Run until told to stop; return the exit code, having said in one line why it is not 0."""
    return run_process(partial(_run, settings))


async def _run(settings: Settings, told: Told) -> int:
    with listen(settings.host, settings.port) as listener:
        url = url_of(listener, host=settings.host)
        async with StandIns().serving(listener):
            told.serving.set()
            _log.warning("serving", role="stand-ins", url=url)
            await told.stop.wait()
    return 0
