"""Indexes for the beginnings of names"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The operator class makes the beginnings of words known to an index on PostgreSQL; "=" uses it too.
    op.drop_index("ix_forms_folded", table_name="forms")
    op.create_index("ix_forms_folded", "forms", ["folded"], postgresql_ops={"folded": "varchar_pattern_ops"})
    op.create_index("ix_identities_name", "identities", ["name"], postgresql_ops={"name": "text_pattern_ops"})


def downgrade() -> None:
    op.drop_index("ix_identities_name", table_name="identities")
    op.drop_index("ix_forms_folded", table_name="forms")
    op.create_index("ix_forms_folded", "forms", ["folded"])
