"""What is wrong, or to be looked at, in a batch: every sentence stands at its line. Nothing is written here."""

from collections import defaultdict

from django.db import connection
from django.db.models import Max, Q

from branches import pages
from branches.changes.passages import followers, passages_of
from branches.changes.planning import ERROR, NOTE, WARNING, K
from branches.models import Authority, ChangeLine, Office, Organization
from branches.models.organizations import BRANCH_KINDS, LEGAL_PARENTS

ENDS = (K.MERGE, K.DISSOLVE)


def judge(plan, on):
    """Say at every line what hinders it and what to look at, and count what it touches."""
    for item in plan.items:
        for check in (_faults, _subject, _target, _parent, _children, _end):
            check(plan, item)
    for check in (_twins, _codes, _names, _order_of_days, _still_has_members, _authorities, _offices):
        check(plan)
    _count(plan, on)
    _members_need_a_place(plan)
    passages = passages_of(plan.change, [item for item in plan.items if not item.has_error])
    item_of = {item.line.pk: item for item in plan.items}
    for follower in followers:
        for passage, level, text in follower.check(passages, on) if passages else ():
            item_of[passage.line.pk].say(level, text)


def _d(day):
    return f"{day:%d/%m/%Y}"


# --- line by line ---------------------------------------------------------------------------------------------------


def _faults(plan, item):
    """What was wrong in the row of the spreadsheet."""
    for text in item.line.data.get("faults", ()):
        item.say(ERROR, text)


def _subject(plan, item):
    """It exists within reach, was founded by the day, and has not ended."""
    line, subject, on = item.line, item.subject, plan.change.effective_on
    if line.kind == K.FOUND:
        return
    if subject is None:
        if not item.has_error:
            code = line.data.get("code_given", "")
            item.say(ERROR, f"Không có tổ chức nào mang mã “{code}” ở dưới {plan.top}.")
        return
    record = subject.record
    if not plan.is_below(subject):
        item.say(ERROR, f"{record} không ở dưới {plan.top}.")
    if record.dissolved_on:
        item.say(ERROR, f"{record} đã giải thể ngày {_d(record.dissolved_on)}.")
    if record.founded_on and record.founded_on > on:
        item.say(ERROR, f"{record} thành lập ngày {_d(record.founded_on)}, sau ngày có hiệu lực.")


def _target(plan, item):
    """The receiving organisation lives on that day, within reach, and is not the line's own."""
    line, target, on = item.line, item.target, plan.change.effective_on
    if target is None:
        if line.kind == K.DISSOLVE and not line.data.get("target_code"):
            return
        if line.kind == K.RENAME or item.has_error:
            return
        code = line.data.get("target_code", "")
        item.say(
            ERROR,
            f"Không có tổ chức nào mang mã “{code}” ở dưới {plan.top} hay trong đợt này."
            if code
            else f"Chưa ghi tổ chức {'cấp trên' if line.kind in (K.FOUND, K.MOVE) else 'nhận'}.",
        )
        return
    if not plan.is_within(target):
        item.say(ERROR, f"{target} không ở dưới {plan.top}.")
    if target is item.subject:
        item.say(ERROR, f"{target} không thể nhận chính mình.")
    elif target.dissolved_on:
        item.say(ERROR, f"{target} {_ended(target, plan)}")
    elif target.founded_on and target.founded_on > on:
        item.say(ERROR, f"{target} thành lập ngày {_d(target.founded_on)}, sau ngày có hiệu lực.")


def _ended(place, plan):
    ended_here = place.record is not None and place.record.dissolved_on is None
    return "kết thúc trong đợt này." if ended_here else f"đã giải thể ngày {_d(place.dissolved_on)}."


def _parent(plan, item):
    """The kind may stand under that parent, and no organisation stands below itself."""
    subject, parent = item.subject, item.subject and item.subject.parent
    if item.line.kind not in (K.FOUND, K.MOVE, K.RENAME) or subject is None or parent is None:
        return
    if parent.kind not in LEGAL_PARENTS[subject.kind]:
        item.say(ERROR, f"{subject.kind_label} không thể trực thuộc {parent.kind_label} ({parent}).")
    seen, above = {subject}, parent
    while above is not None and above not in seen:
        seen.add(above)
        above = above.parent
    if above is not None and item.line.kind == K.MOVE:
        item.say(ERROR, f"{subject} không thể trực thuộc chính mình hoặc tổ chức cấp dưới của mình.")


