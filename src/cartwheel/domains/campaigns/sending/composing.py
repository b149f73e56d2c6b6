"""A campaign's mail for one recipient: filled in, with its links, written and signed as bytes."""

import binascii
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, formatdate
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.sending.ledger import Claimed
from cartwheel.domains.campaigns.sending.naming import RECIPIENT_HEADER, Addressed, message_id
from cartwheel.domains.campaigns.templates.compiled import CompiledMail, FilledMail
from cartwheel.domains.campaigns.templates.fields import FieldValue
from cartwheel.domains.campaigns.tracking.links import CampaignLinks, LinkOf, LinkPurpose
from cartwheel.kernel.email_addresses import wire_form
from cartwheel.systems.mail.api import DomainKey, RawLetter

_UNFIT: Final = re.compile(r"[\s<>\x00-\x1f\x7f]")
_WORD_BYTES: Final = 45
_PIXEL: Final = '<img src="{}" width="1" height="1" alt="" style="display:block;border:0">'


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one variant: a template that is ready, and what fills it for everybody."""

    compiled: CompiledMail
    sender: str
    sender_name: str
    reply_to: str
    fields: Mapping[str, FieldValue]
    tracks_opens: bool
    tracks_clicks: bool


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes mails; safe in several threads, since nothing of it changes."""

    store_id: UUID
    campaign_id: UUID
    links: CampaignLinks
    key: DomainKey | None
    words: tuple[Words, ...]

    def letter(
        self,
        claimed: Claimed,
        *,
        name: str,
        locale: str | None = None,
        is_test: bool = False,
    ) -> RawLetter:
        """
        Write the mail for a recipient.

        A name is a value of a field, escaped where it stands, and part of no header but the
        subject, which is one line. A test has links that lead on and count nothing.

        Raises:
            FieldError: a field is missing that has no default.
            ValueError: the address cannot be written to.
        """
        words = self._words(claimed)
        to = wire_form(claimed.address)
        if _UNFIT.search(to) or "@" not in to:
            raise ValueError(to)
        filled = self._fill(claimed, name=name, locale=locale, is_test=is_test)
        html = filled.html
        if words.tracks_opens and not is_test:
            html = _with_pixel(html, self.links.pixel(self._link(claimed, LinkPurpose.OPEN)))
        unsubscribe = self.links.unsubscribe(self._link(claimed, LinkPurpose.UNSUBSCRIBE))
        addressed = Addressed(self.campaign_id, claimed.customer_id, self.store_id)
        content = _message(
            [
                ("From", _from(words.sender_name, words.sender)),
                ("To", to),
                ("Subject", _encoded(filled.subject)),
                ("Date", formatdate()),
                ("Message-ID", message_id(addressed, words.sender)),
                *((("Reply-To", words.reply_to),) if words.reply_to else ()),
                ("List-Unsubscribe", f"<{unsubscribe}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                ("Feedback-ID", f"{self.campaign_id.hex}:{self.store_id.hex}:campaign:cartwheel"),
                (RECIPIENT_HEADER, addressed.text),
            ],
            text=filled.text,
            html=html,
            boundary=f"=_{claimed.customer_id.hex}",
        )
        if self.key is not None:
            content = self.key.signed(content)
        return RawLetter(claimed.customer_id, words.sender, to, content)

    def page(self, claimed: Claimed, *, name: str, locale: str | None) -> str:
        """
        Write a recipient's mail as a page: as in the mail, without the picture that is counted.

        Raises:
            FieldError: a field is missing that has no default.
        """
        return self._fill(claimed, name=name, locale=locale, is_test=False).html

    def _fill(
        self, claimed: Claimed, *, name: str, locale: str | None, is_test: bool
    ) -> FilledMail:
        words = self._words(claimed)
        fields = {
            **words.fields,
            "email": claimed.address,
            "unsubscribe_url": self.links.unsubscribe(self._link(claimed, LinkPurpose.UNSUBSCRIBE)),
            "preferences_url": self.links.preferences(self._link(claimed, LinkPurpose.PREFERENCES)),
            "view_url": self.links.view(self._link(claimed, LinkPurpose.VIEW)),
            **_known(name, locale, claimed.code),
        }
        is_counted = words.tracks_clicks and not is_test
        rewrite = self._rewriting(self._link(claimed, LinkPurpose.CLICK)) if is_counted else None
        return words.compiled.fill(fields, rewrite=rewrite)

    def _words(self, claimed: Claimed) -> Words:
        return self.words[min(claimed.variant, len(self.words) - 1)]

    def _link(self, claimed: Claimed, purpose: LinkPurpose) -> LinkOf:
        return LinkOf(self.store_id, self.campaign_id, claimed.customer_id, purpose)

    def _rewriting(self, link: LinkOf) -> Callable[[str], str]:
        return lambda target: self.links.click(link, target)


def _known(name: str, locale: str | None, code: str | None) -> dict[str, FieldValue]:
    """Return the fields of a customer that are known; of others the defaults hold."""
    found: dict[str, FieldValue] = {}
    if name.strip():
        found |= {"name": name.strip(), "first_name": name.split(maxsplit=1)[0]}
    if locale:
        found["locale"] = locale
    if code:
        found["coupon_code"] = code
    return found


def _with_pixel(html: str, url: str) -> str:
    pixel = _PIXEL.format(url)
    at = html.lower().rfind("</body")
    return html + pixel if at < 0 else html[:at] + pixel + html[at:]


def _from(name: str, address: str) -> str:
    return formataddr((" ".join(name.split()), address)) if name.strip() else address


def _encoded(text: str) -> str:
    """Write a text as a header takes it (RFC 2047): as it is, or in words of UTF-8."""
    line = " ".join(text.split())
    if line.isascii() and line.isprintable() and "=?" not in line:
        return line
    words, piece = [], b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > _WORD_BYTES:
            words.append(piece)
            piece = b""
        piece += encoded
    words.append(piece)
    return "\r\n ".join(f"=?utf-8?B?{b64encode(each).decode()}?=" for each in words)


def _message(headers: list[tuple[str, str]], *, text: str, html: str, boundary: str) -> bytes:
    told = "".join(f"{name}: {value}\r\n" for name, value in headers)
    kinds = (("plain", text), ("html", html))
    parts = b"".join(
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
        + _quoted(content)
        + b"\r\n"
        for kind, content in kinds
    )
    head = (
        f"{told}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    )
    return head.encode() + parts + f"--{boundary}--\r\n".encode()


def _quoted(content: str) -> bytes:
    """Write a text as quoted-printable, with CRLF at the end of lines."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").encode()
    return binascii.b2a_qp(lines, quotetabs=True, istext=True).replace(b"\n", b"\r\n")
