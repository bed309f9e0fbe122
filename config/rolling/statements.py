"""What a migration's own SQL does to tables the former release uses."""

import re
from collections.abc import Iterator

_NAME = r'(?:ONLY\s+)?"?(?:public"?\.)?"?(\w+)"?'
_IF = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
_FUNCTION = re.compile(r'\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+"?(?:public\.)?(\w+)', re.IGNORECASE)
_ADD_COLUMN = rf"\bALTER\s+TABLE\s+{_IF}{_NAME}\s+ADD\s+(?:COLUMN\s+)?(?!CONSTRAINT)"
#: (rule, pattern whose first group is the table or function). The first that fits a statement counts.
_TABLES = [
    ("drop", rf"\bDROP\s+(?:TABLE|VIEW|MATERIALIZED\s+VIEW)\s+{_IF}{_NAME}"),
    ("drop", rf"\bALTER\s+TABLE\s+{_IF}{_NAME}\s.*\b(?:DROP\s+COLUMN|DROP\s+(?!CONSTRAINT|DEFAULT|NOT\s)|RENAME)\b"),
    ("rewrite", rf"\bALTER\s+TABLE\s+{_IF}{_NAME}\s.*\bTYPE\b"),
    ("not_null", rf"\bALTER\s+TABLE\s+{_IF}{_NAME}\s.*\bSET\s+NOT\s+NULL\b"),
    ("required", rf"{_ADD_COLUMN}(?!.*\bDEFAULT\b).*\bNOT\s+NULL\b"),
    ("volatile_default", rf"{_ADD_COLUMN}.*\bDEFAULT\s+\w+\s*\("),
    ("constraint", rf"\bALTER\s+TABLE\s+{_IF}{_NAME}\s+ADD\s+CONSTRAINT\b(?!.*\b(?:NOT\s+VALID|USING\s+INDEX)\b)"),
    ("policy", rf"\bALTER\s+TABLE\s+{_IF}{_NAME}\s.*\b(?:ROW\s+LEVEL\s+SECURITY|TRIGGER|RULE|SET\s+SCHEMA|OWNER)\b"),
    ("policy", rf"\b(?:CREATE|ALTER|DROP)\s+(?:POLICY|TRIGGER)\s.*?\bON\s+{_NAME}"),
    ("policy", rf"\bREVOKE\s.*\bON\s+(?:TABLE\s+)?{_NAME}"),
    ("index", rf"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY).*?\bON\s+{_NAME}"),
    ("index", rf"\bREINDEX\s+(?:TABLE|INDEX)\s+(?!CONCURRENTLY){_NAME}"),
    ("lock", rf"\b(?:LOCK\s+(?:TABLE\s+)?|CLUSTER\s+|VACUUM\s+FULL\s+|TRUNCATE\s+(?:TABLE\s+)?){_NAME}"),
    ("backfill", rf"\b(?:UPDATE\s+|DELETE\s+FROM\s+){_NAME}"),
]
_PATTERNS = [(rule, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for rule, pattern in _TABLES]
_BODY = re.compile(r"(\$\w*\$).*?\1", re.DOTALL)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def functions_made(text: str) -> set[str]:
    """Names of the functions this SQL makes."""
    return {name.lower() for name in _FUNCTION.findall(_COMMENT.sub(" ", text))}


def harms(text: str, *, tables: set[str], functions: set[str]) -> Iterator[tuple[str, str]]:
    """(rule, what it touches) for every statement that harms one of the former release's ``tables`` or ``functions``.

    The body of a function does nothing when it is made.
    """
    bare = _BODY.sub("''", _COMMENT.sub(" ", text))
    for name in sorted(functions_made(bare) & functions):
        yield "function", name
    for name in re.findall(rf"\bDROP\s+FUNCTION\s+{_IF}{_NAME}", bare, re.IGNORECASE):
        if name.lower() in functions:
            yield "function", name
    for statement in bare.split(";"):
        for rule, pattern in _PATTERNS:
            found = pattern.search(statement)
            if found and found[1].lower() in tables:
                yield rule, found[1]
                break
