"""A table for half-typed text of forms.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATEMENTS = (
    (
        "CREATE TABLE jottings (rowno INTEGER NOT NULL, id TEXT NOT NULL, incident_id TEXT, place TEXT NOT "
        "NULL, fields TEXT NOT NULL, officer_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rowno), "
        "UNIQUE (id), FOREIGN KEY(incident_id) REFERENCES incidents (id) ON DELETE CASCADE DEFERRABLE "
        "INITIALLY DEFERRED)"
    ),
    "CREATE UNIQUE INDEX jottings_form ON jottings (officer_id, coalesce(incident_id, ''), place)",
)


def upgrade() -> None:
    """Create the table, empty, and its index."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """An older desk is brought back from its copy.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError
