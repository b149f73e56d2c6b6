"""`cartwheel providers`: whether outside services take the settings; this costs nothing."""

import asyncio

from rich.console import Console
from rich.table import Table

from cartwheel.domains.providers.contracts import OutsideServices, ProviderChecks
from cartwheel.domains.providers.service import ServiceBoard
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.standins.texts import StandInTexts
from cartwheel.systems.providers.text.api import TextServices, open_writers


def check_providers(settings: Settings) -> int:
    """Print what services say; return 0 when each takes the settings, and 1 otherwise."""
    services, checks = asyncio.run(_check(settings))
    console = Console(highlight=False)
    if not services.items:
        console.print("No service is set: CARTWHEEL_TEXT_URL. `cartwheel up` takes a stand-in.")
        return 0
    table = Table("For", "Service", "Model", "In, out (US$ per million tokens)", "Answer")
    for service, check in zip(services.items, checks.items, strict=True):
        prices = f"{_dollars(service.input_price_micros)}, {_dollars(service.output_price_micros)}"
        answer = (
            "[green]takes it[/]" if check.refusal is None else check.refusal.replace("[", r"\\[")
        )
        table.add_row(service.capability, service.provider, service.model, prices, answer)
    console.print(table)
    console.print(f"List prices as of {services.price_table}")
    return 0 if all(check.refusal is None for check in checks.items) else 1


async def _check(settings: Settings) -> tuple[OutsideServices, ProviderChecks]:
    stand_ins = StandIns()
    writers = open_writers(settings, lambda: StandInTexts(stand_ins))
    board = ServiceBoard(TextServices(writers))
    try:
        return board.look(), await board.check()
    finally:
        if writers is not None:
            await writers.close()
        await stand_ins.close()


def _dollars(micros: int) -> str:
    whole, rest = divmod(micros, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").removesuffix(".")
