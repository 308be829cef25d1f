"""Many texts cut at once: the same as one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.text.cut import tokens
from reader.text.cut_many import BITS, cut_many
from reader.text.fold import fold
from reader.text.shingles import plain

# What news has, and what has a case of its own: several from one (…℃ﬁ㏂), marks, kana, Hangul, joined letters, digits.
LETTERS = "中国经济發展龍Ａｂ1２３,。…℃ﬁ㏂ßİ¼_-%/: \n\tかカ한글éе́ا😀\u3000\ufffdA股5G𠀀𪚥々〇"
texts = st.lists(st.one_of(st.text(LETTERS, max_size=40), st.text(max_size=30)), min_size=1, max_size=6)


@given(texts)
def test_the_tokens_are_those_of_each_text_alone(many: list[str]) -> None:
    cut = cut_many(many)
    found: list[set[str]] = [set() for _ in many]
    for code, owner in zip(cut.codes.tolist(), cut.owners.tolist(), strict=True):
        found[owner].add(chr(code >> BITS) + (chr(code & (1 << BITS) - 1) if code & (1 << BITS) - 1 else ""))
    for word, owner in cut.words:
        found[owner].add(word)
    for number, text in enumerate(many):
        if number not in cut.strange:
            assert found[number] == tokens(text)


@given(texts)
def test_they_are_folded_and_made_plain_as_each_text_alone(many: list[str]) -> None:
    cut = cut_many(many)
    for number, text in enumerate(many):
        if number not in cut.strange:
            assert (cut.folded[number], cut.plain[number]) == (fold(text), plain(text))


def test_only_characters_beyond_all_letters_are_strange() -> None:
    assert cut_many(["中国…", "葛\U000e0100"]).strange == {1}
