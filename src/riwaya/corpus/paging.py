"""Pages of long lists: where the page before begins, and how many answers there are."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

__all__ = ["at_most", "page_before"]


def page_before(
    connection: Connection,
    table: Table,
    day: ColumnElement[str],
    where: list[ColumnElement[bool]],
    after: int,
    size: int,
) -> int | None:
    """The id behind which the page before the one behind ``after`` begins; None: it is the first page.

    Pages hold ``size`` rows of ``table`` that ``where`` admits, by ``day`` and id, the newest first, those
    without a day last.
    """
    last = connection.execute(select(day).where(table.c.id == after)).first()
    if last is None:
        return None
    if last[0] is None:
        newer = or_(day.is_not(None), and_(day.is_(None), table.c.id >= after))
    else:
        newer = or_(day > last[0], and_(day == last[0], table.c.id >= after))
    upwards = (
        select(table.c.id)
        .where(newer, *where)
        .order_by(day.asc().nulls_first(), table.c.id.asc())
        .limit(size + 1)
    )
    ids = list(connection.scalars(upwards))
    return ids[size] if len(ids) > size else None


def at_most(
    connection: Connection, table: Table, where: list[ColumnElement[bool]], most: int
) -> tuple[int, bool]:
    """How many rows of ``table`` there are, and whether that is all: counting stops at ``most``."""
    some = select(table.c.id).where(*where).limit(most + 1).subquery()
    count = connection.scalar(select(func.count()).select_from(some)) or 0
    return min(count, most), count <= most
