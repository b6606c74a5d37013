"""Phiếu bổ sung hồ sơ (3-HSĐV; domain §3.1): what changed in a member's record within one year.

Nothing is kept for it: it is read from the journal, from the import lists and from the dated rows of the year.
"""

from branches import journal
from branches.models import ImportRow, ImportRun
from members import record
from members.documents.paper import NOT_INCLUDED, Block, Paper, head, numbers
from members.models import Badge, Membership, Post, Ranking, Standing

_CHANGES = ("members.change_member", "members.change_profile", "admin.change")
_NOT_KEPT = "không lưu"  # the journal never keeps what a sensitive fact said
_ORDER = {
    str(record.column_of(name).verbose_name): n
    for n, name in enumerate(name for group in record.GROUPS for name in (*group.own, *group.more))
}
_ROWS = ("members.add_row", "members.change_row", "members.remove_row")


def paper(member, year, opened=frozenset()):
    """The sheet as data; of a sensitive section that is not opened it only says that something changed."""
    blocks = [
        Block("Sinh hoạt đảng", rows=_lines(_memberships(member, year))),
        Block("Chức vụ Đảng", rows=_lines(_posts(member, year))),
        Block("Thay đổi trong hồ sơ", headings=("Nội dung", "Trước", "Nay"), rows=_changed(member, year, opened)),
        *_tables(member, year, opened),
        Block("Huy hiệu Đảng", rows=_lines(_badges(member, year))),
        Block("Xếp loại hằng năm", rows=_lines(_rankings(member, year))),
    ]
    kept = [block for block in blocks if block.rows or block.words]
    return Paper(
        title="PHIẾU BỔ SUNG HỒ SƠ ĐẢNG VIÊN",
        subject=f"Năm {year} · {member.full_name.upper()}",
        form="Mẫu 3-HSĐV",
        head=head(member.branch),
        numbers=(*numbers(member), ("Sinh ngày", member.born_as_known)),
        blocks=tuple(_numbered(kept)),
    )


def _numbered(blocks):
    return [Block(b.title, str(n), b.facts, b.headings, b.rows, b.words) for n, b in enumerate(blocks, 1)]


def _lines(sentences):
    return tuple((sentence,) for sentence in sentences)


# --- dated facts of other books -------------------------------------------------------------------------------------


def _memberships(member, year):
    found = []
    if member.official_on and member.official_on.year == year:
        found.append((member.official_on, "được công nhận là đảng viên chính thức"))
    for m in Membership.objects.filter(member=member).select_related("branch"):
        if m.starts_on.year == year:
            found.append((m.starts_on, f"{m.get_begun_by_display().lower()}: {m.branch}"))
        if m.ends_on and m.ends_on.year == year:
            found.append((m.ends_on, f"{m.get_ended_by_display().lower()}: {m.branch}"))
    for s in Standing.objects.filter(member=member):
        if s.starts_on.year == year:
            found.append((s.starts_on, s.get_kind_display().lower()))
        if s.ends_on and s.ends_on.year == year:
            found.append((s.ends_on, f"hết {s.get_kind_display().lower()}"))
    return _dated(found)


def _posts(member, year):
    found = []
    for post in Post.objects.filter(member=member).select_related("organization"):
        if post.starts_on.year == year:
            found.append((post.starts_on, f"giữ chức vụ {post.get_title_display()}, {post.organization}"))
        if post.ends_on and post.ends_on.year == year:
            found.append((post.ends_on, f"thôi giữ chức vụ {post.get_title_display()}, {post.organization}"))
    return _dated(found)


def _badges(member, year):
    rows = Badge.objects.filter(member=member, awarded_on__year=year)
    return _dated([(b.awarded_on, ", ".join(filter(None, [str(b), b.badge_number]))) for b in rows])


def _rankings(member, year):
    return [f"Năm {r.year}: {r.get_level_display()}" for r in Ranking.objects.final().filter(member=member, year=year)]


def _dated(found):
    return [f"{day:%d/%m/%Y}: {words}" for day, words in sorted(found)]


# --- what the journal and the import lists tell ---------------------------------------------------------------------


def _entries(member, year, verbs):
    return journal.of(member).filter(at__year=year, verb__in=verbs).order_by("pk")


def _changed(member, year, opened):
    """((label, before, now), …): the first value of the year against the last; sensitive ones only as now, if at all."""
    story = {}
    for _, label, before, now in sorted(_steps(member, year, opened), key=lambda step: step[0]):
        story[label] = (story[label][0] if label in story else before, now)
    return tuple(
        (label, before or "chưa có", now or "để trống")
        for label, (before, now) in sorted(story.items(), key=_in_order)
        if before != now
    )


def _in_order(line):
    """As the form has it; what only an import list names stands last."""
    return _ORDER.get(line[0], len(_ORDER))


def _steps(member, year, opened):
    """(instant, label, before, now) of each change of a fact."""
    profile = record.profile_of(member)
    for entry in _entries(member, year, _CHANGES):
        for name, value in entry.facts.items():
            column = record.column_of(name)
            if column is None or not (isinstance(value, list) and len(value) == 2):
                continue
            before, now = (record.word(each, column) for each in value)
            if name in record.SENSITIVE_FIELDS:
                group = next(g for g in record.GROUPS if name in (*g.own, *g.more))
                before, now = _NOT_KEPT, NOT_INCLUDED
                if group.section in opened:
                    now = record.shown(profile if name in group.more else member, name)
            yield entry.at, str(column.verbose_name), before, now
    runs = ImportRun.objects.filter(state=ImportRun.State.APPLIED, applied_at__year=year)
    rows = ImportRow.objects.filter(run__in=runs, run__kind=ImportRun.Kind.MEMBERS, target_id=member.pk)
    for row in rows.exclude(before=None).exclude(changes={}).select_related("run"):
        for label, (before, now) in row.changes.items():
            masked = before == now == record.HIDDEN
            yield row.run.applied_at, label, *((_NOT_KEPT, NOT_INCLUDED) if masked else (before, now))


def _tables(member, year, opened):
    """For each table: the rows of the year and those written in it, corrections, and rows taken back."""
    entries = {}
    for entry in _entries(member, year, _ROWS):
        entries.setdefault(entry.facts["table"], []).append(entry)
    for group in record.TABLES.values():
        if group.section and group.section not in opened:
            words = NOT_INCLUDED if group.key in entries else ""
            yield Block(group.title, words=f"có thay đổi; {words}" if words else "")
        else:
            yield Block(group.title, rows=_lines(_row_lines(member, year, group, entries.get(group.key, []))))


def _row_lines(member, year, group, entries):
    rows = {row.pk: row for row in group.table.model.objects.filter(member=member)}
    added = {e.facts["row"] for e in entries if e.verb == "members.add_row"}
    dated = {
        pk for pk, row in rows.items() if str(year) in (getattr(row, "from_on", "")[:4], getattr(row, "to_on", "")[:4])
    }
    lines = [group.table.sentence(row) for pk, row in rows.items() if pk in added | dated and row.removed_on is None]
    for pk in dict.fromkeys(e.facts["row"] for e in entries if e.verb == "members.change_row"):
        if pk in rows and pk not in added | dated and rows[pk].removed_on is None:
            lines.append(f"Sửa lại: {group.table.sentence(rows[pk])}")
    for row in rows.values():
        if row.removed_on and row.removed_on.year == year and row.pk not in added:
            lines.append(f"Bỏ: {group.table.sentence(row)} (lý do: {row.removed_for})")
    return lines
