"""What the report counts: dated facts, each with its member, its branch and its day (domain §8.3, §11.3 no. 31).

A figure is the set of facts of that name: the same statement counts them, breaks them down and lists them, so the three
cannot differ. A case counts once in a figure, at its last such step; steps that a correction has set aside do not count.
"""

from collections import namedtuple

from django.db import connection

from branches.calendar import add_months
from members.statistics.figures import BANDS, MAJORITY

from .words import DIMENSIONS

Fact = namedtuple("Fact", "thing id member branch on")

_FACTS = """
with here as materialized (select id from branches_organization where path like %(path)s),
done as materialized (
    select m.id, m.case_id, c.member_id, m.branch_id, m."on", c.track, m.cycle, m.from_stage, m.to_stage
    from screening_move m join screening_case c on c.id = m.case_id
    where m."on" between %(start)s and %(end)s and m.from_stage <> m.to_stage and m.set_aside_by_id is null
        and m.branch_id in (select id from here)
),
step(figure, source, target) as (values
    ('reviewed', '', null), ('listed', 'awaiting_list_vote', 'awaiting_approval'), ('not_listed', null, 'not_listed'),
    ('recognised', null, 'recognised'), ('continued', null, 'continued'), ('struck_off', null, 'struck_off'),
    ('expelled', null, 'expelled'), ('moved_out', null, 'moved_away')
),
proposal(figure, kind) as (values ('proposed_removal', 'removal'), ('proposed_expulsion', 'expulsion')),
steps as (
    select step.figure, d.id, d.case_id, d.member_id, d.branch_id, d."on" from done d join step
        on d.from_stage = coalesce(step.source, d.from_stage) and d.to_stage = coalesce(step.target, d.to_stage)
    where d.track = 'screening'
    union all
    select proposal.figure, d.id, d.case_id, d.member_id, d.branch_id, d."on" from done d cross join proposal
    where d.track = 'screening' and d.from_stage = 'progress_not_recognised' and d.to_stage in ('proposed', 'forwarded')
        and exists (select from screening_ballot b where b.case_id = d.case_id and b.cycle = d.cycle
            and b.kind = proposal.kind and b.passed and b.set_aside_by_id is null)
    union all
    select 'moved_out', m.id, m.case_id, c.member_id, before.branch_id, m."on"
    from screening_move m join screening_case c on c.id = m.case_id and c.track = 'screening'
    cross join lateral (
        select branch_id from screening_move where case_id = m.case_id and id < m.id order by id desc limit 1
    ) before
    where m.verb = 'accept_case' and m."on" between %(start)s and %(end)s and m.set_aside_by_id is null
        and before.branch_id in (select id from here) and m.branch_id not in (select id from here)
    union all
    select 'mentoring', m.id, m.case_id, c.member_id, m.branch_id, m."on"
    from screening_move m join screening_case c on c.id = m.case_id and c.track = 'screening'
    where m.to_stage = 'mentoring' and m."on" <= %(end)s and m.set_aside_by_id is null
        and m.branch_id in (select id from here)
        and not exists (select from screening_move later where later.case_id = m.case_id and later.id > m.id
            and later."on" <= %(end)s and later.set_aside_by_id is null)
    union all
    select 'discipline_' || made.kind, d.id, d.case_id, d.member_id, d.branch_id, d."on" from done d
    cross join lateral (
        select kind from screening_decision where case_id = d.case_id and set_aside_by_id is null
            and case d.to_stage when 'expelled' then kind = 'expel' else kind in ('reprimand', 'warning', 'dismissal') end
        order by id limit 1
    ) made
    where d.to_stage in ('disciplined', 'expelled')
),
cases as materialized (
    select distinct on (figure, case_id) figure, case_id, member_id, branch_id, "on" from steps
    order by figure, case_id, id desc
),
gone as materialized (
    select s.id, s.member_id, s.branch_id, s.ends_on, s.ended_by from members_membership s
    where s.ends_on between %(start)s and %(end)s and s.ended_by in ('struck_off', 'left', 'expelled')
        and s.branch_id in (select id from here)
),
appeals as materialized (
    select a.id, c.member_id, c.branch_id, a.received_on, a.settled_on, a.outcome
    from screening_appeal a join screening_case c on c.id = a.case_id
    where a.received_on <= %(end)s and (a.settled_on is null or a.settled_on >= %(start)s)
        and c.branch_id in (select id from here)
),
facts as (
    select figure, 'case' as thing, case_id as id, member_id, branch_id, "on" from cases
    union all
    select 'discipline', 'case', case_id, member_id, branch_id, "on" from cases where figure like 'discipline~_%%' escape '~'
    union all
    select 'criterion_' || k.code, 'case', l.case_id, l.member_id, l.branch_id, l."on" from cases l
    join screening_case_criteria t on t.case_id = l.case_id join screening_criterion k on k.id = t.criterion_id
    where l.figure = 'listed' group by k.code, l.case_id, l.member_id, l.branch_id, l."on"
    union all
    select unnest(array['exit', 'exit_' || ended_by]), 'membership', id, member_id, branch_id, ends_on from gone
    union all
    select 'ground_' || coalesce((
        select case c.track when 'removal' then g.code when 'screening' then 'screening' end
        from screening_delivery v join screening_decision d on d.id = v.decision_id and d.kind = 'strike_off'
        join screening_case c on c.id = v.case_id left join screening_removal r on r.case_id = c.id
        left join screening_removalground g on g.id = r.ground_id
        where c.member_id = gone.member_id and v.delivered_on = gone.ends_on and d.set_aside_by_id is null
        order by v.id desc limit 1
    ), 'none'), 'membership', id, member_id, branch_id, ends_on from gone where ended_by = 'struck_off'
    union all
    select 'appeal_received', 'appeal', id, member_id, branch_id, received_on from appeals where received_on >= %(start)s
    union all
    select 'appeal_pending', 'appeal', id, member_id, branch_id, received_on from appeals
    where settled_on is null or settled_on > %(end)s
    union all
    select unnest(array['appeal_settled', 'appeal_' || outcome]), 'appeal', id, member_id, branch_id, settled_on from appeals
    where settled_on between %(start)s and %(end)s
),
place as (
    select distinct on (b.id) b.id, above.sector
    from branches_organization b
    cross join unnest(string_to_array(trim(both '/' from b.path), '/')::bigint[]) with ordinality line(id, level)
    join branches_organization above on above.id = line.id and above.sector <> ''
    where b.id in (select branch_id from facts) order by b.id, line.level desc
),
fact as (
    select f.*, coalesce(nullif(m.sector, ''), place.sector, 'unknown') as sector,
        coalesce(nullif(m.gender, ''), 'unknown') as gender, case {ages} end as age,
        case when m.ethnicity_id is null then 'unknown' when people.folded = %(majority)s then 'kinh' else 'minority' end
            as ethnicity,
        coalesce(occupation.name, 'unknown') as occupation
    from facts f join members_member m on m.id = f.member_id left join place on place.id = f.branch_id
    left join members_codeitem people on people.id = m.ethnicity_id
    left join members_codeitem occupation on occupation.id = m.occupation_id
)
"""

