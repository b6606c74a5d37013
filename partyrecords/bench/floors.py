"""The least that a page's rows can cost: hand-written statements for just what it shows, its frame included.

Values: the actor's path and the end of its range, the organisation and a member (`id`), the user, the session, the day.
"""

_RUNNING = "s.starts_on <= %(on)s and (s.ends_on is null or s.ends_on > %(on)s)"
_BELOW = "b.path >= %(path)s and b.path < %(end)s"
_IN_REACH = f"""
from members_member m join branches_organization b on b.id = m.branch_id
where {_BELOW} and exists (select from members_membership s where s.member_id = m.id and {_RUNNING})
"""

#: What every page asks: who signed in, with which offices, and whether there is unread mail.
FRAME = (
    "select session_data from django_session where session_key = %(session)s and expire_date > now()",
    "select * from branches_user where id = %(user)s",
    """
    select o.*, b.*, above.* from branches_office o join branches_organization b on b.id = o.organization_id
    left join branches_organization above on above.id = b.parent_id
    where o.user_id = %(user)s and o.starts_on <= %(on)s and (o.ends_on is null or o.ends_on >= %(on)s)
    """,
    "select count(*) from branches_notice where user_id = %(user)s and read_at is null",
)
PARAMETERS = "select * from screening_parameter"
ITSELF = f"select b.* from branches_organization b where b.id = %(id)s and {_BELOW}"
CHOICE = f"select b.* from branches_organization b where {_BELOW} order by b.path limit 201"


def _facts(member):
    """What the status and the posts of a member are made of."""
    of = f"where {member} = f.member_id"
    return f"""
    (select json_agg(f) from members_membership f {of}), (select json_agg(f) from members_standing f {of}),
    (select json_agg(f) from members_transfer f {of}),
    (select json_agg(f) from members_post f {of} and (f.ends_on is null or f.ends_on >= %(on)s))
    """


def _people(condition=""):
    return f"""
    select m.*, {_facts("m.id")}
    from (select m.*, b.name {_IN_REACH} {condition} order by m.sort_key, m.id limit 51) m
    """


COUNT = f"select count(*) from (select m.id {_IN_REACH} limit 5001) m"
LIST = (CHOICE, _people(), COUNT)
DEEP = (CHOICE, _people("and (m.sort_key, m.id) > (%(key)s, %(id)s)"), COUNT)
NUMBER = (
    CHOICE,
    f"select m.*, b.name, {_facts('m.id')} {_IN_REACH} and m.card_number = %(card)s",
)
_WORDS = "members_words(m.search_name) @> %(words)s::text[]"
SEARCH = (
    CHOICE,
    f"""
    with found as materialized (select m.id, m.sort_key {_IN_REACH} and {_WORDS} limit 2001)
    select m.*, b.name, (select count(*) from found), {_facts("m.id")}
    from (select id from found order by sort_key, id limit 51) f
    join members_member m on m.id = f.id join branches_organization b on b.id = m.branch_id
    """,
)

_WORDS_OF = ("ethnicity", "religion", "occupation", "general_education", "professional", "theory", "academic_title")
_CODES = ", ".join(f"(select name from members_codeitem where id = m.{name}_id)" for name in _WORDS_OF)
_ONE = f"""
select m.*, b.*, {_CODES}, {_facts("m.id")} from members_member m join branches_organization b on b.id = m.branch_id
where m.id = %(id)s and {_BELOW}
"""
_RANKINGS = "select * from members_ranking where member_id = %(id)s order by year desc"
MEMBER = (
    _ONE,
    """
    select count(*), count(*) filter (where a.present) from members_attendance a join members_meeting g
    on g.id = a.meeting_id where a.member_id = %(id)s and g.held_on between %(start)s and %(on)s
    """,
    _RANKINGS,
    "select * from branches_entry where subject = 'members.member:' || %(id)s order by id desc limit 10",
    "select * from screening_case where member_id = %(id)s order by opened_on desc",
)
_PARTS = "profile activity training reward badge honorarytitle disciplinerecord historyitem foreignrelation relative"
RECORD = (_ONE, _RANKINGS, *(f"select * from members_{part} where member_id = %(id)s" for part in _PARTS.split()))

