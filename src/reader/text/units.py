"""The words that stay on the line of the number before them: 2390亿元, 110千伏, 50余家, 90后, 5 km."""

from __future__ import annotations

import re

_DIGIT = "[0-9０-９]"
_NUMBER = rf"第?{_DIGIT}(?:[.,:/．，：]?{_DIGIT})*"
_ABOUT = "[余多来几]?"
_MULTIPLIER = "[十百千万亿兆]"

# Units of GB 3100-1993 by their Chinese names, tables 1 to 5, with the prefixes of table 4; then money.
_UNITS = (
    "[千兆吉太毫微纳皮厘分]?(?:米每秒|[米克秒安伏瓦赫焦帕升吨欧法牛卡摩])(?:小?时)?",
    "[平立]方(?:千米|公里|英里|厘米|毫米|米)",
    "公[里斤顷吨分]",
    "海里|英[里尺寸亩]|光年",
    "(?:摄|华)氏度",
    "比特|字节|像素|分贝",
    "[美欧日港澳韩加]元|英镑|卢布|卢比|新台币|人民币",
)
# Measure words and the units of time, for which GB/T 15835-2011 writes Arabic digits; 后 makes a generation: 90后.
_MEASURES = (
    "个?百分点",
    "个?(?:工作日|小时|分钟|秒钟|星期|季度|月|周年|世纪|年代)",
    "[人架辆户场台件车航班]次|人份|平米",
    "[年月日号时点分秒周天岁届后]",
    "[元角块毛吨亩斤两尺寸里度级层楼]",
    "[个家人名位项次条件种类座所只头匹棵株颗粒架辆艘列台套部本册篇份张幅块片支枝把根期批场倍成户间栋"
    "处门组队国村镇县市省区路线站排班对双集章节卷页版轮步枚字室]",
)
_WORD = "|".join((*_UNITS, *_MEASURES))

# A thin choice of the symbols of GB 3100: those that a space sets off from their number.
_SYMBOL = "(?:[kMGTcmµnd]?(?:m|g|W|V|A|Hz|Pa|J|L|B)|[kMGT]Wh|ha|t|°C|℃|%|％)[²³]?(?![A-Za-z])"

GLUED = re.compile(
    rf"{_NUMBER}(?:[ \u00a0]{_SYMBOL}|{_ABOUT}{_MULTIPLIER}*{_ABOUT}(?:{_WORD})?)|[Ａ-Ｚａ-ｚ０-９]{{2,}}"
)
"""A number with what belongs to it. Full-width letters count too, since UAX #14 breaks between them."""
