"""Settings as they may be shown: without what is secret in them."""

from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr


def shown(name: str, value: Any) -> str:
    """Return a setting in words; of a secret no more than that it is set."""
    if not isinstance(value, SecretStr):
        return without_secrets(value) if name.endswith("_url") and value else _in_words(value)
    # Of the secrets only URLs have parts that are none.
    secret = value.get_secret_value()
    return without_secrets(secret) if name.endswith("_url") else "***"


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def without_secrets(url: str) -> str:
    """Return a URL without password and query, which may hold keys; nothing of what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "***"
    if not parts.scheme or "://" not in url:
        return "***"
    user, at, host = parts.netloc.rpartition("@")
    masked = f"{user.partition(':')[0]}:***" if ":" in user else user
    return parts._replace(netloc=f"{masked}{at}{host}", query="", fragment="").geturl()
