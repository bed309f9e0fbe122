"""The parts of the settings, one page each. 認証者 and 公印 have a room of their own (ops_console/seals)."""

from django.conf import settings

from issuer.certificates import FORMS
from issuer.identity.registration_messages import standard_message as registration_message
from issuer.issuance.editions import require_usable_pins
from issuer.municipality.changing import FEES, KEEPING
from issuer.municipality.document import REGISTRATION_MESSAGES, SYSTEMS
from issuer.papers.kinds import KIND_NAMES, CertificateKind, RefusalCode
from issuer.papers.policy import COMMISSION, CardMethod, Keeping, Targets
from issuer.press.forms import read_editions
from issuer.rules.messages import standard_message
from ops_console import words
from ops_console.settings_ import lines, shapes
from ops_console.settings_.part import Item, Part
from ops_console.settings_.writings import (
    Choice,
    Clock,
    Decimal,
    Flag,
    Lines,
    MonthDay,
    Number,
    Several,
    Words,
    days,
)

_BREADTH = {"never": "載せない", "self_only": "本人の分だけ", "household": "選んだ人全員の分"}
_COMMON = "共通の時間"


def parts() -> dict[str, Part]:
    """Name → part, in the order of the index."""
    return {part.name: part for part in (*_FIXED, _forms())}


def _fees() -> Part:
    items = [
        Item(("commission",), "委託手数料 (1通)", Number("円"), default=COMMISSION,
             hint="コンビニ事業者へ払う額。精算の照合に使います。"),
    ]  # fmt: skip
    for kind, name in KIND_NAMES.items():
        items += [
            Item(("offered", kind.value, "on"), "取り扱う", Flag("取り扱う", "取り扱わない"), name),
            Item(("offered", kind.value, "fee"), "交付手数料 (1通)", Number("円", blank="—"), name),
            Item(("offered", kind.value, "counter_fee"), "窓口の端末での手数料", Number("円", blank="店舗と同じ"), name,
                 hint="違うときだけ。"),
        ]  # fmt: skip
    return Part(
        "fees", "手数料と取扱種別", ("offered", "commission"), tuple(items),
        "取り扱う証明書の種別と、1通の交付手数料を決めます。",
        "交付手数料は条例 (手数料条例) で定めた額です。要求を受け付けた時刻の額を料金の台帳に記録します。"
        "手数料と取扱種別の変更は、1人が提案し、別の1人が承認します。",
        act=FEES, read=shapes.read_fees, write=shapes.write_fees,
    )  # fmt: skip


def _hours() -> Part:
    items = []
    for key, name in (("default", "共通"), *((kind.value, name) for kind, name in KIND_NAMES.items())):
        blank = "" if key == "default" else _COMMON
        items += [
            Item(("hours", key, "days"), "曜日", days(blank or "なし"), name),
            Item(("hours", key, "open"), "開始", Clock(blank), name),
            Item(("hours", key, "close"), "終了", Clock(blank), name),
        ]
    return Part(
        "hours", "取扱時間", ("hours",), tuple(items),
        "証明書を交付する曜日と時間です。種別に書かなければ、共通の時間です。祝日は「祝日」を選んだときだけ交付します。",
        "戸籍の証明書は、戸籍の届出の記録を終えるまで交付しないため、平日の開庁時間に限る団体が多くあります。"
        "終了に 24:00 と書くと、その日の終わりまで交付します。受け付けた時刻で判断します。",
        read=shapes.read_hours, write=shapes.write_hours, is_whole=True,
    )  # fmt: skip


def _messages() -> Part:
    items = [
        Item(("messages", code.value), words.REFUSALS[code.value], Words("標準の文", rows=2), default="",
             hint=f"標準の文: {standard_message(code)}")
        for code in RefusalCode
    ]  # fmt: skip
    return Part(
        "messages", "端末の文言", ("messages",), tuple(items),
        "交付できないときに、端末に出す文です。空欄にすると標準の文になります。",
        "発行制限の文には、制限の理由を書かないでください。支援措置 (住民基本台帳事務処理要領 第5-10) の"
        "対象であることが相手に伝わってはなりません。1文200字までです。",
    )  # fmt: skip


def _registration() -> Part:
    labels = {
        "ACCEPTED": "申請の受付", "ALREADY_APPLIED": "申請済み", "NOT_NEEDED": "申請は不要", "FAILED": "申請の失敗",
        "UNDER_REVIEW": "審査中", "AVAILABLE": "利用可能", "REJECTED": "却下", "ENDED": "終了",
        "NOT_FOUND": "申請なし",
    }  # fmt: skip
    items = [
        Item(("registration", "messages", key), labels[key], Words("標準の文", rows=3), default="",
             hint=f"標準の文: {registration_message(key)}")
        for key in REGISTRATION_MESSAGES
    ]  # fmt: skip
    review = Item(("registration", "review_days"), "審査の営業日", Number("営業日"), default=5)
    return Part(
        "registration", "利用登録", ("registration",), (review, *items),
        "本籍地の証明書の利用登録 (住登外) の、審査の期限と文言です。",
        "本籍だけがこの団体にある人の利用登録申請を、職員が戸籍と照らして審査します。期限を過ぎた申請は一覧で知らせます。"
        "文の中の {団体名} と {完了日} は、その値に置き換わります。",
    )  # fmt: skip


