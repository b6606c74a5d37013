"""Xếp loại đảng viên hằng năm (formats.md §4): one final ranking per member and year."""

from branches import access
from branches.imports import register, values
from branches.imports.analysis import CHANGED, NEW, UNCHANGED, mark_twins
from branches.imports.headings import Column
from branches.imports.places import Places, reach
from members import actions
from members.imports.by_number import CARD, IDENTITY, NAME, ByNumber
from members.models import Level, Member, Ranking

EARLIEST_YEAR = 1930

LEVEL_ALIASES = {
    "Hoàn thành xuất sắc": Level.EXCELLENT,
    "Xuất sắc": Level.EXCELLENT,
    "HTXSNV": Level.EXCELLENT,
    "HTXS": Level.EXCELLENT,
    "Hoàn thành tốt": Level.GOOD,
    "Tốt": Level.GOOD,
    "HTTNV": Level.GOOD,
    "HTT": Level.GOOD,
    "Hoàn thành": Level.COMPLETED,
    "HTNV": Level.COMPLETED,
    "Không hoàn thành": Level.NOT_COMPLETED,
    "KHTNV": Level.NOT_COMPLETED,
    "Chưa hoàn thành nhiệm vụ": Level.NOT_COMPLETED,
}

COLUMNS = (
    Column(
        "year",
        "Năm",
        values.whole_number(EARLIEST_YEAR, lambda on: on.year),
        aliases=("Năm xếp loại", "Năm đánh giá"),
        required=True,
        width=8,
        hint="Năm được xếp loại, ví dụ 2025.",
    ),
    NAME,
    CARD,
    IDENTITY,
    Column(
        "level",
        "Mức",
        values.word(dict(Level.choices), aliases=LEVEL_ALIASES),
        aliases=("Mức xếp loại", "Xếp loại", "Kết quả xếp loại", "Mức chất lượng", "Kết quả"),
        required=True,
        width=32,
        options=tuple(Level.labels),
        hint="Một trong bốn mức của danh mục.",
    ),
    Column(
        "decision_number",
        "Số quyết định",
        values.text(60),
        aliases=("Số QĐ", "Quyết định số"),
        width=18,
        hint="Ví dụ 12-QĐ/ĐU.",
    ),
    Column(
        "decided_on",
        "Ngày",
        values.day,
        aliases=("Ngày quyết định", "Ngày ký", "Ngày QĐ"),
        width=14,
        hint="Ngày của quyết định.",
    ),
)


class Rankings(ByNumber):
    kind = "rankings"
    label = "Xếp loại hằng năm"
    page_title = "Nhập xếp loại hằng năm"
    file_name = "xep_loai_dang_vien.xlsx"
    wanted = "Năm, Số thẻ hoặc Số căn cước, Mức"
    whole = "Mỗi dòng"
    what = "người trong cùng một năm"
    columns = COLUMNS
    dates = ("decided_on",)
    model = Ranking
    models = (Ranking,)
    here = actions.KEEPERS_HERE
    above = actions.KEEPERS_ABOVE

    def who_may(self):
        return "Bí thư, Phó bí thư chi bộ, Cán bộ cấp ủy, Cán bộ ban tổ chức mới nhập được xếp loại đảng viên."

    def summary(self, row_values):
        return f"Năm {row_values['year']}: {Level(row_values['level']).label}"

    def judge(self, rows, context):
        if "places" not in context.cache:
            context.cache["places"] = Places(reach(context.actor, here=self.here, above=self.above))
            context.cache["paths"] = _paths_above(context.actor)
            context.cache["matched"] = {}
        places, matched = context.cache["places"], context.cache["matched"]
        by_number = self.by_number(rows, places)
        for row in rows:
            self.require(row)
            if (decided := row.values.get("decided_on")) and decided > row.on:
                row.object("date_future", self.heading("decided_on"), date=f"{decided:%d/%m/%Y}")
            row.plan["member"] = self.member(row, by_number, places)
        members = {row.plan["member"].pk for row in rows if row.plan["member"]}
        rankings = Ranking.objects.filter(member__in=members)
        if context.locked:
            rankings = rankings.select_for_update(of=("self",)).order_by("pk")
        present = {(ranking.member_id, ranking.year): ranking for ranking in rankings}
        for row in rows:
            if row.plan["member"] and "year" in row.values:
                self._twin(row, matched)
                self._compare(row, present, places, context)

    def _twin(self, row, matched):
        other = matched.setdefault((row.plan["member"].pk, row.values["year"]), row)
        if other is not row and other.number != row.number:
            mark_twins(other, row, self.what)

    def _compare(self, row, present, places, context):
        member, found = row.plan["member"], row.values
        if found["year"] < member.admitted_on.year:
            column = self.heading("year")
            row.object("year_before_admission", column, year=found["year"], admitted=member.admitted_on.year)
        ranking = present.get((member.pk, found["year"]))
        if ranking is None:
            row.action = NEW
            return
        row.target = ranking
        for key in ("level", "decision_number", "decided_on"):
            new, old = found.get(key), getattr(ranking, key)
            if new is not None and new != old:
                row.changes[self.heading(key)] = [_shown(key, old), _shown(key, new)]
                row.plan.setdefault("set", {})[key] = new
        row.action = CHANGED if row.changes else UNCHANGED
        if "level" in row.plan.get("set", {}):
            self._may_change(row, ranking, places.with_pk(member.branch_id), context)

    def _may_change(self, row, ranking, place, context):
        """A recorded ranking changes only by a superior's decision, with number and date (domain §11.4 no. 44)."""
        above = context.cache["paths"]
        superior = above is None or any(place.path.startswith(path) and place.path != path for path in above)
        old, new = ranking.get_level_display(), Level(row.values["level"]).label
        if superior and {"decision_number", "decided_on"} <= row.values.keys():
            row.object("ranking_differs", self.heading("level"), year=ranking.year, old=old, new=new)
        else:
            row.object("ranking_needs_superior", self.heading("level"), year=ranking.year, old=old)

    def write(self, rows, context, trace):
        for row in rows:
            if row.action == CHANGED:
                before = trace.before(row.target)
                for key, value in row.plan["set"].items():
                    setattr(row.target, key, value)
                trace.update(row, row.target, before)
            else:
                found = row.values
                row.target = trace.create(
                    row,
                    Ranking(
                        member=row.plan["member"],
                        year=found["year"],
                        level=found["level"],
                        decision_number=found.get("decision_number", ""),
                        decided_on=found.get("decided_on"),
                    ),
                )

    def urls(self, target_ids):
        found = Ranking.objects.filter(pk__in=target_ids).values_list("pk", "member")
        return {pk: Member(pk=member).get_absolute_url() for pk, member in found}


def _paths_above(actor):
    """Where the actor stands as a superior; None: everywhere."""
    if actor is None:
        return None
    return [office.organization.path for office in access.offices(actor) if office.role in actions.KEEPERS_ABOVE]


def _shown(key, value):
    if key == "level":
        return Level(value).label
    return f"{value:%d/%m/%Y}" if hasattr(value, "year") else value or ""


register(Rankings())
