"""Costs are whole millionths of a dollar, rounded up once."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from cartwheel.systems.providers.text.api import Price, PriceTable, price_table

TOKENS: Any = st.integers(min_value=0, max_value=10**7)
PRICE: Any = st.integers(min_value=0, max_value=10**8)


@given(TOKENS, TOKENS, PRICE, PRICE)
def test_a_cost_is_exact_but_for_its_last_millionth(
    read: int, written: int, input_micros: int, output_micros: int
) -> None:
    cost = Price(input_micros=input_micros, output_micros=output_micros).cost(read, written)
    exact = read * input_micros + written * output_micros
    assert exact <= cost * 1_000_000 < exact + 1_000_000


def test_a_model_is_known_by_its_name_without_region_date_and_version() -> None:
    table = price_table()
    plain = table.models["anthropic.claude-3-5-sonnet"]
    assert table.find("us.anthropic.claude-3-5-sonnet-20241022-v2:0") == plain
    arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20240620"
    assert table.find(f"{arn}-v1:0") == plain
    assert table.find("gpt-4o-mini-2024-07-18") == table.models["gpt-4o-mini"]


@pytest.mark.parametrize(
    ("key", "model"),
    [
        ("amazon.nova-lite", "amazon.nova-lite-v1:0"),
        ("amazon.nova-lite", "us.amazon.nova-lite-v1:0"),
        ("meta.llama3-1-8b-instruct", "meta.llama3-1-8b-instruct-v1:0"),
        ("anthropic.claude-sonnet-4-5", "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("anthropic.claude-sonnet-4-5", "global.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        # As it stands on the bill: with its date, its version, its region, its whole path.
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini-2024-07-18"),
        ("amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        ("amazon.nova-lite-v1:0", "eu.amazon.nova-lite-v1:0"),
        ("eu.amazon.nova-lite", "eu.amazon.nova-lite-v1:0"),
        (
            "amazon.nova-lite-v1:0",
            "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
        ),
        ("mistral/large-2402-v1:0", "mistral/large-2402-v1:0"),
    ],
)
def test_a_file_names_models_in_whichever_form(tmp_path: Path, key: str, model: str) -> None:
    price = Price(input_micros=7, output_micros=8)
    other = Price(input_micros=1, output_micros=1)
    # The name without anything is there as well, and goes after a more exact one.
    models = {"llama3-1-8b-instruct": other, "nova-lite": other, "gpt-4o-mini": other, key: price}
    given = PriceTable(version="2026-11-30", currency="USD", models=models)
    file = tmp_path / "prices.json"
    file.write_bytes(msgspec.json.encode(given))
    assert price_table().under(file).find(model) == price


def test_what_stands_before_a_dot_is_a_vendor_unless_it_is_a_region() -> None:
    assert price_table().find("amazon.gpt-4o") is None
    assert price_table().find("meta.stand-in") is None


def test_another_model_of_a_similar_name_is_unknown() -> None:
    table = price_table()
    assert table.find("anthropic.claude-opus-4-5") is None
    assert table.find("gpt-5-codex") is None


def test_the_table_says_its_day() -> None:
    assert price_table().version == "2025-10-01"
