"""What the reminders of a year over the demo must be, counted apart from the program.

The year runs from Friday 20/11/2026, the day of the demo, to 19/11/2027; nobody acts in it, only `remind` runs.

`OPEN` lists every deadline that the demo leaves open. Whose it is and since when are facts of the demo: of the cases
they follow from its plan (`demo.build`, `demo.ways`: “4 days ago” is the 16th; the first numbered paper is 43 days
older than the mentoring time; `demo.filing`: of the papers until the 15th only two branches have not written where they
lie), of the registers they were read there. Until when is counted: `w` working days, `d` days, `m` calendar months
after the start, or from a day that is named; `=` is a day that a paper or the year fixes: the 31/12 for the cards, the
7th for the meeting, what was agreed for a borrowed file, a stay, an exemption. The number before the names says how
often one such deadline is told of in the year, by hand: the rungs before its day and on it, and the whole weeks after
it.

`DONG_DAU` is the year of one village branch, every day of it written down by hand with a calendar.

The rest is the rule of the ladder (issue 5 no. 3) in plain dates, with the days off of the two years: nothing of
`screening.deadlines` is asked.
"""

import calendar
from collections import Counter
from datetime import date, timedelta
from itertools import takewhile

FIRST, LAST = date(2026, 11, 20), date(2027, 11, 19)
DAY = timedelta(days=1)

