"""Đảng phí (formats.md §4): what was due and what was paid, one row for each member and month.

A list that is not there yet is made; a payment becomes a receipt of what is still missing. Receipts are a ledger:
undoing an import reverses them and takes back only what was due.
"""

from collections import defaultdict

from django.urls import reverse
from django.utils import timezone

from branches import calendar, names
from branches.imports import bulk, register
from branches.imports.analysis import CHANGED, NEW, UNCHANGED, mark_twins
from branches.imports.places import Places, reach
from branches.models import Organization
from members import actions, years
from members.actions.dues.receipts import reversals
from members.dues import charges, ledger
from members.dues.money import dong, last_day, month_of
from members.imports.by_number import NUMBERS, ByNumber
from members.imports.dues_columns import COLUMNS
from members.models import DuesCharge, DuesList, DuesReceipt, Membership

BY_LIST = "Theo danh sách nhập"
VOLUNTARY = "Nộp cao hơn, theo danh sách nhập"


class DuesLists(ByNumber):
    kind = "dues"
    label = "Đảng phí"
    page_title = "Nhập đảng phí"
    file_name = "dang_phi.xlsx"
    wanted = "Tháng, Số thẻ hoặc Số căn cước, Phải nộp, Đã nộp"
    whole = "Mỗi dòng"
    what = "người trong cùng một tháng"
    columns = COLUMNS
    dates = ("month", "paid_on")
    model = DuesCharge
    models = (DuesList, DuesCharge, DuesReceipt)
    step = None  # the rows of a list may stand anywhere in the file
    here = actions.KEEPERS_HERE
    above = actions.KEEPERS_ABOVE

    def who_may(self):
        return "Bí thư, Phó bí thư chi bộ, Cán bộ cấp ủy, Cán bộ ban tổ chức mới nhập được đảng phí."

    def summary(self, row_values):
        words = [f"Tháng {row_values['month']:%m/%Y}"]
        words += [f"phải nộp {dong(row_values['due'])}"] if "due" in row_values else []
        words += [f"đã nộp {dong(row_values['paid'])}"] if row_values.get("paid") else []
        return ", ".join(words)

    # --- judging --------------------------------------------------------------------------------------------------

    def judge(self, rows, context):
        places = Places(reach(context.actor, here=self.here, above=self.above))
        by_number, by_name = self.by_number(rows, places), self._by_name(rows, places)
        for row in rows:
            place = self._place(row, places)
            named = by_name.get(self._name_key(row, place)) if not any(key in row.values for key in NUMBERS) else None
            if named is None:
                self.require(row)
            row.plan["member"] = named or self.member(row, by_number, places)
            row.plan["place"] = place
            self._say(row)
        known = [row for row in rows if row.plan["member"] and "month" in row.values and not row.has_error]
        payers = charges.Payers({row.plan["member"].pk for row in known})
        self._branches(known, places, payers)
        known = [row for row in known if row.plan["place"]]
        if context.locked:
            _lock(row.plan["place"].pk for row in known)
        self._twins(known)
        self._compare(known, payers, context)

    def _place(self, row, places):
        code = row.values.get("organization_code")
        if not code:
            return None
        place = places.with_code(code)
        if place is None:
            row.object("organization_not_yours", self.heading("organization_code"))
        elif not place.has_members:
            row.object("not_a_branch", self.heading("organization_code"), name=place.name)
        return place

    @staticmethod
    def _name_key(row, place):
        return place and (place.pk, row.values.get("month"), names.fold(row.values.get("name", "")))

    def _by_name(self, rows, places):
        """{(branch, month, name): member} of lists that stand already: our own export masks the identity numbers."""
        unnumbered = [row for row in rows if not any(key in row.values for key in NUMBERS) and "name" in row.values]
        months = {row.values["month"] for row in unnumbered if "month" in row.values}
        found = defaultdict(list)
        charged = DuesCharge.objects.filter(month__in=months, branch__in=places.all if months else [])
        for charge in charged.select_related("member"):
            found[charge.branch_id, charge.month, names.fold(charge.member.full_name)].append(charge.member)
        return {key: members[0] for key, members in found.items() if len(members) == 1}

    def _say(self, row):
        found = row.values
        if found.get("month") and found["month"] > month_of(row.on):
            row.object("month_ahead", self.heading("month"), month=f"{found['month']:%m/%Y}")
        if found.get("paid_on") and found["paid_on"] > row.on:
            row.object("date_future", self.heading("paid_on"), date=f"{found['paid_on']:%d/%m/%Y}")
        if found.get("paid") and "paid_on" not in found:
            row.object("required_missing", self.heading("paid_on"), whole="Dòng đã nộp")

    def _branches(self, rows, places, payers):
        """Where the money belongs: where the member pays for that month, or stands on the list already."""
        charged = DuesCharge.objects.filter(
            member__in={row.plan["member"].pk for row in rows}, month__in={row.values["month"] for row in rows}
        ).select_related("list")
        listed = {(charge.member_id, charge.month): charge for charge in charged}
        paid_at = []
        for row in rows:
            member, when = row.plan["member"], row.values["month"]
            row.plan["charge"] = charge = listed.get((member.pk, when))
            paid_at.append(charge.branch_id if charge else payers.branch_id(member.pk, when))
        places.ask(pks=paid_at)
        for row, pk in zip(rows, paid_at, strict=True):
            when = row.values["month"]
            row.plan["place"] = row.plan["place"] or places.with_pk(pk)
            if row.plan["place"] is None or row.plan["place"].pk != pk:
                where = row.plan["place"].name if row.plan["place"] else "chi bộ nào trong phạm vi của đồng chí"
                row.object("pays_elsewhere", self.heading("month"), month=f"{when:%m/%Y}", branch=where)

    def _twins(self, rows):
        first = {}
        for row in rows:
            other = first.setdefault((row.plan["member"].pk, row.values["month"]), row)
            if other is not row:
                mark_twins(other, row, self.what)

    def _compare(self, rows, payers, context):
        branches, months = {row.plan["place"].pk for row in rows}, {row.values["month"] for row in rows}
        present = DuesList.objects.filter(branch__in=branches, month__in=months)
        lists = {(found.branch_id, found.month): found for found in present}
        money = ledger.paid({row.plan["member"].pk for row in rows}, months)
        for row in rows:
            row.plan["list"] = lists.get((row.plan["place"].pk, row.values["month"]))
            self._compare_due(row, payers)
            self._compare_paid(row, money[row.plan["member"].pk, row.values["month"]])
        self._incomplete([row for row in rows if row.plan["list"] is None])

    def _compare_due(self, row, payers):
        charge, due = row.plan["charge"], row.values.get("due")
        row.target = charge
        if charge is None:
            row.action = NEW
            row.plan["computed"] = computed = payers.computed(row.plan["member"].pk, row.values["month"])
            row.plan["due"] = computed.amount if due is None else due
        else:
            row.plan["due"] = charge.amount if due is None else due
            row.action = UNCHANGED if row.plan["due"] == charge.amount else CHANGED
            if row.action == CHANGED:
                row.changes[self.heading("due")] = [dong(charge.amount), dong(due)]
        dues_list = row.plan["list"]
        if row.action != UNCHANGED and dues_list and dues_list.closed_on:
            row.object("dues_closed", self.heading("due"), date=f"{dues_list.closed_on:%d/%m/%Y}")

    def _compare_paid(self, row, before):
        paid = row.values.get("paid")
        row.plan["receipt"] = 0
        if paid is None or paid == before:
            return
        if paid < before:
            row.object("dues_paid_more", self.heading("paid"), old=dong(before))
            return
        row.plan["receipt"] = paid - before
        if row.action == UNCHANGED:
            row.action = CHANGED
        if row.action == CHANGED:
            row.changes[self.heading("paid")] = [dong(before), dong(paid)]
        if paid > row.plan["due"]:
            row.object("dues_voluntary", self.heading("paid"), due=dong(row.plan["due"]))

    def _incomplete(self, rows):
        """Of a list that is made: how many of the branch have no row."""
        told, spans = defaultdict(list), defaultdict(list)
        for row in rows:
            told[row.plan["place"].pk, row.values["month"]].append(row)
        for membership in Membership.objects.filter(branch__in={pk for pk, _ in told}):
            spans[membership.branch_id].append(membership)
        for (pk, when), some in told.items():
            day, here = last_day(when), spans[pk]
            roll = {m.member_id for m in here if m.starts_on <= day and (m.ends_on is None or m.ends_on > day)}
            left = len(roll - {row.plan["member"].pk for row in some})
            if left:
                some[0].object("dues_incomplete", self.heading("month"), n=left, month=f"{when:%m/%Y}")

    # --- writing --------------------------------------------------------------------------------------------------

    def write(self, rows, context, trace):
        _lock(row.plan["place"].pk for row in rows)
        made, numbers = self._make_lists(rows, trace), {}
        for row in rows:
            if row.target is None:
                row.target = trace.create(row, self._new_charge(row, made))
            elif row.plan["due"] != row.target.amount:
                before = trace.before(row.target)
                row.target.amount = row.plan["due"]
                row.target.correction = self._correction(row, row.target.code, row.target.computed)
                trace.update(row, row.target, before)
            if row.plan["receipt"]:
                trace.create(row, self._new_receipt(row, context, numbers))

    @staticmethod
    def _make_lists(rows, trace):
        """{(branch, month): id of the list made for it}"""
        first = {}
        for row in rows:
            if row.plan["list"] is None:
                first.setdefault((row.plan["place"].pk, row.values["month"]), row)
        made = {}
        for (key, row), pk in zip(first.items(), bulk.next_ids(DuesList, len(first)), strict=True):
            trace.create(row, DuesList(pk=pk, branch_id=key[0], month=key[1], made_on=row.on))
            made[key] = pk
        return made

    @staticmethod
    def _correction(row, code, computed):
        """Why the amount differs from the computed one; none where it does not."""
        return "" if code and row.plan["due"] == computed else row.values.get("correction") or BY_LIST

    def _new_charge(self, row, made):
        computed, place, when = row.plan["computed"], row.plan["place"].pk, row.values["month"]
        lacks = "due" not in row.values
        return DuesCharge(
            list_id=row.plan["list"].pk if row.plan["list"] else made[place, when],
            branch_id=place,
            member_id=row.plan["member"].pk,
            month=when,
            code=computed.code,
            base=computed.base,
            rule=computed.rule,
            relief=computed.relief,
            computed=computed.amount,
            amount=row.plan["due"],
            correction="" if lacks else self._correction(row, computed.code, computed.amount),
        )

    @staticmethod
    def _new_receipt(row, context, numbers):
        """The next number of its book, counted on through the file; the branch is locked."""
        place, day = row.plan["place"].pk, row.values["paid_on"]
        number = numbers.get((place, day.year)) or ledger.next_number(place, day.year)
        numbers[place, day.year] = number + 1
        return DuesReceipt(
            branch_id=place,
            member_id=row.plan["member"].pk,
            month=row.values["month"],
            amount=row.plan["receipt"],
            received_on=day,
            number=number,
            year=day.year,
            note=VOLUNTARY if row.values["paid"] > row.plan["due"] else BY_LIST,
            entered_by=context.actor,
            entered_at=calendar.now(),
        )

    # --- afterwards -----------------------------------------------------------------------------------------------

    def take_back(self, lines, run):
        """Receipts are reversed, today and with the reason; what was due is taken back."""
        label = DuesReceipt._meta.label_lower
        receipts = DuesReceipt.objects.filter(pk__in=[line[1] for line in lines if line[0] == label]).order_by("pk")
        by_branch = defaultdict(list)
        for receipt in receipts:
            by_branch[receipt.branch_id].append(receipt)
        _lock(by_branch)
        for some in by_branch.values():
            today = timezone.localtime(calendar.now()).date()
            reversals(some, f"Hoàn lại lần nhập {run.file_name}"[:200], run.created_by, today)
        bulk.take_back([line for line in lines if line[0] != label])

    def follow(self, lines):
        """The member-years follow charges and receipts (design §4)."""
        touched = defaultdict(set)
        for model in (DuesCharge, DuesReceipt):
            pks = [line[1] for line in lines if line[0] == model._meta.label_lower]
            for member, when in model.objects.filter(pk__in=pks).values_list("member", "month"):
                touched[when.year].add(member)
        return lambda: [years.refresh(people, year) for year, people in touched.items()]

    def urls(self, target_ids):
        found = DuesCharge.objects.filter(pk__in=target_ids).values_list("pk", "list")
        return {pk: reverse("members:dues-list", args=[dues_list]) for pk, dues_list in found}


def _lock(branch_ids):
    """Lists, receipts and numbers of these branches wait for us."""
    list(Organization.objects.select_for_update(of=("self",)).filter(pk__in=set(branch_ids)).order_by("pk"))


register(DuesLists())
