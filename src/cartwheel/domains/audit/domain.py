"""What the audit log brings to the house."""

from typing import Final

from cartwheel.domains.audit.procedures import router
from cartwheel.domains.audit.provider import AuditProvider
from cartwheel.domains.audit.repository import AuditRepository
from cartwheel.domains.audit.sealer import AuditSealer
from cartwheel.domains.audit.service import AuditExport, AuditService
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.rpc.api import LEADERS, OPERATORS, Permission

AUDIT: Final = Domain(
    name="audit",
    routers=(router,),
    per_call=(AuditRepository, AuditService),
    per_process=(AuditExport, AuditSealer),
    providers=(AuditProvider,),
    permissions=(Permission(name="audit:read", held_by=LEADERS | OPERATORS),),
    tasks=(Task(AuditSealer, frozenset({RoleName.SCHEDULER})),),
)