#: kind, who must act (the heads of the branch, where nobody is named), start, sum, day, how often told: whose.
OPEN = """
after_exit          -  01/10/2026  30w                  12/11/2026  53: phongchucnang
after_exit          -  11/10/2026  30w                  20/11/2026  53: vpche
after_exit          -  16/10/2026  30w                  30/11/2026  54: namcay
after_exit          -  21/10/2026  30w                  03/12/2026  54: chotay
appeal              -  21/10/2026  30w                  03/12/2026   0: chotay 01/2025
approval            xa+tochuc.suoimay   31/10/2026  10w 13/11/2026  53: hoptacxa 01/2026
approval            danguy+bithu.coso   16/11/2026  10w 01/12/2026  53: dongdau 02/2026, dongdau 03/2026
badges              -  05/11/2026  03/02/2027-30d       04/01/2027  49: thcs, noitru, lungvai, banchang, khuoilan,
                    taphin, phiengngoa, namcay, chotay, benxe, khoanoi, khoangoai, khoasan, xuong2
ballot              -  26/10/2026  30d                  25/11/2026  54: banchang 01/2026
ballot              -  06/11/2026  30d                  06/12/2026  52: khuoilan 02/2026
ballot              -  12/11/2026  30d                  12/12/2026  51: taphin 01/2026
ballot              -  13/11/2026  30d                  13/12/2026  51: dongdau 04/2026
ballot              -  14/11/2026  30d                  14/12/2026  51: dongdau 05/2026
ballot              -  17/11/2026  30d                  17/12/2026  51: khethuong 01/2025
ballot              -  18/11/2026  30d                  18/12/2026  51: vanphong 01/2025, khuoilan 01/2026
cards               -  01/10/2026  =                    31/12/2026  50: vanphong, ubnd, hanhchinhcong, tramyte, congan,
                    quansu, mamnon, tieuhoc, thcs, thpt, noitru, hoptacxa, lungvai, khethuong, banchang, khuoilan,
                    taphin, phiengngoa, namcay, to1, to2, to3, to4, chodong, chotay, benxe, khoanoi, khoangoai,
                    khoakham, khoaduoc, khoasan, phongchucnang, vpche, xuong1, xuong2, vuonche, vantai, kythuat
certificate         -  02/08/2026  60m                  02/08/2031   0: dongdau
commitment          -  01/11/2026  30d                  01/12/2026  53: lungvai 02/2026
commitment          -  14/11/2026  30d                  14/12/2026  51: namcay 03/2026
commitment          -  15/11/2026  30d                  15/12/2026  51: to1 01/2025
decision            thuky+tochuc.baclam   01/10/2026  10w  15/10/2026  53: xuong1 02/2026
decision            danguy.khupho         03/10/2026  10w  16/10/2026  53: chotay 01/2026
decision            bophan.khucho         02/11/2026  10w  16/11/2026  53: chodong 01/2026
decision            thuky+tochuc.suoimay  08/11/2026  10w  20/11/2026  53: thcs 01/2026
decision            danguy.truonghoc      12/11/2026  10w  27/11/2026  54: tieuhoc 01/2025
decision            ubkt.suoimay          13/11/2026  10w  30/11/2026  53: congan 01/2025
decision            danguy.truonghoc      15/11/2026  10w  30/11/2026  53: thcs 01/2025
decision            thuky+tochuc.suoimay  16/11/2026  10w  01/12/2026  53: banchang 01/2025
delivery            -  16/11/2026  10w                  01/12/2026  53: mamnon 01/2026, noitru 01/2025
delivery            -  17/11/2026  10w                  02/12/2026  53: dongdau 01/2025
delivery            -  18/11/2026  10w                  03/12/2026  53: phiengngoa 01/2026
file_return         -  02/11/2026  =                    02/12/2026  53: dongdau
meeting             -  01/10/2026  =                    07/10/2026  53: vanphong, congan, tieuhoc, khethuong, to2, to4,
                    khoanoi, khoakham, phongchucnang, vpche, xuong2
meeting             -  01/11/2026  =                    07/11/2026  53: thpt, noitru, hoptacxa, khethuong, to1, to2,
                    to4, chotay, khoanoi, khoakham, khoasan, phongchucnang, vpche, xuong1, xuong2
meeting             -  01/12/2026  =                    07/12/2026  51: vanphong, congan, mamnon, tieuhoc, thcs, thpt,
                    noitru, hoptacxa, lungvai, khethuong, dongdau, banchang, khuoilan, taphin, phiengngoa, namcay,
                    to1, to2, to4, chodong, chotay, khoanoi, khoakham, khoasan, phongchucnang, vpche, xuong1, xuong2
meeting_documents   -  23/10/2026  23/11/2026-1d        22/11/2026   3: dongdau
meeting_documents   -  03/11/2026  03/12/2026-1d        02/12/2026   3: dongdau
meeting_results     -  16/11/2026  2d                   18/11/2026  53: dongdau
meeting_results     -  20/11/2026  2d                   22/11/2026  53: dongdau
mentor_report       -  07/07/2026  07/10/2025+12m       07/10/2026  53: khoanoi 01/2025
mentor_report       -  20/08/2026  20/11/2025+12m       20/11/2026  53: dongdau 02/2025
mentor_report       -  26/08/2026  26/11/2025+12m       26/11/2026  54: to2 01/2025
mentor_report       -  30/09/2026  31/03/2026+9m        31/12/2026  50: dongdau 01/2026
mentor_report       -  06/10/2026  03/07/2026+6m        03/01/2027  49: xuong2 01/2025
mentor_report       -  05/11/2026  05/05/2026+9m        05/02/2027  45: to1 01/2026
mentoring           -  07/10/2025  12m                  07/10/2026   1: khoanoi 01/2025
mentoring           -  20/11/2025  12m                  20/11/2026   1: dongdau 02/2025
mentoring           -  26/11/2025  12m                  26/11/2026   3: to2 01/2025
mentoring           -  31/03/2026  12m                  31/03/2027   4: dongdau 01/2026
mentoring           -  05/05/2026  12m                  05/05/2027   4: to1 01/2026
mentoring           -  03/07/2026  12m                  03/07/2027   4: xuong2 01/2025
notification        -  11/11/2026  10w                  26/11/2026  54: phiengngoa 02/2026
opinion             danguy.coquan  27/10/2026  10w      10/11/2026  53: tramyte 01/2026
opinion             danguy.coquan  17/11/2026  10w      02/12/2026  53: ubnd 01/2026
paper               -  25/08/2025  30d                  24/09/2025   1: khoanoi 01/2025
paper               -  11/09/2026  30d                  11/10/2026   1: phiengngoa 01/2026
paper               -  20/10/2026  30d                  19/11/2026   1: phiengngoa 02/2026
paper               -  16/11/2026  30d                  16/12/2026   3: dongdau 02/2026, dongdau 03/2026,
                    banchang 01/2025, mamnon 01/2026, noitru 01/2025
paper               -  17/11/2026  30d                  17/12/2026   3: dongdau 01/2025, ubnd 01/2026
paper               -  18/11/2026  30d                  18/12/2026   3: vanphong 01/2025, khuoilan 01/2026
probation           -  25/11/2025  12m                  25/11/2026   3: hanhchinhcong
probation           -  09/12/2025  12m                  09/12/2026   4: dongdau
probation           -  22/02/2026  12m                  22/02/2027   4: to3
probation           -  19/03/2026  12m                  19/03/2027   4: congan
probation           -  25/03/2026  12m                  25/03/2027   4: vantai
probation           -  11/04/2026  12m                  11/04/2027   4: dongdau
progress            danguy.truonghoc  14/11/2026  10w   30/11/2026  53: mamnon 01/2025
recognition         -  25/11/2026  30w                  07/01/2027  49: hanhchinhcong
recognition         -  09/12/2026  30w                  21/01/2027  47: dongdau
recognition         -  22/02/2027  30w                  05/04/2027  36: to3
recognition         -  19/03/2027  30w                  05/05/2027  32: congan
recognition         -  25/03/2027  30w                  11/05/2027  31: vantai
recognition         -  11/04/2027  30w                  26/05/2027  29: dongdau
reconciliation      -  02/08/2026  6m                   02/02/2027  45: dongdau
review              -  07/10/2026  30d                  06/11/2026  53: khoanoi 01/2025
review              -  20/11/2026  30d                  20/12/2026  50: dongdau 02/2025
review              -  26/11/2026  30d                  26/12/2026  49: to2 01/2025
review              -  31/03/2027  30d                  30/04/2027  32: dongdau 01/2026
review              -  05/05/2027  30d                  04/06/2027  27: to1 01/2026
review              -  03/07/2027  30d                  02/08/2027  18: xuong2 01/2025
self_review         -  06/11/2026  10w                  20/11/2026   1: banchang 01/2026
settlement          ubkt.tinhuy  31/10/2026  90w        16/03/2027  39: namcay 02/2026
standing            -  01/10/2026  =                    29/09/2027   4: dongdau
stay                -  19/09/2026  =                    10/03/2027  40: vuonche
suspension          xa+tochuc.suoimay  21/10/2026  90d  19/01/2027  47: congan
transfer_complete   -  23/07/2026  60w                  19/10/2026  53: hanhchinhcong
transfer_complete   bithu+phobithu.dongdau  05/11/2026  60w  01/02/2027  45: khoangoai
transfer_present    -  23/07/2026  30w                  07/09/2026   1: hanhchinhcong
"""

