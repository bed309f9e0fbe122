"""Tables of tax: T01 個人住民税, T02 納税. Amounts are yen, signed, NULL where the file was blank (blank is not 0).

Columns whose item has no ``field`` in the layout carry the item's own name, so that the layout table drives the loader.
"""

from django.db import models

from issuer.replica.models import PrintedRecord, text


def _yen(item: str) -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True, db_column=item)


def _count(item: str) -> "models.IntegerField[int | None, int | None]":
    return models.IntegerField(null=True, db_column=item)


class TaxRecordRow(PrintedRecord):
    """T01 課税. Attribute names are group and field of ``issuer.papers.tax``, which reads them by name."""

    pk = models.CompositePrimaryKey("municipality", "atena_no", "fiscal_year")
    atena_no = models.TextField()
    fiscal_year = models.IntegerField()
    address_on_jan1 = text()
    undeclared = text()
    taxed = text()
    taxed_elsewhere = models.BooleanField(default=False)
    income_salary_receipts = _yen("給与収入")
    income_pension_receipts = _yen("公的年金等収入")
    income_salary = _yen("給与所得")
    income_pension = _yen("公的年金等雑所得")
    income_business = _yen("事業所得")
    income_real_estate = _yen("不動産所得")
    income_interest = _yen("利子所得")
    income_dividends = _yen("配当所得")
    income_miscellaneous = _yen("その他雑所得")
    income_transfer_and_occasional = _yen("総合譲渡一時所得")
    income_separate_transfer = _yen("分離譲渡所得")
    income_share_transfer = _yen("株式等譲渡所得")
    income_listed_dividends = _yen("上場株式等配当所得")
    income_futures = _yen("先物取引所得")
    income_timber = _yen("山林所得")
    income_retirement = _yen("退職所得")
    income_family_employees = _yen("専従者給与控除額")
    income_total = _yen("合計所得金額")
    income_gross_total = _yen("総所得金額等")
    deductions_casualty = _yen("雑損控除")
    deductions_medical = _yen("医療費控除")
    deductions_social_insurance = _yen("社会保険料控除")
    deductions_small_enterprise_aid = _yen("小規模企業共済等掛金控除")
    deductions_life_insurance = _yen("生命保険料控除")
    deductions_earthquake_insurance = _yen("地震保険料控除")
    deductions_disability = _yen("障害者控除")
    deductions_widow = _yen("寡婦控除")
    deductions_single_parent = _yen("ひとり親控除")
    deductions_working_student = _yen("勤労学生控除")
    deductions_spouse = _yen("配偶者控除")
    deductions_special_spouse = _yen("配偶者特別控除")
    deductions_dependents = _yen("扶養控除")
    deductions_special_relatives = _yen("特定親族特別控除")
    deductions_basic = _yen("基礎控除")
    deductions_total = _yen("所得控除合計")
    dependents_has_spouse = models.BooleanField(default=False, db_column="同一生計配偶者")
    dependents_general = _count("扶養_一般")
    dependents_specific = _count("扶養_特定")
    dependents_elderly = _count("扶養_老人")
    dependents_minors = _count("扶養_年少")
    dependents_elderly_at_home = _count("扶養_同居老親等")
    dependents_special_relatives = _count("特定親族")
    dependents_disabled = _count("障害者_普通")
    dependents_severely_disabled = _count("障害者_特別")
    dependents_severely_disabled_at_home = _count("障害者_同居特別")
    dependents_taxpayer_status = models.TextField(default="", db_column="本人該当")
    dependents_family_employees = _count("専従者数")
    levy_base = _yen("課税標準額")
    levy_credits = _yen("税額控除額")
    levy_flat_reduction = _yen("定額減税額")
    levy_city_income = _yen("市民税_所得割")
    levy_city_per_capita = _yen("市民税_均等割")
    levy_prefecture_income = _yen("県民税_所得割")
    levy_prefecture_per_capita = _yen("県民税_均等割")
    levy_forest = _yen("森林環境税")
    levy_exemption = _yen("減免額")
    levy_annual = _yen("年税額")
    notes = models.TextField(default="", db_column="摘要")
    is_stopped = models.BooleanField(default=False, db_column="発行停止フラグ")

    class Meta:
        db_table = "replica_tax_record"


class PaymentRow(PrintedRecord):
    """T02 納税: one tax item of one fiscal year."""

    pk = models.CompositePrimaryKey("municipality", "atena_no", "fiscal_year", "tax_item")
    atena_no = models.TextField()
    fiscal_year = models.IntegerField()
    tax_item = models.TextField()
    due = _yen("納付すべき額")
    paid = _yen("納付済額")
    unpaid = _yen("未納額")
    not_yet_due = _yen("納期未到来額")
    reflected_on = models.DateField(null=True, db_column="収納反映日")
    notes = models.TextField(default="", db_column="備考")

    class Meta:
        db_table = "replica_tax_payment"
