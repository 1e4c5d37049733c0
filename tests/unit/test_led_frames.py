"""LED frames against the vectors of hardware-protocols.md §5, escaping, and characters the cards lack."""

from __future__ import annotations

import pytest

from hardware.drivers import bx5_frames, eq_frames
from hardware.drivers.led_text import MISSING, encoded, fitting, lines_of

WELCOME = "欢迎光临"


def test_eq2013_vectors() -> None:
    assert eq_frames.frame(1, "%C1欢%C2迎%C3光临") == "!#001%C1欢%C2迎%C3光临$$".encode("gb2312")
    area = eq_frames.Area(x=0, y=0, width=64, height=32, effect=49, speed=10, stay=10)
    assert area.codes == "%ZD00%ZI01%ZC0000000000640032%ZA49%ZS10%ZH0010"
    style = eq_frames.Style(font=24, align=1, vertical=1)
    assert eq_frames.message(1, ["请AH001号到13号窗口办理!"], model="eq2013", style=style) == (
        "!#001%F24%C1%AH1%AV1请AH001号到13号窗口办理!$$".encode("gb2312")
    )


def test_eq2023_vector_and_lines() -> None:
    style = eq_frames.Style(colour=eq_frames.Colour.GREEN)
    assert eq_frames.message(999, ["测试", "信息!"], model="eq2023", style=style) == (
        b"!#999%2" + "测试".encode("gb2312") + b"\r\n" + "信息!".encode("gb2312") + b"$$"
    )
    assert eq_frames.message(1, ["一", "二"], model="eq2013", style=style).endswith(b"\xd2\xbb\\n\xb6\xfe$$")


@pytest.mark.parametrize("text", ["100%ZF1", "$$!#001%ZF1$$", "!#", "\\n", "﹪ZF1", "﹩﹩", "a\x00\r\nb", "!﹟001"])
def test_user_text_never_becomes_a_code(text: str) -> None:
    safe = eq_frames.escaped(text)
    for code in ("%", "$", "\\", "!#", "\r", "\n", "\0"):
        assert code not in safe
    octets = eq_frames.message(1, [text], model="eq2013", style=eq_frames.Style())
    assert octets.count(b"$$") == 1
    assert octets.count(b"!#") == 1
    assert b"%ZF" not in octets


def test_no_code_ever_saves_to_flash() -> None:
    area = eq_frames.Area(x=0, y=0, width=64, height=32)
    octets = eq_frames.message(1, ["A001"], model="eq2013", style=eq_frames.Style(area=area))
    assert b"%ZF" not in octets
    assert octets.startswith(b"!#001%ZD00%ZI01%ZC")


def test_characters_the_card_lacks() -> None:
    assert fitting("张㐂𠮷") == f"张{MISSING}{MISSING}"
    assert fitting("a\tb") == "ab"
    assert encoded(fitting("—·①Ａ")) == bytes.fromhex("A1AA A1A4 A2D9 A3C1")
    assert encoded(fitting("A012號")) == b"A012" + encoded(MISSING)  # 號 is traditional
    assert lines_of(["一\n二", "", "三"]) == ("一", "二", "", "三")


def test_crc_is_arc() -> None:
    assert bx5_frames.crc(b"123456789") == 0xBB3D


def test_bx5_ping_and_clear_vectors() -> None:
    header = "01 00 00 80 00 00 00 00 00 00 FE 02 05 00"
    for payload, check in ((bx5_frames.PING, "68 F8"), (bx5_frames.CLEAR, "51 F8")):
        whole = bytes.fromhex("A5" * 8 + header) + payload + bytes.fromhex(check + "5A")
        assert bx5_frames.packet(payload, screen=1) == whole


def test_bx5_text_vector() -> None:
    payload = bytes.fromhex(
        "A3 06 01 00 00 00 01 23 00 00 00 80 00 00 80 80 20 00 00 00 00 0A 00 00 00 00 02 01 01 00 02 0A"
        "08 00 00 00 BB B6 D3 AD B9 E2 C1 D9"
    )
    assert bx5_frames.show_text(encoded(WELCOME), bx5_frames.Area()) == payload
    header = bytes.fromhex("FE FF 00 80 00 00 00 00 00 00 FE 02 2C 00")
    assert bx5_frames.packet(payload) == b"\xa5" * 8 + header + payload + bytes.fromhex("3C 49 5A")


def test_bx5_escapes_and_finds_packets_again() -> None:
    payload = bytes([0xA5, 0xA6, 0x5A, 0x5B, 0x00, 0xA6, 0x02])
    octets = bx5_frames.packet(payload)
    inside = octets[8:-1]
    assert 0xA5 not in inside
    assert 0x5A not in inside
    assert bytes.fromhex("A602 A601 5B02 5B01 00 A601 02") in inside
    buffer = bx5_frames.PacketBuffer()
    damaged = octets[:-4] + bytes([octets[-4] ^ 1]) + octets[-3:]
    stream = b"\x00\x5a" + damaged + octets + b"\xa5" + octets
    found = [payload for octet in stream for payload in buffer.feed(bytes([octet]))]
    assert found == [payload, payload]
    assert buffer.bad == 2


@pytest.mark.parametrize("address", [-1, 1000])
def test_eq_addresses_have_three_digits(address: int) -> None:
    with pytest.raises(ValueError, match="address"):
        eq_frames.frame(address, "")
