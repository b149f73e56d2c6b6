"""Use cases of the monitoring domain, all of them questions."""

from dataclasses import dataclass
from datetime import timedelta

from cartwheel import __version__
from cartwheel.domains.monitoring import rules
from cartwheel.domains.monitoring.contracts import (
    AskFigures,
    StoreMigrations,
    SystemFigures,
    SystemHealth,
    SystemMigrations,
    SystemSetting,
    SystemSettings,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import AppError
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.columnstore import migrate
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.health.presence import Presence
from cartwheel.systems.secrets.api import shown, variable_of


@dataclass(frozen=True, slots=True)
class MonitoringService:
    """How the platform is; one for the process, and without a transaction of its own."""

    presence: Presence
    database: Database
    columnstore: ColumnStore
    settings: Settings
    clock: Clock

    async def health(self) -> SystemHealth:
        """
        Say how every part, role and process is.

        Raises:
            UnavailableError: Redis does not answer, and with it nobody can be asked.
        """
        return rules.health_of(await self.presence.list_processes(), now=self.clock.now())

    async def figures(self, query: AskFigures) -> SystemFigures:
        """
        Return what processes did in the last minutes.

        Raises:
            UnavailableError: Redis does not answer.
        """
        since = self.clock.now() - timedelta(minutes=query.minutes)
        return SystemFigures(await self.presence.figures_since(since))

    async def migrations(self) -> SystemMigrations:
        """Say how far each database is that answers."""
        found = []
        try:
            async with self.database.reading() as connection:
                current = await runner.revision_of(connection)
            newest = runner.head()
            found.append(StoreMigrations("postgresql", current, newest, current == newest))
        except AppError:
            pass
        try:
            version, known = await migrate.status(self.columnstore)
            found.append(StoreMigrations("clickhouse", str(version), str(known), version >= known))
        except AppError:
            pass
        return SystemMigrations(tuple(found))

    def list_settings(self) -> SystemSettings:
        """Return what there is to be set, and where it was; secrets are left out."""
        origins = self.settings.origins
        return SystemSettings(
            version=__version__,
            items=tuple(
                SystemSetting(
                    variable_of(name), shown(name, getattr(self.settings, name)), origins.get(name)
                )
                for name in sorted(type(self.settings).model_fields)
            ),
        )
