"""Lists can be narrowed to the incidents of one handler.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.execute("CREATE INDEX incidents_handler ON incidents (handler_id)")
