"""Which class drives what: name -> "module:Class", loaded on use. A hall's config may name its own class too."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

DRIVERS: Mapping[str, str] = {
    "escpos": "hardware.drivers.escpos:EscposPrinter",
    "sdt": "hardware.drivers.sdt:SdtReader",
    "pcsc": "hardware.drivers.pcsc:PcscReader",
    "clips": "hardware.drivers.clips:ClipsCaller",
    "tts": "hardware.drivers.tts:SpeechCaller",
    "keypad68h": "hardware.drivers.keypad68h:Keypad68H",
    "usb_keypad": "hardware.drivers.usb_keypad:UsbKeypad",
    "headphones": "hardware.drivers.headphones:HeadphoneJack",
    "ratingpad68h": "hardware.drivers.keypad68h:RatingPad68H",
    "ws_pad": "hardware.drivers.ws_pad:WsRatingPad",
    "eq2013": "hardware.drivers.eq2013:Eq2013Sign",
    "cxt": "hardware.drivers.cxt:CxtSign",
    "bx5": "hardware.drivers.bx5:Bx5Sign",
}


class UnknownDriver(LookupError):
    """No driver of that name; give one of the known names or "module:Class"."""

    code = "unknown_driver"


def load(driver: str, options: Mapping[str, Any]) -> Any:
    """Build the driver of that name with its own options (keyword arguments of the class).

    Every driver takes ``port``: ``"tcp://host:9100"``, ``"/dev/ttyS0"``, ``"usb:04b8:0202"``, ``"alsa:default"`` …,
    or ``"virtual"``, which starts the simulator that speaks the same bytes.
    """
    path = DRIVERS.get(driver, driver)
    module, colon, name = path.partition(":")
    if not colon:
        raise UnknownDriver(f"{driver!r}: {UnknownDriver.__doc__} Known: {', '.join(sorted(DRIVERS))}")
    try:
        cls = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise UnknownDriver(f"{driver!r} cannot be loaded: {error}") from error
    return cls(**options)
