"""What may be configured for devices is what the drivers of this distribution take."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import pytest

from hardware.registry import DRIVERS as REGISTRY
from server.settings import DRIVERS, load_hall

HALLS = sorted((Path(__file__).parents[2] / "config" / "halls").iterdir())


def test_known_drivers_are_those_of_the_registry() -> None:
    assert {name for names in DRIVERS.values() for name in names} == set(REGISTRY)


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.name)
def test_drivers_take_the_options_configured(hall: Path) -> None:
    signatures: dict[str, inspect.Signature] = {}
    for device in load_hall(hall).devices:
        for driver in device.drivers.values():
            name = driver["driver"]
            if name not in signatures:
                module, _, cls = REGISTRY[name].partition(":")
                signatures[name] = inspect.signature(getattr(import_module(module), cls))
            signatures[name].bind(**{option: value for option, value in driver.items() if option != "driver"})
    assert signatures
