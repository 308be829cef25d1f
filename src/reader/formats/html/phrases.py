"""What Chinese news pages say around an article, in whatever container: meta, calls to share, small print, lists."""

from __future__ import annotations

import re

_SMALL_PRINT = re.compile(
    r"copyright|all rights reserved|©|版权所有|备案(?:编?号)?[:：\s(（]*[\w-]{0,12}\d|ICP[证备]"
    r"|京公网安备|公网安备|许可证(?:编?号)?[:：\s(（]*[\w-]{0,12}\d|举报电话[:：\s]*\d|举报邮箱|违法和不良信息|技术支持[:：]"
    r"|网友评论仅供|文明上网|请自觉遵守互联网|客户端下载",
    re.I,
)
_LONGEST_LINE = 80
_LONGEST_NOTICE = 800
_DISCLAIMER = re.compile(r"[【\[（(]?\s*(?:免责|版权)(?:声明|提示|说明)\s*[】\]）):：]")

_NOT_BODY = re.compile(
    r"(?:[（(【\[]?(?:原标题|原题为|原题|本文原标题)(?:为)?[:：《].*)"
    r"|(?:[（(【\[]?\s*(?:责任编辑|责编|编辑|编审|审核|校对|实习编辑|值班编辑|责校|监制|主编|网络编辑|纠错|【纠错】|文字编辑|图文编辑|终审|初审|复审)"
    r"\s*[:：|丨】/ ].{0,60})"
    r"|(?:本文)?(?:来源|稿源|转自|信息来源|文章来源|来源于)\s*[:：].{0,60}|本文来源.*"
    r"|(?:(?:发布|发表|更新)(?:时间|日期)|(?:时间|日期)(?=\s*[:：]\s*\d{4}))\s*[:：].{0,60}"
    r"|(?:分享|分享到|分享至|收藏|打印|举报|点赞|转发|微信|微博|qzone|评论|关闭|返回|更多|查看更多|展开全文|阅读全文|返回顶部|阅读原文|字号|上一页|下一页)"
    r"(?:[:：\s、|/]|本页|文章|全文|列表|首页|微信|微博|QQ空间|到|至|好友|朋友圈|收藏|打印|举报|关闭|评论|返回|大|中|小)*"
    r"|(?:【?打印本页】?|【?关闭窗口】?|【?打印】?|【?关闭】?|【?收藏】?|\s|\[|\])+"
    r"|[用使]?.{0,6}(?:扫一扫|扫码|扫描二?维?码|扫描上方|扫描下方|长按(?:识别)?(?:二维码)?|扫二维码|微信扫描).{0,40}"
    r"|分享至好友和朋友圈|分享到微博"
    r"|[^。]{0,70}(?:点击|下载|打开|安装|关注)[^。]{0,12}(?:app|APP|客户端|公众号|查看更多精彩|下载地址)[^。]{0,40}"
    r"|自动播放.{0,60}|相关(?:资讯|新闻|阅读)请关注.{0,30}"
    r"|(?:点击|戳)(?:进入|查看|这里).{0,30}(?:>>|》|专题|查看)?.{0,12}"
    r"|(?:上|下)一(?:篇|条|则)\s*[:：].{0,160}|(?:上|下)一篇.{0,80}|【(?:上|下)一(?:篇|条)】.{0,120}"
    r"|(?:关键词|关键字|标签|tags?|文章关键词|阅读|浏览|点击数|浏览次数|阅读数|点击量|分享到|责任编辑)\s*[:：>(（].{0,80}"
    r"|(?:字号|字体|字体大小|缩小字体|放大字体|调整字体|T \+ -|A-? ?A?\+?|\+1"
    r"|[大中小\s]+)(?:[:：\s\[\]A-Ca大中小+-]|缩小字体|放大字体|收藏|微博|微信|分享|\d)*"
    r"|(?:免责|版权)(?:声明|提示)\s*[:：].*|(?:免责|版权|特别|法律|郑重)声明"
    r"|[【\[（(]\s*(?:免责|版权|特别|法律|郑重|重要)(?:声明|提示|说明)\s*[】\]）)].*"
    r"|(?:特别|郑重|重要)?(?:声明|提示)\s*[:：](?=.{0,200}(?:本文|转载|版权|观点|本网|本站|平台|作者)).*"
    r"|(?:本文|文章|以上内容)(?:仅|为|系|由|来自|不代表).{0,80}(?:观点|立场|转载|授权|许可|不得|发布平台|存储服务).{0,60}"
    r"|.{0,30}(?:未经(?:书面)?(?:授权|许可|允许)).{0,20}(?:不得|禁止|严禁)?.{0,10}(?:转载|使用|复制).{0,60}"
    r"|[（(]本文来自.{0,60}[)）]"
    r"|(?:我要|网友|发表|最新|热门|全部|查看)?(?:评论|跟贴|跟帖|反馈|留言)(?:\s*[(（]?\d*[)）]?|全部|管理|举报)*"
    r"|\d{1,6}|[|｜/+x×]|.{0,4}正文已结束.*|.{0,8}返回.{2,8}首页(?:>>|》)?"
    r"|(?:THE )?END|[-—–=*_]{2,}|.{0,30}以下为.{0,10}广告.{0,20}|广告|advertisement|未完待续"
    r"|(?:扫描|关注|长按).{0,30}(?:二维码|公众号|微信).{0,30}"
    r"|(?:部分)?(?:图片|文图|图文|信息|资料|素材|图源|图)(?:均|皆)?(?:来源于|来自于?|源自|来源)\s*[:：]?(?:网络|互联网).{0,8}|经过?.{2,6}重新编排"
    r"|视频[-—：:][^。！？]{4,50}|图集|组图"
    r"|赞\s*\d*|在看|\+?关注|(?:Notice|Disclaimer)\s*:.{20,}",
    re.I,
)
_META = re.compile(
    r"[^。！？]{0,30}\d{4}\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}[^。！？]{0,12}(?:\d{1,2}[:：]\d{2}|来源|稿源|作者|发布|浏览|点击|阅读)[^。！？]{0,120}"
)
_LIST_HEAD = re.compile(
    r"[【\[（(>]?\s*(?:相关|延伸|推荐|更多|热门|热点|精彩|精华|猜你|为[你您]|您可能|你可能|大家都|编辑|本站|最新|往期|往日|近期|更多精彩|近日|扩展|拓展|频道)"
    r"(?:\s*[·•.]\s*)?"
    r"(?:阅读|新闻|链接|报道|文章|推荐|内容|资讯|专题|图集|话题|视频|回顾|精选|评论|搜索|标签|排行|图片|稿件|喜欢的?(?:文章)?|感兴趣的?(?:文章|内容)?|会喜欢"
    r"|在看|爱看|关注|主题|热图|热点|动态|消息|聚焦|热词|要闻|信息)(?:推荐|列表|阅读|主题|>>)*\s*[:：】\]）)>]*(?:更多>*)?",
    re.I,
)
_CONTINUED = re.compile(r"(?:\[|【|\()?\d{1,2}(?:\]|】|\))?|上一页|下一页|首页|尾页|末页|\d+/\d+|共\d+页|\.{3}|>>?|<<?")