#: Đồng Dâu, and what waits for it elsewhere: on which days it is told of (from 20/11 to 31/12 of 2026, else of 2027);
#: then the first and the last day of those on which it is told of every week, always to the superior as well.
DONG_DAU = """
approval 02/2026          24/11 30/11 01/12        weekly 08/12 16/11
approval 03/2026          24/11 30/11 01/12        weekly 08/12 16/11
ballot 04/2026            06/12 12/12 13/12        weekly 20/12 14/11
ballot 05/2026            07/12 13/12 14/12        weekly 21/12 15/11
delivery 01/2025          25/11 01/12 02/12        weekly 09/12 17/11
file_return               25/11 01/12 02/12        weekly 09/12 17/11
meeting                   06/12 07/12              weekly 14/12 15/11
meeting_documents         20/11 21/11 22/11
meeting_documents         25/11 01/12 02/12
meeting_results           20/11                    weekly 25/11 17/11
meeting_results           21/11 22/11              weekly 29/11 14/11
mentor_report 02/2025     20/11                    weekly 27/11 19/11
mentor_report 01/2026     01/12 24/12 30/12 31/12  weekly 07/01 18/11
mentoring 02/2025         20/11
mentoring 01/2026         01/03 24/03 30/03 31/03
paper 01/2025             10/12 16/12 17/12
paper 02/2026             09/12 15/12 16/12
paper 03/2026             09/12 15/12 16/12
probation                 20/11 02/12 08/12 09/12
probation                 12/03 04/04 10/04 11/04
recognition               22/12 14/01 20/01 21/01  weekly 28/01 18/11
recognition               26/04 19/05 25/05 26/05  weekly 02/06 17/11
reconciliation            03/01 26/01 01/02 02/02  weekly 09/02 16/11
review 02/2025            13/12 19/12 20/12        weekly 27/12 14/11
review 01/2026            23/04 29/04 30/04        weekly 07/05 19/11
standing                  30/08 22/09 28/09 29/09
transfer_complete         02/01 25/01 31/01 01/02  weekly 08/02 15/11
"""

