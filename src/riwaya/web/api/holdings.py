"""What the store holds: its articles, its entities, its occurrences."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from riwaya.client.wire import (
    KnownEntity,
    ListedArticle,
    ListedEntity,
    NearArticle,
    Occurrence,
    Page,
    Publication,
    StoredArticle,
)
from riwaya.corpus.conflicts import conflicts_of
from riwaya.corpus.events import PlaceNamed, told
from riwaya.errors import NotStoredError
from riwaya.schema import EntityType, Reading
from riwaya.store.load import reading_of
from riwaya.store.tables import (
    articles,
    attributions,
    cluster_members,
    clusters,
    events,
    forms,
    identities,
    mentions,
    near,
    parties,
    publications,
)
from riwaya.text.fold import fold_word
from riwaya.web.api.cursors import cursor_at, place_of, question_hash
from riwaya.web.api.operations import Call, Operation, stored
from riwaya.web.api.questions import Cursor, Limit, Published

__all__ = ["operations"]

_MOST_WRITTEN = 100
_MOST_ACCOUNTS = 500


class AskedArticles(Published, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What narrows the list of articles."""

    outlet: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=400,
                description="Published by this outlet, here or elsewhere.",
                examples=["قناة الجزيرة"],
            ),
        ]
        | UnsetType
    ) = UNSET
    limit: Limit = 100
    cursor: Cursor | UnsetType = UNSET


