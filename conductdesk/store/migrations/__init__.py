"""Every change of the schema, as Alembic steps that import nothing of the project."""
