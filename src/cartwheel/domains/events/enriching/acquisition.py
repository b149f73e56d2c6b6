"""
What brought a visitor: the campaign a link names, the click id of an advertiser, or the page
before.

A campaign's own words (`utm_*`, or `context.campaign`) count most, then click ids, then the host
of the referrer: a search engine, a social network, a mail program, or some other site. What came
from the shop's own pages brought nobody.
"""

from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec

_LONGEST: Final = 4_000
_LONGEST_WORD: Final = 200


class Acquisition(NamedTuple):
    """
    What brought a visitor; empty where nothing is known.

    `traffic` is direct, organic_search, paid_search, organic_social, paid_social, email, sms,
    affiliate, display, referral or campaign; `click_id` names the advertiser's parameter.
    """

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    click_id: str = ""
    referrer_host: str = ""
    traffic: str = ""


UNKNOWN: Final = Acquisition()
DIRECT: Final = Acquisition(source="direct", traffic="direct")

# The parameter that an advertiser adds to its links: source, medium.
_CLICK_IDS: Final = {
    "gclid": ("google", "cpc"),
    "gbraid": ("google", "cpc"),
    "wbraid": ("google", "cpc"),
    "dclid": ("google", "display"),
    "msclkid": ("bing", "cpc"),
    "yclid": ("yandex", "cpc"),
    "fbclid": ("facebook", "social"),
    "igshid": ("instagram", "social"),
    "ttclid": ("tiktok", "paid_social"),
    "twclid": ("twitter", "paid_social"),
    "li_fat_id": ("linkedin", "paid_social"),
    "epik": ("pinterest", "paid_social"),
    "ScCid": ("snapchat", "paid_social"),
    "rdt_cid": ("reddit", "paid_social"),
    "mc_eid": ("mailchimp", "email"),
    "_kx": ("klaviyo", "email"),
}
_SEARCH: Final = {
    "google": "google", "bing": "bing", "duckduckgo": "duckduckgo", "yahoo": "yahoo",
    "yandex": "yandex", "baidu": "baidu", "ecosia": "ecosia", "qwant": "qwant",
    "startpage": "startpage", "seznam": "seznam", "naver": "naver", "ask": "ask",
    "sogou": "sogou", "mojeek": "mojeek", "swisscows": "swisscows", "kagi": "kagi",
}  # fmt: skip
_SOCIAL: Final = {
    "facebook": "facebook", "fb": "facebook", "instagram": "instagram", "tiktok": "tiktok",
    "twitter": "twitter", "linkedin": "linkedin", "lnkd": "linkedin", "pinterest": "pinterest",
    "pin": "pinterest", "reddit": "reddit", "snapchat": "snapchat", "youtube": "youtube",
    "youtu": "youtube", "vk": "vk", "tumblr": "tumblr", "threads": "threads", "weibo": "weibo",
    "quora": "quora", "whatsapp": "whatsapp", "telegram": "telegram", "discord": "discord",
    "mastodon": "mastodon", "bsky": "bluesky", "xing": "xing",
}  # fmt: skip
_SOCIAL_HOSTS: Final = {
    "t.co": "twitter",
    "x.com": "twitter",
    "t.me": "telegram",
    "wa.me": "whatsapp",
}
_MAIL_HOSTS: Final = {
    "mail.google.com": "gmail", "com.google.android.gm": "gmail", "outlook.live.com": "outlook",
    "outlook.office.com": "outlook", "outlook.office365.com": "outlook", "mail.yahoo.com": "yahoo",
    "mail.aol.com": "aol", "mail.proton.me": "proton", "webmail.freenet.de": "freenet",
    "navigator-bs.gmx.net": "gmx", "navigator.web.de": "web.de", "e.mail.ru": "mail.ru",
}  # fmt: skip
_SEARCH_HOSTS: Final = {"com.google.android.googlequicksearchbox": "google"}
_NO_SITES: Final = frozenset(("com", "co", "net", "org", "gov", "edu", "ac"))
_MEDIA: Final = {
    **dict.fromkeys(("cpc", "ppc", "sem", "paidsearch", "paid_search"), "paid_search"),
    **dict.fromkeys(("paid-search",), "paid_search"),
    **dict.fromkeys(("paid_social", "paid-social", "paidsocial", "cpm-social"), "paid_social"),
    **dict.fromkeys(("social", "social-network", "social-media"), "organic_social"),
    **dict.fromkeys(("sm", "social_media"), "organic_social"),
    **dict.fromkeys(("email", "e-mail", "e_mail", "mail", "newsletter"), "email"),
    **dict.fromkeys(("sms", "push", "whatsapp"), "sms"),
    **dict.fromkeys(("affiliate", "affiliates", "partner"), "affiliate"),
    **dict.fromkeys(("display", "banner", "cpm", "cpv", "interstitial"), "display"),
    **dict.fromkeys(("organic",), "organic_search"),
    **dict.fromkeys(("referral", "link"), "referral"),
}  # fmt: skip


