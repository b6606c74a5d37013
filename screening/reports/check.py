"""What must hold in every report: each figure has its list, breakdowns and parts add up, the exits are those of Form 1."""

from datetime import date

from members import reports as members

from . import facts, trend, words


def _unequal(label, number, other, what):
    return [] if number == other else [f"“{label}” là {number}, {what} là {other}."]


def faults(organization, end):
    """Every fault of the report of the year up to the day, in words; the machine check of Form 1 stands by itself."""
    start = date(end.year, 1, 1)
    totals, parts = facts.count(organization, start, end)
    listed, groups = facts.listed(organization, start, end), words.groups(words.kept())
    labels = {key: label for group in groups for key, label in (group.parts | (group.inner or {})).items()}
    labels |= {group.whole: group.title for group in groups if group.whole}
    found = [f"Số “{key}” không có dòng nào trong báo cáo." for key in sorted(totals.keys() - labels.keys())]
    for key, label in labels.items():
        number = totals.get(key, 0)
        found += _unequal(label, number, listed.get(key, 0), "danh sách phía sau")
        for dimension, title in words.DIMENSIONS.items():
            found += _unequal(label, number, sum(parts[dimension].get(key, {}).values()), f"cộng theo {title.lower()}")
    for group in groups:
        if group.whole:
            whole = sum(totals.get(key, 0) for key in group.parts)
            found += _unequal(group.title, totals.get(group.whole, 0), whole, "cộng các dòng")
    struck_off = sum(number for key, number in totals.items() if key.startswith("ground_"))
    found += _unequal("Xóa tên", totals.get("exit_struck_off", 0), struck_off, "cộng theo căn cứ")
    return found + _beside(organization, start, end, totals)


def _beside(organization, start, end, totals):
    """The same figures counted elsewhere: Form 1, and the last year of the trend."""
    try:
        movement = members.movement(organization, start, end)
    except members.Unbalanced as refusal:  # told by `figures_add_up`
        movement = refusal.figures
    found = []
    for key in members.EXITS:
        found += _unequal(words.EXITS[f"exit_{key}"], totals.get(f"exit_{key}", 0), movement[key], "theo Biểu 1")
    for key, number in trend.years(organization, end)[str(end.year)].items():
        found += _unequal(trend.LINES[key], totals.get(key, 0), number, "theo năm")
    return found
