"""Alembic's entry: the connection comes from :mod:`visualdoc_service.db.migrate`."""

from alembic import context

from visualdoc_service.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
