"""Kết nạp: the steps of a candidate's file, what each needs, what is unusual in it (domain §7, §11.4 no. 42).

The steps are data with dates, not a workflow: each is refused where it cannot be, and may be corrected until the
ceremony. The page shows the reasons of the guards in the place of the button, the verb refuses for the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from branches import calendar
from branches.models import Kind
from members import readmission
from members.limits import limits
from members.models import Admission, Membership

SOON = 30  # calendar days before a deadline from which it is shown as near


def months_of_age(born_on, day):
    """Tuổi tính theo tháng: from the month of birth to the month of the day (domain §7)."""
    return (day.year - born_on.year) * 12 + day.month - born_on.month


# --- what a step needs: a guard gives a reason or nothing -----------------------------------------------------------


def verified(admission, rule):
    """Verification and opinions come before the vote (domain §7)."""
    if not (admission.verified_on and admission.opinions_on):
        return "Chưa ghi ngày thẩm tra xong lý lịch và ngày tổng hợp ý kiến nơi cư trú, đoàn thể."
    return None


def branch_agreed(admission, rule):
    """Chi bộ: at least two thirds of all official members (Điều lệ Đảng, Điều 4)."""
    return _agreed("Chi bộ", admission.votes, admission.base, rule.admission_ratio)


def committee_agreed(admission, rule):
    """Đảng ủy cơ sở: at least two thirds of its members; a chi bộ cơ sở has no such committee above it."""
    if not has_committee(admission.branch):
        return None
    votes, base = admission.committee_votes, admission.committee_base
    return _agreed("Đảng ủy cơ sở", votes, base, rule.admission_committee_ratio)


def _agreed(who, votes, base, ratio):
    if base is None:
        return f"Chưa ghi kết quả biểu quyết của {who[0].lower()}{who[1:]}."
    if not ratio.reached(votes, base):
        return f"{who} tán thành {votes} trên {base}, cần {ratio.words}: {ratio.needed(base)}."
    return None


def certified(admission, rule):
    """The certificate of the awareness course still holds on the day of the decision (01-HD/TW 2026, V1)."""
    if not admission.certificate_on:
        return "Chưa ghi giấy chứng nhận bồi dưỡng nhận thức về Đảng."
    until = calendar.add_months(admission.certificate_on, rule.certificate_months)
    if admission.decided_on and admission.decided_on > until:
        return f"Giấy chứng nhận bồi dưỡng có giá trị đến {until:%d/%m/%Y}, trước Ngày quyết định kết nạp."
    return None


def decided(admission, rule):
    """No ceremony without a decision."""
    return None if admission.decided_on else "Chưa ghi quyết định kết nạp."


def has_committee(branch):
    """Whether a grassroots committee votes between the branch and the decision."""
    return branch.kind == Kind.BRANCH


@dataclass(frozen=True)
class Step:
    """One step of the file: its verb, the facts written in it, and the fact by which it counts as done.

    `optional` of the facts may stay empty; a step of a re-admission is `again`.
    """

    slug: str
    verb: str
    label: str
    done_by: str
    fields: tuple
    needs: tuple[Callable, ...] = ()
    optional: tuple = ()
    again: bool = False

    def is_done(self, admission):
        return getattr(admission, self.done_by) is not None


FACTS = (
    *("full_name", "gender", "born_on", "hometown", "ethnicity", "occupation", "youth_union", "readmission"),
    *("applied_on", "certificate_number", "certificate_on", "introducer", "introduced_by"),
)
STEPS = (
    Step("thong-tin", "change_admission", "Thông tin, đơn, người giới thiệu", "applied_on", FACTS),
    Step(
        "ket-nap-lai",
        "check_readmission",
        "Điều kiện kết nạp lại",
        "former_id",
        ("former", "self_dropped", "family_hardship", "caused_disunity", "conviction", "record_cleared_on"),
        optional=("family_hardship", "record_cleared_on"),
        again=True,
    ),
    Step("tham-tra", "record_checks", "Thẩm tra lý lịch, lấy ý kiến", "verified_on", ("verified_on", "opinions_on")),
    Step(
        "chi-bo",
        "record_branch_vote",
        "Chi bộ biểu quyết",
        "voted_on",
        ("voted_on", "votes", "base"),
        (readmission.checked, verified),
    ),
    Step(
        "dang-uy",
        "record_committee_vote",
        "Đảng ủy cơ sở biểu quyết",
        "committee_voted_on",
        ("committee_voted_on", "committee_votes", "committee_base"),
        (branch_agreed,),
    ),
    Step(
        "tinh-uy",
        "record_consent",
        "Ban Thường vụ Tỉnh ủy đồng ý kết nạp lại",
        "consent_on",
        ("consent_number", "consent_on"),
        (readmission.checked,),
        again=True,
    ),
    Step(
        "quyet-dinh",
        "record_admission_decision",
        "Quyết định kết nạp",
        "decided_on",
        ("decision_number", "decided_on"),
        (branch_agreed, committee_agreed, readmission.consented, certified),
    ),
    Step("le-ket-nap", "hold_ceremony", "Lễ kết nạp", "ceremony_on", ("ceremony_on", "helper"), (decided,)),
)
STEP = {step.slug: step for step in STEPS}

#: No day of this line lies before the one on its left.
ORDER = ("applied_on", "verified_on", "voted_on", "committee_voted_on", "decided_on", "ceremony_on")


def steps_of(admission):
    """The steps of this file: without the committee's vote where no committee stands between; those of a re-admission
    where it is one."""
    steps = [step for step in STEPS if admission.readmission or not step.again]
    return [step for step in steps if step.slug != "dang-uy" or has_committee(admission.branch)]


def why_closed(admission):
    """Why nothing more is written in the file; None while it runs."""
    if admission.member_id:
        return "Lễ kết nạp đã ghi; hồ sơ này đã khép lại."
    if admission.stopped_on:
        return f"Đã dừng xét ngày {admission.stopped_on:%d/%m/%Y}."
    return None


def obstacles(admission, step, on):
    """Why the step cannot be taken now, in words."""
    if reason := why_closed(admission):
        return [reason]
    rule = limits(on)
    return [reason for need in step.needs if (reason := need(admission, rule))]


def _in_order(admission, on):
    """{field: sentence}: no day ahead of today, none before the step it follows, none without its base."""
    days = (*ORDER, "opinions_on", "certificate_on", "record_cleared_on", "consent_on")
    labels = {name: Admission._meta.get_field(name).verbose_name for name in days}
    found, last = {}, None
    for name in days:
        day = getattr(admission, name)
        if day and day > on:
            found[name] = f"{labels[name]} chưa đến. Nhập ngày không sau hôm nay ({on:%d/%m/%Y})."
    for name in ORDER:
        day = getattr(admission, name)
        if day and last and day < getattr(admission, last):
            found.setdefault(
                name, f"{labels[name]} không thể trước {labels[last]} ({getattr(admission, last):%d/%m/%Y})."
            )
        last = name if day else last
    opinions = admission.opinions_on
    if opinions and opinions < admission.applied_on:
        found.setdefault("opinions_on", f"{labels['opinions_on']} không thể trước {labels['applied_on']}.")
    if opinions and admission.voted_on and admission.voted_on < opinions:
        found.setdefault("voted_on", f"{labels['voted_on']} không thể trước {labels['opinions_on']}.")
    consent = admission.consent_on
    if consent and consent < admission.applied_on:
        found.setdefault("consent_on", f"{labels['consent_on']} không thể trước {labels['applied_on']}.")
    if consent and admission.decided_on and consent > admission.decided_on:
        found.setdefault("consent_on", f"{labels['consent_on']} không thể sau {labels['decided_on']}.")
    if admission.certificate_on and admission.decided_on and admission.certificate_on > admission.decided_on:
        found.setdefault("certificate_on", f"{labels['certificate_on']} không thể sau {labels['decided_on']}.")
    if admission.certificate_on and admission.born_on and admission.certificate_on < admission.born_on:
        found.setdefault("certificate_on", "Ngày cấp giấy chứng nhận không thể trước Ngày sinh.")
    return found


def _introduced(admission):
    """The introducer is an official member on the day of the application (domain §7)."""
    introducer = admission.introducer
    if introducer and not introducer.is_official(admission.applied_on):
        return {"introducer": f"Đồng chí {introducer} chưa là đảng viên chính thức vào ngày đơn."}
    return {}


def require(admission, on):
    """Everything that is written holds: the step at hand, and the steps already taken after a correction."""
    rule = limits(on)
    found = _introduced(admission) | _in_order(admission, on) | readmission.refusals(admission, rule)
    if found:
        raise ValidationError(found)
    taken = [step for step in steps_of(admission) if step.is_done(admission)]
    reasons = [reason for step in taken for need in step.needs if (reason := need(admission, rule))]
    if reasons:
        raise ValidationError(list(dict.fromkeys(reasons)))


def doubts(admission, step, on):
    """{code: sentence}: unusual but possible; a person confirms it."""
    rule, found = limits(on), {}
    introducer = admission.introducer
    if step.slug == "thong-tin" and introducer and admission.applied_on:
        since = calendar.add_months(admission.applied_on, -rule.introducer_months)
        here = Membership.objects.filter(member=introducer, branch=admission.branch, starts_on__lte=since)
        if not here.exists():
            found["introducer"] = (
                f"Đồng chí {introducer} sinh hoạt tại {admission.branch} chưa đủ {rule.introducer_months} tháng "
                "đến ngày đơn. Đã kiểm tra: hai đồng chí cùng công tác, cùng cư trú đủ thời gian."
            )
    if step.slug == "thong-tin" and not admission.readmission and readmission.known_before(admission):
        found["known"] = (
            "Trong chương trình đã có hồ sơ đảng viên cùng họ tên, cùng ngày sinh. Nếu là một người thì đánh dấu Kết nạp "
            "lại. Đã hỏi cấp trên: đây là người khác, chưa từng là đảng viên."
        )
    day = admission.ceremony_on or admission.decided_on
    old = step.slug in ("quyet-dinh", "le-ket-nap") and day
    if old and months_of_age(admission.born_on, day) > rule.admission_most_age * 12:
        found["old"] = (
            f"Vào ngày {day:%d/%m/%Y} đã quá {rule.admission_most_age} tuổi: cấp tỉnh đã đồng ý bằng văn bản."
        )
    return found


# --- words for the pages --------------------------------------------------------------------------------------------


def state(admission, on):
    """(class, icon, words): where the file stands, and how the deadline of the ceremony does."""
    if admission.member_id:
        return "st-done", "i-check", f"Kết nạp {admission.ceremony_on:%d/%m/%Y}"
    if admission.stopped_on:
        return "st-rest", "i-dash", "Đã dừng xét"
    if admission.decided_on:
        return remaining(admission.ceremony_by, on, "Lễ kết nạp: ")
    done = [step for step in steps_of(admission) if step.is_done(admission)]
    return "st-now", "i-clock", f"Đã xong: {done[-1].label.lower()}"


def remaining(due, on, before=""):
    """(class, icon, words) of a deadline."""
    days = (due - on).days
    if days < 0:
        return "st-late", "i-alert", f"{before}quá hạn {-days} ngày"
    words = "hạn hôm nay" if days == 0 else f"còn {days} ngày"
    return ("st-soon" if days <= SOON else "st-rest"), "i-clock", f"{before}{words}"


def late_words(admission):
    """A ceremony later than it should be is said, not refused; "" otherwise."""
    held, due = admission.ceremony_on, admission.ceremony_by
    if not (held and due and held > due):
        return ""
    return f"Lễ kết nạp tổ chức sau hạn {due:%d/%m/%Y} là {calendar.working_days_between(due, held)} ngày làm việc."


def shown_steps(admission, on):
    """[(step, done, [(label, value)], [reasons why not now])] for the page."""
    rows = []
    for step in steps_of(admission):
        facts = [(_label(name), _shown(admission, name)) for name in step.fields]
        known = [(label, value) for label, value in facts if value not in ("", None)]
        done = step.is_done(admission)
        rows.append((step, done, known if done else [], [] if done else obstacles(admission, step, on)))
    return rows


def _label(name):
    return Admission._meta.get_field(name).verbose_name


def _shown(admission, name):
    value, field = getattr(admission, name), Admission._meta.get_field(name)
    if isinstance(value, bool):
        return "Có" if value else "Không" if field.null else ""
    if field.choices:
        return getattr(admission, f"get_{name}_display")()
    return value
