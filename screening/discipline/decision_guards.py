"""The conditions of a decision on discipline: who makes it final, which form, after which hearing and vote (domain §2.3)."""

from screening.flow import Reason, bodies, guard
from screening.guards.basis import CT, dmy
from screening.models import Decision, Stage

from .basis import CHARTER_35, HEARING, LIMITATION, POWERS, day_of
from .measures import DECIDED_AS, MEASURE_OF, OF_THE_BRANCH, facts, posts_on, weight

Kind = Decision.Kind


def in_order(measures):
    """“khai trừ, cảnh cáo”."""
    return ", ".join(measure.label.lower() for measure in measures)


# --- who makes it final --------------------------------------------------------------------------


@guard(met="Hình thức này chi bộ tự quyết định.", basis=POWERS)
def branch_may_finalise(s):
    """The branch makes only reprimand and warning final, and not in a task that a superior assigned (domain §2.3, V1)."""
    about = facts(s.case)
    if about.proposed not in OF_THE_BRANCH:
        return Reason(
            "Chi bộ chỉ tự quyết định khiển trách, cảnh cáo; hình thức khác là đề nghị cấp trên.",
            f"Chờ {s.above} quyết định.",
        )
    if about.violation.in_superior_task:
        return Reason(
            "Vi phạm khi thực hiện nhiệm vụ cấp trên giao: chi bộ đề nghị, không tự quyết định.",
            f"Chờ {s.above} quyết định.",
        )
    return None


@guard(met="Việc quyết định thuộc cấp trên.", basis=POWERS)
def beyond_the_branch(s):
    """What the branch itself makes final is not decided above it a second time: one violation, one form (domain §2.3)."""
    if s.case.stage != Stage.REFERRED and facts(s.case).is_final_in_branch:
        return Reason("Hình thức này chi bộ tự quyết định.", "Chi bộ ra quyết định.")
    return None


@guard(met="Đại diện cấp quyết định đã gặp, nghe đồng chí, hoặc đã mời đủ số lần.", basis=HEARING)
def heard_by_deciding_body(s):
    """A representative of the deciding body hears the member before that body votes (domain §2.3, §11.3 no. 21)."""
    place = bodies(s.case, s.on)["discipline"]
    hearings = facts(s.case).hearings_by(place)
    if not hearings:
        return Reason(
            f"Đại diện {place or 'cấp quyết định'} chưa gặp, nghe đồng chí {s.member.full_name} trình bày.",
            "Ghi buổi gặp, rồi mới ghi quyết định.",
        )
    day = s.data.get("held_on") or s.data.get("issued_on")
    if day and all(row.held_on > day for row in hearings):
        return Reason(
            f"Ngày nghe đồng chí trình bày ({dmy(hearings[0].held_on)}) sau ngày biểu quyết ({dmy(day)}).",
            "Nghe đồng chí trình bày trước, rồi mới biểu quyết.",
        )
    return None


@guard(met="Đồng chí có mặt, hoặc đã mời đủ số lần.", basis=HEARING)
def invited_enough(s):
    """Repeatedly invited and absent without good reason: the body may go on (domain §2.3, V1)."""
    days, need = set(s.data.get("invited_on") or ()), s.rules.hearing_invitations
    held_on = s.data.get("held_on") or s.on
    if any(day > held_on for day in days):
        return Reason(f"Có lần mời sau ngày {dmy(held_on)}.", "Ghi đúng ngày từng lần mời.")
    if any(day < s.case.opened_on for day in days):
        return Reason(f"Có lần mời trước ngày mở hồ sơ ({dmy(s.case.opened_on)}).", "Ghi đúng ngày từng lần mời.")
    if not s.data.get("attended") and len(days) < need:
        return Reason(
            f"{s.comrade} vắng mặt; đã ghi {len(days)} trên {need} lần mời.", "Mời lại và ghi ngày từng lần mời."
        )
    return None


# --- the decision --------------------------------------------------------------------------------


@guard(met="Hình thức có trong phiếu biểu quyết của chi bộ.", basis=CHARTER_35)
def measure_was_on_ballot(s):
    """Forms by member type, post, limitation; a probationary member is never expelled (domain §2.3, §11.4 nos. 36, 38)."""
    about, measure = facts(s.case), MEASURE_OF.get(s.data.get("kind"))
    if measure is None:
        return None
    if about.violation.sentence:
        offered = [about.proposed] if s.member.is_official(s.on) else []
    else:
        offered = about.ballot.measures if about.ballot else ()
    if measure not in offered:
        words = f"Chỉ chọn trong các hình thức trên phiếu: {in_order(offered)}." if offered else "Báo cáo cấp trên."
        return Reason(f"Không áp dụng hình thức {measure.label.lower()} với đồng chí {s.member.full_name}.", words)
    return None


