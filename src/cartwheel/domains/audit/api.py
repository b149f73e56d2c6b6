"""What other domains may use of the audit log."""

from cartwheel.domains.audit.log import AuditLog

__all__ = ["AuditLog"]
