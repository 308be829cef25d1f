"""What a text is found by, and whether two texts are one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import corpus, needs_data

from reader.text.alike import same, shared, told
from reader.text.shingles import ENOUGH, LONGEST, SAMPLED, plain, sketch

NUMBER = re.compile(r"\d+")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def texts(count: int = 120) -> list[str]:
    """Real texts that are long enough."""
    return [text for text in corpus(count, 37) if sketch(text)]


@given(st.text())
def test_what_is_compared_has_no_spaces_widths_or_cases(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain(text.translate(FULL_WIDTH)) == plain(text)
    assert plain(f" {text}\n") == plain(text)


@given(st.text(max_size=3000))
def test_a_sketch_is_small_and_the_text_s_own(text: str) -> None:
    numbers = sketch(text)
    assert len(set(numbers)) == len(numbers) <= SAMPLED
    assert list(numbers) == sorted(numbers)
    assert all(0 <= number < 1 << 18 for number in numbers)
    assert numbers == sketch(text)


def test_what_says_too_little_or_is_too_long_has_none() -> None:
    assert sketch("的经济社会发展的形势" * 2) == ()
    assert sketch("的经济社会发展的形势" * (ENOUGH // 10)) != ()
    assert sketch("the first of two short lines " * 4) == ()
    assert sketch("的经济社会发展的形势" * LONGEST) == ()


@needs_data
def test_a_text_is_found_and_known_in_another_paper() -> None:
    results: list[bool] = []
    for text in texts():
        sentences = text.split("。")
        cut = "。".join(sentences[: len(sentences) // 2] + sentences[len(sentences) // 2 + 1 :])
        for other in (
            f"新华社北京3月2日电（记者李某、王某）{text}\n（责任编辑：王小明）",
            text.replace("，", ",").translate({ord("“"): '"', ord("”"): '"'}),
            cut if len(sentences) > 12 else text,
        ):
            assert set(sketch(other)) & set(sketch(text))
            results.append(same(told(text), told(other)))
            assert same(told(other), told(text)) == results[-1]
    # A passage whose parts stand elsewhere in the text too may leave a word of it over, which may be any word.
    assert sum(results) >= 0.99 * len(results)


@needs_data
def test_a_text_with_another_number_or_word_is_another_one() -> None:
    for text in texts():
        if number := NUMBER.search(text, 60):
            other = f"{text[: number.start()]}{int(number[0]) + 1}{text[number.end() :]}"
            assert not same(told(text), told(other))
        middle = len(text) // 2
        if text[middle : middle + 2].isalpha():
            assert not same(told(text), told(f"{text[:middle]}鱻龘{text[middle + 2 :]}"))


@needs_data
def test_texts_of_one_programme_are_never_one() -> None:
    told_ = [told(text) for text in texts(60)]
    assert not any(same(one, other) for number, one in enumerate(told_) for other in told_[:number])


@given(st.text(alphabet="甲乙丙丁1", max_size=400), st.text(alphabet="甲乙丙丁1", max_size=400))
def test_shared_runs_stand_in_both_in_order(one: str, other: str) -> None:
    end = other_end = 0
    for run in shared(one, other):
        assert run.one >= end
        assert run.other >= other_end
        assert run.length >= 8
        assert one[run.one : run.one + run.length] == other[run.other : run.other + run.length]
        end, other_end = run.one + run.length, run.other + run.length


PIECES = st.text(alphabet="的甲乙丙丁戊己1。\n（", max_size=600)


@given(PIECES, PIECES)
def test_being_one_goes_both_ways(one: str, other: str) -> None:
    mine, theirs = told(one), told(one + other)
    assert same(mine, theirs) == same(theirs, mine)


@pytest.mark.parametrize(
    "piece", ["正文。", "3月2日", "（记者", "新华社", ".", "编辑：\n", "（完", "电讯", "记者：", "【"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    with at_most(3):
        sketch(text)
        same(told(text), told(text[:5000] + "异" * 9 + text[5000:]))


GUIDE = (
    "防御指南：有关部门和单位按照职责做好防雾准备工作；机场、高速公路、轮渡码头等单位加强交通管理，保障安全；驾驶人员"
    "注意雾的变化，小心驾驶；户外活动注意安全，患有呼吸道疾病的人员尽量减少在清晨的户外活动，必要时佩戴口罩。"
)
MARKET = (
    "在今天的交易中，沪深两市主要股指全天震荡，成交量较前一交易日有所放大。盘面上，{}板块领涨，{}板块跌幅居前。"
    "分析人士认为，在宏观经济政策的支持下，市场的信心有望逐步恢复，投资者应当注意防范短期波动的风险，理性参与市场交易。"
    "从资金的流向来看，北向资金全天净流入，融资余额较上一日略有上升，市场的流动性整体保持合理充裕的水平。"
)
OFFICE = (
    "经省委研究决定，任命{}同志为省发展和改革委员会主任。会议强调，新任职的干部要切实增强责任感和使命感，坚决贯彻中央的"
    "各项决策部署，忠诚履职、担当作为，以实际行动推动全省经济社会的高质量发展。会议要求，各级各部门要全力支持新任职干部"
    "开展工作，形成推动发展的强大合力，为全面建设社会主义现代化贡献力量。"
)
LAW = (
    "会议指出，要坚持以人民为中心的发展思想，不断实现人民对美好生活的向往。要完整、准确、全面贯彻新发展理念，加快构建新发展"
    "格局，着力推动高质量发展，统筹发展和安全，推动经济实现质的有效提升和量的合理增长。各地区各部门要认真学习，深刻领悟，把"
    "思想和行动统一到决策部署上来，结合实际抓好贯彻落实，确保各项工作取得扎实的成效，不断开创事业发展的新局面，为全面建设现代"
    "化国家而团结奋斗。要加强组织领导，压实工作责任，完善配套的措施，加强宣传和引导，及时总结推广好的经验和做法。"
)
TERMS = (
    "This press release contains forward-looking statements. These statements are subject to risks and uncertainties"
    " that could cause actual results to differ materially from those expressed. The company undertakes no obligation"
    " to update any of them, whether as a result of new information, future events or otherwise, except as required. "
)
BULLETINS = {
    "warnings": ("广州市气象台今晨发布大雾黄色预警。" + GUIDE, "深圳市气象台今晨发布大雾黄色预警。" + GUIDE),
    "warnings in other words": ("广州今晨起大雾，能见度较低。" + GUIDE, "深圳的机场高速公路一带出现浓雾。" + GUIDE),
    "warnings with another beginning": (
        "广州今晨起了大雾，市区多处地方的能见度较低，有关部门提醒市民注意。" + GUIDE,
        "深圳的机场高速公路一带出现浓雾，交通受到影响，旅客的出行计划被打乱。" + GUIDE,
    ),
    "warnings with a long guide": (
        "福建省气象台今天傍晚发布台风黄色预警，福州、厦门、泉州的沿海将有大风，请注意防范。" + GUIDE + LAW,
        "广东省气象台今天傍晚发布台风黄色预警，台风将擦过深圳、珠海、汕头沿海，风力加大。" + GUIDE + LAW,
    ),
    "what a paper says of itself besides": (
        LAW + "会后，河北省委召开常委会会议，传达学习会议的精神，研究部署有关工作。更多消息请关注本报公众号。",
        LAW + "同日，云南省政府召开全体会议，学习领会会议的精神，安排部署下一步的重点工作。",
    ),
    "sittings in the last passage": (
        LAW + "会后，河北省委召开常委会会议，传达学习会议的精神，研究部署贯彻落实的各项措施。",
        LAW + "同日，云南省政府召开全体会议，学习领会会议的精神，安排部署下一步的重点工作任务。",
    ),
    "sittings, one before and one after": (
        "河北省委召开常委会会议，传达学习会议的精神，研究部署贯彻落实的各项措施，省委书记主持并作讲话。" + LAW,
        LAW + "云南省政府召开全体会议，学习领会会议的精神，安排部署下一步的重点工作任务，省长主持并讲话。",
    ),
    "companies": (
        "The company said on Monday that it would open a new factory in Ohio, creating jobs for people there. " + TERMS,
        "The retailer announced the departure of its chief financial officer after a decade with the group. " + TERMS,
    ),
    "markets": (MARKET.format("医药", "煤炭"), MARKET.format("煤炭", "医药")),
    "appointments": (OFFICE.format("王建国"), OFFICE.format("李卫东")),
    "prices": (
        "国家统计局发布数据，5月份全国居民消费价格同比上涨0.3%，环比下降0.1%。" + MARKET,
        "国家统计局发布数据，6月份全国居民消费价格同比上涨0.2%，环比下降0.2%。" + MARKET,
    ),
    "a score": (OFFICE + "比分3:1。", OFFICE + "比分31。"),
    "a decimal point": (OFFICE + "增长1.5个百分点。", OFFICE + "增长15个百分点。"),
    "below zero": (OFFICE + "气温-5度。", OFFICE + "气温5度。"),
    "two days": (MARKET + "昨天报名的有三千人参加了比赛。", MARKET + "昨天报名的有五千人参加了比赛。"),
    "toll": ("山体滑坡已造成三人死亡。" + GUIDE + MARKET, "山体滑坡已造成七人死亡。" + GUIDE + MARKET),
}


@pytest.mark.parametrize(
    "own",
    [
        "扫码下载本报客户端，更多精彩等你来看。",
        "原标题：会议召开。",
        "未经本报书面授权，不得转载、摘编或以其它方式使用上述作品。",
        "Follow us on the usual networks. Sign up for our daily newsletter. ",
    ],
)
def test_what_a_paper_says_of_itself_makes_no_other_text(own: str) -> None:
    assert same(told(LAW + own), told(LAW))
    assert same(told(LAW + own), told(LAW + "敬请关注本台的后续报道，我们将持续跟进事态的最新进展。"))
    assert same(told(own + LAW), told("编者按：以下是会议的主要内容，供读者参考。" + LAW))


@pytest.mark.parametrize("name", BULLETINS)
def test_bulletins_after_one_pattern_are_two(name: str) -> None:
    one, other = map(told, BULLETINS[name])
    assert not same(one, other)
    assert not same(other, one)
