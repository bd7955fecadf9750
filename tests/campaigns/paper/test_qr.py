"""Symbols by linear algebra are the symbols qrcode makes, to the bit."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.paper.marks import qr
from campaigns.paper.marks.codes import ALPHABET

PREFIXES = ["", "http://192.168.1.5:8000/p/", "https://pingan.hengshui.gov.cn/p/", f"https://{'a' * 60}.gov.cn/p/"]
codes = st.text(ALPHABET, min_size=16, max_size=16)


@pytest.fixture(scope="module")
def symbols_of():
    return {prefix: qr.Symbols(*qr.basis(prefix)) for prefix in PREFIXES}


@settings(max_examples=60)
@given(st.lists(codes, min_size=1, max_size=5), st.sampled_from(PREFIXES))
def test_drawn_symbols_equal_those_of_qrcode(symbols_of, codes, prefix):
    drawn = symbols_of[prefix].draw(codes)
    assert [row.tobytes() for row in drawn] == [np.packbits(qr.symbol(prefix, code), axis=1).tobytes() for code in codes]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_independent_reader_gives_the_text_back(symbols_of, prefix):
    symbols = symbols_of[prefix]
    code = "7KQF2M9DXT4R08WE"
    rows = symbols.draw([code])[0].reshape(symbols.side, -1)
    modules = np.unpackbits(rows, axis=1)[:, : symbols.side]
    picture = np.kron(np.pad(1 - modules, 4, constant_values=1), np.ones((6, 6))).astype(np.uint8) * 255
    assert [result.text for result in zxingcpp.read_barcodes(picture)] == [prefix + code]


def test_the_small_symbol_is_version_1(symbols_of):
    assert symbols_of[""].side == 21