def _freshness() -> Part:
    items = [
        Item(("freshness", "days"), "曜日", days("なし"), "開庁時間"),
        Item(("freshness", "open"), "開始", Clock(), "開庁時間"),
        Item(("freshness", "close"), "終了", Clock(), "開庁時間"),
        Item(("freshness", "warn"), "警告まで", Number("分"), "共通"),
        Item(("freshness", "limit"), "停止まで", Number("分"), "共通"),
    ]
    for system in (*SYSTEMS, "PEER"):
        name = words.TABLES["system"][system]
        items += [
            Item(("freshness", system, "warn"), "警告まで", Number("分", blank="共通"), name),
            Item(("freshness", system, "limit"), "停止まで", Number("分", blank="共通"), name),
        ]
    return Part(
        "freshness", "データの鮮度", ("freshness",), tuple(items),
        "基幹システムの連携が途絶えてから、警告するまでと交付を止めるまでの分です。開庁時間だけで数えます。",
        "古いデータから証明書を交付しないための上限です。閉庁のあいだ連携が動かないのは正常なので、開庁時間だけを数えます。"
        "上限を長くすると、異動の届出の前の記録で交付する恐れが増えます。",
        read=shapes.read_freshness, write=shapes.write_freshness,
    )  # fmt: skip


_FIXED = (
    _fees(),
    _hours(),
    Part(
        "closed", "休業日と保守", ("closed",),
        (
            Item(("closed", "yearly"), "毎年の休業日", Lines(lines.read_yearly, lines.yearly_text),
                 hint="1行に1つ。例: 12月29日から1月3日"),
            Item(("closed", "dates"), "休業日", Lines(lines.read_days, lines.days_text),
                 hint="1行に1日。例: R8.12.12、令和8年12月12日、2026-12-12"),
            Item(("closed", "window"), "保守の時間", Lines(lines.read_windows, lines.windows_text),
                 hint="1行に1つ。例: R8.11.25 2:00 から R8.11.25 5:00 まで。種別を後に書けばその種別だけ "
                      "(例: … まで 戸籍全部事項証明書、戸籍個人事項証明書)"),
        ),
        "交付を休む日と、前もって決まった保守の時間です。",
        "休業日は、受け付けた日 (日本時間) で判断します。開庁日の計算に使う12月29日から1月3日までの休み "
        "(地方自治法第4条の2) は、ここに書かなくても働きます。急に止めるときは「停止と再開」を使ってください。",
    ),
    Part(
        "options", "記載事項", ("options",),
        (
            Item(("options", "MY_NUMBER"), "個人番号", Choice(_BREADTH)),
            Item(("options", "JUMINHYO_CODE"), "住民票コード", Choice(_BREADTH)),
            Item(("options", "print_prefecture"), "住所に都道府県名を付ける", Flag("付ける", "付けない")),
            Item(("options", "single_member_counts_as_all"), "1人世帯の本人の写しを世帯全員の写しとする",
                 Flag("する", "しない")),
            Item(("options", "stop_from_moveout_notice"), "転出の届出の時から交付を止める",
                 Flag("届出の時から", "転出予定日から")),
            Item(("options", "jutogai_at_counter"), "窓口の端末で住登外の戸籍・附票を扱う", Flag("扱う", "扱わない"),
                 default=False),
        ),
        "住民票の写しなどに何を載せられるか、どこまで扱うかです。",
        "世帯主・続柄、本籍・筆頭者、個人番号、住民票コードは、求めがあったときだけ載せます "
        "(住民基本台帳法第12条第5項)。個人番号を選んだ人全員に載せると、家族の番号も開示されます。",
    ),
    _messages(),
    _registration(),
    _freshness(),
    Part(
        "limits", "通数・時間の上限",
        ("max_copies", "max_pages", "deadline_seconds", "retention_minutes", "characters"),
        (
            Item(("max_copies",), "1度の通数", Number("通")),
            Item(("max_pages",), "1通の頁数", Number("頁")),
            Item(("deadline_seconds",), "要求の締切", Number("秒")),
            Item(("retention_minutes",), "再送のための答えの保持", Number("分")),
            Item(("characters",), "文字の範囲",
                 Choice({"mjplus": "行政事務標準文字・IVS まで", "bmp_only": "基本多言語面だけ (廉価版)"})),
        ),
        "1度に出せる通数と頁数、要求の締切、文字の範囲です。",
        "締切を過ぎた要求の成果は捨て、記録します。同じ要求番号の再送には、保持の時間のあいだ同じ証明書を返し、2度数えません。",
    ),
    Part(
        "tax", "税証明の年度", ("tax",),
        (
            Item(("tax", "opens"), "新年度の開始日", MonthDay(), default="06-01", hint="例: 6月1日"),
            Item(("tax", "years"), "出す年度の数", Number("年度"), default=0, hint="0 は資料のある全年度。"),
        ),
        "新しい年度の税の証明を始める日と、何年度分を出すかです。",
        "市町村民税の新年度の証明は、賦課決定のあとの6月に始めるのが普通です。4月と5月は前年度が最新になります。",
    ),
    Part(
        "card", "条例利用", ("card",),
        (
            Item(("card", "offered"), "条例利用方式", Flag("扱う", "扱わない"), default=CardMethod().offered),
            Item(("card", "attempts"), "閉塞までの暗証番号の誤り", Number("回"), default=CardMethod().attempts),
        ),
        "マイナンバーカードの条例利用領域 (カードAP) で交付するかどうかです。",
        "条例で定めた利用者番号と種別ごとの暗証番号で本人を確かめる方式です。扱うには条例の定めが要ります。",
    ),
    Part(
        "feeds", "連携の様式", ("feeds",),
        (
            Item(("feeds", "unverified_profiles"), "照合前でも受ける対応表",
                 Several({"hyojun-1": "標準準拠システム 機能別連携 (hyojun-1)"}, none="なし"), default=[]),
        ),
        "公開の仕様と照らし終えていない対応表の連携パッケージを、受けるかどうかです。",
        "標準準拠システムのデータ要件・連携要件と照らしていない列のある対応表は、団体が認めるまで受けません。",
    ),
    Part(
        "keeping", "保存期間", ("keeping",),
        (
            Item(("keeping", "history_years"), "発行履歴", Number("年"), default=Keeping().history_years,
                 hint="7年から30年。"),
            Item(("keeping", "log_years"), "操作記録", Number("年"), default=Keeping().log_years,
                 hint="10年から30年。"),
            Item(("keeping", "message_days"), "電文の記録", Number("日"), default=Keeping().message_days,
                 hint="90日から3,650日。"),
        ),
        "発行履歴・操作記録・電文の記録を残す期間です。"
        "過ぎたものは毎晩消え、墓標 (番号・種別・時刻・結果・ハッシュ) だけが残ります。",
        "標準の期間 (7年・10年・90日) より短くはできません。"
        "事案に係るもの、終わっていないもの、発行制限は、期間を過ぎても消しません。"
        "延ばした期間を短くすると、その夜に消えた記録は戻りません。1人が提案し、別の1人が承認します。"
        "前もって消える件数は retention --dry-run で見られます。",
        act=KEEPING,
    ),
    Part(
        "sla", "サービスの水準の目標", ("sla",),
        (
            Item(("sla", "availability"), "稼働率", Decimal("%"), default=Targets().availability,
                 hint="%。取り扱う時間のうち、止まっていなかった割合。"),
            Item(("sla", "seconds"), "応答", Decimal("秒"), default=Targets().seconds,
                 hint="秒。100件のうち95件がこの秒数以内。"),
            Item(("sla", "fresh"), "鮮度の割合", Decimal("%"), default=Targets().fresh,
                 hint="%。差分と生存通知のうち、下の時間のうちに適用されたものの割合。"),
            Item(("sla", "fresh_minutes"), "鮮度の時間", Number("分"), default=Targets().fresh_minutes,
                 hint="分。基幹での抽出から適用まで。"),
        ),
        "月ごとの実績 (稼働率・応答・鮮度) を比べる目標です。交付できるかどうかには効きません。",
        "目標は、月の終わりに効いていたものと比べます。実績は「サービスの水準」の画面と月報に出ます。",
    ),
)  # fmt: skip


def _forms() -> Part:
    """Which editions there are is what lies on the shelf of this build."""
    editions: dict[str, dict[str, str]] = {form: {"": "最新の版"} for form in FORMS.values()}
    for one in read_editions(settings.AKASHI_FORMS):
        editions.setdefault(one.form, {"": "最新の版"})[one.version] = f"版 {one.version}"
    items = tuple(
        Item(("forms", kind.value), KIND_NAMES[kind], Choice(editions[FORMS[kind]]), default="")
        for kind in CertificateKind
    )
    return Part(
        "forms", "様式の版", ("forms",), items,
        "種別ごとに、どの版の様式で作るかです。「最新の版」なら、施行の日に新しい版へ替わります。",
        "様式は、要求を受け付けた日に施行されている版を使います。団体の都合で替える日をずらすときだけ、版を留めてください。"
        "まだ施行されていない版には、施行の日より前の適用日時では留められません。",
        check=require_usable_pins,
    )  # fmt: skip
