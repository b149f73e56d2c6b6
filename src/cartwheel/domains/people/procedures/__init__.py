"""Procedures of people, under `auth`; the modules declare them on one router."""

from cartwheel.domains.people.procedures import (
    passkeys,
    passwords,
    providers,
    sessions,
    unlocking,
)
from cartwheel.domains.people.procedures.declaring import router

__all__ = ["passkeys", "passwords", "providers", "router", "sessions", "unlocking"]
