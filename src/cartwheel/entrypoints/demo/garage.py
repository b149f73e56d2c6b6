"""Pictures of the demo store's cars, seen from the side."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final

from cartwheel.entrypoints.demo.palette import CREAM, INK, Pencil

_GLASS: Final = "#dfe8ec"
# From the rear to the bonnet: what the line of the roof goes through.
_ROOFS: Final[Mapping[str, list[tuple[float, float]]]] = {
    "economy": [(24, 56), (36, 38), (66, 38), (78, 56)],
    "suv": [(22, 54), (30, 32), (78, 32), (84, 54)],
    "luxury": [(22, 57), (38, 41), (66, 41), (82, 57)],
    "sports": [(30, 58), (44, 45), (60, 45), (74, 58)],
}


def draw_car(category: str, place: int) -> bytes:
    """Return a picture as PNG; the same car has the same one."""
    pencil = Pencil.on_ground(place)
    roof = _ROOFS[category]
    pencil.shape(roof, pencil.shade)
    top, height = roof[0][1], roof[1][1]
    panes = [(50 + (x - 50) * 0.86, y + (3 if y == height else 0)) for x, y in roof]
    pencil.shape(panes, _GLASS)
    pencil.line([(50, height), (50, top)], pencil.shade, width=2)
    pencil.block((10, top, 92, 74), pencil.body, corner=7)
    pencil.block((10, 68, 92, 74), pencil.shade, corner=3)
    pencil.block((84, top + 4, 91, top + 8), CREAM, corner=2)
    pencil.line([(46, top + 6), (52, top + 6)], INK, width=1.2)
    for middle in (28, 74):
        pencil.oval((middle - 11, 63, middle + 11, 85), INK)
        pencil.oval((middle - 5, 69, middle + 5, 79), CREAM)
    told = BytesIO()
    pencil.finished().save(told, "PNG", compress_level=1)
    return told.getvalue()
