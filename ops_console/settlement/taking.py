"""Taking a statement in by hand: every wrong line is told, and then nothing is stored."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect

from issuer.settlement.lines import Month
from issuer.settlement.services import take_statement
from issuer.settlement.statement import COLUMNS, WrongStatement
from issuer.tenancy.scope import scope
from ops_console.page import Visit, draw, page
from ops_console.roles import STATISTICS

_MOST_BYTES = 64 * 1024 * 1024
#: Wrong lines shown; who has more has sent another file.
_SHOWN = 100


class StatementForm(forms.Form):
    """The Centre's file of the month."""

    file = forms.FileField(
        label="精算明細 (CSV)",
        help_text="センターから届いた CSV (UTF-8、見出し行あり) をそのまま選んでください。64MB まで。",
        error_messages={"required": "精算明細のファイルを選んでください。", "empty": "ファイルが空です。"},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not longer than a statement can be."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_BYTES:
            raise forms.ValidationError("ファイルが64MB を超えています。その月の精算明細か確かめてください。")
        return file


@page(roles=STATISTICS, methods=("GET", "POST"))
def upload(visit: Visit, month: Month) -> HttpResponse:
    """Choose the file; a right one leads to the month, a wrong one back with its wrong lines."""
    posted = visit.request.method == "POST"
    form = StatementForm(
        visit.request.POST if posted else None, visit.request.FILES if posted else None, label_suffix=""
    )
    problems: tuple[str, ...] = ()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            with scope(visit.municipality):
                take_statement(
                    municipality=visit.municipality,
                    month=month,
                    data=file.read(),
                    # A file's name may hold anything; the lines are found by their numbers.
                    name="明細",
                    by=visit.operator.name,
                    now=visit.now,
                )
            return redirect("console:settlement-month", month)
        except WrongStatement as error:
            problems = error.problems
            form.add_error("file", f"{len(problems)}行に誤りがあります。何も取り込んでいません。")
    return draw(
        visit,
        "settlement/upload.html",
        title="精算明細の受取り",
        here="settlement",
        status=422 if form.errors else 200,
        form=form,
        month=month,
        columns=COLUMNS,
        problems=problems[:_SHOWN],
        more=max(0, len(problems) - _SHOWN),
    )
