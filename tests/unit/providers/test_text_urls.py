"""A URL names a service and a model of known price; its key is told to nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.api import ProviderConfigError
from cartwheel.systems.providers.text.api import Price, TextServices, Writers, open_writers
from cartwheel.systems.providers.text.bedrock import BedrockTexts
from cartwheel.systems.providers.text.messages import MessagesForm
from cartwheel.systems.providers.text.openai import OpenAITexts


def opened(url: str, stand_in: Callable[[], Any] = lambda: None) -> Writers:
    writers = open_writers(Settings(text_url=url), stand_in)
    assert writers is not None
    return writers


def test_openai_by_a_key_and_a_model() -> None:
    (texts,) = opened("openai://sk-abc@/?model=gpt-5-mini-2025-08-07").providers
    assert isinstance(texts, OpenAITexts)
    assert vars(texts)["_account"].url == "https://api.openai.com/v1"
    assert texts.price == Price(input_micros=250_000, output_micros=2_000_000)


def test_a_server_of_ones_own_with_prices() -> None:
    url = "openai+http://127.0.0.1:11434/v1?model=llama3&input-price=0&output-price=0.15"
    (texts,) = opened(url).providers
    assert isinstance(texts, OpenAITexts)
    assert vars(texts)["_account"].url == "http://127.0.0.1:11434/v1"
    assert texts.price == Price(input_micros=0, output_micros=150_000)


def test_bedrock_and_another_after_it() -> None:
    first, second = opened(
        "bedrock://eu-central-1?model=eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
        " openai://key@api.openai.com/v1?model=gpt-5"
    ).providers
    assert isinstance(first, BedrockTexts)
    assert first.price == Price(input_micros=3_000_000, output_micros=15_000_000)
    assert isinstance(second, OpenAITexts)


def test_bedrock_in_anthropics_own_form() -> None:
    model = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
    (texts,) = opened(f"bedrock://eu-central-1?model={model}&api=messages").providers
    assert isinstance(texts, BedrockTexts)
    assert isinstance(vars(texts)["_form"], MessagesForm)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "names no service"),
        ("https://api.openai.com", "begins with one of"),
        ("openai://key@/", "names a model"),
        ("openai:///v1?model=gpt-5", "holds no key"),
        ("openai://key@/?model=somebody-elses", "is not known"),
        ("openai://key@/?model=gpt-5-pro", "is not known"),
        ("openai://key@/?model=gpt-5&input-price=1", "given both"),
        ("openai://key@/?model=m&input-price=1&output-price=-1", "no price"),
        ("openai://key@/?model=m&input-price=1&output-price=nan", "no price"),
        ("openai://key@/?model=gpt-5&speed=1", "no option speed"),
        ("bedrock://moon?model=anthropic.claude-opus-4-1-20250805-v1:0", "region"),
        ("bedrock://eu-central-1?model=anthropic.claude-3-haiku&api=text", "converse, messages"),
        (
            "bedrock://eu-central-1?model=anthropic.claude-3-haiku&endpoint=http://example.com",
            "endpoint",
        ),
    ],
)
def test_what_is_wrong_is_named(url: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        opened(url)
    assert caught.value.issues[0].path == ("text_url",)
    assert "key@" not in str(caught.value)


def test_prices_of_a_file_go_before_the_table(tmp_path: Path) -> None:
    file, url = tmp_path / "prices.json", "openai://key@/?model=gpt-5 openai://key@/?model=new"
    file.write_text(
        '{"version": "2026-11-30", "currency": "USD", "models":'
        ' {"gpt-5": {"input_micros": 7, "output_micros": 9},'
        ' "new": {"input_micros": 1, "output_micros": 2}}}'
    )
    writers = open_writers(Settings(text_url=url, text_prices=file), lambda: pytest.fail("no"))
    assert writers is not None
    assert [each.price.input_micros for each in writers.providers] == [7, 1]
    assert writers.prices_as_of == "2026-11-30, others 2025-10-01"


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": "1", "currency": "EUR", "models": {}}', None]
)
def test_a_file_that_is_no_table_is_named(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "prices.json"
    if text is not None:
        file.write_text(text)
    settings = Settings(text_url="openai://key@/?model=gpt-5", text_prices=file)
    with pytest.raises(InvalidInputError) as caught:
        open_writers(settings, lambda: pytest.fail("no"))
    assert caught.value.issues[0].path == ("text_prices",)


def test_without_a_url_there_is_no_service() -> None:
    services = TextServices(open_writers(Settings(), lambda: pytest.fail("not asked for")))
    with pytest.raises(ProviderConfigError):
        _ = services.chosen
