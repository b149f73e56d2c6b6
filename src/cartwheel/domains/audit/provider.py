"""What a container holds of the audit log that is more than a class."""

from dishka import Provider, Scope, alias, provide

from cartwheel.domains.audit.log import AuditLog
from cartwheel.systems.rpc.api import Auditor


class AuditProvider(Provider):
    """Who keeps a record of changes."""

    log = provide(AuditLog, scope=Scope.APP)
    auditor = alias(source=AuditLog, provides=Auditor)
