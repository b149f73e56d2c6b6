"""What a container holds of text services."""

from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide

from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.standins.texts import StandInTexts
from cartwheel.systems.providers.text.opening import TextServices, open_writers


class TextServiceProvider(Provider):
    """Who writes texts; nothing is opened before it is asked."""

    scope = Scope.APP

    @provide
    async def stand_ins(self) -> AsyncIterator[StandIns]:
        """Stand in for services, from the first time that somebody asks for one."""
        served = StandIns()
        yield served
        await served.close()

    @provide
    async def services(
        self, settings: Settings, stand_ins: StandIns
    ) -> AsyncIterator[TextServices]:
        """Have texts written as the operator chose."""
        writers = open_writers(settings, lambda: StandInTexts(stand_ins))
        yield TextServices(writers)
        if writers is not None:
            await writers.close()
