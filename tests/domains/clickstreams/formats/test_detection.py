"""The first line tells the format; what fits none is refused with the choices."""

import pytest

from cartwheel.domains.clickstreams.formats import FORMATS, UnknownFormatError, detect, is_header

ROWS = {
    "rees46": b"2019-10-01 00:00:00 UTC,view,1,2,,,0.00,3,4",
    "retailrocket": b"1433221332117,257597,view,355908,",
    "taobao": b"1,2268318,2520377,pv,1511544070",
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_header_or_a_row_is_enough(name: str) -> None:
    assert detect(FORMATS[name].header or ROWS[name]) is FORMATS[name]
    assert detect(ROWS[name]) is FORMATS[name]


@pytest.mark.parametrize("name", FORMATS)
def test_a_declared_format_may_lack_its_header(name: str) -> None:
    assert detect(ROWS[name], declared=FORMATS[name]) is FORMATS[name]


def test_what_fits_no_format_names_the_choices() -> None:
    with pytest.raises(UnknownFormatError) as refused:
        detect(b"InvoiceNo,StockCode")
    assert str(refused.value) == (
        "the first line, 'InvoiceNo,StockCode', fits no known format: choose one of "
        "rees46 (event_time,event_type,product_id,category_id,category_code,brand,price,"
        "user_id,user_session); "
        "retailrocket (timestamp,visitorid,event,itemid,transactionid); "
        "taobao (user_id,item_id,category_id,behavior,timestamp, without a header)"
    )


def test_another_formats_header_is_not_taken_for_the_declared_one() -> None:
    with pytest.raises(UnknownFormatError, match="is the header of retailrocket"):
        detect(FORMATS["retailrocket"].header or b"", declared=FORMATS["taobao"])


def test_a_wrong_header_is_refused() -> None:
    with pytest.raises(UnknownFormatError, match="'a,b,c', is not the header of rees46"):
        detect(b"a,b,c", declared=FORMATS["rees46"])


def test_a_file_without_header_may_begin_with_a_broken_line_when_declared() -> None:
    assert detect(b"oops", declared=FORMATS["taobao"]) is FORMATS["taobao"]


@pytest.mark.parametrize("name", ["rees46", "retailrocket"])
def test_a_header_may_be_quoted_and_stand_behind_a_byte_order_mark(name: str) -> None:
    columns = (FORMATS[name].header or b"").split(b",")
    quoted = b",".join(b'"' + each + b'"' for each in columns)
    for header in (quoted, b"\xef\xbb\xbf" + quoted, b", ".join(columns)):
        assert detect(header) is FORMATS[name]
        assert is_header(FORMATS[name], header)
