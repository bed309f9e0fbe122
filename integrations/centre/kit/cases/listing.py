"""2 一覧: ListCertificates, and that it says what GetStatus and IssueCertificate say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from integrations.centre.kit.asking import OPTIONS_OF, came, code_of, offers_of
from integrations.centre.kit.case import Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.roster import Expectation, presented_of
from integrations.centre.kit.target import Target
from integrations.centre.wire import KoikiFault, Presented, Terminal, new_request_id
from integrations.centre.wire.words import KINDS, LANGUAGES

#: What can only be found when a paper is drawn, so that a list cannot tell.
_FOUND_LATER = frozenset({"CHARACTER", "TOO_MANY_PAGES", "SELF_CHECK"})


@case("2-1", "一覧の種別と手数料が稼働状況と同じ", basis="koiki.xsd ListCertificates・GetStatus")
def agrees_with_status(target: Target) -> Iterator[Finding]:
    """The same kinds, once each, and the store's fees."""
    presented = presented_of(target.roster.someone().line)
    listed = target.centre.offers(presented)
    services = {service.kind: service for service in target.centre.status().services}
    kinds = [offer.kind for offer in listed]
    yield check(len(kinds) == len(set(kinds)), "一覧は種別ごとに1行のはず")
    yield check(set(kinds) == set(services), f"一覧は {_named(services)} のはずで、{_named(kinds)} だった")
    for offer in listed:
        if offer.kind in services:
            fee = services[offer.kind].fee
            yield check(offer.fee == fee, f"{KINDS[offer.kind]} は {fee} 円のはずで、{offer.fee} 円だった")


@case("2-2", "経路ごとの手数料が団体の定めと同じ", basis="業務知識 8.2 手数料表は日付×種別×経路")
def fees_by_channel(target: Target) -> Iterator[Finding]:
    """Store, city kiosk and counter."""
    if not target.roster.fees:
        raise NotApplicable("この団体の手数料の定めを知らない")
    presented = presented_of(target.roster.someone().line)
    for channel in ("STORE", "CITY_KIOSK", "COUNTER"):
        for kind, offer in offers_of(target, presented, terminal=Terminal(channel=channel)).items():
            fee = target.roster.fees.get((kind, channel))
            said = f"{KINDS[kind]} ({channel}) は {fee} 円のはずで、{offer.fee} 円だった"
            yield check(offer.fee == fee, said)


@case("2-3", "選べる範囲・項目・人・年度が種別に合う", basis="koiki.xsd Option・Scope、業務知識 4")
def choices_fit(target: Target) -> Iterator[Finding]:
    """Options belong to the kind, 個人情報 of tax papers has no scope but one's own, members have names and numbers."""
    for line in _people(target):
        for kind, offer in offers_of(target, presented_of(line.line)).items():
            if offer.refusal is not None:
                continue
            name = KINDS[kind]
            yield check(bool(offer.scopes), f"{name} に範囲が1つはあるはず")
            foreign = set(offer.options) - OPTIONS_OF.get(kind, frozenset())
            yield check(not foreign, f"{name} に無い項目を出した: {sorted(foreign)}")
            numbers = [number for number, _ in offer.people]
            yield check(len(numbers) == len(set(numbers)), f"{name} の人の番号は重ならないはず")
            only_self = kind in ("INKAN", "SHOTOKU", "KAZEI", "NOZEI", "RISAI")
            yield check(not only_self or offer.scopes == ("SELF",), f"{name} の範囲は本人だけのはずで {offer.scopes}")
            taxed = kind in ("SHOTOKU", "KAZEI", "NOZEI")
            yield check(taxed or not offer.fiscal_years, f"{name} に年度は無いはず")


@case("2-4", "選べる人は同じ世帯の人だけで、番号は誰が尋ねても同じ", basis="koiki.xsd Member、住基法12条")
def members_stay(target: Target) -> Iterator[Finding]:
    """Nobody of another household; the number belongs to the person."""
    numbers: dict[tuple[str, str], int] = {}
    for expectation in _people(target):
        person = target.roster.resident(expectation.line.serial)
        if person is None or not person.household:
            continue
        offer = offers_of(target, presented_of(expectation.line)).get("JUMINHYO")
        if offer is None:
            continue
        home = {one.name for one in target.roster.residents if one.household == person.household}
        strangers = sum(name not in home for _, name in offer.people)
        yield check(not strangers, f"選べる人は世帯の人だけのはずで、{strangers} 人が世帯の外だった")
        for number, name in offer.people:
            known = numbers.setdefault((person.household, name), number)
            yield check(known == number, f"世帯員の番号は {known} のはずで、{number} になった")


