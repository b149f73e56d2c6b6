"""Procedures of the monitoring domain, under `system`, for operators."""

from typing import Final

from cartwheel.domains.monitoring.contracts import (
    AskFigures,
    SystemFigures,
    SystemHealth,
    SystemMigrations,
    SystemSettings,
)
from cartwheel.domains.monitoring.service import MonitoringService
from cartwheel.systems.rpc.api import Router, get, permission

router = Router("system", about="How the platform is, for operators.")

READ: Final = permission("monitoring:read")


@router.query(rest=get("/system/health"), allow=READ)
async def health(monitoring: MonitoringService) -> SystemHealth:
    """Say how every part, role and process of the platform is."""
    return await monitoring.health()


@router.query(rest=get("/system/figures"), allow=READ)
async def figures(query: AskFigures, monitoring: MonitoringService) -> SystemFigures:
    """Show calls, faults, processor and memory of each process, minute by minute."""
    return await monitoring.figures(query)


@router.query(rest=get("/system/migrations"), allow=READ)
async def migrations(monitoring: MonitoringService) -> SystemMigrations:
    """Say how far the databases are migrated."""
    return await monitoring.migrations()


@router.query(rest=get("/system/settings"), allow=READ)
async def settings(monitoring: MonitoringService) -> SystemSettings:
    """List what the process that answers was started with, and where from, without secrets."""
    return monitoring.list_settings()
