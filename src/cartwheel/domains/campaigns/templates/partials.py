"""Parts that every store has: `{% include "footer" %}` is the footer that each mail needs."""

import re
from typing import Final

INCLUDE: Final = '{% include "footer" %}'
_INCLUDE: Final = re.compile(r"""\{%\s*include\s+(?:"footer"|'footer')\s*%\}""")
_WORDS: Final = (
    '<p style="margin:8px 0;">{{ store_name }}<br />{{ postal_address }}</p>'
    '<p style="margin:8px 0;"><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>'
)
_MJML: Final = (
    '<mj-section><mj-column><mj-text align="center" font-size="13px" line-height="1.5">'
    f"{_WORDS}</mj-text></mj-column></mj-section>"
)
_HTML: Final = (
    '<div style="padding:24px;text-align:center;font-family:Helvetica, Arial, sans-serif;'
    f'font-size:13px;line-height:1.5;color:#6b6e76;">{_WORDS}</div>'
)


def with_partials(source: str, *, is_mjml: bool) -> str:
    """Return a source with what it includes."""
    return _INCLUDE.sub(lambda _: _MJML if is_mjml else _HTML, source)
