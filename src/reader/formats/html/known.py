"""Under which names the sites and generators of news put the body of an article and little else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPELT = """
    abody acon alltxt arcbody arccontent artbody artcon artcont artcontent artcontextbox artibody articalcont
    articalcontent articalreal articaltext articleall articlebd articlebddetail articlebody articlebox articlec
    articlecon articlecont articlecontent articlecontentleft articlecontentwrap articledetail articledetailcontent
    articlemain articletext articletxt articlew arttext arttxt barticletext bodylabel cententwrap channewsdetail
    cntbd cntmainarticleqq commoncontent containerarticle contarticle contb contdetail contentarea contentarticle
    contentbd contentbody contentcontent contentdesc contentdetail contentdiv contentimfomation contentinfo
    contentmain contentmaincontentcontent contenttext contenttxt conttxt contxt ctrlfscont customunionstyle
    detailbody detailcon detailcont detailcontent detailnews detailspagecontent detailtext detailtxt displaycontent
    doccontent edittext endtext entrycontent fontarea fontzoom garticltext gbarticlebody gcontent generalcontent
    hbcontent icontent imediaarticle indexcententwrap infocontent infodetail ivscontent jfontcontent jsarticle
    jscontent lacon latacontent leftzw mainarticle mainaticle maincontent maincontentval mainconzw maintext
    markdownbody marticle marticlecontent mpeditor mtxt neirong newmessageid newsarticlecontent newsbody newscon
    newscontent newscontentbox newscontnet newsdetail newsdetailcontent newsdmaintxtp newsnr newsshowconter newstext
    newstxt newswarpcenter nrcontent nrzw ntconttxt offcnshocont ozoom pagecont pagecontent pagescontent pagetext
    pcontent pdetail postbody postcontent posttext qmtcontentdiv richmediacontent richtext rmtxtcon rwbzw
    sectionmain sfyzw showall showall233 showcontent showtext storybody storycontent tempnewscontentdiv textcon
    textconleft textcontent tkpcontent tpktext trseditor trseditorview trspaperdefault trsueditor txtcon txtcontent
    txtdetail ucapcontent umaintext viewcontent vnewscontent vsbcontent vsbcontent2 vsbcontent4 vsbcontent500
    vsbcontent501 vsbcontent6 vsbnewscontent wenzhang wparticlecontent wycontmain wzcon wzcontent wznr xlcontent
    xlrllt xqcon xwcontent xwnr xwzw xxgkcontent yaowenvideo zeart zhengw zhengwen zoom zoomcon zwcon zwcontent zwnr
"""
"""Without hyphens and underscores, in small letters: of sites and of generators (TRS, VSB, sudytech, UCAP, WordPress).
What other parts of a page are called as well (content, article, text) is left out."""
_NAMES = frozenset(_SPELT.split())
_IDS = frozenset(("detail", "contents"))
_CLASSES = frozenset(("con_text", "text_area"))


def is_known(element: _Element) -> bool:
    """Whether an element has the id or a class of a known container."""
    attributes = element.attrib
    name = str(attributes.get("id", ""))
    if name and (name in _IDS or _plain(name) in _NAMES):
        return True
    return "class" in attributes and any(
        name in _CLASSES or _plain(name) in _NAMES for name in str(attributes["class"]).split()
    )


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
