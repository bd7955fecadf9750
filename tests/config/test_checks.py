"""Each misconfiguration we foresee has its hint."""

import ctypes.util
import subprocess

import pytest

from config import checks


def ids(found):
    return [(message.id, message.hint) for message in found]


def test_this_machine_can_print():
    assert ids(checks.fonts_are_installed(None) + checks.layout_is_fast(None) + checks.printed_codes_open(None)) == []


def test_a_missing_font_names_its_package(monkeypatch):
    listing = subprocess.CompletedProcess([], 0, stdout="Noto Sans CJK SC,Noto Serif CJK SC\n")
    monkeypatch.setattr(checks.subprocess, "run", lambda *args, **kwargs: listing)
    assert ids(checks.fonts_are_installed(None)) == [("pinganxin.E002", "apt-get install fonts-lxgw-wenkai")]


def test_a_missing_fontconfig_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert ids(checks.fonts_are_installed(None)) == [("pinganxin.E001", "apt-get install fontconfig")]


def test_slow_layout_is_said(monkeypatch):
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    assert ids(checks.layout_is_fast(None)) == [("pinganxin.W001", "apt-get install libharfbuzz-subset0")]


@pytest.mark.parametrize(("hosts", "expected"), [(["other.cn"], ["pinganxin.E003"]), (["pingan.cn"], []), (["*"], [])])
def test_printed_codes_must_lead_to_a_host_of_ours(settings, hosts, expected):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://pingan.cn", hosts
    assert [found.id for found in checks.printed_codes_open(None)] == expected
