"""一括取込: a file, a preview of every row, and the act. What was previewed comes back signed; nothing is kept."""

import hashlib
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpResponse

from issuer.holds.bulk import HoldRow, import_holds
from issuer.papers.errors import BadInput
from issuer.papers.kinds import CertificateKind, HoldKind
from issuer.tenancy.scope import scope
from ops_console.operators.acts import note
from ops_console.page import Visit, draw, page
from ops_console.restrictions.forms import settable
from ops_console.restrictions.sheet import COLUMNS, MAX_BYTES, MAX_LINES, Read, read_sheet
from ops_console.restrictions.targets import target_label, targets_on_record
from ops_console.roles import RESTRICTIONS
from ops_console.words import TABLES

#: A preview is good for so long: what stands in the file may be true no more.
_GOOD_FOR = 3600
_FAULTS_SHOWN = 100


class FileForm(forms.Form):
    """One CSV."""

    file = forms.FileField(
        label="CSV ファイル",
        help_text=f"UTF-8 か Shift_JIS (CP932)、{MAX_LINES}行・{MAX_BYTES // 1024} KB まで。",
        error_messages={
            "required": "CSV ファイルを選んでください。",
            "empty": "ファイルが空です。",
            "missing": "CSV ファイルを選んでください。",
            "invalid": "CSV ファイルを選んでください。",
        },
    )


@page(roles=RESTRICTIONS, methods=("GET", "POST"))
def upload(visit: Visit) -> HttpResponse:
    """The form with the description of the columns; POST answers with the preview."""
    if visit.request.method != "POST":
        return _form(visit, FileForm(label_suffix=""))
    form = FileForm(visit.request.POST, visit.request.FILES, label_suffix="")
    if not form.is_valid():
        return _form(visit, form)
    data: bytes = form.cleaned_data["file"].read(MAX_BYTES + 1)
    try:
        read = read_sheet(data, roles=visit.operator.roles, now=visit.now)
    except BadInput as error:
        form.add_error("file", str(error))
        return _form(visit, form)
    return _preview(visit, read, hashlib.sha256(data).hexdigest())


@page(roles=RESTRICTIONS, methods=("POST",))
def confirm(visit: Visit) -> HttpResponse:
    """Set what was previewed, all of it, once."""
    form = FileForm(label_suffix="")
    try:
        said = signing.loads(visit.request.POST.get("previewed", ""), salt=_salt(visit), max_age=_GOOD_FOR)
        rows = [_row(one) for one in said["rows"]]
        if not {row.kind for row in rows} <= set(settable(visit.operator.roles)):
            raise BadInput("取り込む権限がなくなりました。")
        numbers = import_holds(
            municipality=visit.municipality,
            rows=rows,
            file_sha256=said["sha256"],
            operator=visit.operator.name,
            now=visit.now,
        )
    except signing.BadSignature:
        return _form(visit, form, problem="確認の頁が古いか、別の職員のものです。もう一度ファイルを選んでください。")
    except BadInput as error:
        return _form(visit, form, problem=str(error))
    return draw(
        visit, "restrictions/imported.html", title="一括取込の結果", here="restrictions", count=len(numbers),
        first=numbers[0], last=numbers[-1], sha256=said["sha256"],
    )  # fmt: skip


def _preview(visit: Visit, read: Read, sha256: str) -> HttpResponse:
    with scope(visit.municipality):
        here = targets_on_record({(row.target_kind, row.target_no) for _, row in read.rows})
        detail = {"sha256": sha256, "rows": len(read.rows), "faults": len(read.faults)}
        note(operator=visit.operator, action="restriction.import_checked", now=visit.now, detail=detail)
    lines = [_line(number, row, (row.target_kind, row.target_no) in here) for number, row in read.rows]
    said = {"sha256": sha256, "rows": [_said(row) for _, row in read.rows]}
    return draw(
        visit,
        "restrictions/preview.html",
        title="一括取込の確認",
        here="restrictions",
        status=422 if read.faults else 200,
        lines=lines,
        unknown=sum(not line["here"] for line in lines),
        faults=read.faults[:_FAULTS_SHOWN],
        fault_count=len(read.faults),
        previewed="" if read.faults else signing.dumps(said, salt=_salt(visit), compress=True),
    )


def _salt(visit: Visit) -> str:
    return f"hold-import {visit.municipality} {visit.operator.name}"


def _line(number: int, row: HoldRow, here: bool) -> dict[str, Any]:
    return {
        "number": number,
        "target": target_label(row.target_kind, row.target_no),
        "kind": TABLES["hold"][row.kind],
        "kinds": [TABLES["kind"][kind] for kind in row.certificate_kinds],
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "reason": row.reason,
        "here": here,
    }


def _said(row: HoldRow) -> list[Any]:
    moments = [at.isoformat() if at else "" for at in (row.starts_at, row.ends_at)]
    return [row.target_kind, row.target_no, row.kind, list(row.certificate_kinds), *moments, row.reason]


def _row(said: list[Any]) -> HoldRow:
    target_kind, target_no, kind, kinds, starts_at, ends_at, reason = said
    return HoldRow(
        target_kind=target_kind,
        target_no=target_no,
        kind=HoldKind(kind),
        certificate_kinds=tuple(CertificateKind(one) for one in kinds),
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        reason=reason,
    )


def _form(visit: Visit, form: FileForm, *, problem: str = "") -> HttpResponse:
    return draw(
        visit,
        "restrictions/import.html",
        title="発行制限の一括取込",
        here="restrictions",
        status=422 if form.errors or problem else 200,
        form=form,
        problem=problem,
        columns=COLUMNS,
        holds=[(kind.value, TABLES["hold"][kind]) for kind in settable(visit.operator.roles)],
        kinds=list(TABLES["kind"].items()),
    )
