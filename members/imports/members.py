"""Danh sách đảng viên (formats.md §2), and the national list DS_DANGVIEN.xlsx as it is."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from branches import calendar, names
from branches.imports import bulk, register
from branches.imports.analysis import CHANGED, NEW, UNCHANGED, Importer, mark_twins, twins
from branches.imports.places import Places, reach
from branches.imports.values import Partial, first_day, settle
from branches.imports.words import ERROR, NOTE
from branches.models import Sector
from members import actions
from members.imports.columns import COLUMNS, Words
from members.imports.facts import Facts
from members.imports.fields import BRANCH_TITLES, CODES, FIELDS, NUMBERS, SOON_MISSED
from members.imports.writing import write_known, write_new
from members.limits import limits
from members.models import (
    Ending,
    Gender,
    Member,
    Membership,
    Post,
    Precision,
    Standing,
)
from members.record import HIDDEN, SENSITIVE_FIELDS

#: Only for reading two-digit years: nobody is admitted at a much younger age.
USUAL_AGE = 18


class Members(Importer):
    kind = "members"
    label = "Đảng viên"
    page_title = "Nhập danh sách đảng viên"
    file_name = "danh_sach_dang_vien.xlsx"
    wanted = "Họ và tên, Ngày sinh, Mã tổ chức"
    whole = "Đảng viên mới"
    what = "người"
    columns = COLUMNS
    anchors = ("full_name", "given_part", *NUMBERS)
    dates = ("born_on", "admitted_on", "official_on", "exempt_on", "post_from", "left_on")
    title_key = "full_name"
    model = Member
    models = (Member, Membership, Standing, Post)
    here = actions.KEEPERS_HERE
    above = actions.KEEPERS_ABOVE

    def who_may(self):
        return "Bí thư, Phó bí thư chi bộ, Cán bộ cấp ủy, Cán bộ ban tổ chức mới nhập được danh sách đảng viên."

    def words(self):
        return Words()

    def summary(self, row_values):
        missing = [label for key, label in SOON_MISSED.items() if key not in row_values]
        lacks = f"; thiếu {', '.join(missing)} (bổ sung sau được)" if missing else ""
        return f"Vào Đảng {row_values['admitted_on']:%d/%m/%Y}{lacks}"

    def options(self, actor):
        words = Words()
        places = Places(reach(actor, here=self.here, above=self.above))
        branches = list(places.all.branches().order_by("path").values_list("code", flat=True))
        return {key: words.labels(code) for key, code in CODES.items()} | {"organization": branches}

    # --- the file alone -------------------------------------------------------------------------------------------

    def settle(self, row):
        """Two-digit years as a person of that age would mean: of age when admitted, nothing in the future."""
        of_age, columns, found = USUAL_AGE * 12, self.by_key, row.values
        born = first_day(found.get("born_on"))
        of_age_on = calendar.add_months(born, of_age) if isinstance(born, date) else None
        settle(row, columns["admitted_on"], latest=row.on, earliest=of_age_on)
        settle(row, columns["born_on"], latest=calendar.add_months(found.get("admitted_on") or row.on, -of_age))
        for key in ("official_on", "exempt_on", "left_on", "post_from"):
            settle(row, columns[key], latest=row.on, earliest=found.get("admitted_on"))

    def check(self, rows, context):
        """Two rows that mean the same person: by a number, else by name, birthday and branch."""
        for key in NUMBERS:
            twins(rows, lambda row, key=key: row.values.get(key), self.what)
        alike = defaultdict(list)
        for row in rows:
            if (name := row.values.get("full_name")) and (born := row.values.get("born_on")):
                place = row.values.get("organization") or row.values.get("branch_name")
                alike[(name.casefold(), born, place)].append(row)
        for group in alike.values():
            for index, row in enumerate(group[1:], 1):
                for other in group[:index]:
                    if not _differ(row.values, other.values):
                        mark_twins(other, row, self.what)

    # --- against the records --------------------------------------------------------------------------------------

    def judge(self, rows, context):
        places = _cached(context, "places", lambda: Places(reach(context.actor, here=self.here, above=self.above)))
        words = _cached(context, "words", Words)
        matched = _cached(context, "matched", dict)
        rule = _cached(context, "limits", lambda: limits(context.on))
        named = {key: {row.values[key] for row in rows if key in row.values} for key in ("organization", "branch_name")}
        places.ask(codes=named["organization"], names=named["branch_name"])
        for row in rows:
            row.plan = {"place": self._place(row, places), "limits": rule}
        self._match(rows, context, places, matched)
        facts = Facts([row.target for row in rows if row.target is not None])
        for row in rows:
            if row.action == NEW:
                self._judge_new(row, context)
            elif row.target is not None and not any(m["code"] == "person_differs" for m in row.messages):
                self._judge_known(row, facts, places, words)

    def _place(self, row, places):
        """The chi bộ that the row names, or None."""
        code, name = row.values.get("organization"), row.values.get("branch_name")
        if code is not None:
            column, place, missing = self.heading("organization"), places.with_code(code), "organization_not_yours"
        elif name is not None:
            column, missing = self.heading("branch_name"), "branch_not_yours"
            found = places.named(name)
            if len(found) > 1:
                row.object("branch_ambiguous", column, n=len(found))
                return None
            place = found[0] if found else None
        else:
            return None
        if place is None:
            row.object(missing, column)
        elif not place.has_members:
            row.object("not_a_branch", column, name=place.name)
        else:
            return place
        return None

    def _match(self, rows, context, places, matched):
        """By số căn cước, else số thẻ, else số lý lịch; by name, birthday and branch only with a person's choice."""
        by_number = self._by_number(rows, context)
        places.ask(pks={member.branch_id for members in by_number.values() for member in members.values()})
        for row in rows:
            found = [(key, by_number[key].get(row.values.get(key))) for key in NUMBERS]
            found = [(key, member) for key, member in found if member is not None]
            foreign = [key for key, member in found if places.with_pk(member.branch_id) is None]
            if foreign:
                row.object("number_not_usable", self.heading(foreign[0]))
            elif len({member.pk for _, member in found}) > 1:
                first, second = found[0], next(item for item in found if item[1] != found[0][1])
                row.object("identity_conflict", self.heading(first[0]), other=self.heading(second[0]))
            elif found:
                self._take(row, found[0][1], matched, by=found[0][0])
            else:
                row.action = NEW
                if context.actor and not {"organization", "branch_name"} & row.values.keys():
                    row.plan["place"] = places.only  # the list of a branch does not name the branch in each row
        self._match_by_name([row for row in rows if row.action == NEW], context, places, matched)

    def _by_number(self, rows, context):
        """{kind of number: {number: member}}, in one query."""
        wanted = Q(pk__in=[])
        for key in NUMBERS:
            if numbers := [row.values[key] for row in rows if key in row.values]:
                wanted |= Q(**{f"{key}__in": numbers})
        members = Member.objects.filter(wanted).order_by("pk")
        if context.locked:
            members = members.select_for_update(of=("self",))
        members = list(members)
        return {key: {n: member for member in members if (n := getattr(member, key))} for key in NUMBERS}

    def _take(self, row, member, matched, *, by=None):
        row.target, row.action = member, UNCHANGED
        other = matched.setdefault(member.pk, row)
        if other is not row and other.number != row.number:
            mark_twins(other, row, self.what)
        name, born = row.values.get("full_name"), first_day(row.values.get("born_on"))
        if by and name and born and born != member.born_on and names.fold(name) != names.fold(member.full_name):
            row.object("person_differs", self.heading(by), candidate=_candidate(member)["label"])

    def _match_by_name(self, rows, context, places, matched):
        rows = [row for row in rows if row.plan["place"] and {"full_name", "born_on"} <= row.values.keys()]
        if not rows:
            return
        days = {first_day(row.values["born_on"]) for row in rows}
        found = defaultdict(list)
        branches = {row.plan["place"].pk for row in rows}
        members = Member.objects.filter(born_on__in=days, branch__in=branches, merged_into=None).order_by("pk")
        if context.locked:
            members = members.select_for_update(of=("self",))
        for member in members:
            found[(names.fold(member.full_name), member.born_on, member.branch_id)].append(member)
        for row in rows:
            key = names.fold(row.values["full_name"]), first_day(row.values["born_on"]), row.plan["place"].pk
            candidates = found.get(key, [])
            if not candidates:
                continue
            shown = [_candidate(member) for member in candidates]
            label = ", ".join(candidate["label"] for candidate in shown)
            row.object("possible_match", candidate=label, candidates=shown)
            chosen = next((member for member in candidates if row.choice == f"same:{member.pk}"), None)
            if chosen is not None or row.choice == "other":
                row.messages[-1]["level"] = NOTE
            if chosen is not None:
                self._take(row, chosen, matched)

    # --- a new member -----------------------------------------------------------------------------------------------

    def _judge_new(self, row, context):
        place, found = row.plan["place"], row.values
        faulty = {m["column"] for m in row.messages if m["level"] == ERROR}
        for column in self.columns:
            if not column.required or column.key in found or column.heading in faulty:
                continue
            if column.key == "gender" and not context.columns & {"gender", "is_male", "is_female"}:
                continue
            if column.key == "organization" and (place or "branch_name" in found):
                continue
            row.object("required_missing", column.heading, whole=self.whole)
        self._check_days(row, found.get)
        if place and place.dissolved_on and not (found.get("left_on") and found["left_on"] <= place.dissolved_on):
            column = "organization" if "organization" in found else "branch_name"
            day = f"{place.dissolved_on:%d/%m/%Y}"
            row.object("branch_dissolved", self.heading(column), name=place.name, date=day)

    # --- a known member -----------------------------------------------------------------------------------------------

    def _judge_known(self, row, facts, places, words):
        member, found, plan = row.target, row.values, row.plan
        plan["set"] = self._differing(row, words)
        self._check_days(row, lambda key: found.get(key) or (key != "left_on" and getattr(member, key, None)) or None)
        if "admitted_on" in plan["set"]:
            plan["admission"] = first = facts.admission(member)
            if first and first.ends_on and first.ends_on < plan["set"]["admitted_on"]:
                row.object("after_leaving", self.heading("admitted_on"), date=f"{first.ends_on:%d/%m/%Y}")
        for key in NUMBERS:
            if key in plan["set"] and (old := getattr(member, key)):
                row.object("identity_changes", self.heading(key), old=names.masked(old))
        self._judge_exit(row, facts, places)
        self._judge_exemption(row, facts)
        self._judge_posts(row, facts, places)
        row.action = CHANGED if row.changes else UNCHANGED

    def _differing(self, row, words):
        """{field: new value} where the file says something else; a blank cell says nothing."""
        member, found, different = row.target, row.values, {}
        for key in FIELDS:
            new = found.get(key)
            column = f"{key}_id" if key in CODES else key
            old = getattr(member, column)
            if new is None or new == old:
                continue
            if key in ("full_name", "used_name") and new.casefold() == (old or "").casefold():
                continue
            different[column] = new
            heading = "Nghề nghiệp (ghi rõ)" if key == "occupation_note" else self.heading(key)
            row.changes[heading] = [_shown(key, old, words), _shown(key, new, words)]
        born = found.get("born_on")
        if born is not None and not _agrees(born, member):
            precision = born.precision if isinstance(born, Partial) else Precision.DAY
            different |= {"born_on": first_day(born), "born_precision": precision}
            row.changes[self.heading("born_on")] = [member.born_as_known, _born_shown(born)]
        return different

    def _judge_exit(self, row, facts, places):
        """A branch other than the present one is a transfer; an exit ends the running membership."""
        member, found, place = row.target, row.values, row.plan["place"]
        running, last = facts.running(member), facts.last(member)
        left_on, left_by = found.get("left_on"), found.get("left_by")
        column = self.heading("organization" if "organization" in found else "branch_name")
        if left_on and left_by:
            ended = running or last
            number = found.get("left_number") or (ended.decision_number if ended else "")
            if ended is None or (ended.ends_on, ended.ended_by, ended.decision_number) == (left_on, left_by, number):
                return
            if running is not None:
                name = _name(places.with_pk(running.branch_id))
                exit_column = self.heading("left_on")
                row.object("exit_of_active", exit_column, branch=name, date=f"{left_on:%d/%m/%Y}")
                self._unobstructed(row, "end_membership", exit_column)
            else:
                row.object("exit_changes", self.heading("left_on"), old=_exit_shown(ended))
            row.changes["Ra khỏi danh sách"] = [_exit_shown(ended), f"{Ending(left_by).label} {left_on:%d/%m/%Y}"]
            row.plan["end"] = (ended, left_on, left_by, number)
            if left_on < ended.starts_on:
                row.object("order_wrong", self.heading("left_on"), other="ngày bắt đầu sinh hoạt")
            if running is not None:
                row.plan["held"] = facts.held(member, left_on)
        elif place is None:
            return
        elif running is None:
            if last is not None and last.ends_on:
                row.object("already_left", column, date=f"{last.ends_on:%d/%m/%Y}")
        elif place.pk != running.branch_id:
            old = _name(places.with_pk(running.branch_id))
            row.object("transfer", column, old=old, new=place.name, date=f"{row.on:%d/%m/%Y}")
            row.changes["Chi bộ"] = [old, place.name]
            if place.dissolved_on and place.dissolved_on <= row.on:
                day = f"{place.dissolved_on:%d/%m/%Y}"
                row.object("branch_dissolved", column, name=place.name, date=day)
            self._unobstructed(row, "transfer_member", column)
            row.plan["move"] = (running, place)
            row.plan["held"] = facts.held(member, row.on, lasting=actions.LASTING)

    @staticmethod
    def _unobstructed(row, verb, column):
        for ask in actions.obstacles:
            if reason := ask(verb, row.target, row.on):
                row.object("obstacle", column, reason=reason)

    def _judge_exemption(self, row, facts):
        day = row.values.get("exempt_on")
        if day is None:
            return
        standing = facts.exemption(row.target)
        if standing is not None and standing.starts_on == day:
            return
        if standing is not None and standing.ends_on and day > standing.ends_on:
            standing = None  # a new time of exemption, not another date of the old one
        last = facts.last(row.target)
        ends_on = last.ends_on if last else None
        if ends_on and day > ends_on:
            row.object("after_leaving", self.heading("exempt_on"), date=f"{ends_on:%d/%m/%Y}")
        row.plan["exempt"] = (standing, ends_on)
        old = f"{standing.starts_on:%d/%m/%Y}" if standing else ""
        row.changes[self.heading("exempt_on")] = [old, f"{day:%d/%m/%Y}"]

    def _judge_posts(self, row, facts, places):
        wanted = row.values.get("titles")
        if not wanted or "left_on" in row.values or facts.running(row.target) is None:
            return
        held = facts.posts(row.target)
        new = [title for title in wanted if not any(post.title == title for post in held)]
        if "move" in row.plan:
            new = wanted
        if not new:
            return
        old = [post for post in held if post.title in BRANCH_TITLES] if set(new) & set(BRANCH_TITLES) else []
        row.plan["posts"] = (new, [] if "move" in row.plan else [post for post in old if post.title not in wanted])
        labels = "; ".join(Post.Title(title).label for title in wanted)
        row.changes[self.heading("titles")] = ["; ".join(post.get_title_display() for post in held), labels]

    # --- dates in order -----------------------------------------------------------------------------------------------

    def _check_days(self, row, known):
        """The order of the dates, with what the record already says where the file says nothing."""
        found, rule = row.values, row.plan["limits"]
        for key in ("born_on", "admitted_on", "official_on", "exempt_on", "left_on", "post_from"):
            day = first_day(found.get(key))
            if day and day > row.on:
                row.object("date_future", self.heading(key), date=f"{day:%d/%m/%Y}")
        days = {key: first_day(known(key)) for key in ("born_on", "admitted_on", "official_on", "exempt_on", "left_on")}
        born, admitted, official, left = days["born_on"], days["admitted_on"], days["official_on"], found.get("left_on")
        for later, earlier in (
            ("admitted_on", "born_on"),
            ("official_on", "admitted_on"),
            ("exempt_on", "admitted_on"),
            ("left_on", "admitted_on"),
            ("left_on", "official_on"),
            ("left_on", "exempt_on"),
        ):
            first, second = days[earlier], days[later]
            wrong = first and second and (second <= first if earlier == "born_on" else second < first)
            if wrong and (later in found or earlier in found):
                row.object("order_wrong", self.heading(later), other=self.heading(earlier))
        if born and admitted and born < admitted < calendar.add_months(born, rule.admission_age * 12):
            row.object("under_age", self.heading("admitted_on"), age=rule.admission_age)
        if admitted and official and admitted <= official < calendar.add_months(admitted, rule.probation_months):
            row.object("official_early", self.heading("official_on"), months=rule.probation_months)
        faulty = {m["column"] for m in row.messages if m["level"] == ERROR}
        half = {"left_on", "left_by"} - found.keys()
        if (
            len(half) == 1
            and self.heading(next(iter(half))) not in faulty
            or left is None
            and "left_number" in found
            and "left_by" not in found
            and not faulty
        ):
            row.object("left_half_filled", self.heading("left_on"), other=self.heading("left_by"))

    # --- writing --------------------------------------------------------------------------------------------------------

    def write(self, rows, context, trace):
        now = calendar.now()
        new = [row for row in rows if row.action == NEW]
        for row, pk in zip(new, bulk.next_ids(Member, len(new)), strict=True):
            write_new(row, pk, now, trace)
        for row in rows:
            if row.action == CHANGED:
                write_known(row, now, trace)