class AskedEntities(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What narrows the list of entities."""

    q: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=400,
                description="The beginning of a name, in Arabic or English, in any spelling.",
                examples=["نكي"],
            ),
        ]
        | UnsetType
    ) = UNSET
    type: Annotated[EntityType, Meta(description="Of this type.", examples=["GPE"])] | UnsetType = UNSET
    limit: Limit = 100
    cursor: Cursor | UnsetType = UNSET


def _list_articles(call: Call[AskedArticles]) -> Any:
    asked = call.asked
    question = question_hash("articles", [asked.since or None, asked.until or None, asked.outlet or None])
    where: list[ColumnElement[bool]] = []
    if asked.since is not UNSET:
        where.append(articles.c.published >= asked.since)
    if asked.until is not UNSET:
        where.append(articles.c.published <= asked.until)
    if asked.outlet is not UNSET:
        published = exists().where(
            publications.c.article == articles.c.id, publications.c.outlet == asked.outlet
        )
        where.append(or_(articles.c.outlet == asked.outlet, published))
    if asked.cursor is not UNSET:
        where.append(articles.c.id < place_of(asked.cursor, question))
    its_events = select(func.count()).where(events.c.article == articles.c.id).scalar_subquery()
    its_claims = select(func.count()).where(attributions.c.article == articles.c.id).scalar_subquery()

    def make(connection: Connection) -> Page[ListedArticle]:
        rows = connection.execute(
            select(
                articles.c.id, articles.c.title, articles.c.published, articles.c.outlet, articles.c.url,
                articles.c.language, func.length(articles.c.text).label("characters"),
                its_events.label("events"), its_claims.label("claims"),
            )
            .where(*where)
            .order_by(articles.c.id.desc())
            .limit(asked.limit + 1)
        ).all()  # fmt: skip
        items = tuple(ListedArticle(**row._mapping) for row in rows[: asked.limit])
        return Page(items=items, next=cursor_at(question, items[-1].id) if len(rows) > asked.limit else None)

    return stored(call, make)


def _get_article(call: Call[Any]) -> Any:
    number = call.number

    def make(connection: Connection) -> StoredArticle:
        row = connection.execute(select(articles).where(articles.c.id == number)).first()
        if row is None:
            raise NotStoredError(f"there is no article {number}")
        places = connection.execute(
            select(publications).where(publications.c.article == number).order_by(publications.c.id)
        )
        like = connection.execute(
            select(near).where(or_(near.c.article == number, near.c.other == number)).limit(1000)
        )
        names = (
            (row.other if row.article == number else row.article, round(row.similarity, 3)) for row in like
        )
        return StoredArticle(
            id=number, sha256=row.sha256, text=row.text, title=row.title, published=row.published,
            outlet=row.outlet, url=row.url, language=row.language,
            publications=tuple(
                Publication(origin=p.origin, outlet=p.outlet, published=p.published, url=p.url, title=p.title)
                for p in places
            ),
            near=tuple(NearArticle(article=n, similarity=s) for n, s in sorted(names)),
        )  # fmt: skip

    return stored(call, make)


def _get_reading(call: Call[Any]) -> Any:
    number = call.number
    return stored(call, lambda connection: reading_of(connection, number))


def _list_entities(call: Call[AskedEntities]) -> Any:
    asked = call.asked
    question = question_hash("entities", [asked.q or None, asked.type or None])
    offset = 0 if asked.cursor is UNSET else place_of(asked.cursor, question)
    where: list[ColumnElement[bool]] = []
    if asked.type is not UNSET:
        where.append(identities.c.type == asked.type)
    if asked.q is not UNSET:
        folded, lower = fold_word(asked.q.strip()), asked.q.strip().lower()
        written = select(forms.c.identity).where(
            or_(*(forms.c.folded.startswith(start, autoescape=True) for start in (folded, f"ال{folded}")))
        )
        named = func.lower(identities.c.name).startswith(lower, autoescape=True)
        where.append(or_(identities.c.id.in_(written), named))
    counted = (
        select(forms.c.identity, func.sum(forms.c.count).label("mentions"))
        .group_by(forms.c.identity)
        .subquery()
    )
    often = func.coalesce(counted.c.mentions, 0)

    def make(connection: Connection) -> Page[ListedEntity]:
        rows = connection.execute(
            select(identities, often.label("mentions"))
            .outerjoin(counted, counted.c.identity == identities.c.id)
            .where(*where)
            .order_by(often.desc(), identities.c.id)
            .limit(asked.limit + 1)
            .offset(offset)
        ).all()
        items = tuple(ListedEntity(**_entity(row._mapping)) for row in rows[: asked.limit])
        more = len(rows) > asked.limit
        return Page(items=items, next=cursor_at(question, offset + asked.limit) if more else None)

    return stored(call, make)


def _entity(row: Any) -> dict[str, Any]:
    found = {name: row[name] for name in ListedEntity.__struct_fields__}
    return {**found, "mentions": int(found["mentions"])}


def _get_entity(call: Call[Any]) -> Any:
    number = call.number

    def make(connection: Connection) -> KnownEntity:
        row = connection.execute(select(identities).where(identities.c.id == number)).first()
        if row is None:
            raise NotStoredError(f"there is no entity {number}")

        def count(what: ColumnElement[int], *where: ColumnElement[bool]) -> int:
            return connection.execute(select(what).where(*where)).scalar_one()

        written = connection.execute(
            select(forms.c.written, forms.c.count.label("times"))
            .where(forms.c.identity == number)
            .order_by(forms.c.count.desc(), forms.c.written)
        ).all()
        its = parties.c.identity == number
        distinct = func.count(parties.c.event.distinct())
        return KnownEntity(
            **_entity({**row._mapping, "mentions": sum(w.times for w in written)}),
            written={w.written: w.times for w in written[:_MOST_WRITTEN]},
            articles=count(func.count(mentions.c.article.distinct()), mentions.c.identity == number),
            statements=count(func.count(attributions.c.id), attributions.c.identity == number),
            acts=count(distinct, its, parties.c.role == "actor"),
            suffers=count(distinct, its, parties.c.role == "recipient"),
        )

    return stored(call, make)


def _get_occurrence(call: Call[Any]) -> Any:
    number = call.number

    def make(connection: Connection) -> Occurrence:
        row = connection.execute(
            select(
                clusters, identities.c.name, identities.c.name_ar, identities.c.country, identities.c.lat,
                identities.c.lon,
            )
            .outerjoin(identities, identities.c.id == clusters.c.place)
            .where(clusters.c.id == number)
        ).first()  # fmt: skip
        if row is None:
            raise NotStoredError(f"there is no occurrence {number}")
        ids = connection.scalars(
            select(cluster_members.c.event)
            .where(cluster_members.c.cluster == number)
            .order_by(cluster_members.c.event)
            .limit(_MOST_ACCOUNTS)
        ).all()
        accounts = told(connection, ids)
        return Occurrence(
            id=number, type=row.type, day=row.day, last_day=row.last_day,
            place=None if row.place is None else PlaceNamed(
                identity=row.place, name=row.name, name_ar=row.name_ar, country=row.country, lat=row.lat,
                lon=row.lon,
            ),
            articles=row.articles,
            accounts=tuple(accounts[id] for id in ids if id in accounts),
            conflicts=tuple(conflicts_of(connection, number)),
        )  # fmt: skip

    return stored(call, make)


def _one(id: str, path: str, summary: str, about: str, run: Any, answers: Any, id_is: str) -> Operation:
    return Operation(
        id=id, method="GET", path=path, summary=summary, about=about, run=run, answers=answers,
        id_is=id_is, cached=True, problems=("not-found", "no-database"), tag="store",
    )  # fmt: skip


operations: tuple[Operation, ...] = (
    Operation(
        id="articles", method="GET", path="/articles", summary="The articles of the store",
        about="Without their texts; the last stored first.", run=_list_articles, answers=Page[ListedArticle],
        asks=AskedArticles, cached=True, paged=True, problems=("no-database", "cursor"), tag="store",
    ),
    _one("article", "/articles/{id}", "One article with its text", "With every place where it was found, and the articles that are nearly the same.", _get_article, StoredArticle, "article"),
    _one("reading", "/articles/{id}/reading", "The reading of an article", "Everything the report says and who says it, with corrections; the JSON of docs/schema.md.", _get_reading, Reading, "article"),
    Operation(
        id="entities", method="GET", path="/entities", summary="Entities, or suggestions for a beginning",
        about="Those of whom most is written first.", run=_list_entities, answers=Page[ListedEntity],
        asks=AskedEntities, cached=True, paged=True, problems=("no-database", "cursor"), tag="store",
    ),
    _one("entity", "/entities/{id}", "One entity", "Its names and forms, and what the store has of it in numbers.", _get_entity, KnownEntity, "entity"),
    _one("occurrence", "/occurrences/{id}", "One real-world event in all reports", "Its accounts (at most 500), each with its chain, and where they differ.", _get_occurrence, Occurrence, "occurrence"),
)  # fmt: skip