_WORDS: Final = frozenset(("name", "source", "medium", "term", "content", "campaign"))


_campaign: Final = msgspec.json.Decoder(dict[str, Any])


@lru_cache(maxsize=20_000)
def brought_by(url: str, referrer: str, campaign: bytes = b"") -> Acquisition:
    """
    Say what brought somebody to a page, by its address and that of the page before.

    `campaign` is `context.campaign` as it came: what trackers make of the `utm_*` of the first
    page, and ours of click ids too. Unknown when there is no page, as where a server tells of
    something; `DIRECT` when nothing brought them.
    """
    if not url and not referrer and not campaign:
        return UNKNOWN
    host, asked = _parts(url)
    words = {**dict(asked), **_campaign_words(campaign)}
    referrer_host = _host(referrer)
    from_elsewhere = referrer_host and not _is_same_site(referrer_host, host)
    click_id = next((name for name in _CLICK_IDS if words.get(name)), "")
    source = _word(words.get("utm_source") or words.get("ref"))
    medium = _word(words.get("utm_medium"))
    name = _word(words.get("utm_campaign"), is_kept=True)
    found = _referred(referrer_host) if from_elsewhere else ("", "", "")
    if click_id and not (source and medium):
        source, medium = source or _CLICK_IDS[click_id][0], medium or _CLICK_IDS[click_id][1]
    is_campaign = bool(source or medium or name or click_id)
    traffic = _traffic(source, medium, click_id) if is_campaign else found[2]
    if not is_campaign and not from_elsewhere:
        return DIRECT if url else UNKNOWN
    return Acquisition(
        source=source or found[0] or ("campaign" if is_campaign else ""),
        medium=medium or ("" if is_campaign else found[1]),
        campaign=name,
        term=_word(words.get("utm_term"), is_kept=True),
        content=_word(words.get("utm_content"), is_kept=True),
        click_id=click_id,
        referrer_host=referrer_host if from_elsewhere else "",
        traffic=traffic,
    )


def _campaign_words(campaign: bytes) -> dict[str, str]:
    """Return the words of a campaign as a link would say them; none of what says nothing."""
    if not campaign:
        return {}
    try:
        given = _campaign.decode(campaign)
    except (msgspec.MsgspecError, RecursionError):
        return {}
    texts = {name: each for name, each in given.items() if isinstance(each, str) and each}
    return {
        f"utm_{'campaign' if name == 'name' else name}" if name in _WORDS else name: each
        for name, each in texts.items()
    }


def _traffic(source: str, medium: str, click_id: str) -> str:
    site = _site(source)
    kind = _MEDIA.get(medium)
    if kind == "paid_search" and site in _SOCIAL:
        return "paid_social"
    if kind:
        return kind
    if click_id:
        return _MEDIA.get(_CLICK_IDS[click_id][1], "campaign")
    if site in _SOCIAL:
        return "organic_social"
    return "email" if site in ("newsletter", "email") else "campaign"


@lru_cache(maxsize=4_096)
def _referred(host: str) -> tuple[str, str, str]:
    """Return source, medium and traffic of who came from a host, by the names of its site."""
    if host in _MAIL_HOSTS:
        return _MAIL_HOSTS[host], "email", "email"
    if host in _SOCIAL_HOSTS:
        return _SOCIAL_HOSTS[host], "social", "organic_social"
    site = _site(host)
    if engine := _SEARCH_HOSTS.get(host) or _SEARCH.get(site):
        return engine, "organic", "organic_search"
    if site in _SOCIAL:
        return _SOCIAL[site], "social", "organic_social"
    if host.startswith(("mail.", "webmail.", "email.")):
        return host, "email", "email"
    return host, "referral", "referral"


def _site(host: str) -> str:
    """Return the name of a site without subdomains and ending: of `www.google.co.uk`, google."""
    *names, site, ending = ["", *host.split(".")]
    if site in _NO_SITES and names[1:]:
        return names[-1]
    return site or ending


def _is_same_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _host(url: str) -> str:
    return "" if url in ("", "$direct") else _parts(url)[0]


def _parts(url: str) -> tuple[str, list[tuple[str, Any]]]:
    if not url:
        return "", []
    try:
        parts = urlsplit(url[:_LONGEST])
        host = parts.hostname or ""
        asked = parse_qsl(parts.query, max_num_fields=200) if parts.query else []
    except ValueError:  # no address of a page
        return "", []
    return host.removeprefix("www."), asked


def _word(given: str | None, *, is_kept: bool = False) -> str:
    word = (given or "").strip()[:_LONGEST_WORD]
    return word if is_kept else word.casefold()