#: Who is told when one of these has not acted in a week; the members' own desk in each is the secretary and deputy.
SUPERIORS = {
    "danguy+bithu.coso": "dongdau banchang khuoilan taphin phiengngoa namcay lungvai khethuong",
    "danguy.coquan": "vanphong ubnd hanhchinhcong tramyte congan quansu",
    "danguy.truonghoc": "mamnon tieuhoc thcs thpt noitru",
    "xa+tochuc.suoimay": "coso coquan truonghoc hoptacxa",
    "bophan.khucho": "chodong chotay benxe",
    "danguy.khupho": "to1 to2 to3 to4 khucho",
    "danguy.benhvien": "khoanoi khoangoai khoakham khoaduoc khoasan phongchucnang",
    "danguy.congtyche": "vpche xuong1 xuong2 vuonche vantai kythuat",
    "xa+tochuc.baclam": "khupho benhvien congtyche",
    "tinhuy": "suoimay baclam",
}
ABOVE = {slug: superior for superior, slugs in SUPERIORS.items() for slug in slugs.split()}

#: The member's own time: nobody is told.
SILENT = {"appeal"}
#: The day opens or shuts a door, or the matter is a small one: told up to its day, and not again.
UP_TO_THE_DAY = {
    *("mentoring", "probation", "certificate", "standing", "self_review", "paper"),
    *("meeting_documents", "transfer_present"),
}
#: Days on which something begins or ends by itself, so that nobody is late.
COMES_BY_ITSELF = {"mentoring", "bar", "probation", "certificate"}
#: What a notice may call by its name, because it is about no person.
BY_NAME = {
    "badges": "Lập danh sách tặng Huy hiệu Đảng",
    "cards": "Kiểm tra thẻ đảng viên",
    "meeting": "Họp chi bộ thường kỳ",
    "meeting_documents": "Gửi tài liệu cuộc họp",
    "meeting_results": "Gửi kết luận cuộc họp",
    "reconciliation": "Đối chiếu hồ sơ đảng viên",
}
DAYS_OFF = {
    *("31/08/2026", "01/09/2026", "02/09/2026", "24/11/2026", "01/01/2027"),
    *("04/02/2027", "05/02/2027", "08/02/2027", "09/02/2027", "10/02/2027"),  # Tết; two of its days are a weekend
    *("16/04/2027", "30/04/2027", "03/05/2027"),
}
SATURDAYS_AT_WORK = {"22/08/2026"}  # for the 31/08


def day(text):
    """“31/12/2026”, or “31/12” of the year that is played."""
    number, month, *year = map(int, text.split("/"))
    found = date(*(year or [FIRST.year]), month, number)
    return found if year or found >= FIRST else found.replace(year=LAST.year)


