"""Steps of the database's schema, run by Alembic: each knows its way up and down."""
