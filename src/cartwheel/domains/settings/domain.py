"""What settings and feature flags bring to the house."""

from typing import Final

from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.flag_procedures import router as flags
from cartwheel.domains.settings.flags import FlagService
from cartwheel.domains.settings.live import LiveSettings
from cartwheel.domains.settings.openfeature import FlagFollower
from cartwheel.domains.settings.procedures import router
from cartwheel.domains.settings.provider import SettingsProvider
from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository
from cartwheel.domains.settings.repository.flags import FlagRepository
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import LEADERS, OPERATORS, TEAM, Permission

# Whoever serves or works knows what is set.
_FOLLOWING: Final = frozenset(RoleName) - {RoleName.RELAY, RoleName.SCHEDULER}

SETTINGS: Final = Domain(
    name="settings",
    routers=(flags, router),
    per_call=(
        ChangeRepository,
        ConfigurationRepository,
        ConfigurationService,
        FlagRepository,
        FlagService,
    ),
    per_process=(FlagFollower, LiveSettings),
    providers=(SettingsProvider,),
    permissions=(
        Permission(name="flags:read", held_by=TEAM | OPERATORS),
        Permission(name="flags:write", held_by=LEADERS | OPERATORS),
        Permission(name="settings:read", held_by=TEAM | OPERATORS),
        Permission(name="settings:write", held_by=LEADERS | OPERATORS),
    ),
    tasks=(Task(FlagFollower, _FOLLOWING),),
)