def deadlines():
    """(kind, branch, number of the case, who must act, start, sum, day, how often told) of every line and name."""
    lines = OPEN.strip().replace(",\n", ",").splitlines()
    for line in lines:
        facts, names = line.split(":")
        kind, desk, start, summed, due, often = facts.split()
        for name in names.split(","):
            slug, _, number = name.strip().partition(" ")
            who = f"bithu+phobithu.{slug}" if desk == "-" else desk
            yield kind, slug, number, who, day(start), summed, day(due), int(often)


def counted(start, summed):
    """The day by the sum in the table; None where a paper or the year fixes it."""
    if summed == "=":
        return None
    for sign in "+-":
        if sign in summed:
            start, summed = day(summed.split(sign)[0]), sign + summed.split(sign)[1]
    number, unit = int(summed[:-1]), summed[-1]
    if unit == "d":
        return start + number * DAY
    if unit == "m":
        year, month = divmod(start.month - 1 + number, 12)
        year, month = start.year + year, month + 1
        return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    while number:
        start += DAY
        text = f"{start:%d/%m/%Y}"
        number -= text in SATURDAYS_AT_WORK or (start.weekday() < 5 and text not in DAYS_OFF)
    return start


def rungs(kind, start, due):
    """(the day on which it is told, the day of the rung): of those reached before the year only the latest is told."""
    if kind in SILENT:
        return []
    days = [due - n * DAY for n in (30, 7, 1) if due - n * DAY > start] + [due]
    if kind not in UP_TO_THE_DAY:
        days += takewhile(lambda on: on <= LAST, (due + 7 * week * DAY for week in range(1, 200)))
    reached = [on for on in days if on <= FIRST]
    return [(FIRST, on) for on in reached[-1:]] + [(on, on) for on in days if FIRST < on <= LAST]


def logins(desk):
    names, _, slug = desk.partition(".")
    return [f"{name}.{slug}" if slug else name for name in names.split("+")] if desk else []


def words(kind, number, due, on):
    """What the notice says: how it stands with the day, never of whom or what."""
    left = (due - on).days
    head = f"Hồ sơ số {number}" if number else BY_NAME.get(kind, "Một việc của tổ chức")
    ahead = f"còn {left} ngày đến hạn {due:%d/%m/%Y}." if left else f"đến hạn hôm nay, {due:%d/%m/%Y}."
    late = f"đã đến ngày {due:%d/%m/%Y}." if kind in COMES_BY_ITSELF else f"quá hạn {-left} ngày."
    return f"{head}: {ahead if left >= 0 else late}"


def name_of(rung, due):
    days = (rung - due).days
    return f"overdue_{days}" if days > 0 else f"before_{-days}" if days else "due"


def expected():
    """What the year must bring: the rungs as (day, kind, branch, number of the case, rung), and the inboxes.

    The inboxes as (day, login, text, whether it is one of the last rungs).
    """
    told, inboxes = Counter(), Counter()
    for kind, slug, number, desk, start, _, due, _ in deadlines():
        for on, rung in rungs(kind, start, due):
            told[on, kind, slug, number, name_of(rung, due)] += 1
            superior = ABOVE.get(desk.partition(".")[2], "") if rung >= due + 7 * DAY else ""
            for login in {*logins(desk), *logins(superior)}:
                inboxes[on, login, words(kind, number, due, on), rung >= due] += 1
    return told, inboxes


def dong_dau():
    """The table of Đồng Dâu as (day, kind, number of the case)."""
    for line in DONG_DAU.strip().splitlines():
        once, _, weekly = line.partition("weekly")
        kind, *rest = once.split()
        number = rest.pop(0) if len(rest[0]) > 5 else ""
        days = [day(text) for text in rest]
        if weekly:
            on, last = map(day, weekly.split())
            days += [on + 7 * week * DAY for week in range((last - on).days // 7 + 1)]
            assert days[-1] == last, line
        yield from ((on, kind, number) for on in days)
