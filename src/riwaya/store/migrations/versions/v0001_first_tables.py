"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", sa.String(length=10), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("sha256", name=op.f("uq_articles_sha256")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_articles_published"), ["published"], unique=False)

    op.create_table(
        "identities",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("type", sa.String(length=3), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("wikidata", sa.String(length=16), nullable=True),
        sa.Column("geonames", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("key", name=op.f("uq_identities_key")),
    )
    op.create_table(
        "runs",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("started", sa.String(length=32), nullable=False),
        sa.Column("finished", sa.String(length=32), nullable=True),
        sa.Column("riwaya", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "attributions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("local", sa.String(length=12), nullable=False),
        sa.Column("parent", sa.String(length=12), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("stance", sa.String(length=8), nullable=False),
        sa.Column("quote", sa.String(length=8), nullable=False),
        sa.Column("identity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("sector", sa.String(length=3), nullable=True),
        sa.Column("source_start", sa.Integer(), nullable=True),
        sa.Column("source_end", sa.Integer(), nullable=True),
        sa.Column("cue_start", sa.Integer(), nullable=False),
        sa.Column("cue_end", sa.Integer(), nullable=False),
        sa.Column("content_start", sa.Integer(), nullable=False),
        sa.Column("content_end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_attributions_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["identity"], ["identities.id"], name=op.f("fk_attributions_identity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attributions")),
    )
    with op.batch_alter_table("attributions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attributions_article_local_stance"), ["article", "local", "stance"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attributions_article_parent"), ["article", "parent"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attributions_country_sector_day"), ["country", "sector", "day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attributions_day_stance"), ["day", "stance"], unique=False)
        batch_op.create_index(batch_op.f("ix_attributions_identity_day"), ["identity", "day"], unique=False)
        batch_op.create_index(
            "ix_attributions_roles", ["country", "sector", "outlet", "stance", "quote", "day"], unique=False
        )
        batch_op.create_index(
            "ix_attributions_speakers", ["identity", "outlet", "stance", "quote", "day"], unique=False
        )

    op.create_table(
        "bands",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_bands_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", "article", name=op.f("pk_bands")),
    )
    op.create_table(
        "clusters",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("type", sa.String(length=9), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"], ["identities.id"], name=op.f("fk_clusters_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
    )
    with op.batch_alter_table("clusters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clusters_conflicts"), ["conflicts"], unique=False)
        batch_op.create_index(batch_op.f("ix_clusters_type_day"), ["type", "day"], unique=False)

    op.create_table(
        "events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("local", sa.String(length=12), nullable=False),
        sa.Column("type", sa.String(length=9), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=True),
        sa.Column("factuality", sa.String(length=12), nullable=False),
        sa.Column("published", sa.String(length=10), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("trigger_start", sa.Integer(), nullable=False),
        sa.Column("trigger_end", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("place_country", sa.String(length=3), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("killed_min", sa.Integer(), nullable=True),
        sa.Column("killed_max", sa.Integer(), nullable=True),
        sa.Column("hurt_min", sa.Integer(), nullable=True),
        sa.Column("hurt_max", sa.Integer(), nullable=True),
        sa.Column("attribution", sa.String(length=12), nullable=True),
        sa.Column("same_as", sa.String(length=12), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("gist", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_events_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place"], ["identities.id"], name=op.f("fk_events_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_events_article_attribution"), ["article", "attribution"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_events_day_type"), ["day", "type"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_events_place_country_day"), ["place_country", "day"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_events_place_day"), ["place", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_type_day"), ["type", "day"], unique=False)

    op.create_table(
        "failures",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_failures_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
    )
    with op.batch_alter_table("failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failures_sha256"), ["sha256"], unique=False)

    op.create_table(
        "forms",
        sa.Column("identity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written", sa.String(length=400), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity"], ["identities.id"], name=op.f("fk_forms_identity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("identity", "written", name=op.f("pk_forms")),
    )
    with op.batch_alter_table("forms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forms_folded"), ["folded"], unique=False)

    op.create_table(
        "mentions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_mentions_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["identity"], ["identities.id"], name=op.f("fk_mentions_identity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
    )
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentions_article"), ["article"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentions_identity"), ["identity"], unique=False)

    op.create_table(
        "near",
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_near_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["other"], ["articles.id"], name=op.f("fk_near_other"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "other", name=op.f("pk_near")),
    )
    with op.batch_alter_table("near", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_near_other"), ["other"], unique=False)

    op.create_table(
        "publications",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("published", sa.String(length=10), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_publications_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_publications_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("article", "place", name=op.f("uq_publications_article_place")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publications_place"), ["place"], unique=False)

    op.create_table(
        "readings",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("json", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_readings_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_readings_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("article", "model", name=op.f("uq_readings_article_model")),
    )
    op.create_table(
        "cluster_members",
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cluster", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster"], ["clusters.id"], name=op.f("fk_cluster_members_cluster"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event"], ["events.id"], name=op.f("fk_cluster_members_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_cluster_members")),
    )
    with op.batch_alter_table("cluster_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cluster_members_cluster"), ["cluster"], unique=False)

    op.create_table(
        "dyads",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("type", sa.String(length=9), nullable=False),
        sa.Column("factuality", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=400), nullable=False),
        sa.Column("recipient", sa.String(length=400), nullable=False),
        sa.Column("actor_code", sa.String(length=8), nullable=False),
        sa.Column("recipient_code", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_dyads_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dyads")),
    )
    with op.batch_alter_table("dyads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dyads_actor_code_recipient_code_day_type_score"),
            ["actor_code", "recipient_code", "day", "type", "score"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_dyads_actor_recipient_day_type_score"),
            ["actor", "recipient", "day", "type", "score"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_dyads_event"), ["event"], unique=False)

    op.create_table(
        "locations",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event"], ["events.id"], name=op.f("fk_locations_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["identity"], ["identities.id"], name=op.f("fk_locations_identity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
    )
    with op.batch_alter_table("locations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locations_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_locations_identity"), ["identity"], unique=False)

    op.create_table(
        "parties",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=9), nullable=False),
        sa.Column("identity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("sector", sa.String(length=3), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_parties_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["identity"], ["identities.id"], name=op.f("fk_parties_identity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
    )
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_parties_country_sector_role"), ["country", "sector", "role"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_parties_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_parties_identity_role"), ["identity", "role"], unique=False)

    # The search index is the database's own: no table that SQLAlchemy could describe for both.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5"
            "(folded, stems, content='', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute(
            "CREATE TABLE search (article BIGINT PRIMARY KEY REFERENCES articles ON DELETE CASCADE, "
            "vector TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_vector ON search USING gin (vector)")


def downgrade() -> None:
    op.execute("DROP TABLE search")
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parties_identity_role"))
        batch_op.drop_index(batch_op.f("ix_parties_event"))
        batch_op.drop_index(batch_op.f("ix_parties_country_sector_role"))

    op.drop_table("parties")
    with op.batch_alter_table("locations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locations_identity"))
        batch_op.drop_index(batch_op.f("ix_locations_event"))

    op.drop_table("locations")
    with op.batch_alter_table("dyads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dyads_event"))
        batch_op.drop_index(batch_op.f("ix_dyads_actor_recipient_day_type_score"))
        batch_op.drop_index(batch_op.f("ix_dyads_actor_code_recipient_code_day_type_score"))

    op.drop_table("dyads")
    with op.batch_alter_table("cluster_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cluster_members_cluster"))

    op.drop_table("cluster_members")
    op.drop_table("readings")
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publications_place"))

    op.drop_table("publications")
    with op.batch_alter_table("near", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_near_other"))

    op.drop_table("near")
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mentions_identity"))
        batch_op.drop_index(batch_op.f("ix_mentions_article"))

    op.drop_table("mentions")
    with op.batch_alter_table("forms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forms_folded"))

    op.drop_table("forms")
    with op.batch_alter_table("failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failures_sha256"))

    op.drop_table("failures")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_type_day"))
        batch_op.drop_index(batch_op.f("ix_events_place_day"))
        batch_op.drop_index(batch_op.f("ix_events_place_country_day"))
        batch_op.drop_index(batch_op.f("ix_events_day_type"))
        batch_op.drop_index(batch_op.f("ix_events_article_attribution"))

    op.drop_table("events")
    with op.batch_alter_table("clusters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clusters_type_day"))
        batch_op.drop_index(batch_op.f("ix_clusters_conflicts"))

    op.drop_table("clusters")
    op.drop_table("bands")
    with op.batch_alter_table("attributions", schema=None) as batch_op:
        batch_op.drop_index("ix_attributions_speakers")
        batch_op.drop_index("ix_attributions_roles")
        batch_op.drop_index(batch_op.f("ix_attributions_identity_day"))
        batch_op.drop_index(batch_op.f("ix_attributions_day_stance"))
        batch_op.drop_index(batch_op.f("ix_attributions_country_sector_day"))
        batch_op.drop_index(batch_op.f("ix_attributions_article_parent"))
        batch_op.drop_index(batch_op.f("ix_attributions_article_local_stance"))

    op.drop_table("attributions")
    op.drop_table("runs")
    op.drop_table("identities")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_articles_published"))

    op.drop_table("articles")
