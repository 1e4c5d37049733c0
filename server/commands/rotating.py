"""A new key for sealed personal data, and the old one thrown away (promises.md §5.5)."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.data_option import DATA, HALL, choose_hall, open_folder
from server.crypto import Unsealable, crypto_named
from server.crypto.data_keys import load_or_create, save
from server.settings import load_hall
from server.store.engine import open_engine
from server.store.numbers import KeepingRule, Numbers
from server.store.texts import Texts


@click.command()
@DATA
@HALL
def rotate_key(data: Path, hall: str | None) -> None:
    """Seal personal data with a new key and throw the old ones away; the hall may go on meanwhile."""
    folder = open_folder(data)
    settings = load_hall(choose_hall(folder, hall).folder)
    path = folder.data_keys(settings.plan.code)
    save(path, load_or_create(path).with_new())
    engine = open_engine(folder.database, writing=True)
    server = settings.server
    rule = KeepingRule(purpose=server.id_number_purpose, days=server.id_number_days)
    numbers = Numbers(
        engine, engine, settings.plan.code, crypto_named(server.crypto), lambda: load_or_create(path), rule
    )
    crypto = crypto_named(server.crypto)
    texts = Texts(engine, engine, settings.plan.code, crypto, lambda: load_or_create(path), give_up_hours=None)
    try:
        count, waiting = numbers.reseal(), texts.reseal()
    except (KeyError, Unsealable) as error:
        raise click.ClickException(
            "Something is sealed with a key that is not here: no key was thrown away."
        ) from error
    finally:
        engine.dispose()
    save(path, load_or_create(path).only_now())
    click.echo(
        f"{count} ID numbers and {waiting} phone numbers are sealed with a new key; the old ones are gone. "
        f"Copy {path} to where keys are kept."
    )
