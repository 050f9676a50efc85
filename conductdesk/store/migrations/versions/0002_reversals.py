"""What reverses an entry of the activity log is kept beside it.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, empty: what was done before this version cannot be undone."""
    op.execute("CREATE TABLE reversals (seq INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (seq))")
