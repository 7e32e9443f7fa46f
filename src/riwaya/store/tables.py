"""The tables. Values derived from a report exist once, for its newest whole reading.

``articles`` are texts, ``publications`` the places where each was found; ``readings`` keep the whole
JSON of every model version, the other tables the rows of the current one, for questions.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "articles",
    "attributions",
    "audit",
    "bands",
    "cluster_members",
    "clusters",
    "corrections",
    "dyads",
    "events",
    "failures",
    "forms",
    "identities",
    "locations",
    "mentions",
    "metadata",
    "near",
    "parties",
    "publications",
    "readings",
    "runs",
    "sessions",
    "tokens",
    "users",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is plain INTEGER.
_ID = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", _ID, primary_key=True, autoincrement=True)


def _to(table: str, name: str, *, null: bool = False) -> Column[int]:
    return Column(name, _ID, ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=null)


runs = Table(
    "runs", metadata, _id(),
    Column("started", String(32), nullable=False),
    Column("finished", String(32)),
    Column("riwaya", String(32), nullable=False),
    Column("model", String(80), nullable=False),
    Column("sources", Text, nullable=False),  # what was named on the command line, a JSON list
    Column("counts", Text),  # JSON: read, known, near, skipped by reason, failed
)  # fmt: skip

articles = Table(
    "articles", metadata, _id(),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("published", String(10)),
    Column("outlet", Text),
    Column("url", Text),
    Column("language", String(8), nullable=False),
    Column("signature", LargeBinary),  # MinHash
    Index(None, "published"),
)  # fmt: skip

publications = Table(
    "publications", metadata, _id(),
    _to("articles", "article"), _to("runs", "run"),
    Column("place", String(64), nullable=False),  # hash of the URL, or of the origin where there is none
    Column("origin", Text, nullable=False),
    Column("url", Text),
    Column("outlet", Text),
    Column("published", String(10)),
    Column("title", Text),
    UniqueConstraint("article", "place"),
    Index(None, "place"),
)  # fmt: skip

failures = Table(
    "failures", metadata, _id(), _to("runs", "run"),
    Column("origin", Text, nullable=False),
    Column("sha256", String(64)),  # of the text; null where there was none
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Index(None, "sha256"),
)  # fmt: skip

readings = Table(
    "readings", metadata, _id(), _to("articles", "article"), _to("runs", "run"),
    Column("model", String(80), nullable=False),
    Column("current", Boolean, nullable=False),
    Column("json", LargeBinary, nullable=False),  # version 1 JSON without the text, deflated
    UniqueConstraint("article", "model"),
)  # fmt: skip

identities = Table(
    "identities", metadata, _id(),
    Column("key", String(400), nullable=False, unique=True),
    Column("type", String(3), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("country", String(3)),
    Column("wikidata", String(16)),
    Column("geonames", Integer),
    Column("lat", Float),
    Column("lon", Float),
    # The operator classes let PostgreSQL look for the beginnings of words.
    Index(None, "name", postgresql_ops={"name": "text_pattern_ops"}),
)  # fmt: skip

forms = Table(
    "forms", metadata,
    Column("identity", _ID, ForeignKey("identities.id", ondelete="CASCADE"), primary_key=True),
    Column("written", String(400), primary_key=True),
    Column("folded", String(400), nullable=False),
    Column("count", Integer, nullable=False),
    Index(None, "folded", postgresql_ops={"folded": "varchar_pattern_ops"}),
)  # fmt: skip

mentions = Table(
    "mentions", metadata, _id(), _to("articles", "article"), _to("identities", "identity"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Index(None, "article"), Index(None, "identity"),
)  # fmt: skip

attributions = Table(
    "attributions", metadata, _id(), _to("articles", "article"),
    Column("local", String(12), nullable=False),  # its id within the reading
    Column("parent", String(12)),
    Column("day", String(10)),  # the report's day
    Column("outlet", Text),
    Column("stance", String(8), nullable=False),
    Column("quote", String(8), nullable=False),
    _to("identities", "identity", null=True),  # who speaks
    Column("country", String(3)),
    Column("sector", String(3)),
    Column("source_start", Integer), Column("source_end", Integer),
    Column("cue_start", Integer, nullable=False), Column("cue_end", Integer, nullable=False),
    Column("content_start", Integer, nullable=False), Column("content_end", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Index(None, "article", "local", "stance"), Index(None, "article", "parent"),
    Index(None, "identity", "day"), Index(None, "day", "stance"), Index(None, "country", "sector", "day"),
    # Speakers are counted from these two alone.
    Index("ix_attributions_speakers", "identity", "outlet", "stance", "quote", "day"),
    Index("ix_attributions_roles", "country", "sector", "outlet", "stance", "quote", "day"),
)  # fmt: skip

events = Table(
    "events", metadata, _id(), _to("articles", "article"),
    Column("local", String(12), nullable=False),
    Column("type", String(9), nullable=False),
    Column("mode", String(20)),
    Column("factuality", String(12), nullable=False),
    Column("published", String(10)),  # the report's day
    Column("outlet", Text),
    Column("day", String(10)),  # first day of the event's time; the report's day where it states none
    Column("last_day", String(10)),
    Column("dated", Boolean, nullable=False),  # whether the text states the time
    Column("trigger_start", Integer, nullable=False), Column("trigger_end", Integer, nullable=False),
    _to("identities", "place", null=True),
    Column("place_country", String(3)),
    Column("lat", Float), Column("lon", Float),
    Column("killed_min", Integer), Column("killed_max", Integer),
    Column("hurt_min", Integer), Column("hurt_max", Integer),
    Column("attribution", String(12)),
    Column("same_as", String(12)),
    Column("score", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("gist", Text, nullable=False),  # light stems of the sentence, for finding the same event again
    Index(None, "article", "attribution"), Index(None, "day", "type"), Index(None, "type", "day"),
    Index(None, "place_country", "day"), Index(None, "place", "day"),
)  # fmt: skip

parties = Table(
    "parties", metadata, _id(), _to("events", "event"),
    Column("role", String(9), nullable=False),  # actor or recipient
    _to("identities", "identity", null=True),
    Column("country", String(3)),
    Column("sector", String(3)),
    Column("start", Integer), Column("end", Integer),
    Index(None, "event"), Index(None, "identity", "role"), Index(None, "country", "sector", "role"),
)  # fmt: skip

locations = Table(
    "locations", metadata, _id(), _to("events", "event"), _to("identities", "identity", null=True),
    Column("start", Integer), Column("end", Integer),
    Index(None, "event"), Index(None, "identity"),
)  # fmt: skip

# One row an actor and recipient of an event, so that networks are counted without joins.
dyads = Table(
    "dyads", metadata, _id(), _to("events", "event"),
    Column("day", String(10)),
    Column("type", String(9), nullable=False),
    Column("factuality", String(12), nullable=False),
    Column("actor", String(400), nullable=False),  # identity key, else COUNTRY SECTOR
    Column("recipient", String(400), nullable=False),
    Column("actor_code", String(8), nullable=False),
    Column("recipient_code", String(8), nullable=False),
    Column("score", Float, nullable=False),
    Index(None, "event"),
    Index(None, "actor_code", "recipient_code", "day", "type", "score"),
    Index(None, "actor", "recipient", "day", "type", "score"),
)  # fmt: skip

clusters = Table(
    "clusters", metadata, _id(),
    Column("type", String(9), nullable=False),
    Column("day", String(10)), Column("last_day", String(10)),
    _to("identities", "place", null=True),
    Column("events", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Index(None, "type", "day"), Index(None, "conflicts"),
)  # fmt: skip

cluster_members = Table(
    "cluster_members", metadata,
    Column("event", _ID, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    _to("clusters", "cluster"),
    Column("score", Float, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON: what spoke for it and what against
    Index(None, "cluster"),
)  # fmt: skip

bands = Table(
    "bands", metadata,
    Column("hash", BigInteger, primary_key=True),  # of one band and its number
    Column("article", _ID, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
)  # fmt: skip

near = Table(
    "near", metadata,
    Column("article", _ID, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("other", _ID, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("similarity", Float, nullable=False),
    Index(None, "other"),
)  # fmt: skip

# What people changed in a reading: a layer over every model's reading of the text, never a change of it.
corrections = Table(
    "corrections", metadata, _id(), _to("articles", "article"),
    Column("made", String(32), nullable=False),
    Column("author", Text, nullable=False),
    Column("change", Text, nullable=False),  # JSON of one change, anchored by offsets
    Column("undone", String(32)),
    Column("undone_by", Text),
    Index(None, "article"),
)  # fmt: skip

users = Table(
    "users", metadata, _id(),
    Column("name", String(80), nullable=False, unique=True),
    Column("password", Text, nullable=False),  # argon2id, in PHC form
    Column("role", String(8), nullable=False),  # reader, editor or admin
    Column("made", String(32), nullable=False),
    Column("disabled", String(32)),
)  # fmt: skip

sessions = Table(
    "sessions", metadata, _id(), _to("users", "user"),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the cookie's secret
    Column("made", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Index(None, "user"),
)  # fmt: skip

tokens = Table(
    "tokens", metadata, _id(), _to("users", "user"),
    Column("label", String(80), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the token
    Column("made", String(32), nullable=False),
    Column("revoked", String(32)),
    Index(None, "user"),
)  # fmt: skip

# Who changed what and when; rows are only ever added.
audit = Table(
    "audit", metadata, _id(),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("article", _ID),  # no foreign key: what was done stays, whatever becomes of the article
    Column("detail", Text, nullable=False),  # JSON
    Index(None, "article"), Index(None, "at"),
)  # fmt: skip
