"""Run the steps on the connection that the register hands over."""

from alembic import context

from screening.register.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_server_default=True,
    render_as_batch=True,
)


with context.begin_transaction():
    context.run_migrations()
