"""What a rule is called, and what staff can do about a refusal. The person at the kiosk was told neither."""

from collections.abc import Mapping

from issuer.papers.kinds import RefusalCode

RULES: Mapping[str, str] = {
    "kind_offered": "取り扱う種別か",
    "within_hours": "サービス時間内か",
    "no_closed_window": "休止の期間でないか",
    "not_suspended": "停止していないか",
    "credential_kind": "その種別に使える媒体か",
    "credential_good": "電子証明書が有効か",
    "card_pin": "暗証番号が合うか",
    "card_at_home": "条例利用を扱う場所か",
    "one_person": "対象者が1人に決まるか",
    "link_alive": "電子証明書との紐付けが生きているか",
    "jutogai_at_counter": "窓口で住登外の証明を扱うか",
    "registration_stands": "利用登録があるか",
    "not_removed": "消除・死亡・転出していないか",
    "not_moving_out": "転出予定日が来ていないか",
    "old_enough": "15歳以上か",
    "no_protection": "支援措置がないか",
    "no_stop": "発行の制限がないか",
    "household_not_stopped": "世帯に発行の制限がないか",
    "register_not_protected": "戸籍に支援措置がないか",
    "register_not_stopped": "戸籍に発行の制限がないか",
    "no_change_in_process": "異動の処理中でないか",
    "household_not_locked": "世帯がロックされていないか",
    "register_not_in_process": "戸籍の処理中でないか",
    "juki_fresh": "住民基本台帳のデータが新しいか",
    "peer_fresh": "相手のサーバのデータが新しいか",
    "copy_suffices": "相手のサーバの写しで足りるか",
    "inkan_fresh": "印鑑登録のデータが新しいか",
    "zei_fresh": "税のデータが新しいか",
    "risai_fresh": "罹災のデータが新しいか",
    "koseki_fresh": "戸籍のデータが新しいか",
    "fuhyo_fresh": "附票のデータが新しいか",
    "no_link_error": "連携の誤りがないか",
    "household_agrees": "世帯の記録が食い違わないか",
    "register_has_no_link_error": "戸籍に連携の誤りがないか",
    "one_register": "戸籍が1つに決まるか",
    "register_agrees": "戸籍の記録が食い違わないか",
    "on_record": "記録があるか",
    "extent_offered": "選べる範囲か",
    "members_known": "選ばれた人が世帯にいるか",
    "chosen_members_stand": "選ばれた人が戸籍にいるか",
    "options_offered": "選べる項目か",
    "copies_offered": "選べる通数か",
    "my_number_sound": "個人番号が正しいか",
    "relation_known": "続柄が書けるか",
    "one_seal": "印鑑の登録が1つあるか",
    "seal_not_overtaken": "印鑑の記録が住民基本台帳に遅れていないか",
    "imprint_usable": "印影が使えるか",
    "notation_on_record": "氏名の表記が記録にあるか",
    "year_certifiable": "証明できる年度か",
    "tax_not_stopped": "税の証明が止められていないか",
    "taxed_here": "当団体に課税権があるか",
    "income_declared": "申告があるか",
    "levy_agrees": "税の記録が食い違わないか",
    "all_paid": "未納がないか",
    "disaster_found": "罹災の証明できる申請があるか",
    "page_count": "頁数が上限内か",
    "content_agrees": "記録どうしが食い違わないか",
    "glyphs_present": "字形がそろっているか",
    "text_fits": "文字が欄に収まるか",
    "self_check": "交付前の照合に合うか",
}

ADVICE: Mapping[RefusalCode, str] = {
    RefusalCode.NOT_FOUND: "カードの交付・更新・転入の直後は、基幹システムからの連携 (S01) を待ってください。"
    "2人に当たるときは作業一覧にあります。",
    RefusalCode.BAD_PIN: "暗証番号を確かめて、もう一度申請するよう案内してください。",
    RefusalCode.LOCKED: "本人を確かめて、条例利用の暗証番号の閉塞を解いてください。",
    RefusalCode.CREDENTIAL_REVOKED: "電子証明書の更新・再発行を案内してください。一時停止なら、その解除を待ちます。",
    RefusalCode.NOT_OFFERED: "窓口での請求を案内してください。取扱いは団体の設定で決まります。",
    RefusalCode.OUT_OF_HOURS: "サービス時間内の申請を案内してください。",
    RefusalCode.MAINTENANCE: "「停止と再開」で、止めた理由と再開の見込みを確かめてください。",
    RefusalCode.HELD: "制限の記録を、権限のある職員が確かめてください。理由も、制限のあることも、伝えないでください。"
    "窓口での請求を案内します。",
    RefusalCode.UNDER_AGE: "窓口での請求 (法定代理人) を案内してください。",
    RefusalCode.IN_PROCESS: "異動・届出の処理が終わり、連携されれば交付できます。急ぐときは窓口を案内してください。",
    RefusalCode.STALE: "「連携状況」で、遅れている・隔離されたシステムを確かめ、直してください。"
    "食い違いは作業一覧にあります。",
    RefusalCode.REMOVED: "消除・転出の記録が正しいか、基幹システムで確かめてください。除票などは窓口を案内します。",
    RefusalCode.NO_SEAL: "印鑑登録の有無・廃止を確かめ、必要なら登録を案内してください。",
    RefusalCode.NO_TAX_RECORD: "申告の有無・課税権・未納を税の担当に確かめてください。",
    RefusalCode.NOT_REGISTERED: "本籍地の証明は、端末かパソコンから利用登録の申請が要ります。"
    "審査の状況を確かめてください。",
    RefusalCode.NO_RECORD: "紙の戸籍・改製不適合など、データのないものです。窓口での請求を案内してください。",
    RefusalCode.CHARACTER: "作業一覧の文字を整えてください (外字の登録・フォント)。それまでは窓口で交付します。",
    RefusalCode.TOO_MANY_PAGES: "窓口での請求を案内してください。",
    RefusalCode.SELF_CHECK: "事案を確かめてください。原因がわかるまで、その種別を再開しないでください。",
}


def rule_word(rule: str) -> str:
    """What a rule asks, "" for one nobody has named (a test keeps that from happening)."""
    return RULES.get(rule, "")


def advice(code: str) -> str:
    """What staff can do, "" for no refusal."""
    return ADVICE[RefusalCode(code)] if code in set(RefusalCode) else ""
