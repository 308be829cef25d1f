"""Under which names the sites and generators of news put the body of an article and little else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = frozenset(
    (
        # English and its abbreviations, which many sites use
        *("articlebody", "articlebd", "articlecon", "articlecont", "articlecontent", "articlecontentwrap"),
        *("articledetail", "articledetailcontent", "articlemain", "articletext", "articletxt", "articlew"),
        *("artbody", "artcon", "artcont", "artcontent", "artcontextbox", "arttext", "arttxt", "articalcont"),
        *("articalcontent", "articaltext", "articleall", "articlebox", "articlec", "containerarticle"),
        *("contentarticle", "contentarea", "contentbd", "contentbody", "contentdesc", "contentdetail", "contentinfo"),
        *("contentmain", "contenttext", "contenttxt", "contxt", "conttxt", "contarticle", "contdetail"),
        *("detailbody", "detailcon", "detailcont", "detailcontent", "detailnews", "detailtext", "detailtxt"),
        *("detailspagecontent", "displaycontent", "edittext", "endtext", "entrycontent", "fontarea"),
        *("fontzoom", "generalcontent", "infocontent", "infodetail", "maincontent", "mainaticle", "mainarticle"),
        *("maintext", "newsbody", "newscon", "newscontent", "newscontentbox", "newscontnet", "newsdetail"),
        *("newsdetailcontent", "newsarticlecontent", "newstext", "newstxt", "pagecont", "pagecontent"),
        *("pagescontent", "pagetext", "pcontent", "pdetail", "postbody", "postcontent", "posttext", "richtext"),
        *("sectionmain", "showcontent", "showtext", "storybody", "storycontent", "textcon", "textcontent"),
        *("txtcon", "txtcontent", "txtdetail", "viewcontent", "zoom", "zoomcon", "markdownbody"),
        # Chinese: 正文, 内容, 新闻
        *("leftzw", "rwbzw", "rmtxtcon", "xwzw", "zhengw", "zhengwen", "zwcontent", "zwnr", "mainconzw"),
        *("neirong", "nrcontent", "xlcontent", "xlrllt", "wzcon", "wzcontent", "wznr", "xwnr", "xwcontent", "zwcon"),
        *("xxgkcontent", "xqcon", "nrzw", "wenzhang", "newsnr", "sfyzw"),
        # of one generator or site
        *("trseditor", "trseditorview", "trsueditor", "trspaperdefault", "customunionstyle", "ucapcontent"),
        *("vsbcontent", "vsbcontent2", "vsbcontent4", "vsbcontent500", "vsbcontent501", "vsbcontent6", "vsbnewscontent"),
        *("vnewscontent", "wparticlecontent", "jscontent", "richmediacontent", "jsarticle", "mpeditor", "artibody"),
        *("articalreal", "cntmainarticleqq", "channewsdetail", "cntbd", "cententwrap", "indexcententwrap"),
        *("contentmaincontentcontent", "gcontent", "garticltext", "latacontent", "lacon", "marticle", "mtxt"),
        *("marticlecontent", "umaintext", "alltxt", "acon", "arcbody", "arccontent", "abody", "barticletext", "showall"),
        *("showall233", "ozoom", "yaowenvideo", "doccontent", "newmessageid", "gbarticlebody", "maincontentval"),
        *("tempnewscontentdiv", "qmtcontentdiv", "ctrlfscont", "imediaarticle", "tpktext", "tkpcontent", "hbcontent"),
        *("ntconttxt", "contentimfomation", "contentdiv", "icontent", "newsshowconter", "wycontmain", "zeart"),
        *("newsdmaintxtp", "articlebddetail", "offcnshocont", "ivscontent", "bodylabel", "newswarpcenter", "contb"),
        *("jfontcontent", "commoncontent", "textconleft", "articlecontentleft", "contentcontent"),
    )
)
"""Without hyphens and underscores, in small letters. Several collections of rules for scraping name each of them; what
other parts of a page are called as well (content, article, text, detail) is left out but as an id."""
_IDS = frozenset(("detail", "contents"))
_CLASSES = frozenset(("con_text", "text_area"))


def is_known(element: _Element) -> bool:
    """Whether an element has the id or a class of a known container."""
    attributes = element.attrib
    name = attributes.get("id")
    if name and (name in _IDS or _plain(name) in _NAMES):
        return True
    return "class" in attributes and any(
        name in _CLASSES or _plain(name) in _NAMES for name in attributes["class"].split()
    )


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
