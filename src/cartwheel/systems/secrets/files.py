"""Settings in files, named by `CARTWHEEL_X_FILE`: the way of Docker and Kubernetes."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from cartwheel.systems.secrets.errors import SecretsError

_SUFFIX: Final = "_FILE"


def read_files(
    environment: Mapping[str, str], variables: Collection[str]
) -> dict[str, tuple[str, Path]]:
    """
    Return what files give, with the file, by variable; one trailing newline is no part of it.

    A setting whose own name ends so, such as the path of a table, names no other.

    Raises:
        SecretsError: a file cannot be read, or its setting is given in the environment too.
    """
    found: dict[str, tuple[str, Path]] = {}
    for variable in variables:
        pointer = variable + _SUFFIX
        if pointer in variables or not environment.get(pointer):
            continue
        if variable in environment:
            raise SecretsError(f"{variable} and {pointer} are both set: give one of them")
        path = Path(environment[pointer])
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise SecretsError(f"{pointer}: {path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise SecretsError(f"{pointer}: {path} is not UTF-8") from None
        found[variable] = (text.removesuffix("\n").removesuffix("\r"), path)
    return found
