"""The conditions of leaving at own request (Thi hành Điều lệ Đảng; domain §2.2, §11.3 no. 25, §11.4 no. 37)."""

from screening.flow import Reason, guard
from screening.guards.basis import CARRY_OUT, CT, dmy
from screening.models import Case, Decision, Track, Violation

#: “A resolution of a leading body holds when more than half of its members agree”: no ratio of its own is named.
RESOLUTION = "Điều lệ Đảng, Điều 9.5"


def other_cases(member):
    """The open cases of the member on every other track."""
    return list(Case.objects.open().filter(member=member).exclude(track=Track.LEAVING).order_by("pk"))


@guard(met="Chưa có đơn xin ra nào đang giải quyết.", basis=CT)
def no_open_leaving(s):
    """Two open cases of one member on one track are refused (domain §11.3 no. 6)."""
    case = Case.objects.on_track(Track.LEAVING).open().filter(member=s.member).first()
    if case is not None:
        return Reason(f"Đơn của {_of(s)} đang được giải quyết (hồ sơ số {case.label}).", "Tiếp tục hồ sơ đó.")
    return None


def _of(s):
    return f"đồng chí {s.member.full_name}"


@guard(met="Không có vi phạm nào chờ xem xét kỷ luật.", basis=CARRY_OUT)
def violations_handled(s):
    """If the member has a violation, discipline comes first (domain §2.2, V1)."""
    waiting = Violation.objects.filter(member=s.member, discipline=None).first()
    if waiting is not None:
        return Reason(
            f"{s.comrade} có vi phạm ngày {dmy(waiting.occurred_on)} chưa xem xét.",
            "Xem xét kỷ luật trước, rồi mới giải quyết đơn.",
        )
    return None


@guard(met="Không có hồ sơ khác đang mở, hoặc cấp trên đã cho giải quyết đơn bằng văn bản.", basis=CARRY_OUT)
def other_cases_settled(s):
    """Refused while another case is open; only the superior's written decision overrides (domain §11.4 no. 37)."""
    override = s.data.get("override_on") if s.data.get("override_number") else None
    cases = _not_covered(s.member, override)
    if not cases:
        return None
    return Reason(
        f"{s.comrade} đang có hồ sơ mở: {_named(cases)}.",
        "Giải quyết xong hồ sơ đó; nếu cấp trên đã cho giải quyết đơn bằng văn bản thì ghi số, ngày văn bản, không trước "
        "ngày mở hồ sơ đó.",
    )


def _not_covered(member, override):
    """The other open cases of which the superior's written decision of that day cannot speak."""
    return [case for case in other_cases(member) if override is None or case.opened_on > override]


def _named(cases):
    return "; ".join(f"số {case.label} ({case.get_track_display().lower()})" for case in cases)


@guard(met="Văn bản cấp trên cho giải quyết đơn không trước ngày viết đơn.", basis=CT)
def override_after_application(s):
    """The superior decides on an application that is there (domain §11.4 no. 37)."""
    written, override = s.data.get("written_on"), s.data.get("override_on")
    if written and override and override < written:
        return Reason(f"Văn bản ngày {dmy(override)} trước ngày viết đơn {dmy(written)}.", "Ghi đúng hai ngày.")
    return None


@guard(met="Không có hồ sơ nào mở sau khi nhận đơn.", basis=CARRY_OUT)
def no_case_opened_since(s):
    """Nobody leaves while a case is open that was opened after the application came in (domain §2.2, §11.4 no. 37)."""
    cases = _not_covered(s.member, s.case.leaving.override_on) if s.data.get("kind") == Decision.Kind.LEAVE else []
    if cases:
        return Reason(
            f"{s.comrade} đang có hồ sơ mở: {_named(cases)}.",
            "Giải quyết xong hồ sơ đó trước; nếu không cho ra thì chọn không cho ra.",
        )
    return None


@guard(met="Có đơn do đồng chí viết, ngày viết, ngày nhận, lý do.", basis=CARRY_OUT)
def application_given(s):
    """A written application with its reason, in the member's own words or with the place of the paper (domain §2.2)."""
    missing = [
        words
        for name, words in (("written_on", "ngày viết"), ("received_on", "ngày nhận"), ("reason", "lý do"))
        if not s.data.get(name)
    ]
    if not ((s.data.get("text") or "").strip() or (s.data.get("place") or "").strip()):
        missing.append("nội dung đơn hoặc nơi cất bản giấy")
    if missing:
        return Reason(f"Đơn còn thiếu: {', '.join(missing)}.", "Chỉ nhận đơn viết; ghi nguyên lời đồng chí.")
    return None


@guard(met="Ngày nhận đơn không trước ngày viết.", basis=CT)
def application_in_order(s):
    """An application is received on or after the day it was written."""
    written, received = s.data.get("written_on"), s.data.get("received_on")
    if written and received and received < written:
        return Reason(f"Ngày nhận {dmy(received)} trước ngày viết {dmy(written)}.", "Ghi đúng hai ngày trên đơn.")
    return None


@guard(met="Ngày rút đơn không trước ngày nhận đơn.", basis=CT)
def withdrawn_after_filed(s):
    """The member may take the application back until it is decided; then it lies not before its receipt."""
    day = s.data.get("withdrawn_on")
    if day is None or day < s.case.leaving.received_on:
        return Reason("Chưa ghi ngày rút đơn, hoặc ngày ghi trước ngày nhận đơn.", "Ghi ngày đồng chí rút đơn.")
    return None


@guard(met="Số biểu quyết của chi bộ khớp với người có mặt.", basis=RESOLUTION)
def opinion_counted(s):
    """The branch gives its opinion by a vote at its meeting; whatever the result, it goes up (domain §2.2)."""
    roll, votes, against = (s.data.get(name) for name in ("roll", "in_favour", "against"))
    if votes is None or against is None:
        return Reason("Chưa ghi số đồng ý, không đồng ý.", "Ghi kết quả biểu quyết của chi bộ.")
    present = len(roll.voters) if roll else 0
    if votes + against > present:
        return Reason(
            f"Đồng ý + không đồng ý ({votes + against}) lớn hơn số đảng viên chính thức có mặt được tính ({present}).",
            "Kiểm tra số biểu quyết và điểm danh.",
        )
    return None


@guard(met="Cấp quyết định đã biểu quyết, đủ số đồng ý để cho ra.", basis=RESOLUTION)
def leaving_vote_reached(s):
    """The deciding body votes; to grant it needs more than half of its members, as any resolution (domain §2.2, D)."""
    members, votes = s.data.get("members"), s.data.get("in_favour")
    if not members or votes is None:
        return Reason("Chưa ghi biểu quyết của cấp quyết định.", "Ghi tổng số ủy viên, có mặt, đồng ý.")
    ratio = s.rules.standing_ratio
    if s.data.get("kind") == Decision.Kind.LEAVE and not ratio.reached(votes, members):
        return Reason(
            f"Biểu quyết {votes}/{members} chưa đạt {ratio.words} tổng số ủy viên.",
            "Chọn không cho ra, hoặc biểu quyết lại ở phiên sau.",
        )
    return None


@guard(met="Người quyết định khác người nhận đơn.", basis=CT)
def not_the_receiver(s):
    """Opener and decider are distinct (domain §11.3 no. 29)."""
    if s.actor is not None and s.actor.pk == s.case.opened_by_id:
        return Reason("Người nhận đơn không ký quyết định.", "Đồng chí khác có thẩm quyền ký.")
    return None
