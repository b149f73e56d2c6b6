"""Pictures of products: one kind of drawing for each category, varied from product to product."""

from collections.abc import Callable
from io import BytesIO
from typing import Final

from cartwheel.entrypoints.demo.palette import CREAM, INK, Pencil
from cartwheel.entrypoints.simulate.shop import Product


def draw(product: Product, place: int) -> bytes:
    """Return a picture as PNG; the same product has the same one."""
    pencil = Pencil.on_ground(place)
    _DRAWINGS[product.category](pencil, place % 4)
    told = BytesIO()
    pencil.finished().save(told, "PNG", compress_level=1)
    return told.getvalue()


def _pot(pencil: Pencil, kind: int) -> None:
    top = 42 + 4 * kind
    pencil.bow((14, top + 4, 34, top + 20), 90, 270, INK, width=3)
    pencil.bow((66, top + 4, 86, top + 20), 270, 90, INK, width=3)
    pencil.block((24, top, 76, 84), pencil.body, corner=8)
    pencil.block((62, top + 6, 68, 76), pencil.shade, corner=3)
    pencil.block((21, top - 5, 79, top + 2), pencil.shade, corner=3)
    pencil.oval((46, top - 13, 54, top - 5), INK)


def _lamp(pencil: Pencil, kind: int) -> None:
    width = 22 + 3 * kind
    pencil.line([(50, 46), (50, 82)], INK, width=2.5)
    pencil.block((36, 80, 64, 86), INK, corner=3)
    pencil.oval((42, 40, 58, 56), "#f6d98b")
    pencil.shape([(40, 18), (60, 18), (50 + width, 50), (50 - width, 50)], pencil.body)
    pencil.shape([(55, 18), (60, 18), (50 + width, 50), (42 + width, 50)], pencil.shade)


def _bed(pencil: Pencil, kind: int) -> None:
    pencil.block((14, 34, 20, 86), INK, corner=2)
    pencil.block((80, 54, 86, 86), INK, corner=2)
    pencil.block((16, 66, 84, 80), pencil.shade, corner=2)
    pencil.block((18, 56, 82, 70), CREAM, corner=5)
    pencil.block((21, 46, 43, 60), CREAM, corner=5)
    pencil.block((40, 54, 83, 74), pencil.body, corner=5)
    for number in range(kind + 1):
        left = 48 + 8 * number
        pencil.line([(left, 58), (left, 72)], pencil.shade, width=1.2)


def _towels(pencil: Pencil, kind: int) -> None:
    for number in range(3):
        top = 70 - 15 * number
        left = 22 + 2 * number
        colour = (pencil.body, CREAM, pencil.shade)[(number + kind) % 3]
        pencil.block((left, top, 100 - left, top + 14), colour, corner=6)
        pencil.line([(left + 8, top + 7), (92 - left, top + 7)], INK, width=0.6)
    pencil.block((40, 31, 60, 40), CREAM, corner=4)
    pencil.oval((52, 20, 58, 26), CREAM)
    pencil.oval((58, 14, 62, 18), CREAM)


def _plant(pencil: Pencil, kind: int) -> None:
    pencil.line([(50, 62), (50, 34)], "#466856", width=2)
    for number in range(2 + kind):
        top = 22 + 6 * number
        pencil.oval((50, top, 72, top + 10), "#6d9b7f")
        pencil.oval((28, top + 4, 50, top + 14), "#55806a")
    pencil.shape([(32, 60), (68, 60), (62, 86), (38, 86)], pencil.body)
    pencil.shape([(60, 60), (68, 60), (62, 86), (57, 86)], pencil.shade)
    pencil.block((29, 55, 71, 63), pencil.shade, corner=2)


def _notebook(pencil: Pencil, kind: int) -> None:
    pencil.block((29, 23, 75, 86), CREAM, corner=3)
    pencil.block((26, 20, 72, 83), pencil.body, corner=3)
    pencil.block((26, 20, 34, 83), pencil.shade, corner=3)
    pencil.block((42, 32, 64, 42), CREAM, corner=2)
    for number in range(kind + 1):
        pencil.line([(44, 52 + 6 * number), (62, 52 + 6 * number)], pencil.shade, width=1)
    pencil.line([(80, 30), (88, 78)], INK, width=2.5)


def _blocks(pencil: Pencil, kind: int) -> None:
    pencil.block((20, 58, 48, 86), pencil.body, corner=3)
    pencil.block((52, 58, 80, 86), pencil.shade, corner=3)
    pencil.oval((28, 66, 40, 78), CREAM)
    pencil.shape([(66, 64), (74, 80), (58, 80)], CREAM)
    if kind % 2:
        pencil.shape([(50, 22), (68, 56), (32, 56)], "#d9a441")
    else:
        pencil.oval((36, 26, 66, 56), "#d9a441")


def _bag(pencil: Pencil, kind: int) -> None:
    high = 34 + 4 * kind
    pencil.bow((34, high - 16, 66, high + 22), 180, 360, INK, width=3)
    pencil.block((16, high, 84, 86), pencil.body, corner=9)
    pencil.block((16, high + 14, 84, high + 20), pencil.shade, corner=1)
    pencil.block((28, high + 6, 33, 86), INK, corner=1)
    pencil.block((67, high + 6, 72, 86), INK, corner=1)
    pencil.block((46, high + 12, 54, high + 22), CREAM, corner=2)


_DRAWINGS: Final[dict[str, Callable[[Pencil, int], None]]] = {
    "Kitchen": _pot,
    "Lighting": _lamp,
    "Bedroom": _bed,
    "Bath": _towels,
    "Garden": _plant,
    "Desk": _notebook,
    "Play": _blocks,
    "Travel": _bag,
}
