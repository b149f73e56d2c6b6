"""What the policy says about URLs and the addresses that names lead to."""

from ipaddress import ip_network

import pytest

from cartwheel.kernel.settings import Settings
from cartwheel.systems.outbound.api import OutboundPolicy, OutboundRefusedError

POLICY = OutboundPolicy()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "The URL must begin with https://"),
        ("example.com/hook", "The URL must begin with https://"),
        ("http://example.com/", "The URL must begin with https://"),
        ("ftp://example.com/", "The URL must begin with https://"),
        ("file:///etc/passwd", "The URL must begin with https://"),
        ("https://user@example.com/", "The URL must not carry a user name or password"),
        ("https://user:word@example.com/", "The URL must not carry a user name or password"),
        ("https://a\\@example.com/", "The URL must not carry a user name or password"),
        ("https://example.com:22/", "Port 22 is not called"),
        ("https://example.com:6379/", "Port 6379 is not called"),
        ("https:///hook", "The URL has no proper host name"),
        ("https://exa mple.com/", "The URL has no proper host name"),
        ("https://127%2e0%2e0%2e1/", "The URL has no proper host name"),
        ("https://-a.example/", "The URL has no proper host name"),
        ("https://a..example/", "The URL has no proper host name"),
        (f"https://{'a' * 64}.example/", "The URL has no proper host name"),
        (f"https://{'a.' * 126}aa/", "The URL has no proper host name"),
        ("https://localhost/", "localhost is an address that is not called"),
        ("https://LOCALHOST./", "localhost. is an address that is not called"),
        ("https://app.localhost/", "app.localhost is an address that is not called"),
        ("https://10.1.2.3/", "10.1.2.3 is an address that is not called"),
        ("https://169.254.169.254/", "169.254.169.254 is an address that is not called"),
        ("https://127。0。0。1/", "127.0.0.1 is an address that is not called"),
        ("https://[::1]/", "::1 is an address that is not called"),
        ("https://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1 is an address that is not called"),
        ("https://[fe80::1%25eth0]/", "fe80::1%25eth0 is an address that is not called"),
        ("https://2130706433/", "2130706433 is not how an address is written"),
        ("https://0x7f.1/", "0x7f.1 is not how an address is written"),
        ("https://127.0.0.1./", "127.0.0.1. is not how an address is written"),
    ],
)
def test_refused(url: str, reason: str) -> None:
    with pytest.raises(OutboundRefusedError) as refusal:
        POLICY.check_url(url)
    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    "url",
    ["https://0177.0.0.1/", "https://①②⑦.0.0.1/", "https://a/\n", "https://[::1", "https://a:b/"],
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(OutboundRefusedError, match=r"^This is not a URL: "):
        POLICY.check_url(url)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://example.com/hook?a=b", "https://example.com/hook?a=b"),
        ("HTTPS://Example.com./", "https://example.com./"),
        ("https://bücher.example:8443/", "https://xn--bcher-kva.example:8443/"),
        ("https://my_shop.example/", "https://my_shop.example/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700::1]/", "https://[2606:4700::1]/"),
    ],
)
def test_allowed(url: str, called: str) -> None:
    assert str(POLICY.check_url(url)) == called


def test_settings_open_networks_ports_and_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTWHEEL_OUTBOUND_ALLOWED_NETWORKS", '["10.0.0.0/8", "::1/128"]')
    monkeypatch.setenv("CARTWHEEL_OUTBOUND_ALLOWED_PORTS", "[9000]")
    monkeypatch.setenv("CARTWHEEL_OUTBOUND_ALLOW_HTTP", "true")
    policy = OutboundPolicy.of(Settings())
    assert str(policy.check_url("http://10.1.2.3:9000/")) == "http://10.1.2.3:9000/"
    assert str(policy.check_url("http://[::1]:9000/")) == "http://[::1]:9000/"
    with pytest.raises(OutboundRefusedError, match="Port 80 "):
        policy.check_url("http://10.1.2.3/")


def test_an_allowed_network_counts_in_its_own_writing_alone() -> None:
    policy = OutboundPolicy(allowed_networks=(ip_network("127.0.0.0/8"),))
    assert policy.check_addresses("a.test", ["127.0.0.1"]) == ("127.0.0.1",)
    with pytest.raises(OutboundRefusedError):
        policy.check_addresses("a.test", ["::ffff:127.0.0.1"])


def test_all_addresses_of_a_name_must_be_allowed() -> None:
    assert POLICY.check_addresses("a.test", ["8.8.8.8", "1.1.1.1", "8.8.8.8"]) == (
        "8.8.8.8",
        "1.1.1.1",
    )
    for addresses in (["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"], []):
        with pytest.raises(OutboundRefusedError) as refusal:
            POLICY.check_addresses("a.test", addresses)
        assert str(refusal.value) == "a.test leads to an address that is not called"