_CHILDREN = "select * from branches_organization where parent_id = %(id)s order by sort_key, id limit 51"
_FIGURES = """
select f.* from members_organizationfigures f join (select id from branches_organization where parent_id = %(id)s
order by sort_key, id limit 51) b on b.id = f.organization_id where f."on" > %(on)s - 8
"""
CHILDREN = (ITSELF, _CHILDREN, _FIGURES)
ORGANIZATION = (
    *CHILDREN,
    "select * from branches_authority where organization_id = %(id)s",
    "select * from branches_office where organization_id = %(id)s",
)
ORGANIZATIONS = (
    f"select b.*, above.name from branches_organization b left join branches_organization above on above.id = b.parent_id"
    f" where {_BELOW} order by b.sort_key, b.id limit 51",
)

CASES = (
    CHOICE,
    f"""
    select c.*, m.full_name, b.name from screening_case c join branches_organization b on b.id = c.branch_id
    join members_member m on m.id = c.member_id
    where {_BELOW} and c.closed_on is null order by c.opened_on desc, c.id desc limit 51
    """,
)
HOME = (
    PARAMETERS,
    f"""
    select c.branch_id, b.name, count(*), min(d.due_on) from screening_case c
    join branches_organization b on b.id = c.branch_id left join screening_deadline d on d.case_id = c.id
        and d.met_on is null and d.lapsed_on is null
    where {_BELOW} and c.closed_on is null group by 1, 2, b.sort_key order by 4, b.sort_key limit 300
    """,
    f"select count(*) from branches_organization b where {_BELOW} and b.kind in ('branch', 'grassroots_branch')",
    _FIGURES,
)
_FLAGGED = f"""
from members_memberyear y join members_member m on m.id = y.member_id join branches_organization b on b.id = m.branch_id
where y.year = %(year)s and (y.unpaid_months >= 2 or y.absent_months >= 2) and {_BELOW}
"""
YEARS = (ITSELF, PARAMETERS, f"select m.*, b.name, y.* {_FLAGGED} order by m.sort_key, y.id limit 51")
_FAILED = "level = 'not_completed' and final and not under_review"
SUGGESTIONS = (
    PARAMETERS,
    f"""
    select m.*, b.name from members_ranking r join members_ranking q on q.member_id = r.member_id and q.year = r.year - 1
    join members_member m on m.id = r.member_id join branches_organization b on b.id = m.branch_id
    where {_BELOW} and r.{_FAILED.replace("and ", "and r.").replace("r.not ", "not r.")}
        and q.{_FAILED.replace("and ", "and q.").replace("q.not ", "not q.")}
        and not exists (select from members_ranking l where l.member_id = r.member_id and l.year > r.year and l.final)
        and not exists (select from screening_case c where c.member_id = m.id and c.closed_on is null)
    order by m.sort_key, m.id
    """,
    f"select count(*) from (select y.id {_FLAGGED} limit 1001) y",
)
TRANSFERS = (
    ITSELF,
    f"""
    with ends as materialized (
        select t.id from members_transfer t join branches_organization b on b.id = t.from_branch_id where {_BELOW}
        union select t.id from members_transfer t join branches_organization b on b.id = t.to_branch_id where {_BELOW}
    )
    select t.*, m.full_name, (select count(*) from ends) from members_transfer t join members_member m on m.id = t.member_id
    where t.id in (select id from ends) and t.state in ('requested', 'issued', 'presented')
    order by t.requested_on desc, t.id desc limit 51
    """,
)
LEVELS = (
    ITSELF,
    PARAMETERS,
    f"select b.* from branches_organization b where {_BELOW} and b.kind in ('branch', 'grassroots_branch')"
    " order by b.sort_key, b.id limit 51",
    f"""
    select r.level, count(*) from members_ranking r join members_member m on m.id = r.member_id
    join branches_organization b on b.id = m.branch_id where r.year = %(year)s and r.final and not r.under_review and {_BELOW}
    group by 1
    """,
)
PROBATIONARY = (
    ITSELF,
    PARAMETERS,
    f"""
    select m.*, b.*, (select json_agg(p) from members_probation p where p.member_id = m.id) {_IN_REACH}
    and (m.official_on is null or m.official_on > %(on)s) order by m.admitted_on + 0, m.id limit 51
    """,
)
#: Who reaches a mark within half a year, by the days of admission: thirty years and every five from there.
BADGES = (
    ITSELF,
    PARAMETERS,
    f"""
    select m.*, b.name {_IN_REACH} and m.admitted_on = any(array(
        select (%(on)s - make_interval(years => mark) + make_interval(days => day))::date
        from generate_series(30, 90, 5) mark, generate_series(-17, 73) day
    )) and not exists (select from members_badge a where a.member_id = m.id) order by m.sort_key, m.id limit 51
    """,
    f"""
    select s.member_id from members_membership s join branches_organization b on b.id = s.branch_id
    where {_BELOW} and s.ended_by in ('struck_off', 'left', 'expelled') and exists (
        select from members_membership later where later.member_id = s.member_id and later.starts_on > s.starts_on)
    """,
)
REPORT = (
    f"""
    select b.id, m.sector, m.gender, count(*) filter (where {_RUNNING}),
        count(*) filter (where s.starts_on between %(start)s and %(on)s),
        count(*) filter (where s.ends_on between %(start)s and %(on)s)
    from members_membership s join branches_organization b on b.id = s.branch_id
    join members_member m on m.id = s.member_id where {_BELOW} group by 1, 2, 3
    """,
)
#: Of a large organisation: what was counted before.
KEPT = (
    ITSELF,
    _CHILDREN,
    """
    select f.*, j.* from members_countedfigures f join branches_job j on j.id = f.job_id
    where f.organization_id = %(id)s and f."on" = %(on)s order by f.id limit 1
    """,
)
TWINS = (
    f"""
    select m.search_name, m.born_on, count(*) from members_member m join branches_organization b on b.id = m.branch_id
    where {_BELOW} group by 1, 2 having count(*) > 1
    """,
)
PRINTED = (
    ITSELF,
    f"""
    select s.*, m.*, b.* from members_membership s join members_member m on m.id = s.member_id
    join branches_organization b on b.id = s.branch_id where {_BELOW} and {_RUNNING} order by m.sort_key, s.id limit 2001
    """,
)
_ROLL = f"""
select m.*, (select json_agg(t) from members_standing t where t.member_id = m.id) from members_member m
join members_membership s on s.member_id = m.id where s.branch_id = %(id)s and {_RUNNING} order by m.sort_key
"""
ATTENDANCE = (ITSELF, _ROLL, "select * from members_meeting where branch_id = %(id)s order by held_on desc limit 1")
MEETINGS = (
    ITSELF,
    PARAMETERS,
    """
    select g.*, (select count(*) from members_attendance a where a.meeting_id = g.id),
        (select count(*) from members_attendance a where a.meeting_id = g.id and a.present)
    from members_meeting g where g.branch_id = %(id)s and g.held_on >= %(start)s order by g.held_on desc
    """,
    "select * from members_plannedmeeting where branch_id = %(id)s and planned_for >= %(start)s",
)
_MONTHS = "where branch_id = %(id)s and month >= %(start)s"
DUES = (
    ITSELF,
    f"select * from members_dueslist {_MONTHS}",
    f"select month, sum(amount) from members_duescharge {_MONTHS} group by 1",
    "select received_on, sum(amount) from members_duesreceipt where branch_id = %(id)s group by 1",
    """
    select c.member_id, m.full_name, sum(c.amount - coalesce(paid, 0)) from members_duescharge c
    join members_member m on m.id = c.member_id
    left join (select member_id, month, sum(amount) as paid from members_duesreceipt where branch_id = %(id)s group by 1, 2) r
    on r.member_id = c.member_id and r.month = c.month
    where c.branch_id = %(id)s and c.month >= %(start)s and c.amount > coalesce(paid, 0) group by 1, 2
    """,
    "select * from members_remittance where organization_id = %(id)s or to_id = %(id)s",
)
REMITTED = (
    ITSELF,
    _CHILDREN,
    "select r.* from members_remittance r join branches_organization b on b.id = r.organization_id"
    " where b.parent_id = %(id)s and r.month >= %(start)s",
    "select * from members_remittance where organization_id = %(id)s or to_id = %(id)s",
)
CHARGES = (
    "select * from members_dueslist where id = %(list)s",
    "select * from members_duesrate",
    """
    select c.*, m.*, (select sum(r.amount) from members_duesreceipt r where r.member_id = c.member_id and r.month = c.month),
        (select json_agg(b) from members_duesbase b where b.member_id = m.id),
        (select json_agg(b) from members_duesrelief b where b.member_id = m.id)
    from members_duescharge c join members_member m on m.id = c.member_id where c.list_id = %(list)s order by m.sort_key
    """,
    _ROLL,
)