def _children(plan, item):
    """A new kind suits what stands below."""
    subject = item.subject
    if subject is None or not item.line.data.get("kind") or item.line.kind == K.FOUND:
        return
    for child in plan.children.get(subject, ()):
        if subject.kind not in LEGAL_PARENTS[child.kind]:
            item.say(ERROR, f"{child.kind_label} ({child}) sẽ trực thuộc, nên không thể đổi sang {subject.kind_label}.")
            return


def _end(plan, item):
    """Nothing is left below what ends, and like merges with like."""
    line, subject, target = item.line, item.subject, item.target
    if subject is None or line.kind not in (*ENDS, K.SPLIT):
        return
    if line.kind in ENDS and (left := plan.children.get(subject)):
        item.say(ERROR, f"{left[0]} còn trực thuộc. Chuyển hoặc giải thể các tổ chức bên dưới trong cùng đợt.")
    if target is not None and target.has_members != subject.has_members:
        item.say(ERROR, f"{subject.kind_label} và {target.kind_label} ({target}) không thể nhận của nhau.")
    if line.kind == K.SPLIT:
        if not subject.has_members:
            item.say(ERROR, "Chỉ chia tách đảng viên của một chi bộ; tổ chức trực thuộc thì chuyển trực thuộc.")
        elif not line.data.get("members"):
            item.say(ERROR, "Chưa chọn đồng chí nào sang chi bộ mới.")


# --- all lines together ---------------------------------------------------------------------------------------------


def _twins(plan):
    """One line for one organisation; only a split may name its branch once for each new branch."""
    for subject, items in plan.subjects.items():
        if len(items) == 1 or all(item.line.kind == K.SPLIT for item in items):
            _split_twice(items)
            continue
        first, second = sorted(item.line.number for item in items)[:2]
        for item in items:
            item.say(ERROR, f"{subject.record or subject} có ở dòng {first} và dòng {second}. Giữ lại một dòng.")


def _split_twice(items):
    chosen = set()
    for item in items:
        members = set(item.line.data.get("members", ()))
        if members & chosen:
            item.say(ERROR, "Có đồng chí được chọn ở hai dòng. Mỗi đồng chí chỉ sang một chi bộ.")
        chosen |= members


def _codes(plan):
    """A code belongs to one organisation."""
    wanted = defaultdict(list)
    for item in plan.items:
        if code := item.line.kind in (K.FOUND, K.RENAME, K.MOVE) and item.line.data.get("code"):
            wanted[code].append(item)
    taken = dict(Organization.objects.filter(code__in=list(wanted)).values_list("code", "pk"))
    for code, items in wanted.items():
        for item in items:
            own = item.subject and item.subject.pk
            if taken.get(code, own) != own or len(items) > 1:
                item.say(ERROR, f"Mã {code} đã được dùng.")


def _names(plan):
    """Two organisations of one name under one parent: allowed, but worth a look."""
    changed = [i for i in plan.items if i.line.kind in (K.FOUND, K.RENAME, K.MOVE) and i.subject and i.subject.parent]
    parents = {item.subject.parent.pk for item in changed} - {None}
    standing = Organization.objects.filter(parent__in=parents, dissolved_on=None)
    found = defaultdict(set)
    touched = {item.subject.pk for item in plan.items if item.subject}
    for pk, parent, name in standing.values_list("pk", "parent", "name"):
        if pk not in touched:
            found[plan.places[parent], name.casefold()].add(pk)
    for item in changed:
        found[item.subject.parent, item.subject.name.casefold()].add(item.subject)
    for item in changed:
        if len(found[item.subject.parent, item.subject.name.casefold()]) > 1 and not item.is_same:
            item.say(WARNING, f"Trực thuộc {item.subject.parent} sẽ có hai tổ chức cùng tên “{item.subject}”.")


