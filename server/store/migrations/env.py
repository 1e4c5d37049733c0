"""Alembic's entry: the connection comes from :mod:`server.store.schema`."""

from alembic import context

from server.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
