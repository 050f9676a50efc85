"""Alembic's environment: the caller hands over its connection, inside the transaction it commits itself."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
