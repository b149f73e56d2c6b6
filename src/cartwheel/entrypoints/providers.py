"""`cartwheel providers`: whether outside services take the settings; this costs nothing."""

import asyncio

from rich.console import Console
from rich.table import Table

from cartwheel.domains.providers.contracts import OutsideService, OutsideServices, ProviderChecks
from cartwheel.domains.providers.service import ServiceBoard
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.images.api import ImageServices, open_painter
from cartwheel.systems.providers.standins.images import StandInImages
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.standins.texts import StandInTexts
from cartwheel.systems.providers.text.api import TextServices, open_writers


def check_providers(settings: Settings) -> int:
    """Print what services say; return 0 when each takes the settings, and 1 otherwise."""
    services, checks = asyncio.run(ask_providers(settings))
    console = Console(highlight=False)
    if not services.items:
        console.print(
            "No service is set (CARTWHEEL_TEXT_URL, CARTWHEEL_IMAGE_URL): `up` takes stand-ins."
        )
        return 0
    table = Table("For", "Service", "Model", "US$", "Answer")
    for service, check in zip(services.items, checks.items, strict=True):
        refusal = (check.refusal or "").replace("[", r"\[")
        answer = refusal or "[green]takes it[/]"
        table.add_row(service.capability, service.provider, service.model, _price(service), answer)
    console.print(table)
    console.print(f"List prices as of {services.price_table}")
    return 0 if all(check.refusal is None for check in checks.items) else 1


async def ask_providers(settings: Settings) -> tuple[OutsideServices, ProviderChecks]:
    """Ask each service whether it takes the settings; both answers have them in the same order."""
    stand_ins = StandIns()
    writers = open_writers(settings, lambda: StandInTexts(stand_ins))
    painter = open_painter(settings, lambda: StandInImages(stand_ins))
    board = ServiceBoard(TextServices(writers), ImageServices(painter))
    try:
        return board.look(), await board.check()
    finally:
        for opened in (writers, painter):
            if opened is not None:
                await opened.close()
        await stand_ins.close()


def _price(service: OutsideService) -> str:
    if service.image_price_micros is not None:
        return f"{_dollars(service.image_price_micros)} a picture"
    read, written = service.input_price_micros or 0, service.output_price_micros or 0
    return f"{_dollars(read)} in, {_dollars(written)} out, a million tokens"


def _dollars(micros: int) -> str:
    whole, rest = divmod(micros, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").removesuffix(".")
