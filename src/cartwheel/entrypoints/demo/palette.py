"""The colours of the pictures, and what they are drawn with."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from PIL import Image, ImageDraw

Box: TypeAlias = tuple[float, float, float, float]

INK: Final = "#3b3a3a"
CREAM: Final = "#fbf6ec"
# Ground, the shadow on it, the thing itself, its shade.
_PALETTES: Final = (
    ("#e9dcc9", "#d8c8b0", "#b5623f", "#8f4a2e"),
    ("#d9e4dc", "#c3d3c8", "#5f8a72", "#466856"),
    ("#dde3ee", "#c8d0e0", "#5a6f9a", "#435477"),
    ("#f2dfd7", "#e3cabf", "#c9826b", "#a3644f"),
    ("#e8e4d3", "#d6d0b8", "#a99a4d", "#82763a"),
    ("#e6dce8", "#d5c7d8", "#84648f", "#644a6d"),
)
SIDE: Final = 480
_DRAWN: Final = 2 * SIDE
"""Drawn twice as large, since edges are smooth then."""

_SCALE: Final = _DRAWN / 100


@dataclass(frozen=True, slots=True)
class Pencil:
    """Draws in hundredths of the picture's side, with the colours of a palette."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    body: str
    shade: str

    @classmethod
    def on_ground(cls, palette: int) -> "Pencil":
        """Take a sheet in the ground's colour, with the shadow of what will stand there."""
        ground, shadow, body, shade = _PALETTES[palette % len(_PALETTES)]
        image = Image.new("RGB", (_DRAWN, _DRAWN), ground)
        pencil = cls(image, ImageDraw.Draw(image), body, shade)
        pencil.oval((14, 80, 86, 91), shadow)
        return pencil

    def oval(self, box: Box, colour: str) -> None:
        """Draw an oval."""
        self.draw.ellipse(_scaled(box), fill=colour)

    def block(self, box: Box, colour: str, *, corner: float = 2) -> None:
        """Draw a rectangle with round corners."""
        self.draw.rounded_rectangle(_scaled(box), radius=corner * _SCALE, fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        """Draw a polygon."""
        self.draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)

    def bow(self, box: Box, start: float, end: float, colour: str, *, width: float = 3) -> None:
        """Draw a part of an oval's edge, from one angle to another."""
        self.draw.arc(_scaled(box), start, end, fill=colour, width=round(width * _SCALE))

    def line(self, points: list[tuple[float, float]], colour: str, *, width: float = 2) -> None:
        """Draw a line."""
        drawn = [(x * _SCALE, y * _SCALE) for x, y in points]
        self.draw.line(drawn, fill=colour, width=round(width * _SCALE), joint="curve")

    def finished(self) -> Image.Image:
        """Return the picture in its size."""
        return self.image.resize((SIDE, SIDE), Image.Resampling.BOX)


def _scaled(box: Box) -> Box:
    return (box[0] * _SCALE, box[1] * _SCALE, box[2] * _SCALE, box[3] * _SCALE)