@case("2-5", "一覧の断りと交付要求の断りが同じ", basis="koiki.xsd、約束 P5")
def refuses_alike(target: Target) -> Iterator[Finding]:
    """Every plain line that is refused is refused with the same code in the list."""
    target.roster.require()
    for expectation in target.roster.refused():
        ask = expectation.line.ask
        if ask.options or ask.members or ask.year or ask.copies != 1 or ask.card:
            continue
        offer = offers_of(target, presented_of(expectation.line)).get(ask.kind)
        said = "一覧に出さない" if offer is None else offer.refusal.code if offer.refusal else "交付できる"
        if ask.scope not in _widest(ask.kind) and said == "交付できる":
            continue  # refused for the scope alone
        right = expectation.codes | ({"一覧に出さない"} if "NOT_OFFERED" in expectation.codes else set())
        right |= {"交付できる"} if expectation.codes & (_FOUND_LATER | {"NOT_OFFERED"}) else set()
        wanted = "・".join(sorted(right))
        yield check(said in right, f"{expectation.line.no} {KINDS[ask.kind]}: 一覧は {wanted} のはずで、{said} だった")


@case("2-6", "交付できると言った証明書は交付される", basis="koiki.xsd ListCertificates")
def keeps_its_word(target: Target) -> Iterator[Finding]:
    """Every kind offered to somebody, in its first scope, is issued."""
    target.roster.require()
    for expectation in _people(target)[:3]:
        presented = presented_of(expectation.line)
        for kind, offer in offers_of(target, presented).items():
            if offer.refusal is not None:
                continue
            scope = "SELF" if "SELF" in offer.scopes else offer.scopes[0]
            outcome = target.issue(presented, kind=kind, scope=scope)
            yield check(not code_of(outcome), f"{KINDS[kind]} {scope}: 交付のはずで、{came(outcome)}")


@case("2-7", "照会は発行しない", basis="koiki.xsd ListCertificates・GetStatus、約束 P3")
def issues_nothing(target: Target) -> Iterator[Finding]:
    """Neither question leaves something a delivery report could speak of."""
    presented = presented_of(target.roster.someone().line) if target.roster.known else Presented(serial="1")
    for ask in ("GetStatus", "ListCertificates"):
        number = new_request_id()
        target.ask_as(number, ask, presented=presented)
        try:
            taken = target.centre.report(
                issue_request_id=number, outcome="PRINTED", printed_copies=1, paid=250, completed_at=target.now()
            )
            yield Finding(ok=False, what=f"{ask} の番号の結果通知を受け付けた ({taken.state})")
        except KoikiFault as fault:
            yield check(fault.code == "UNKNOWN_REQUEST", f"Fault UNKNOWN_REQUEST のはずで、{fault.code} だった")


@case("2-8", "どの言語の端末にも同じ種別・手数料・可否を返す", basis="koiki.xsd Terminal/language")
def languages(target: Target) -> Iterator[Finding]:
    """Only words may differ."""
    presented = presented_of(target.roster.someone().line)
    plain = _gist(target, presented, Terminal())
    for language in LANGUAGES:
        yield check(_gist(target, presented, Terminal(language=language)) == plain, f"{language} でも同じ一覧のはず")


@case("2-9", "2度尋ねても同じ一覧", basis="業務知識 10、koiki.xsd Member")
def twice(target: Target) -> Iterator[Finding]:
    """Two questions with two numbers get one answer."""
    target.roster.require()
    for expectation in _people(target):
        presented = presented_of(expectation.line)
        first, again = (target.centre.offers(presented) for _ in range(2))
        yield check(first == again, f"{expectation.line.no}: 2度目の一覧も同じはず")


@case("2-10", "失効・期限切れの証明書には全種別を断る", basis="業務知識 5-10、koiki.xsd CREDENTIAL_REVOKED")
def bad_certificate(target: Target) -> Iterator[Finding]:
    """What the centre judged bad opens nothing, in the list and when asked for."""
    presented = presented_of(target.roster.someone().line)
    for state in ("REVOKED", "EXPIRED"):
        bad = Presented(serial=presented.serial, issuer=presented.issuer, media=presented.media, status=state)
        for kind, offer in offers_of(target, bad).items():
            code = offer.refusal.code if offer.refusal else "交付できる"
            closed = code in ("OUT_OF_HOURS", "MAINTENANCE")
            yield check(closed or code == "CREDENTIAL_REVOKED", f"{KINDS[kind]} は CREDENTIAL_REVOKED のはずで {code}")
        outcome = target.issue(bad, kind="JUMINHYO")
        yield check(
            code_of(outcome) == "CREDENTIAL_REVOKED", f"交付要求も CREDENTIAL_REVOKED のはずで、{came(outcome)}"
        )


def _people(target: Target) -> list[Expectation]:
    """Lines whose people get a 住民票, one for each serial number, no more than a dozen."""
    target.roster.require()
    found = {one.line.serial: one for one in target.roster.issued("JUMINHYO") if not one.line.ask.card}
    if not found:
        raise NotApplicable("名簿に、今住民票の写しを交付できる人がいない")
    return list(found.values())[:12]


def _widest(kind: str) -> tuple[str, ...]:
    return ("ALL",) if kind == "KOSEKI_ZENBU" else ("SELF",)


def _gist(target: Target, presented: Presented, terminal: Terminal) -> list[object]:
    offers = target.centre_at(terminal).offers(presented)
    return [
        (one.kind, one.fee, one.scopes, one.options, one.people, one.refusal.code if one.refusal else "")
        for one in offers
    ]


def _named(kinds: Iterable[str]) -> str:
    return "・".join(sorted(kinds)) or "なし"


CASES = gathered(globals())