def _cached(context, key, make):
    if key not in context.cache:
        context.cache[key] = make()
    return context.cache[key]


def _name(place):
    return place.name if place else ""


def _differ(one, other):
    """Two rows that carry different numbers are two persons, whatever their names."""
    return any(one.get(key) and other.get(key) and one[key] != other[key] for key in NUMBERS)


def _agrees(born, member):
    """A less exact date that does not contradict the record says nothing new."""
    if not isinstance(born, Partial):
        return born == member.born_on and member.born_precision == Precision.DAY
    if born.day.year != member.born_on.year:
        return False
    if born.precision == Precision.MONTH:
        return member.born_precision != Precision.YEAR and born.day.month == member.born_on.month
    return True


def _born_shown(born):
    if not isinstance(born, Partial):
        return f"{born:%d/%m/%Y}"
    return f"{born.day:%m/%Y}" if born.precision == Precision.MONTH else str(born.day.year)


def _candidate(member):
    card = f" (thẻ {names.masked(member.card_number)})" if member.card_number else ""
    return {"id": member.pk, "label": f"đồng chí {member.full_name}{card}"}


def _exit_shown(membership):
    return (
        f"{membership.get_ended_by_display()} {membership.ends_on:%d/%m/%Y}" if membership.ends_on else "đang sinh hoạt"
    )


def _shown(key, value, words):
    if value is None or value == "":
        return ""
    if key in NUMBERS:
        return names.masked(value)
    if key in SENSITIVE_FIELDS:
        return HIDDEN
    if key in CODES:
        return words.names.get(value, "")
    if key == "gender":
        return Gender(value).label
    if key == "sector":
        return Sector(value).label
    if isinstance(value, bool):
        return "có" if value else "không"
    return f"{value:%d/%m/%Y}" if hasattr(value, "year") else value


register(Members())
