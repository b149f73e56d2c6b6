"""Blocks written as MJML, with marks for what is filled in."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

import nh3

from cartwheel.domains.campaigns.templates.blocks import (
    Block,
    ButtonBlock,
    ColumnsBlock,
    CouponBlock,
    DividerBlock,
    FooterBlock,
    HeadingBlock,
    ImageBlock,
    InnerBlock,
    Network,
    ProductsBlock,
    SocialBlock,
    SpacerBlock,
    TextBlock,
    Theme,
)
from cartwheel.domains.campaigns.templates.marks import Construct, Marks

_SIZES: Final = {1: 28, 2: 22, 3: 18}
_TAGS: Final = frozenset(
    "p br b strong i em u s a ul ol li blockquote span code sub sup h2 h3 h4".split()
)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_NAMES: Final = {
    Network.FACEBOOK: "Facebook",
    Network.INSTAGRAM: "Instagram",
    Network.X: "X",
    Network.YOUTUBE: "YouTube",
    Network.LINKEDIN: "LinkedIn",
    Network.PINTEREST: "Pinterest",
    Network.GITHUB: "GitHub",
    Network.WEB: "Web",
}
_DARK: Final = """
@media (prefers-color-scheme: dark) {
  .cw-page, .cw-page > div { background-color: #101014 !important; }
  .cw-paper, .cw-paper > table, .cw-paper table { background-color: #1b1b1f !important; }
  .cw-words div, .cw-words p, .cw-words li, .cw-words h1, .cw-words h2, .cw-words h3
    { color: #ececf1 !important; }
  .cw-words a { color: #9db7ff !important; }
}
@media only screen and (max-width: 479px) { .cw-product { width: 100% !important; } }
"""


def to_mjml(
    blocks: Iterable[Block], theme: Theme, marks: Marks, *, title: str, preheader: str
) -> str:
    """Return the MJML of a mail; `title` and `preheader` are marked already."""
    writer = _Writer(theme, marks)
    body = "".join(writer.sections(blocks))
    preview = f"<mj-preview>{escape(preheader)}</mj-preview>" if preheader else ""
    return (
        f"<mjml><mj-head><mj-title>{escape(title)}</mj-title>{preview}"
        f'<mj-attributes><mj-all font-family="{escape(theme.font)}" />'
        f'<mj-text font-size="16px" line-height="1.5" color="{theme.text}" />'
        f'<mj-section background-color="{theme.paper}" css-class="cw-paper" padding="0" />'
        "</mj-attributes>"
        f"<mj-style>.cw-words a {{ color: {theme.accent}; }}\n{_DARK}</mj-style>"
        '<mj-raw><meta name="color-scheme" content="light dark" />'
        '<meta name="supported-color-schemes" content="light dark" /></mj-raw></mj-head>'
        f'<mj-body width="{theme.width}px" background-color="{theme.background}"'
        f' css-class="cw-page">{body}</mj-body></mjml>'
    )


class _Writer:
    def __init__(self, theme: Theme, marks: Marks) -> None:
        self._theme, self._marks = theme, marks

    def sections(self, blocks: Iterable[Block]) -> Iterator[str]:
        """Give a section for each run of blocks that stand in one column, and for columns."""
        run: list[str] = []
        for block in blocks:
            if isinstance(block, ColumnsBlock):
                yield from self._section(run)
                run = []
                columns = (
                    f"<mj-column>{''.join(self._shown(one) for one in column.blocks)}</mj-column>"
                    for column in block.columns
                )
                section = f'<mj-section padding="8px 0">{"".join(columns)}</mj-section>'
                yield self._when(block.shown_when, section)
            else:
                run.append(self._shown(block))
        yield from self._section(run)

    def _section(self, run: list[str]) -> Iterator[str]:
        if run:
            yield f"<mj-section><mj-column>{''.join(run)}</mj-column></mj-section>"

    def _shown(self, block: InnerBlock | ProductsBlock | FooterBlock) -> str:
        return self._when(block.shown_when, self._written(block))

    def _when(self, condition: str | None, written: str) -> str:
        if condition is None:
            return written
        begin, end = (
            self._marks.add(Construct(code, is_statement=True))
            for code in (f"if {condition}", "endif")
        )
        return f"{begin}{written}{end}"

    def _written(self, block: InnerBlock | ProductsBlock | FooterBlock) -> str:  # noqa: PLR0911
        if isinstance(block, HeadingBlock):
            return self._heading(block)
        if isinstance(block, TextBlock):
            return self._text(self._rich(block.html), align=block.align)
        if isinstance(block, ImageBlock):
            return self._image(block)
        if isinstance(block, ButtonBlock):
            return self._button(block)
        if isinstance(block, DividerBlock):
            return f'<mj-divider border-width="1px" border-color="{block.colour}" />'
        if isinstance(block, SpacerBlock):
            return f'<mj-spacer height="{block.height}px" />'
        if isinstance(block, SocialBlock):
            return self._social(block)
        if isinstance(block, CouponBlock):
            return self._coupon(block)
        if isinstance(block, ProductsBlock):
            return self._products(block)
        return self._footer(block)

    def _heading(self, block: HeadingBlock) -> str:
        size, level = _SIZES[block.level], block.level
        heading = (
            f'<h{level} style="margin:0;font-size:{size}px;line-height:1.25;">'
            f"{self._words(block.text)}</h{level}>"
        )
        return self._text(heading, align=block.align)

    def _text(self, words: str, *, align: str = "center", more: str = "") -> str:
        return f'<mj-text align="{align}" css-class="cw-words"{more}>{words}</mj-text>'

    def _image(self, block: ImageBlock) -> str:
        href = f' href="{self._words(block.href)}"' if block.href else ""
        width = f' width="{block.width}px"' if block.width else ""
        source, alt = self._words(block.src), self._words(block.alt)
        return f'<mj-image src="{source}" alt="{alt}"{href}{width} />'

    def _button(self, block: ButtonBlock) -> str:
        return (
            f'<mj-button href="{self._words(block.href)}" align="{block.align}"'
            f' background-color="{block.colour or self._theme.accent}"'
            f' color="{self._theme.on_accent}" font-size="16px" font-weight="bold"'
            f' border-radius="6px" inner-padding="12px 24px">{self._words(block.label)}</mj-button>'
        )

    def _social(self, block: SocialBlock) -> str:
        links = (
            f'<a href="{self._words(link.href)}">{_NAMES[link.network]}</a>' for link in block.links
        )
        return self._text(" &#183; ".join(links), align=block.align, more=' font-size="14px"')

    def _coupon(self, block: CouponBlock) -> str:
        title = f'<p style="margin:0 0 8px;">{self._words(block.title)}</p>' if block.title else ""
        note = (
            f'<p style="margin:8px 0 0;font-size:13px;">{self._words(block.note)}</p>'
            if block.note
            else ""
        )
        look = (
            f"margin:0;padding:12px;border:2px dashed {self._theme.accent};"
            "font-size:22px;font-weight:bold;letter-spacing:2px;"
        )
        return self._text(f'{title}<p style="{look}">{self._words(block.code)}</p>{note}')

    def _products(self, block: ProductsBlock) -> str:
        begin = self._statement(f"for product in {block.items}")
        width = {1: "100%", 2: "50%", 3: "33.33%"}[block.columns]
        label = f'<br /><a href="{self._field("product.url")}">{self._words(block.label)}</a>'
        price = (
            f"{self._statement('if product.price is defined and product.price')}"
            f"<br />{self._field('product.price')}{self._statement('endif')}"
        )
        look = f"display:inline-block;vertical-align:top;width:{width};"
        return (
            f'<mj-text padding="8px 17px" css-class="cw-words">{begin}'
            f'<div class="cw-product" style="{look}">'
            f'<p style="margin:8px;"><a href="{self._field("product.url")}">'
            f'<img src="{self._field("product.image")}" alt="{self._field("product.title")}"'
            ' style="display:block;width:100%;height:auto;border:0;" /></a></p>'
            f'<p style="margin:8px;"><b>{self._field("product.title")}</b>{price}'
            f"{label if block.label else ''}</p></div>{self._statement('endfor')}</mj-text>"
        )

    def _footer(self, block: FooterBlock) -> str:
        words = self._rich(block.html) if block.html else ""
        preferences = ""
        if block.preferences:
            address, label = self._field("preferences_url"), self._words(block.preferences)
            preferences = f' &#183; <a href="{address}">{label}</a>'
        return self._text(
            f'{words}<p style="margin:8px 0;">{self._field("store_name")}<br />'
            f'{self._field("postal_address")}</p><p style="margin:8px 0;">'
            f'<a href="{self._field("unsubscribe_url")}">{self._words(block.unsubscribe)}</a>'
            f"{preferences}</p>",
            more=' font-size="13px" padding="24px 25px"',
        )

    def _words(self, text: str) -> str:
        return escape(self._marks.mark(text))

    def _rich(self, html: str) -> str:
        return sanitised(self._marks.as_comments(self._marks.mark(html)))

    def _field(self, code: str) -> str:
        return self._marks.add(Construct(code))

    def _statement(self, code: str) -> str:
        return self._marks.add(Construct(code, is_statement=True))


def sanitised(html: str) -> str:
    """Return of HTML what the words of a mail may be, with each element closed."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes=set(_SCHEMES),
        link_rel=None,
        strip_comments=False,
    )
