"""Under which names the sites and generators of news put the body of an article and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_IDS = frozenset(
    (
        *("arc-body", "artibody", "artical_real", "article-body", "article-content", "article_body"),
        *("article_content", "articleBody", "ArticleContent", "articleContent", "articleText"),
        *("chan_newsDetail", "Cnt-Main-Article-QQ", "content-body", "content_area", "content_main"),
        *("ContentBody", "contentMain", "contentText", "detail", "detailContent", "endText", "font_area"),
        *("js-article", "js_content", "main_content", "mainContent", "mp-editor", "news_content"),
        *("newscontent", "NewsContent", "newsContent", "newsText", "ozoom", "p-detail", "post-body"),
        *("rwb_zw", "text_content", "TRS_Editor", "UCAP-CONTENT", "UCAP_CONTENT", "vsb_content"),
        *("vsb_content_2", "vsb_content_4", "vsb_content_500", "vsb_content_501", "vsb_newscontent"),
        *("Zoom", "zoom"),
    )
)
_CLASSES = frozenset(
    (
        *("a-con", "all-txt", "arc-content", "art-content", "art_con", "art_content", "art_text"),
        *("articalContent", "article-body", "article-con", "article-content", "article-detail-content"),
        *("article-main", "article-text", "article__content", "article_body", "article_con"),
        *("Article_content", "article_content", "article_text", "articlebody", "articleBody"),
        *("articleDetailContent", "articleText", "artText", "b-article__text", "cententWrap", "cnt_bd"),
        *("con_text", "cont-article", "content-article", "content-text", "content_area", "content_detail"),
        *("content_maincontent_content", "content_text", "contentText", "detail-con", "detail-content"),
        *("detail_content", "detailContent", "edittext", "entry-content", "g-content"),
        *("index_cententWrap", "la_t_a_content", "left_zw", "m-article", "main-aticle", "main-text"),
        *("news-article-content", "news-content", "news-text", "news_con", "news_content", "news_txt"),
        *("newsCon", "newscontent", "newsContent", "newsText", "pages_content", "post-content"),
        *("post_body", "post_content", "post_text", "rich_media_content", "rm_txt_con", "showall"),
        *("story-body", "text-content", "text_area", "text_con", "TRS_Editor", "trs_editor_view"),
        *("TRS_UEditor", "v_news_content", "wp_articlecontent", "yaowenvideo", "zw_content"),
    )
)
"""Of sites (chinanews, people, xinhuanet, cctv, gov.cn, sina, 163, qq, sohu, thepaper, guancha, jiemian, WeChat) and of
generators (TRS, VSB, sudytech, UCAP, WordPress), in order of the alphabet."""


def is_known(element: _Element) -> bool:
    """Whether an element has the id or a class of a known container."""
    attributes = element.attrib
    return attributes.get("id") in _IDS or (
        "class" in attributes and not _CLASSES.isdisjoint(attributes["class"].split())
    )
