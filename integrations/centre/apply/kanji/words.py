"""Whole words a terminal offers beside single characters: prefectures, words of addresses, common names."""

from __future__ import annotations

from functools import lru_cache

from integrations.centre.city.names import BOYS, GIRLS, MEN, SURNAMES, WOMEN

__all__ = ["words"]

_TO_HIRAGANA = ord("ァ") - ord("ぁ")
_PLACES = """
ほっかいどう 北海道 あおもりけん 青森県 いわてけん 岩手県 みやぎけん 宮城県 あきたけん 秋田県 やまがたけん 山形県
ふくしまけん 福島県 いばらきけん 茨城県 とちぎけん 栃木県 ぐんまけん 群馬県 さいたまけん 埼玉県 ちばけん 千葉県
とうきょうと 東京都 かながわけん 神奈川県 にいがたけん 新潟県 とやまけん 富山県 いしかわけん 石川県 ふくいけん 福井県
やまなしけん 山梨県 ながのけん 長野県 ぎふけん 岐阜県 しずおかけん 静岡県 あいちけん 愛知県 みえけん 三重県
しがけん 滋賀県 きょうとふ 京都府 おおさかふ 大阪府 ひょうごけん 兵庫県 ならけん 奈良県 わかやまけん 和歌山県
とっとりけん 鳥取県 しまねけん 島根県 おかやまけん 岡山県 ひろしまけん 広島県 やまぐちけん 山口県 とくしまけん 徳島県
かがわけん 香川県 えひめけん 愛媛県 こうちけん 高知県 ふくおかけん 福岡県 さがけん 佐賀県 ながさきけん 長崎県
くまもとけん 熊本県 おおいたけん 大分県 みやざきけん 宮崎県 かごしまけん 鹿児島県 おきなわけん 沖縄県
ちょうめ 丁目 ばんち 番地 ばん 番 ごう 号 おおあざ 大字 あざ 字 ちょう 町 まち 町 むら 村 そん 村 く 区 ぐん 郡 し 市
きたまち 北町 みなみまち 南町 ひがしまち 東町 にしまち 西町 なかまち 中町 ほんちょう 本町 ほんまち 本町
みどりがおか 緑が丘
"""


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, ...]]:
    """Reading in hiragana → the words written so, names with variants a table of characters cannot hold included."""
    flat = _PLACES.split()
    found: dict[str, list[str]] = {}
    for yomi, word in zip(flat[::2], flat[1::2], strict=True):
        found.setdefault(yomi, []).append(word)
    for pool in (SURNAMES, MEN, WOMEN, BOYS, GIRLS):
        for word, kana in pool:
            yomi = "".join(chr(ord(one) - _TO_HIRAGANA) if "ァ" <= one <= "ヶ" else one for one in kana)
            found.setdefault(yomi, []).append(word)
    return {yomi: tuple(dict.fromkeys(several)) for yomi, several in found.items()}
