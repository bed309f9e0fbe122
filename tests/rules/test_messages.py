"""What the kiosk reads."""

from issuer.papers.kinds import RefusalCode
from issuer.rules import message_for, page_count
from tests.rules.makers import policy


def test_every_code_has_a_sentence_that_fits_the_contract() -> None:
    for code in RefusalCode:
        assert 1 <= len(message_for(policy=policy(), code=code)) <= 200


def test_a_municipality_words_it_its_own_way() -> None:
    worded = policy(messages={RefusalCode.HELD: "窓口へお越しください。"})
    assert message_for(policy=worded, code=RefusalCode.HELD) == "窓口へお越しください。"


def test_the_sentence_for_a_stop_does_not_tell_a_protection_apart() -> None:
    assert "支援" not in message_for(policy=policy(), code=RefusalCode.HELD)


def test_more_pages_than_a_kiosk_prints_are_refused() -> None:
    assert page_count(pages=31, policy=policy()).refusal is RefusalCode.TOO_MANY_PAGES
    assert page_count(pages=30, policy=policy()).refusal is None
