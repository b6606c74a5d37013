"""What the invented branches did: memberships, rankings, meetings, dues, transfers, by one statement for each table.

Everything follows from the ids, so the same members have the same life. The ledgers of attendance and dues are those
of one branch in ten, as large as a real branch's; the years of everybody stand in the derived table.
"""

from contextlib import contextmanager

from django.db import connection

#: One member in thirty has left within the last three years.
LEFT = 30
#: One branch in ten keeps its meetings and its dues here.
KEEPING = 10
#: One member in four hundred is on the way to another branch.
MOVING = 400


#: An even spread from 0 to 99 that has nothing to do with the order of the ids.
def _chance(seed):
    """Of the row `m`: from 0 to 99, spread evenly and without regard to the order of the ids."""
    return f"abs(hashint8extended(m.id, {seed}) %% 100)"


_RUNNING = "join members_membership s on s.member_id = m.id and s.ends_on is null"

MEMBERSHIPS = f"""
insert into members_membership (member_id, branch_id, starts_on, begun_by, ends_on, ended_by, decision_number, ground)
select m.id, m.branch_id, m.admitted_on, 'admitted', left_on,
    case when left_on is null then ''
        else (array['died', 'died', 'transferred_out', 'left', 'struck_off', 'expelled'])[1 + {_chance(2)} %% 6] end,
    '', ''
from (select *, case when id %% {LEFT} = 0 and admitted_on < %(on)s - 1100
    then %(on)s - 1 - (id %% 1000)::int end as left_on from members_member) m
"""
RANKINGS = f"""
insert into members_ranking (member_id, year, level, decision_number, decided_on, final, under_review)
select m.id, year, case when {_chance("year::bigint")} < 2 then 'not_completed' when {_chance("year::bigint")} < 10 then 'completed'
    when {_chance("year::bigint")} < 22 then 'excellent' else 'good' end, '', null, true, false
from members_member m cross join generate_series(%(year)s - 3, %(year)s - 1) year
where extract(year from m.admitted_on) <= year
"""
STANDINGS = """
insert into members_standing (member_id, kind, starts_on, decision_number, reason, note)
select m.id, 'exempt', make_date(%(year)s - 2, 3, 1), '', '', '' from members_member m
where extract(year from m.admitted_on) < %(year)s - 45
"""
POSTS = """
insert into members_post (member_id, organization_id, title, starts_on, manner, decision_number, ended_for)
select distinct on (branch_id) id, branch_id, 'secretary', date '2025-03-01', '', '', '' from members_member
order by branch_id, id
"""
MEETINGS = f"""
insert into members_meeting (branch_id, held_on, kind, chaired_by, recorded_by, minutes_number, place, agenda,
    with_thematic, minutes_long, results, results_sent_on)
select m.id, make_date(%(year)s, month, 3), 'regular', '', '', month || '-BB/CB', '', '', false, 95, '',
    make_date(%(year)s, month, 9)
from branches_organization m cross join generate_series(1, %(months)s) month
where m.kind = 'branch' and (m.id - %(first)s) %% {KEEPING} = 0
"""
ATTENDANCE = f"""
insert into members_attendance (meeting_id, member_id, present, absence, reason)
select g.id, m.id, {_chance("g.id")} < 93, case when {_chance("g.id")} < 93 then ''
    when {_chance("g.id")} < 97 then 'excused' else 'unexcused' end, ''
from members_meeting g join members_member m on m.branch_id = g.branch_id {_RUNNING} and s.starts_on <= g.held_on
"""
BASES = f"""
insert into members_duesbase (member_id, from_month, code, base, region, note)
select m.id, make_date(%(year)s, 2, 1), rate.code, 6000000 + m.id %% 50 * 100000, null, '' from members_member m
cross join (select code from members_duesrate where form = 'share' order by "order", code limit 1) rate
where (m.branch_id - %(first)s) %% {KEEPING} = 0
"""
LISTS = f"""
insert into members_dueslist (branch_id, month, made_on, closed_on)
select m.id, make_date(%(year)s, month, 1), make_date(%(year)s, month, 6),
    case when month < %(months)s then make_date(%(year)s, month, 27) end
from branches_organization m cross join generate_series(2, %(months)s) month
where m.kind = 'branch' and (m.id - %(first)s) %% {KEEPING} = 0
"""
CHARGES = f"""
insert into members_duescharge (list_id, branch_id, member_id, month, code, base, rule, relief, computed, amount,
    correction)
select l.id, l.branch_id, m.id, l.month, b.code, b.base, '1%%', 0, b.base / 100, b.base / 100, ''
from members_dueslist l join members_member m on m.branch_id = l.branch_id {_RUNNING} and s.starts_on < l.month
join members_duesbase b on b.member_id = m.id
"""
RECEIPTS = f"""
insert into members_duesreceipt (branch_id, member_id, month, amount, received_on, method, number, year, note,
    entered_at)
select m.branch_id, m.member_id, m.month, m.amount, m.month + 9, 'cash',
    row_number() over (partition by m.branch_id order by m.id), %(year)s, '', %(now)s
from members_duescharge m where {_chance(7)} < 97
"""
YEARS = f"""
insert into members_memberyear (member_id, year, due, paid, held, attended)
select m.id, year, all_months, case when {_chance("year::bigint")} < 2 then all_months & ~ 56 else all_months end, all_months,
    case when {_chance("year::bigint + 1")} < 1 then all_months & ~ 448 else all_months end
from members_member m {_RUNNING}
cross join (values (%(year)s - 1, 4095), (%(year)s, (1 << %(months)s) - 1)) y(year, all_months)
where extract(year from m.admitted_on) < year
"""
TRANSFERS = f"""
insert into members_transfer (kind, state, member_id, person, from_branch_id, from_name, to_branch_id, to_name, reason,
    requested_on, letter_number, letter_on, present_by, complete_by, late_explanation, closed_for)
select 'official', case when asked then 'requested' else 'issued' end, m.id, '', m.branch_id, '',
    %(first)s + (m.branch_id - %(first)s + 1) %% %(count)s, '', 'Chuyển nơi ở', %(on)s - 30 - waits,
    case when asked then '' else m.id || '-GGT' end, case when not asked then %(on)s - 20 - waits end,
    case when not asked then %(on)s + 22 - waits end, case when not asked then %(on)s + 64 - waits end, '', ''
from (select *, id / {MOVING} %% 4 = 0 as asked, (id / {MOVING} %% 60)::int as waits from members_member) m {_RUNNING}
where m.id %% {MOVING} = 0 and %(count)s > 1
"""
STATEMENTS = (
    MEMBERSHIPS,
    RANKINGS,
    STANDINGS,
    POSTS,
    MEETINGS,
    ATTENDANCE,
    BASES,
    LISTS,
    CHARGES,
    RECEIPTS,
    YEARS,
    TRANSFERS,
)
TABLES = ("member", "membership", "ranking", "memberyear", "attendance", "duescharge", "duesreceipt")

