"""What domains and entrypoints use of the assembly."""

from cartwheel.kernel.roles import RoleName
from cartwheel.systems.assembly.domain import Domain, Running, Task
from cartwheel.systems.assembly.house import House

__all__ = ["Domain", "House", "RoleName", "Running", "Task"]