def is_small_print(text: str) -> bool:
    """Whether it is a site's own small print: owner, licences, telephone numbers."""
    return bool(len(text) <= 400 and _SMALL_PRINT.search(text))


def is_not_body(text: str) -> bool:
    """Whether a paragraph is what sites put around a body: meta, editors, calls to share or scan, small print."""
    text = text.strip()
    if len(text) > 300:
        return len(text) <= _LONGEST_NOTICE and bool(_DISCLAIMER.match(text))
    return bool(_NOT_BODY.fullmatch(text) or (len(text) <= 160 and _META.fullmatch(text))) or (
        len(text) <= _LONGEST_LINE and is_small_print(text)
    )


def is_list_head(text: str) -> bool:
    """Whether it heads a list of further headlines: `相关阅读`, `延伸阅读：`, `推荐新闻`."""
    return len(text) <= 24 and bool(_LIST_HEAD.fullmatch(text.strip()))


def is_paging(text: str) -> bool:
    """Whether it holds the numbers of the pages of an article and nothing else."""
    return len(text) <= 120 and all(_CONTINUED.fullmatch(part) for part in re.sub(r"([】\]])", r"\1 ", text).split())


_END = re.compile(
    r"[（(【\[]?\s*(?:责任编辑|责编|【?纠错】?|编审|本文来源|特别声明|免责声明|版权声明|转载请注明|声明[:：]|分享到|分享至|[上下]一篇|[上下]一条[:：]|【上一篇】|关键词|关键字|标签"
    r"|文章关键词|扫一扫|扫码|打印本页|【打印|【关闭|收藏本文|THE END|－END－|-END-|\[责任编辑"
    r"|网友评论|发表评论|我要评论|参与评论|跟贴|全部评论|热门评论|正文已结束"
    r"|扫描(?:下方)?二维码|长按(?:识别)?二维码|微信扫一扫|此前报道[:：]|点击进入专题).{0,200}",
    re.I | re.S,
)


_RETURN = re.compile(r"\s*(?:返回[\u4e00-\u9fff]{2,6}(?:首页)?[，,]?\s*(?:查看更多)?|查看更多)\s*[>》]{0,2}$")


def without_return(text: str) -> str:
    """A last paragraph without the link home that some sites hang on it: `。返回腾讯网首页>>`."""
    return _RETURN.sub("", text)


def is_end(text: str) -> bool:
    """Whether it is what stands below a body: its editors, a declaration, comments, a list of headlines."""
    return is_list_head(text) or bool(len(text) <= 300 and _END.fullmatch(text.strip()))
