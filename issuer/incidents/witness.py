"""Whether ledger and requests say what the chain says: the chain is signed outside the database, they are not.

The owner of the database can change a fee, a number or a whole row; the links of the chain (``issue.sealed``,
``delivery.reported``) tell what each was when it was written.
"""

from issuer.tenancy.scope import PLATFORM, scope

#: Sentences at most of each kind: somebody who rewrote a table rewrote millions.
_MANY = 50
#: Each gives (number to name the row by, requestId). One statement, so one moment: issuing goes on beside it.
_QUESTIONS = {
    "{0} 番の行が言う交付 ({1}) が、料金の台帳にありません": """
 SELECT e.seq, e.request_id FROM audit_event e WHERE e.municipality = %(code)s AND e.action = 'issue.sealed'
    AND e.detail::jsonb ? 'number' AND NOT EXISTS (SELECT 1 FROM ledger_entry l
      WHERE l.municipality = e.municipality AND l.request_id = e.request_id AND l.event = 'ISSUED')""",
    "{0} 番の行が言う交付 ({1}) と、料金の台帳の番号・種別・部数・金額が違います": """
 SELECT e.seq, e.request_id FROM (SELECT seq, municipality, request_id, detail::jsonb AS d FROM audit_event
      WHERE municipality = %(code)s AND action = 'issue.sealed') e
   JOIN ledger_entry l ON l.municipality = e.municipality AND l.request_id = e.request_id AND l.event = 'ISSUED'
  WHERE (l.certificate_number, l.kind) <> (e.d ->> 'number', e.d ->> 'kind')
     OR (e.d ? 'amount' AND (l.copies, l.amount) <> ((e.d ->> 'copies')::int, (e.d ->> 'amount')::int))""",
    "{0} 番の行が言う交付 ({1}) と、要求の記録 (発行番号・種別・SHA-256) が違うか、記録がありません": """
 SELECT e.seq, e.request_id FROM (SELECT seq, municipality, request_id, detail::jsonb AS d FROM audit_event
      WHERE municipality = %(code)s AND action = 'issue.sealed') e
   LEFT JOIN issuance_request r ON r.municipality = e.municipality AND r.request_id = e.request_id
  WHERE e.d ? 'number' AND (r.certificate_number, r.kind, r.sha256)
        IS DISTINCT FROM (e.d ->> 'number', e.d ->> 'kind', e.d ->> 'sha256')""",
    "料金の台帳の {0} 番の行の交付 ({1}) が、鎖にありません": """
 SELECT l.id, l.request_id FROM ledger_entry l WHERE l.municipality = %(code)s AND l.event = 'ISSUED'
    AND l.at >= (SELECT min(at) FROM audit_event WHERE municipality = %(code)s)
    AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.municipality = l.municipality
      AND e.request_id = l.request_id AND e.action = 'issue.sealed')""",
    "{0} 番の行が言う交付の結果 ({1}) が、料金の台帳にないか、部数・金額が違います": """
 SELECT e.seq, e.request_id FROM (SELECT seq, municipality, request_id, detail::jsonb AS d FROM audit_event
      WHERE municipality = %(code)s AND action = 'delivery.reported') e
  WHERE e.d ? 'paid' AND NOT EXISTS (SELECT 1 FROM ledger_entry l
    WHERE l.municipality = e.municipality AND l.request_id = e.request_id
      AND l.event IN ('DELIVERED', 'FAILED', 'CANCELLED', 'UNKNOWN')
      AND (l.copies, l.amount) = ((e.d ->> 'printed')::int, (e.d ->> 'paid')::int))""",
}


def contradictions(*, municipality: str) -> tuple[str, ...]:
    """One Japanese sentence a row that says something else than the chain, naming the row. Read only."""
    if municipality == PLATFORM:
        return ()
    found: list[str] = []
    with scope(municipality) as cursor:
        for sentence, question in _QUESTIONS.items():
            cursor.execute(f"{question} ORDER BY 1 LIMIT {_MANY}", {"code": municipality})
            found += [sentence.format(*row) for row in cursor.fetchall()]
    return tuple(found)