_COUNT = """
select figure, grouping({names}), coalesce({names}), count(*)::int from fact
group by grouping sets ((figure), {sets})
"""


def _ages():
    """(the arms of the case, {name: months before the end}) that put a birthday into an age band."""
    youngest, *_ = BANDS
    first_birthdays = [("age_0", youngest[0]), *((f"age_{low}", high + 1) for low, high in BANDS[:-1])]
    arms = [f"when m.born_on > %(born_{key})s then '{key}'" for key, _ in first_birthdays]
    return " ".join([*arms, f"else 'age_{BANDS[-1][0]}'"]), {f"born_{key}": -12 * age for key, age in first_birthdays}


_ARMS, _BORN = _ages()
_STATEMENT = _FACTS.format(ages=_ARMS)
_NAMES = ", ".join(DIMENSIONS)
_COUNTING = _STATEMENT + _COUNT.format(names=_NAMES, sets=", ".join(f"(figure, {name})" for name in DIMENSIONS))


def _values(organization, start, end):
    values = {"path": f"{organization.path}%", "start": start, "end": end, "majority": MAJORITY}
    return values | {name: add_months(end, months) for name, months in _BORN.items()}


def _rows(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def count(organization, start, end):
    """({figure: number}, {dimension: {figure: {category: number}}}) of what there is; nothing stands for nought."""
    totals, parts = {}, {name: {} for name in DIMENSIONS}
    every = (1 << len(DIMENSIONS)) - 1
    by_mask = {every ^ (1 << place): name for place, name in enumerate(reversed(DIMENSIONS))}
    for figure, mask, category, number in _rows(_COUNTING, _values(organization, start, end)):
        if mask == every:
            totals[figure] = number
        else:
            parts[by_mask[mask]].setdefault(figure, {})[category] = number
    return totals, parts


def behind(figure, organization, start, end, *, dimension="", category=""):
    """The facts that a figure counts, or those of one cell of its breakdown."""
    values = _values(organization, start, end) | {"figure": figure, "category": category}
    statement = _STATEMENT + 'select thing, id, member_id, branch_id, "on" from fact where figure = %(figure)s'
    if dimension:
        statement += f" and {dimension} = %(category)s"
    return [Fact(*row) for row in _rows(statement, values)]


def listed(organization, start, end):
    """{figure: how many facts its list has}, for the check of the records."""
    statement = _STATEMENT + "select figure, count(distinct id)::int from fact group by figure"
    return dict(_rows(statement, _values(organization, start, end)))
