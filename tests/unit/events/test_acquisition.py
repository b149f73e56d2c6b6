"""What brought a visitor is told from campaigns, click ids and referrers."""

import pytest

from cartwheel.domains.events.enriching.acquisition import DIRECT, UNKNOWN, brought_by

SHOP = "https://shop.example/cups"


@pytest.mark.parametrize(
    ("url", "referrer", "source", "medium", "traffic"),
    [
        (SHOP, "https://www.google.co.uk/", "google", "organic", "organic_search"),
        (SHOP, "https://duckduckgo.com", "duckduckgo", "organic", "organic_search"),
        (SHOP, "android-app://com.google.android.gm/", "gmail", "email", "email"),
        (SHOP, "https://mail.google.com/mail/u/0/", "gmail", "email", "email"),
        (SHOP, "https://l.facebook.com/", "facebook", "social", "organic_social"),
        (SHOP, "https://t.co/abc", "twitter", "social", "organic_social"),
        (SHOP, "https://lm.instagram.com/", "instagram", "social", "organic_social"),
        (SHOP, "https://blog.example.org/cups", "blog.example.org", "referral", "referral"),
        (f"{SHOP}?gclid=1", "https://www.google.com/", "google", "cpc", "paid_search"),
        (f"{SHOP}?msclkid=1", "", "bing", "cpc", "paid_search"),
        (f"{SHOP}?fbclid=1", "https://l.facebook.com/", "facebook", "social", "organic_social"),
        (f"{SHOP}?ttclid=1", "", "tiktok", "paid_social", "paid_social"),
        (f"{SHOP}?dclid=1", "", "google", "display", "display"),
        (f"{SHOP}?utm_source=fb&utm_medium=cpc", "", "fb", "cpc", "paid_social"),
        (f"{SHOP}?utm_source=Google&utm_medium=CPC", "", "google", "cpc", "paid_search"),
        (f"{SHOP}?utm_source=spring&utm_medium=email", "", "spring", "email", "email"),
        (f"{SHOP}?utm_source=x&utm_medium=flyer", "", "x", "flyer", "campaign"),
        (f"{SHOP}?utm_campaign=May", "", "campaign", "", "campaign"),
    ],
)
def test_who_came_by_a_way(url: str, referrer: str, source: str, medium: str, traffic: str) -> None:
    brought = brought_by(url, referrer)
    assert (brought.source, brought.medium, brought.traffic) == (source, medium, traffic)


def test_a_campaign_s_own_words_count_more_than_the_page_before() -> None:
    url = f"{SHOP}?utm_source=news&utm_medium=email&utm_campaign=Spring%20Sale&utm_content=Top"
    brought = brought_by(f"{url}&gclid=7", "https://www.google.com/")
    assert brought.source == "news"
    assert (brought.campaign, brought.content) == ("Spring Sale", "Top")
    assert (brought.click_id, brought.referrer_host) == ("gclid", "google.com")
    assert brought.traffic == "email"


def test_a_campaign_is_read_as_trackers_tell_it() -> None:
    told = b'{"name":"May","source":"news","medium":"email"}'
    assert brought_by(SHOP, "", told).campaign == "May"
    assert brought_by(SHOP, "", b'{"gclid":"1"}').traffic == "paid_search"
    assert brought_by(SHOP, "", b'{"name":7,"source":null}') == DIRECT
    assert brought_by(SHOP, "", b"[]") == DIRECT


def test_who_came_from_nowhere_or_from_the_shop_itself_was_brought_by_nobody() -> None:
    assert brought_by(SHOP, "") == DIRECT
    assert brought_by(SHOP, "https://www.shop.example/") == DIRECT
    assert brought_by(SHOP, "https://checkout.shop.example/") == DIRECT
    assert brought_by(SHOP, "$direct") == DIRECT, "as RudderStack says it"
    assert brought_by("", "") == UNKNOWN
    assert brought_by("http://[", "http://[") == DIRECT
