"""What a container holds of services that write and paint."""

from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide

from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.images.api import ImageServices, open_painter
from cartwheel.systems.providers.standins.images import StandInImages
from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.standins.texts import StandInTexts
from cartwheel.systems.providers.text.opening import TextServices, open_writers


class ModelServiceProvider(Provider):
    """Who writes texts and paints pictures; nothing is opened before it is asked."""

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

    @provide
    async def painting(
        self, settings: Settings, stand_ins: StandIns
    ) -> AsyncIterator[ImageServices]:
        """Have pictures made as the operator chose."""
        painter = open_painter(settings, lambda: StandInImages(stand_ins))
        yield ImageServices(painter)
        if painter is not None:
            await painter.close()
