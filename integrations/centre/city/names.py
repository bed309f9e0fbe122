"""Pools the invented people are named from. Every combination is fictitious."""

from __future__ import annotations

__all__ = ["BOYS", "FOREIGNERS", "GIRLS", "MEN", "SURNAMES", "WOMEN", "ForeignPool"]

from dataclasses import dataclass


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    words = text.split()
    return tuple(zip(words[::2], words[1::2], strict=True))


# 髙﨑, 𠮷 and friends are ordinary here on purpose: they are ordinary in every real register.
SURNAMES = _pairs("""
佐藤 サトウ 鈴木 スズキ 高橋 タカハシ 田中 タナカ 伊藤 イトウ 渡辺 ワタナベ 渡邉 ワタナベ 渡邊 ワタナベ
山本 ヤマモト 中村 ナカムラ 小林 コバヤシ 加藤 カトウ 吉田 ヨシダ 𠮷田 ヨシダ 山田 ヤマダ 佐々木 ササキ
山口 ヤマグチ 松本 マツモト 井上 イノウエ 木村 キムラ 林 ハヤシ 斎藤 サイトウ 齋藤 サイトウ 齊藤 サイトウ
清水 シミズ 山崎 ヤマザキ 山﨑 ヤマザキ 森 モリ 池田 イケダ 橋本 ハシモト 阿部 アベ 石川 イシカワ 山下 ヤマシタ
中島 ナカジマ 中嶋 ナカジマ 石井 イシイ 小川 オガワ 前田 マエダ 岡田 オカダ 長谷川 ハセガワ 藤田 フジタ 後藤 ゴトウ
近藤 コンドウ 村上 ムラカミ 遠藤 エンドウ 青木 アオキ 坂本 サカモト 福田 フクダ 太田 オオタ 西村 ニシムラ
藤井 フジイ 金子 カネコ 岡本 オカモト 藤原 フジワラ 三浦 ミウラ 中野 ナカノ 中川 ナカガワ 原田 ハラダ 松田 マツダ
竹内 タケウチ 小野 オノ 田村 タムラ 中山 ナカヤマ 和田 ワダ 石田 イシダ 森田 モリタ 上田 ウエダ 原 ハラ 内田 ウチダ
柴田 シバタ 酒井 サカイ 宮崎 ミヤザキ 宮﨑 ミヤザキ 横山 ヨコヤマ 髙木 タカギ 髙橋 タカハシ 安藤 アンドウ
宮本 ミヤモト 大野 オオノ 小島 コジマ 谷口 タニグチ 工藤 クドウ 今井 イマイ 丸山 マルヤマ 増田 マスダ 杉山 スギヤマ
村田 ムラタ 大塚 オオツカ 新井 アライ 平野 ヒラノ 島田 シマダ 千葉 チバ 久保 クボ 松井 マツイ 岩崎 イワサキ
桜井 サクライ 櫻井 サクライ 木下 キノシタ 野口 ノグチ 菅原 スガワラ
""")
MEN = _pairs("""
茂 シゲル 清 キヨシ 正 タダシ 勇 イサム 進 ススム 博 ヒロシ 昭 アキラ 実 ミノル 隆 タカシ 勝 マサル 修 オサム
豊 ユタカ 和夫 カズオ 幸雄 ユキオ 一郎 イチロウ 健一 ケンイチ 浩二 コウジ 誠 マコト 剛 ツヨシ 学 マナブ 直樹 ナオキ
哲也 テツヤ 大輔 ダイスケ 健太 ケンタ
""")
WOMEN = _pairs("""
和子 カズコ 幸子 サチコ 節子 セツコ 洋子 ヨウコ 京子 キョウコ 恵子 ケイコ 久美子 クミコ 由美子 ユミコ 真由美 マユミ
明美 アケミ 智子 トモコ 直美 ナオミ 陽子 ヨウコ 裕子 ユウコ 美穂 ミホ 香織 カオリ 麻衣 マイ 愛 アイ 恵 メグミ
千尋 チヒロ 彩 アヤ 舞 マイ 美咲 ミサキ 沙織 サオリ
""")
BOYS = _pairs("""
翔太 ショウタ 蓮 レン 大翔 ヒロト 湊 ミナト 悠真 ユウマ 陽翔 ハルト 蒼 アオイ 樹 イツキ 颯太 ソウタ 律 リツ
朝陽 アサヒ 碧 アオ
""")
GIRLS = _pairs("""
陽菜 ヒナ 結衣 ユイ 凛 リン 紬 ツムギ 葵 アオイ 咲良 サクラ 莉子 リコ 芽依 メイ 澪 ミオ 心春 コハル 杏 アン 詩 ウタ
""")


@dataclass(frozen=True, slots=True)
class ForeignPool:
    """One nationality: names in the order of the residence card, and the usual standing."""

    nationality: str
    code: str
    family: tuple[str, ...]
    given: tuple[str, ...]
    status: str
    special: bool = False


FOREIGNERS = (
    ForeignPool(
        "ベトナム",
        "VNM",
        ("NGUYEN VAN", "TRAN THI", "LE THI", "PHAM QUOC"),
        ("HOA", "MINH", "LINH", "DUNG"),
        "技術・人文知識・国際業務",
    ),
    ForeignPool("中国", "CHN", ("WANG", "LI", "ZHANG", "CHEN"), ("WEI", "FANG", "XIAOMING", "LIHUA"), "永住者"),
    ForeignPool(
        "韓国", "KOR", ("KIM", "PARK", "LEE", "CHOI"), ("MINSU", "JIYOUNG", "SEOJUN", "HANA"), "", special=True
    ),
    ForeignPool(
        "フィリピン", "PHL", ("SANTOS", "REYES", "CRUZ"), ("MARIA CLARA", "JOSE MIGUEL", "ANNA LIZA"), "定住者"
    ),
    ForeignPool("ブラジル", "BRA", ("SILVA", "OLIVEIRA", "SOUZA"), ("CARLOS EDUARDO", "ANA PAULA", "LUCAS"), "定住者"),
    ForeignPool("ネパール", "NPL", ("SHRESTHA", "GURUNG", "TAMANG"), ("RAM BAHADUR", "SITA", "BISHNU"), "留学"),
    ForeignPool("アメリカ", "USA", ("SMITH", "JOHNSON", "MILLER"), ("JOHN ROBERT", "EMILY", "GRACE ANN"), "教授"),
)
