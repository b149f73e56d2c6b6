"""
What the stand-in paints: a composition in colours, with the words that were asked for beside it.

Colours that the words name are taken; the rest follows from the words, so that the same words get
the same picture. It says on itself that it is a stand-in's.
"""

import colorsys
import hashlib
import io
import re
from collections.abc import Callable
from math import cos, pi, sin
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_HUES: Final = {
    "red": 0,
    "rot": 0,
    "orange": 28,
    "yellow": 48,
    "gelb": 48,
    "gold": 44,
    "green": 130,
    "grün": 130,
    "turquoise": 175,
    "blue": 215,
    "blau": 215,
    "purple": 275,
    "lila": 275,
    "pink": 330,
    "rosa": 330,
}
_WORD: Final = re.compile(r"\w+")
_LONGEST_CAPTION: Final = 48
_LABEL: Final = "stand-in"

_Color = tuple[int, int, int]


def paint(prompt: str, *, width: int, height: int, number: int) -> bytes:
    """Return a picture as PNG; `number` tells several of the same words apart."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - heavy

    digest = hashlib.sha256(f"{prompt}\0{number}".encode()).digest()
    random = Random(digest)  # noqa: S311 - no secret
    colors = _palette(prompt, random)
    image = Image.new("RGB", (width, height), colors[0])
    draw = ImageDraw.Draw(image)
    composition = random.choice(_COMPOSITIONS)
    composition(draw, (width, height), colors, random)
    _write(draw, (width, height), prompt, colors)
    held = io.BytesIO()
    image.save(held, "PNG", compress_level=6)
    return held.getvalue()


def _palette(prompt: str, random: Random) -> list[_Color]:
    """Return a light ground and four colours that go with it, by their distance on the wheel."""
    words = _WORD.findall(prompt.lower())
    # `rote` is `rot`, and `credit` is not `red`.
    named = [_HUES[n] for w in words for n in _HUES if w.startswith(n) and len(w) <= len(n) + 2]
    hue = named[0] if named else random.randrange(360)
    others = [*named[1:4], hue + 30, hue + 180, hue + 210, hue - 30]
    return [
        _color(hue, 18, 95),
        _color(hue, 62, 72),
        _color(others[0], 55, 82),
        _color(others[1], 48, 60),
        _color(others[2], 35, 38),
    ]


def _color(hue: int, saturation: int, value: int) -> _Color:
    red, green, blue = colorsys.hsv_to_rgb((hue % 360) / 360, saturation / 100, value / 100)
    return round(red * 255), round(green * 255), round(blue * 255)


def _landscape(draw: "ImageDraw", size: tuple[int, int], colors: list[_Color], r: Random) -> None:
    width, height = size
    x, y, radius = r.uniform(0.2, 0.8) * width, r.uniform(0.2, 0.4) * height, 0.13 * height
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colors[2])
    for layer, color in enumerate(colors[1:]):
        base = height * (0.5 + 0.13 * layer)
        swing, shift, waves = height * r.uniform(0.03, 0.09), r.uniform(0, 2 * pi), r.uniform(1, 3)
        ridge = [
            (at, base + swing * sin(shift + waves * 2 * pi * at / width))
            for at in range(0, width + 8, 8)
        ]
        draw.polygon([*ridge, (width, height), (0, height)], fill=color)


def _still_life(draw: "ImageDraw", size: tuple[int, int], colors: list[_Color], r: Random) -> None:
    width, height = size
    draw.rectangle((0, height * 0.66, width, height), fill=colors[1])
    count = r.randint(3, 5)
    for place in range(count):
        x = width * (place + 0.5) / count
        wide, tall = width * r.uniform(0.06, 0.1), height * r.uniform(0.18, 0.42)
        foot, color = height * r.uniform(0.7, 0.8), colors[2 + place % 3]
        draw.ellipse((x - wide, foot - wide / 3, x + wide, foot + wide / 3), fill=colors[4])
        if r.getrandbits(1):
            draw.rounded_rectangle((x - wide, foot - tall, x + wide, foot), wide / 2, fill=color)
        else:
            draw.ellipse((x - wide, foot - 2 * wide, x + wide, foot), fill=color)


def _fan(draw: "ImageDraw", size: tuple[int, int], colors: list[_Color], r: Random) -> None:
    width, height = size
    x, y, rays = width * r.uniform(0.3, 0.7), height * r.uniform(0.5, 0.7), r.randint(14, 26)
    far = width + height
    for ray in range(0, rays, 2):
        ends = [(2 * pi * (ray + side)) / rays for side in (0, 1)]
        edge = [(x + far * cos(end), y + far * sin(end)) for end in ends]
        draw.polygon([(x, y), *edge], fill=colors[1 + ray // 2 % 2])
    for ring, color in enumerate((colors[4], colors[3], colors[0])):
        radius = height * (0.2 - 0.055 * ring)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


_Compose = Callable[["ImageDraw", tuple[int, int], list[_Color], Random], None]
_COMPOSITIONS: Final[tuple[_Compose, ...]] = (_landscape, _still_life, _fan)


def _write(draw: "ImageDraw", size: tuple[int, int], prompt: str, colors: list[_Color]) -> None:
    from PIL import ImageFont  # noqa: PLC0415

    width, height = size
    caption = " ".join(prompt.split())
    if len(caption) > _LONGEST_CAPTION:
        caption = caption[:_LONGEST_CAPTION].rsplit(" ", 1)[0] + "…"
    for text, share, at in ((caption, 0.042, 0.9), (_LABEL, 0.026, 0.955)):
        font = ImageFont.load_default(size=max(10, round(height * share)))
        box = draw.textbbox((0, 0), text, font=font)
        x, y, pad = width * 0.05, height * at - (box[3] - box[1]) / 2, height * 0.01
        frame = (x - pad, y + box[1] - pad, x + box[2] + pad, y + box[3] + pad)
        draw.rounded_rectangle(frame, pad, fill=colors[0])
        draw.text((x, y), text, font=font, fill=colors[4])
