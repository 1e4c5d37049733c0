"""Running the queue server."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from server.app import Options, create_app
from server.caller_address import Network, NoProxy, Proxies, proxy_network
from server.clock import SystemClock
from server.commands.data_option import DATA, open_folder
from server.data_folder import DataFolder
from server.process.logs import FORMS, configure
from server.process.serve import HallServer
from server.rehearsal import OnlyRehearsed, ServedRealDays, require_real, require_unserved
from server.settings.capacity import threads_of_process
from server.start_up import examine


class _Proxy(click.ParamType[Network]):
    name = "proxy"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Network:
        try:
            return proxy_network(value)
        except NoProxy as error:
            self.fail(str(error), param, ctx)


@click.command()
@DATA
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--database", help="Use this database instead of the data folder's.")
@click.option("--public-url", help="Where phones reach this server; stands in the slip's QR code.")
@click.option(
    "--trusted-proxy", "proxies", multiple=True, type=_Proxy(), metavar="ADDRESS[/BITS]",
    help="Believe this proxy, or this network of them, about addresses and TLS; those on this machine always are.",
)  # fmt: skip
@click.option("--ballast-mb", default=50, show_default=True, help="Disk kept back for when it is full; 0 for none.")
@click.option("--log", "log_form", default="json", show_default=True, type=click.Choice(FORMS), help="Lines on stderr.")
@click.option("--rehearsal", is_flag=True, help="A rehearsal: the clock stands still until it is moved.")
def server(
    *,
    data: Path,
    host: str,
    port: int,
    database: str | None,
    public_url: str | None,
    proxies: tuple[Network, ...],
    ballast_mb: int,
    log_form: str,
    rehearsal: bool,
) -> None:
    """Run the queue server, after a look at everything it needs: with a fault it does not start.

    A database that is damaged, but can be read, is only read.
    """
    configure(log_form)
    folder = open_folder(data, database)
    _require_purpose(folder, rehearsal=rehearsal)
    found = examine(folder, now=SystemClock().now())
    if trouble := found.told(all_of_it=False):
        click.echo(trouble, err=True)
    if not found.sound and not found.damage:
        raise SystemExit(1)
    settings = found.settings
    options = Options(
        public_url=public_url or f"http://{host}:{port}",
        rehearsal=rehearsal,
        proxies=Proxies(proxies),
        damage=found.damage,
        ballast_bytes=ballast_mb * 1024 * 1024,
        watchdog=True,
    )
    threads = threads_of_process(one.server.threads for one in settings)
    build = partial(create_app, folder, settings, options)
    HallServer(build, address=f"{host}:{port}", threads=threads, proxies=options.proxies).run()


def _require_purpose(folder: DataFolder, *, rehearsal: bool) -> None:
    """A folder serves real days or rehearsals, never both."""
    try:
        require_unserved(folder) if rehearsal else require_real(folder)
    except (OnlyRehearsed, ServedRealDays) as error:
        raise click.ClickException(f"{folder.path}: {error.__doc__}") from error
