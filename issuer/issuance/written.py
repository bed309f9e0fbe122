"""From facts to the fixed pages of a paper, or the reason why there is none. Pure: T2 compares its result with T1's."""

from dataclasses import dataclass, replace

from issuer.certificates import compose
from issuer.issuance.errors import WrongRecords
from issuer.issuance.stages import lap
from issuer.issuance.workshop import workshop
from issuer.papers.errors import ContentConflict, MissingGlyph, TextOverflow
from issuer.papers.facts import Facts
from issuer.papers.flow import Flow
from issuer.papers.kinds import RefusalCode
from issuer.papers.paper import Prepared
from issuer.papers.verdict import Finding, Permit, Refusal
from issuer.rules import decide, page_count


@dataclass(frozen=True, slots=True)
class Written:
    """A paper ready to be drawn, with the permit it follows. ``flow``: its rows as composed, for inspection."""

    permit: Permit
    prepared: Prepared
    flow: Flow | None = None


def written(*, facts: Facts) -> Written | Refusal:
    """Decide, compose, check every character and fit every field. Nothing is drawn yet.

    Raises WrongRecords: no rule's matter, for whoever gathers reads by the very number that the credential leads to.
    """
    link, person = facts.identification.link, facts.person
    if link and person and link.atena_no != person.atena_no:
        raise WrongRecords("the records are not those of the person whom the credential leads to")
    outcome = decide(facts=facts).outcome
    lap("decide")
    if isinstance(outcome, Refusal):
        return outcome
    return _composed(facts, outcome)


def written_again(*, facts: Facts, before: Facts, then: Written) -> Written | Refusal:
    """``written`` for facts read once more: where nothing but the clock has moved, the same paper comes of them.

    The rules are asked anew, because time alone can change their answer.
    """
    outcome = decide(facts=facts).outcome
    lap("decide")
    if isinstance(outcome, Refusal):
        return outcome
    if outcome == then.permit and replace(facts, now=before.now) == before:
        return then
    return _composed(facts, outcome)


def _composed(facts: Facts, permit: Permit) -> Written | Refusal:
    press = workshop().press
    try:
        content = compose(permit=permit, facts=facts)
        press.check_characters(content=content, characters=facts.policy.characters)
        paged = press.paged(content=content)
        pages = page_count(pages=len(paged.pages), policy=facts.policy)
        if pages.refusal is not None:
            return Refusal(code=pages.refusal, finding=pages)
        return Written(permit=permit, prepared=press.prepare(content=paged), flow=content.flow)
    except ContentConflict as error:
        return refusal("content_agrees", RefusalCode.STALE, "記録どうしが食い違っています。", str(error))
    except MissingGlyph as error:
        evidence = f"{error.field} {error.code_points}"
        return refusal("glyphs_present", RefusalCode.CHARACTER, "字形が整っていない文字があります。", evidence)
    except TextOverflow as error:
        return refusal("text_fits", RefusalCode.CHARACTER, "文字が欄に収まりません。", error.field)
    finally:
        lap("compose")


def refusal(rule: str, code: RefusalCode, explanation: str, evidence: str) -> Refusal:
    """A refusal that comes from outside the rules' room, in the shape of theirs."""
    return Refusal(code=code, finding=Finding(rule=rule, refusal=code, explanation=explanation, evidence=evidence))
