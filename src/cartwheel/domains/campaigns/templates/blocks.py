"""
The layout of a mail in blocks, from which MJML is written.

Words may hold merge fields, `{{ first_name }}`, and conditions, `{% if first_name %}`; the
words of a text block are HTML of which only what mails can show is kept.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from cartwheel.domains.campaigns.templates.fields import FieldName

_NO_CONTROLS = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]*$"
_ONE_LINE = "^[^\\x00-\\x1f]*$"
Line = Annotated[str, msgspec.Meta(max_length=300, pattern=_ONE_LINE)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=_NO_CONTROLS)]
Rich = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000, pattern=_NO_CONTROLS)]
Address = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=_ONE_LINE)]
Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$(?!\n)")]
Pixels = Annotated[int, msgspec.Meta(ge=0, le=200)]
When = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_ONE_LINE)]


class Align(StrEnum):
    """To which side something is set."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Network(StrEnum):
    """Whose page a social link leads to."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"
    YOUTUBE = "youtube"
    LINKEDIN = "linkedin"
    PINTEREST = "pinterest"
    GITHUB = "github"
    WEB = "web"


class _Block(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    forbid_unknown_fields=True,
    tag_field="type",
):
    """A part of a mail; with `shown_when` for those recipients alone for whom it holds."""

    shown_when: When | None = None


class HeadingBlock(_Block, frozen=True, kw_only=True, tag="heading"):
    """A heading, of level 1 to 3."""

    text: Words
    level: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    align: Align = Align.LEFT


class TextBlock(_Block, frozen=True, kw_only=True, tag="text"):
    """Paragraphs, lists and links in HTML."""

    html: Rich
    align: Align = Align.LEFT


class ImageBlock(_Block, frozen=True, kw_only=True, tag="image"):
    """A picture; `alt` is read where it is not seen, and empty for an ornament. Width in pixels."""

    src: Address
    alt: Line
    href: Address | None = None
    width: Annotated[int, msgspec.Meta(ge=16, le=900)] | None = None


class ButtonBlock(_Block, frozen=True, kw_only=True, tag="button"):
    """A link that looks like a button."""

    label: Words
    href: Address
    align: Align = Align.CENTER
    colour: Colour | None = None


class ProductsBlock(_Block, frozen=True, kw_only=True, tag="products"):
    """
    A grid of the products in a list field, at most twelve of them.

    Its rows have `title`, `url` and `image`, and may have `price`.
    """

    items: FieldName
    columns: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    label: Line = ""


class DividerBlock(_Block, frozen=True, kw_only=True, tag="divider"):
    """A line across the mail."""

    colour: Colour = "#dddddd"


class SpacerBlock(_Block, frozen=True, kw_only=True, tag="spacer"):
    """Nothing, of some height in pixels."""

    height: Pixels = 24


class SocialLink(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A page of the store elsewhere."""

    network: Network
    href: Address


class SocialBlock(_Block, frozen=True, kw_only=True, tag="social"):
    """Links to the store's pages elsewhere."""

    links: Annotated[tuple[SocialLink, ...], msgspec.Meta(min_length=1, max_length=8)]
    align: Align = Align.CENTER


class CouponBlock(_Block, frozen=True, kw_only=True, tag="coupon"):
    """A code to copy, with what it is for above and what is small below."""

    code: Words
    title: Line = ""
    note: Line = ""


class FooterBlock(_Block, frozen=True, kw_only=True, tag="footer"):
    """
    The end of a mail: words of one's own, then the store's postal address and how to unsubscribe.

    The last two are always there, whatever the words.
    """

    html: Annotated[str, msgspec.Meta(max_length=5_000, pattern=_NO_CONTROLS)] = ""
    unsubscribe: Words = "Unsubscribe"
    preferences: Line = ""


InnerBlock: TypeAlias = (
    HeadingBlock
    | TextBlock
    | ImageBlock
    | ButtonBlock
    | DividerBlock
    | SpacerBlock
    | SocialBlock
    | CouponBlock
)


class ColumnPart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One column, from top to bottom."""

    blocks: Annotated[tuple[InnerBlock, ...], msgspec.Meta(min_length=1, max_length=12)]


class ColumnsBlock(_Block, frozen=True, kw_only=True, tag="columns"):
    """Columns side by side, which a phone shows one below the other."""

    columns: Annotated[tuple[ColumnPart, ...], msgspec.Meta(min_length=2, max_length=4)]


Block: TypeAlias = InnerBlock | ProductsBlock | ColumnsBlock | FooterBlock


class Theme(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How the whole mail looks; the width is in pixels."""

    font: Annotated[str, msgspec.Meta(max_length=100, pattern="^[A-Za-z0-9 ,-]+$(?!\n)")] = (
        "Helvetica, Arial, sans-serif"
    )
    text: Colour = "#222222"
    background: Colour = "#f4f4f5"
    paper: Colour = "#ffffff"
    accent: Colour = "#1d4ed8"
    on_accent: Colour = "#ffffff"
    width: Annotated[int, msgspec.Meta(ge=320, le=900)] = 600