def _order_of_days(plan):
    """What an organisation was on any day is read from its lines, so their days follow one another."""
    ids = [item.subject.pk for item in plan.items if item.subject and item.subject.pk]
    lines = ChangeLine.objects.in_force().filter(organization__in=ids).order_by()
    last = dict(lines.values_list("organization").annotate(Max("change__effective_on")))
    for item in plan.items:
        day = item.subject and last.get(item.subject.pk)
        if day and day > plan.change.effective_on:
            item.say(
                ERROR, f"{item.subject.record} đã có thay đổi từ ngày {_d(day)}; ngày có hiệu lực phải từ đó về sau."
            )


def _still_has_members(plan):
    """Only a chi bộ has members of its own."""
    for item in plan.items:
        record = item.subject and item.subject.record
        if record is None or not (record.kind in BRANCH_KINDS and item.subject.kind not in BRANCH_KINDS):
            continue
        if any(has_members(record) for has_members in pages.has_members):
            item.say(ERROR, "Tổ chức đang có đảng viên, nên chỉ có thể là chi bộ.")


def _authorities(plan):
    """Bodies that end while a row of authority still names them."""
    ending = {i.subject.pk: i for i in plan.items if i.line.kind in ENDS and i.subject}
    on = plan.change.effective_on
    rows = Authority.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), holder__in=ending)
    for row in rows.select_related("organization"):
        item = ending[row.holder_id]
        item.say(
            WARNING, f"{row.organization}: {row.get_body_display().lower()} đang ghi {item.subject}. Quản trị ghi lại."
        )


def _offices(plan):
    """The offices held in what ends, so that nobody is surprised."""
    ending = {i.subject.pk: i for i in plan.items if i.line.kind in ENDS and i.subject}
    found = defaultdict(int)
    for office in offices_ending(ending, plan.change.effective_on):
        found[office.organization_id] += 1
    for pk, number in found.items():
        ending[pk].say(NOTE, f"{number} chức trách ở đây kết thúc ngày {_d(plan.change.effective_on)}.")


def offices_ending(organizations, on):
    """The offices still held after that day in those organisations."""
    return Office.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), organization__in=list(organizations))


def _members_need_a_place(plan):
    """Nobody is left in a dissolved branch."""
    for item in plan.items:
        left = item.counts.get("members") if item.line.kind == K.DISSOLVE and item.target is None else 0
        if left and item.subject.has_members:
            item.say(ERROR, f"{item.subject} còn {left} đảng viên. Ghi chi bộ nhận các đồng chí.")


# --- how much it touches --------------------------------------------------------------------------------------------

# Every organisation below the one that carries the batch out is counted at each of those above it, by one scan.
# "0" is the sign after "/" in the order of COLLATE "C": the range holds just the paths that begin alike.
_BELOW = """
select above.id, count(*) - 1 from branches_organization below
cross join unnest(string_to_array(trim(both '/' from below.path), '/')::bigint[]) above(id)
where below.path >= %(top)s and below.path < left(%(top)s, -1) || '0' and above.id = any(%(ids)s)
group by above.id
"""


def _count(plan, on):
    """Organisations below, members and open cases of each line; and of the batch, nothing counted twice."""
    records = [i.subject.record for i in plan.items if i.subject and i.subject.record]
    figures = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"top": plan.top.path, "ids": [record.pk for record in records]})
        for pk, number in cursor.fetchall():
            figures[pk]["below"] = number
    for pk, numbers in pages.counts(records, on).items():
        figures[pk]["members"] = numbers.get("total", 0)
    for follower in followers:
        for pk, numbers in follower.counts(records, on).items() if records else ():
            figures[pk] |= numbers
    for item in plan.items:
        item.counts = dict(figures.get(item.subject.pk, {})) if item.subject else {}
        if item.line.kind == K.SPLIT:
            item.counts = {"members": len(item.line.data.get("members", ()))}
    plan.counts = _totals(plan, records)


def _totals(plan, records):
    paths = {record.path for record in records}
    tops = {r.pk for r in records if not any(above in paths for above in _paths_above(r.path))}
    seen, totals = set(), {"lines": len(plan.items), "below": 0, "members": 0, "cases": 0}
    for item in plan.items:
        key = item.line.pk if item.line.kind == K.SPLIT else item.subject and item.subject.pk
        if item.subject is None or item.subject.pk not in tops or key in seen:
            continue
        seen.add(key)
        for name in ("below", "members", "cases"):
            totals[name] += item.counts.get(name, 0)
    return totals


def _paths_above(path):
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts))]
