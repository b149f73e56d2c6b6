"""Procedures of people, under `auth`; the modules declare them on one router."""

from cartwheel.domains.people.procedures import (
    entering,
    passkeys,
    passwords,
    providers,
    sessions,
    unlock,
)
from cartwheel.domains.people.procedures.auth_router import router

__all__ = ["entering", "passkeys", "passwords", "providers", "router", "sessions", "unlock"]
