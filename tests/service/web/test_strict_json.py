"""Reading JSON so that a document means one thing or nothing."""

import json
import time
from contextlib import suppress

import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from service.web.strict_json import Unreadable, read

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALAR = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT | st.floats(-1e9, 1e9, width=32)
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))


def code_of(raw: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(raw)
    return refused.value.code


@given(VALUE)
def test_the_canonical_form_is_that_of_rfc_8785_whichever_way_it_is_made(value: object) -> None:
    try:
        document = read(json.dumps(value).encode())
    except Unreadable:  # two names that are one in NFC
        assume(False)
    assert document.canonical == rfc8785.dumps(document.value)
    assert read(document.canonical) == document


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_code(raw: bytes) -> None:
    with suppress(Unreadable):
        assert read(raw).canonical


def test_order_spaces_and_spelling_do_not_change_the_canonical_form() -> None:
    one = read('{"b": 1.0, "a": "h\\u006fà"}'.encode())
    other = read('{"a":"hoa\u0300","b":1}'.encode())
    assert one.canonical == other.canonical == '{"a":"hoà","b":1}'.encode()


@pytest.mark.parametrize("depth", [1, 31, 32])
def test_thirty_two_levels_are_read(depth: int) -> None:
    assert read(b"[" * depth + b"]" * depth).canonical == b"[" * depth + b"]" * depth


@pytest.mark.parametrize("depth", [33, 500, 40_000])
def test_deeper_documents_are_refused_before_any_reader_recurses(depth: int) -> None:
    assert code_of(b'{"a":' * depth + b"1" + b"}" * depth) == "body_too_deep"
    assert code_of(b"[" * depth) == "body_too_deep"


def test_brackets_inside_texts_are_not_levels() -> None:
    text = '\\"[{' * 50
    assert read(f'["{text}", [[[]]], {{}}]'.encode()).value == ['"[{' * 50, [[[]]], {}]


def test_marks_are_put_in_order_up_to_thirty_on_one_letter() -> None:
    assert read(('"a' + "\u0301" * 30 + 'b"').encode()).value == "á" + "\u0301" * 29 + "b"
    assert code_of(('"a' + "\u0323\u0301" * 16 + '"').encode()) == "body_too_many_marks"


@pytest.mark.parametrize(
    "raw",
    [
        ('["a' + "\u0323\u0301\u0327" * 160_000 + '"]').encode(),
        b"[" + b"[]," * 349_000 + b"[]]",
        b"[" + b"1.5," * 260_000 + b"1]",
        b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}",
        b'"' * 1_000_000,
        b'["' + b"\\\\" * 500_000 + b'"]',
        b"[" * 25_000 + b"]" * 25_000,
        b"[" + b"[]," * 24_000 + b"[]]",
    ],
    ids=["marks", "lists", "fractions", "names", "quotes", "backslashes", "deep", "as many as allowed"],
)
def test_no_mebibyte_keeps_a_processor_busy_for_long(raw: bytes) -> None:
    started = time.thread_time()
    with suppress(Unreadable):
        read(raw)
    assert time.thread_time() - started < 1.0


def test_many_shallow_brackets_are_not_deep() -> None:
    assert read(b"[" + b"[]," * 5000 + b"[]]").value == [[]] * 5001


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"a":1,"a":2}', "body_duplicate_key"),
        (b'{"a":1,"\\u0061":2}', "body_duplicate_key"),
        ('{"é":1,"e\u0301":2}'.encode(), "body_duplicate_key"),
        (b'"\\u0000"', "body_forbidden_character"),
        (b'{"\\u0000":1}', "body_forbidden_character"),
        (b'"\\ud800"', "body_forbidden_character"),
        (b'"\\udc00\\ud800"', "body_forbidden_character"),
        (b'["\xed\xa0\x80"]', "body_not_utf8"),
        (b'"\xff"', "body_not_utf8"),
        (b'"\xc0\x80"', "body_not_utf8"),
        ("{}".encode("utf-16"), "body_not_utf8"),
        (b'\xef\xbb\xbf{"a":1}', "body_not_json"),
        ("{}".encode("utf-16-le"), "body_not_json"),
        (b"NaN", "body_not_json"),
        (b"[Infinity]", "body_not_json"),
        (b"-Infinity", "body_not_json"),
        (b"1e999", "body_number_out_of_range"),
        (b"-1e999", "body_number_out_of_range"),
        (b"9007199254740992", "body_number_out_of_range"),
        (b"1" * 5000, "body_number_out_of_range"),
        (b"0." + b"1" * 5000, "body_number_out_of_range"),
        (b"", "body_not_json"),
        (b"{", "body_not_json"),
        (b"{'a':1}", "body_not_json"),
        (b'{"a":1,}', "body_not_json"),
        (b"01", "body_not_json"),
        (b"+1", "body_not_json"),
        (b".5", "body_not_json"),
        (b"{} {}", "body_not_json"),
        (b"]" * 40 + b"[" * 40, "body_not_json"),
        (b'"\x00"', "body_not_json"),
        (b'"\n"', "body_not_json"),
        (b'"\\x41"', "body_not_json"),
        (b"// comment\n{}", "body_not_json"),
    ],
)
def test_what_two_readers_could_take_differently_is_refused(raw: bytes, code: str) -> None:
    assert code_of(raw) == code


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert read(b'"\\ud83d\\ude00"').value == "😀"