@guard(met="Hình thức không nặng hơn đề nghị của chi bộ.", basis=POWERS)
def not_heavier_than_proposed(s):
    """The deciding body takes the proposed form or a lighter one (domain §2.3)."""
    about, measure = facts(s.case), MEASURE_OF.get(s.data.get("kind"))
    if measure and about.proposed and weight(measure) > weight(about.proposed):
        return Reason(
            f"Chi bộ đề nghị {about.proposed.label.lower()}; {measure.label.lower()} là hình thức nặng hơn.",
            "Chọn hình thức chi bộ đề nghị hoặc nhẹ hơn.",
        )
    return None


@guard(met="Hình thức còn trong thời hiệu vào ngày quyết định.", basis=LIMITATION)
def within_limitation(s):
    """A form past its limitation is not decided, though it stood on the ballot in time (domain §2.3, §11.3 no. 21)."""
    measure, day = MEASURE_OF.get(s.data.get("kind")), day_of(s)
    if measure is None or facts(s.case).limits[measure].allows(day):
        return None
    last = facts(s.case).limits[measure].last_day
    return Reason(
        f"Thời hiệu của hình thức {measure.label.lower()} hết từ sau ngày {dmy(last)}; biểu quyết ngày {dmy(day)}.",
        "Chọn hình thức còn thời hiệu, hoặc không kỷ luật.",
    )


@guard(met="Đã nêu lý do khi chọn khác đề nghị.", basis=CT)
def other_measure_has_reason(s):
    """A form other than the proposed one, or none at all, is chosen with a written reason."""
    about, kind = facts(s.case), s.data.get("kind")
    same = about.proposed and kind == DECIDED_AS[about.proposed]
    if kind and not same and not (s.data.get("reason") or "").strip():
        return Reason("Chưa ghi lý do chọn hình thức khác đề nghị của chi bộ.", "Viết vài câu để người sau đọc hiểu.")
    return None


@guard(met="Khai trừ có kết luận thẩm tra, hoặc có bản án phạt tù.", basis=POWERS)
def verified_before_expulsion(s):
    """The inspection commission's conclusion is mandatory before expulsion, but after a prison sentence (domain §2.3)."""
    if s.data.get("kind") != Kind.EXPEL or facts(s.case).violation.sentence:
        return None
    if not s.case.conclusions.exists():
        return Reason("Chưa có kết luận thẩm tra của Ủy ban Kiểm tra.", "Chuyển Ủy ban Kiểm tra thẩm tra, kết luận.")
    return None


@guard(met="Biểu quyết của cấp quyết định đủ tỷ lệ.", basis=POWERS)
def deciding_body_voted(s):
    """The deciding body decides on discipline by more than half of its members (domain §2.3, V)."""
    if s.data.get("kind") not in MEASURE_OF:
        return None
    ratio, members, votes = s.rules.standing_ratio, s.data.get("members"), s.data.get("in_favour")
    if not members or votes is None:
        return Reason("Chưa ghi biểu quyết của cấp quyết định.", "Ghi tổng số ủy viên, có mặt, đồng ý.")
    if not ratio.reached(votes, members):
        return Reason(
            f"Biểu quyết {votes}/{members} chưa đạt {ratio.words} tổng số ủy viên.",
            "Chọn hình thức nhẹ hơn, hoặc biểu quyết lại ở phiên sau.",
        )
    return None


@guard(met="Quyết định ghi đủ căn cứ và quyền khiếu nại.", basis=POWERS)
def discipline_is_complete(s):
    """Number, date, ground and appeal notice are mandatory (domain §11.3 no. 21, §2.5)."""
    missing = [] if (s.data.get("ground") or "").strip() else ["căn cứ, lý do"]
    if s.data.get("kind") in MEASURE_OF and not (s.data.get("appeal_notice") or "").strip():
        missing.append("quyền khiếu nại")
    if missing:
        return Reason(f"Quyết định chưa đủ: {', '.join(missing)}.", "Bổ sung; quyết định phải ghi quyền khiếu nại.")
    return None


@guard(met="Cách chức nêu đúng chức vụ đồng chí đang giữ.", basis=CHARTER_35)
def dismissed_from_a_post(s):
    """Cách chức takes away a Party post that the member held on the day of the branch's meeting (domain §2.3, V)."""
    if s.data.get("kind") != Kind.DISMISSAL:
        return None
    post, ballot = s.data.get("post"), facts(s.case).ballot
    held = posts_on(s.case.member, ballot.held_on if ballot else s.on)
    if post is None or post.pk not in {row.pk for row in held}:
        return Reason(
            "Chưa chọn chức vụ trong Đảng bị cách.", "Chọn chức vụ đồng chí giữ vào ngày chi bộ họp biểu quyết."
        )
    return None
