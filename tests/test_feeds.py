"""Feeds: each entry a report, with or without the page that it links to."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riwaya.errors import InputError
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.feeds import LARGEST_FEED, read_feed
from riwaya.sources.fetch import Fetched, Fetcher

NEWS = "قال الوزير إن الوضع في المدينة تحت السيطرة وإن القوات انتشرت على الطرق."
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>صحيفة الرافدين</title>
<item><title>عنوان &quot;أول&quot;</title><link>https://a.example/1</link><pubDate>Fri, 30 Sep 2016 01:05:00 +0300</pubDate>
<description>موجز الخبر</description><content:encoded><![CDATA[<p>{NEWS}</p><script>x()</script><p>وأضاف أن التحقيق مستمر.</p>]]></content:encoded></item>
<item><title>عنوان ثان</title><link>https://a.example/2</link><pubDate>الجمعة 30 أيلول 2016</pubDate><description>&lt;b&gt;موجز&lt;/b&gt; الخبر الثاني</description></item>
<item><title>A title in English</title><description>All of it in English</description></item>
<item><link>javascript:alert(1)</link><title>خبر بلا نص</title></item>
<item><link>https://a.example/5</link></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">وكالة النيل</title>
<entry><title>عنوان</title><link rel="alternate" href="https://b.example/1"/><published>2020-02-15T23:30:00-05:00</published>
<updated>2020-02-17T00:00:00Z</updated><content type="html">&lt;p&gt;{NEWS}&lt;/p&gt;</content></entry></feed>"""


def read(feed: str | bytes, follow: Fetcher | None = None) -> list[Found]:
    """All that a feed gives."""
    return list(read_feed(feed.encode() if isinstance(feed, str) else feed, "feed.xml", follow))


def test_rss_entries() -> None:
    first, second, english, untold, empty = read(RSS)
    assert isinstance(first, Document)
    assert first.origin == "feed.xml#1"
    assert first.article.text == f"{NEWS}\nوأضاف أن التحقيق مستمر."
    assert (first.article.title, first.article.published, first.article.outlet, first.article.url) == (
        'عنوان "أول"', "2016-09-30", "صحيفة الرافدين", "https://a.example/1",
    )  # fmt: skip
    assert isinstance(second, Document)
    assert (second.article.text, second.article.published) == ("موجز الخبر الثاني", "2016-09-30")
    assert english == Skipped(origin="feed.xml#3", reason="not Arabic")
    assert isinstance(untold, Document)
    assert (untold.article.text, untold.article.url) == ("خبر بلا نص", None)
    assert empty == Skipped(origin="feed.xml#5", reason="no text")


def test_atom_entries() -> None:
    (entry,) = read(ATOM)
    assert isinstance(entry, Document)
    assert entry.article.text == NEWS
    assert (entry.article.published, entry.article.outlet) == ("2020-02-15", "وكالة النيل")
    assert entry.article.url == "https://b.example/1"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1256"])
def test_feeds_in_other_encodings_than_declared(codec: str) -> None:
    first = read(RSS.encode(codec))[0]
    assert isinstance(first, Document)
    assert first.article.text.startswith(NEWS)


class Pages(Fetcher):
    """Gives pages from memory."""

    def __init__(self, pages: dict[str, str]) -> None:
        super().__init__()
        self.pages = pages

    def get(self, url: str) -> Fetched:
        """The page, or the error of a page that is not there."""
        if url not in self.pages:
            raise InputError(url, "the server answered 404", "open it in a browser to see why")
        return Fetched(url=url, data=self.pages[url].encode(), content_type="text/html")


def test_linked_pages_are_followed_and_entries_stay_where_they_fail() -> None:
    page = f"<html><head><title>عنوان الصفحة</title></head><body><h1>عنوان الصفحة</h1><p>{NEWS} {NEWS}</p></body></html>"
    found = read(RSS, Pages({"https://a.example/1": page, "https://a.example/5": "<html></html>"}))
    first, missing, second = found[:3]
    assert isinstance(first, Document)
    assert (first.origin, first.article.text) == ("https://a.example/1", f"{NEWS} {NEWS}")
    assert (first.article.published, first.article.outlet) == ("2016-09-30", "صحيفة الرافدين")
    assert isinstance(missing, InputError)
    assert isinstance(second, Document)
    assert second.article.text == "موجز الخبر الثاني"
    assert found[-1] == Skipped(origin="feed.xml#5", reason="no text")


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><rss version='2.0'><channel><title>&a11;</title></channel></rss>"
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le"])
def test_entities_that_expand_give_one_error_at_once(codec: str) -> None:
    began = time.process_time()
    (error,) = read(LAUGHS.encode(codec))
    assert isinstance(error, InputError)
    assert "entities" in error.reason
    assert time.process_time() - began < 1


def test_external_entities_read_no_files() -> None:
    feed = RSS.replace("<rss", '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss', 1)
    (error,) = read(feed.replace("عنوان ثان", "&f;"))
    assert isinstance(error, InputError)


def test_the_bytes_of_a_feed_are_never_taken_for_a_path() -> None:
    (error,) = read(str(__file__))
    assert isinstance(error, InputError)


def test_a_feed_that_breaks_off_gives_what_stands_before() -> None:
    found = read(RSS[: RSS.index("<item><title>A title")])
    assert [type(item) for item in found] == [Document, Document, InputError]
    assert "broken XML, 2 entries" in str(found[-1])


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02" * 50, b"<html><body>no feed</body></html>", b"x" * (LARGEST_FEED + 1)]
)
def test_what_is_no_feed_is_one_error(data: bytes) -> None:
    (error,) = read(data)
    assert isinstance(error, InputError)


def test_deep_nesting_is_bounded() -> None:
    began = time.process_time()
    read('<rss version="2.0"><channel><item><description>' + "<a>" * 20_000)
    assert time.process_time() - began < 5


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet='<>/="& aitem!الخبر[]-', max_size=200))
def test_any_content_of_an_entry_can_be_read(text: str) -> None:
    for found in read(f"<rss version='2.0'><channel><item><title>{text}</title></item></channel></rss>"):
        assert isinstance(found, Document | Skipped | InputError)