_INDEXES = """
select 'drop index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = any(%(tables)s::regclass[])
    and not exists (select from pg_constraint where conindid = i.indexrelid)
union all
select 'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname),
    'alter table ' || conrelid::regclass || ' add constraint ' || quote_ident(conname) || ' '
        || pg_get_constraintdef(oid)
from pg_constraint where conrelid = any(%(tables)s::regclass[]) and contype in ('u', 'x')
"""


@contextmanager
def in_one_go():
    """Writing without indexes and, where the account may, without asking for each foreign key; both come back."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, {"tables": [f"members_{table}" for table in TABLES]})
        indexes = cursor.fetchall()
        cursor.execute("select current_setting('is_superuser') = 'on'")
        trusted = cursor.fetchone()[0]
        cursor.execute(";".join(["set constraints all immediate", "set maintenance_work_mem = '512MB'"]))
        if trusted:
            cursor.execute("set session_replication_role = replica")
        cursor.execute(";".join(drop for drop, _ in indexes))
        yield
        cursor.execute(";".join(create for _, create in indexes))
        if trusted:
            cursor.execute("reset session_replication_role")
        cursor.execute("reset maintenance_work_mem; set constraints all deferred")


def write(*, on, now, first, count):
    """Everything that follows from the members; `first` and `count` are those of the branches' ids."""
    values = {"on": on, "now": now, "year": on.year, "months": on.month - 1, "first": first, "count": count}
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
