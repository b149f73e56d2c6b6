"""Checks, and the report they make together."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import msgspec
import structlog

from cartwheel.kernel.errors import AppError

_log = structlog.get_logger()


class Check(Protocol):
    """Asks one neighbour whether it serves."""

    @property
    def name(self) -> str:
        """What is checked, in a word."""
        ...

    @property
    def required(self) -> bool:
        """True when data cannot be made durable without it."""
        ...

    async def check(self) -> str:
        """
        Return a short public description, such as a version.

        Raises:
            AppError: it does not serve; the message is public too.
        """
        ...


class Outcome(msgspec.Struct, frozen=True, rename="camel"):
    """What one check found."""

    name: str
    ok: bool
    required: bool
    detail: str
    milliseconds: float


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """What all checks found: `ok`, `degraded` (an optional one failed) or `failed`."""

    status: str
    checks: tuple[Outcome, ...]

    @property
    def is_ready(self) -> bool:
        """True when every required check passed."""
        return self.status != "failed"


class Health:
    """Runs the checks side by side and remembers the report for a moment."""

    def __init__(
        self,
        checks: Sequence[Check],
        *,
        timeout: timedelta = timedelta(seconds=3),
        remember: timedelta = timedelta(seconds=1),
    ) -> None:
        self._checks = checks
        self._timeout = timeout.total_seconds()
        self._remember = remember.total_seconds()
        self._lock = asyncio.Lock()
        self._report: Report | None = None
        self._reported_at = 0.0
        self.draining = False
        """True once the process is to stop: it still serves, and wants no new work."""

    async def report(self, *, good_for: timedelta = timedelta(0)) -> Report:
        """Return what the checks found, at most a moment ago; all is well may be older."""
        async with self._lock:
            age = time.monotonic() - self._reported_at
            is_well = self._report is not None and self._report.status == "ok"
            if age >= max(self._remember, good_for.total_seconds() if is_well else 0.0):
                self._report = None
            if self._report is None:
                outcomes = await asyncio.gather(*map(self._run, self._checks))
                self._report = Report(_status(outcomes), tuple(outcomes))
                self._reported_at = time.monotonic()
            return self._report

    async def _run(self, check: Check) -> Outcome:
        started = time.perf_counter()
        try:
            detail = await asyncio.wait_for(check.check(), self._timeout)
            ok = True
        except TimeoutError:
            ok, detail = False, f"no answer within {self._timeout:g} s"
        except AppError as error:
            ok, detail = False, str(error)
        except Exception:  # noqa: BLE001 - a check that breaks must not break the report
            # The reason may name hosts: it belongs in the log alone.
            _log.exception("health.check_failed", check=check.name)
            ok, detail = False, "failed"
        taken = round((time.perf_counter() - started) * 1000, 2)
        return Outcome(check.name, ok, check.required, detail, taken)


def _status(outcomes: Sequence[Outcome]) -> str:
    if all(outcome.ok for outcome in outcomes):
        return "ok"
    if all(outcome.ok for outcome in outcomes if outcome.required):
        return "degraded"
    return "failed"
