"""NewsML-G2 and NITF: facts where the standards put them, text by paragraphs, entities refused."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riwaya.errors import InputError
from riwaya.schema import Article
from riwaya.sources.documents import Document, Found, Skipped
from riwaya.sources.news_xml import read_news

FIRST = "أعلنت وزارة الري في القاهرة أن منسوب النهر ارتفع."
SECOND = "وقال الوزير إن السد يعمل بكامل طاقته."
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.5//EN" "http://192.0.2.1/nitf-3-5.dtd">
<nitf xml:lang="ar">
 <head><title>بديل</title>
  <docdata><doc-id id-string="n-17"/><date.issue norm="20160930T120000+0300"/></docdata>
  <pubdata name="صحيفة"/></head>
 <body>
  <body.head><hedline><hl1>ارتفاع <em>النهر</em></hl1></hedline><byline>فلان</byline>
   <distributor>وكالة</distributor></body.head>
  <body.content><block>
   <p>أعلنت وزارة الري في
      <location>القاهرة</location>&nbsp;أن منسوب <em>النهر</em> ارتفع.</p>
   <media><media-caption>صورة</media-caption></media>
   <p>{SECOND}</p></block></body.content>
  <body.end><tagline>انتهى</tagline></body.end>
 </body></nitf>"""
NAR = "http://iptc.org/std/nar/2006-10-01/"


def item(content: str, language: str = "ar", more: str = "") -> str:
    return f"""<newsItem xmlns="{NAR}" guid="urn:newsml:x:1" version="2" xml:lang="en">
 <itemMeta><itemClass qcode="ninat:text"/><provider qcode="x:AGY"><name>وكالة</name></provider>
  <versionCreated>2016-10-02T00:00:00Z</versionCreated><firstCreated>2016-09-30T23:30:00+03:00</firstCreated></itemMeta>
 <contentMeta><language tag="{language}"/><headline>ارتفاع النهر</headline>{more}</contentMeta>
 <contentSet>{content}</contentSet></newsItem>"""


XHTML = (
    f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    f"<title>لا</title></head><body><p>{FIRST}</p><script>x()</script><div>{SECOND}</div></body></html></inlineXML>"
)
NITF_INSIDE = (
    f'<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head><hedline><hl1>لا</hl1>'
    f"</hedline></body.head><body.content><p>{FIRST}</p><p>{SECOND}</p></body.content></body></nitf></inlineXML>"
)
PLAIN = f'<inlineData contenttype="text/plain">{FIRST}\n\n{SECOND}\n</inlineData>'


def read(xml: str | bytes) -> list[Found]:
    return list(read_news(xml.encode() if isinstance(xml, str) else xml, "n.xml"))


def message(*items: str) -> str:
    return f'<newsMessage xmlns="{NAR}"><header><sent>2016-10-05T00:00:00Z</sent></header><itemSet>{"".join(items)}</itemSet></newsMessage>'


def test_nitf() -> None:
    assert read(NITF) == [
        Document(
            origin="n.xml",
            article=Article(
                text=f"{FIRST}\n{SECOND}",
                id="n-17",
                title="ارتفاع النهر",
                published="2016-09-30",
                outlet="وكالة",
            ),
        )
    ]


def test_nitf_in_other_encodings_and_versions() -> None:
    plain = NITF.replace('encoding="UTF-8"', 'encoding="windows-1256"').encode("cp1256")
    wide = NITF.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    spaced = NITF.replace("<nitf ", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" ').encode()
    assert read(plain) == read(wide) == read(spaced) == read(NITF)


@pytest.mark.parametrize("content", [XHTML, NITF_INSIDE, PLAIN, NITF_INSIDE + XHTML + PLAIN])
def test_newsml_g2_items(content: str) -> None:
    article = Article(
        text=f"{FIRST}\n{SECOND}",
        id="urn:newsml:x:1",
        title="ارتفاع النهر",
        published="2016-09-30",
        outlet="وكالة",
    )
    assert read(item(content)) == [Document(origin="n.xml", article=article)]
    assert read(message(item(content), item(content))) == [
        Document(origin=f"n.xml#{n}", article=article) for n in (1, 2)
    ]


def test_the_day_the_content_was_made_goes_first_and_the_day_sent_last() -> None:
    [found] = read(item(PLAIN, more="<contentCreated>2016-09-29</contentCreated>"))
    assert isinstance(found, Document)
    assert found.article.published == "2016-09-29"
    bare = f'<newsItem xmlns="{NAR}"><itemMeta/><contentSet>{PLAIN}</contentSet></newsItem>'
    [found] = read(message(bare))
    assert isinstance(found, Document)
    assert found.article.published == "2016-10-05"


def test_other_languages_pictures_and_packages_are_passed_over() -> None:
    found = read(
        message(
            item(PLAIN, "fa-IR"),
            item('<remoteContent href="http://192.0.2.1/a.jpg"/>'),
            item('<inlineData contenttype="image/png" encoding="base64">AAAA</inlineData>'),
            f'<packageItem xmlns="{NAR}"><groupSet/></packageItem>',
            item(PLAIN, "ar-EG"),
        )
    )
    assert [f.reason for f in found if isinstance(f, Skipped)] == [
        "not Arabic",
        "no text",
        "no text",
        "no text",
    ]
    assert isinstance(found[-1], Document)
    assert read(message()) == [Skipped(origin="n.xml", reason="no text")]


@pytest.mark.parametrize("cut", [0, 1, 40, 500, -10])
def test_what_is_cut_off_is_one_error(cut: int) -> None:
    [found] = read(NITF[:cut])
    assert isinstance(found, InputError)
    assert "\n" not in str(found)


LAUGHS = "<!ENTITY a0 'ها'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))


@pytest.mark.parametrize(
    "xml",
    [
        f"<!DOCTYPE nitf [{LAUGHS}]><nitf><body><body.content><p>&a11;</p></body.content></body></nitf>",
        f"<!DOCTYPE nitf [{LAUGHS}]><nitf x='&a11;'><body/></nitf>",
        f"<!DOCTYPE nitf [<!ENTITY a '{'ا' * 100_000}'>]><nitf><body>{'&a;' * 10_000}</body></nitf>",
        '<!DOCTYPE nitf [<!ENTITY f SYSTEM "file:///etc/passwd">]><nitf><body><body.content><p>&f;</p></body.content></body></nitf>',
        '<!DOCTYPE nitf [<!ENTITY % p SYSTEM "http://192.0.2.1/x.dtd"> %p;]><nitf/>',
    ],
    ids=["laughs", "laughs in an attribute", "quadratic", "file", "parameter"],
)
def test_entities_are_one_error_quickly_in_little_memory(xml: str) -> None:
    read(NITF)  # libraries load before anything is measured
    begun = time.process_time()
    tracemalloc.start()
    try:
        [found] = read(xml)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(found, InputError)
    assert "root:" not in str(found)
    assert peak < 20_000_000
    assert time.process_time() - begun < 2


def test_deep_nesting_is_one_error() -> None:
    [found] = read("<nitf>" + "<p>" * 100_000 + "ا" + "</p>" * 100_000 + "</nitf>")
    assert isinstance(found, InputError)


@given(st.text(max_size=200))
def test_any_content_is_one_thing_found(noise: str) -> None:
    assert len(read(NITF.replace(SECOND, noise))) == 1
