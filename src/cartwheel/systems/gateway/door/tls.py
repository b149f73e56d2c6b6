"""TLS at the door: its certificate, read anew when it changes."""

import asyncio
import ssl
from pathlib import Path
from typing import Final

import structlog

from cartwheel.systems.gateway.config.reloading import signature_of
from cartwheel.systems.gateway.config.specs import TLSSpec
from cartwheel.systems.gateway.errors import RouteTableError

_LOOK_SECONDS: Final = 1.0

_log = structlog.get_logger()


def server_context(spec: TLSSpec) -> ssl.SSLContext:
    """
    Return the terms on which clients are spoken to: TLS 1.2 or 1.3, HTTP/1.1.

    Raises:
        RouteTableError: the certificate and its key cannot be read, or do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        # Without this, OpenSSL asks on the terminal for the password of a key that has one.
        context.load_cert_chain(spec.certificate, spec.key, password="")
    except (OSError, ValueError) as error:
        words = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise RouteTableError(
            f"$.tls: {spec.certificate} with {spec.key} cannot be used: {words}"
        ) from error
    return context


async def follow_certificate(context: ssl.SSLContext, spec: TLSSpec) -> None:
    """Look at the files until cancelled; new connections get the new pair, if it is one."""
    files = (Path(spec.certificate), Path(spec.key))
    seen = [signature_of(file) for file in files]
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        found = [signature_of(file) for file in files]
        if found == seen or None in found:
            continue
        seen = found
        try:
            # Tried apart first: half of a pair must not get into the one in use.
            server_context(spec)
            context.load_cert_chain(spec.certificate, spec.key, password="")
        except (RouteTableError, OSError) as error:
            _log.error("the certificate was not taken; the old one stays", reason=str(error))
        else:
            _log.warning("the certificate was taken", path=spec.certificate)
