"""``youxu``: the command line.

Every command is an entry point ``youxu.commands`` of the distribution, loaded only when it is typed: a kiosk's PC never
loads the server, and no program imports another.
"""

from __future__ import annotations

import gc
from importlib.metadata import entry_points

import click

_COMMANDS = "youxu.commands"


class _Commands(click.Group):
    """The commands that the distribution's entry points name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(entry.name for entry in entry_points(group=_COMMANDS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        for entry in entry_points(group=_COMMANDS, name=cmd_name):
            gc.disable()  # loading makes no garbage, and looking for it takes a tenth of a start
            command: click.Command = entry.load()
            gc.freeze()  # what was loaded stays for good
            gc.enable()
            return command
        return None


@click.group(cls=_Commands)
@click.version_option(package_name="youxu", message="youxu %(version)s")
def youxu() -> None:
    """Youxu 有序: hall operations and queue system for government service halls."""


if __name__ == "__main__":
    youxu()
