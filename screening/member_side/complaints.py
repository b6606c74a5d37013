"""Ý kiến về việc bị đưa vào danh sách: there is no formal appeal, so a note goes to the superior (domain §12 no. 12, D).

It is always recorded, also when the case is closed; it is answered within the working days that an appeal against removal
has, by someone of the superior who neither opened the case nor approved the list. It moves no case.
"""

from django.db import transaction

from branches import access, calendar, inbox, journal
from branches.models import Authority
from screening import offices
from screening.actions.base import locked, paper
from screening.documents import registers
from screening.flow import NotYet, Reason, Situation, bodies
from screening.guards import NOBODYS_OWN
from screening.models import Complaint, Paper, Track, Verdict

BASIS = "Cách làm an toàn do chương trình đặt, theo thời hạn khiếu nại xóa tên"


def superior_of(case, on):
    """Who is complained to: the immediate superior of the branch, by the dated mapping."""
    return bodies(case, on)[Authority.Body.IMMEDIATE_SUPERIOR]


def may_record(actor, case):
    """The member hands it to the branch, or straight to the superior."""
    return access.holds(actor, offices.BRANCH_COMMITTEE, case.branch) or access.holds(
        actor, offices.SUPERIOR, case.branch, access.Reach.ABOVE
    )


def who_records(case):
    return f"Chi ủy (bí thư) của {case.branch}, hoặc cán bộ cấp trên nhận ý kiến của đồng chí thì ghi."


def may_answer(actor, case, on):
    """An office of the superior itself."""
    superior = superior_of(case, on)
    return superior is not None and access.holds(actor, offices.SUPERIOR, superior)


def who_answers(case, on):
    return (
        f"Bí thư, Phó bí thư, Cán bộ cấp ủy, Cán bộ ban tổ chức của {superior_of(case, on) or 'cấp trên'} trả lời; "
        "người đã mở hồ sơ hoặc phê duyệt thì không trả lời."
    )


def involved(case):
    """{user's id: what they did} of those who opened the case or approved the list."""
    approved = case.verdicts.filter(kind=Verdict.Kind.APPROVAL, agreed=True).values_list("given_by", flat=True)
    return dict.fromkeys(approved, "đã phê duyệt danh sách") | {case.opened_by_id: "đã mở hồ sơ"}


def _own(case, actor, on):
    situation = Situation(case, actor, on)
    return [reason for guard in NOBODYS_OWN if (reason := guard(situation))]


def why_not_answer(case, actor, on):
    """What keeps this actor from answering, as reasons; empty when nothing does."""
    did = involved(case).get(actor.pk)
    words = f"Đồng chí {did}, nên không trả lời ý kiến này."
    return ([Reason(words, "Cấp trên cử đồng chí khác trả lời.", basis=BASIS)] if did else []) + _own(case, actor, on)


def why_not_record(case, actor, on):
    """Only of a screening; against a removal or a discipline there is the appeal. Nobody records their own."""
    if case.track != Track.SCREENING:
        return [Reason("Hồ sơ này không phải là hồ sơ rà soát.", "Quyết định xóa tên, kỷ luật thì ghi khiếu nại.")]
    return _own(case, actor, on)


@transaction.atomic
def record_complaint(case, *, received_on, text="", place="", actor, on):
    """Write down what the member says about being listed, word for word, and tell the superior. Returns the Complaint."""
    case = locked(case)
    if not may_record(actor, case):
        raise access.NoOffice(who_records(case))
    reasons = why_not_record(case, actor, on)
    if not text.strip() and not place.strip():
        reasons.append(Reason("Chưa có lời của đồng chí.", "Ghi nguyên văn, hoặc ghi nơi cất bản giấy."))
    if received_on > on:
        reasons.append(Reason("Ngày nhận chưa đến.", f"Nhập ngày không sau hôm nay ({on:%d/%m/%Y})."))
    if received_on < case.opened_on:
        reasons.append(Reason(f"Hồ sơ mở ngày {case.opened_on:%d/%m/%Y}.", "Nhập ngày nhận từ ngày đó về sau."))
    if reasons:
        raise NotYet(*reasons)
    complaint = Complaint.objects.create(
        case=case,
        received_on=received_on,
        text=text,
        place=place.strip(),
        due_on=calendar.add_working_days(received_on, case.rules.appeal_removal_days),
        recorded_by=actor,
    )
    facts = {"complaint": complaint.pk, "received_on": received_on, "due_on": complaint.due_on}
    journal.record("screening.record_complaint", actor=actor, organization=case.branch, subject=case, facts=facts)
    superior = superior_of(case, on)
    words = f"Hồ sơ số {case.label}: có ý kiến gửi cấp trên, trả lời trước hết ngày {complaint.due_on:%d/%m/%Y}."
    users = access.officers_of(superior, offices.SUPERIOR) if superior else ()
    inbox.deliver(users, words, link=complaint.get_absolute_url(), place_id=case.branch_id)
    return complaint


@transaction.atomic
def answer_complaint(complaint, *, answered_on, answer, answer_number, actor, on):
    """The superior answers, once; the branch is told to hand the answer to the member."""
    case = locked(complaint.case)
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    superior = superior_of(case, on)
    if not may_answer(actor, case, on):
        raise access.NoOffice(who_answers(case, on))
    reasons = why_not_answer(case, actor, on)
    if complaint.answered_on:
        reasons.append(Reason(f"Ý kiến này đã được trả lời ngày {complaint.answered_on:%d/%m/%Y}.", "Mở lại để đọc."))
    if not answer.strip() or not answer_number.strip():
        reasons.append(Reason("Trả lời bằng văn bản có số và nội dung.", "Ghi cả hai."))
    if not complaint.received_on <= answered_on <= on:
        days = f"từ {complaint.received_on:%d/%m/%Y} đến {on:%d/%m/%Y}"
        reasons.append(Reason("Ngày trả lời chưa đúng.", f"Nhập một ngày {days}."))
    if reasons:
        raise NotYet(*reasons)
    number = str(registers.parse(answer_number) or answer_number.strip())
    complaint.answered_on, complaint.answer = answered_on, answer
    complaint.answer_number, complaint.answered_by = number, actor
    paper(case, Paper.Kind.OTHER, issued_on=answered_on, issuer=superior, number=number)
    complaint.save(update_fields=["answered_on", "answer", "answer_number", "answered_by"])
    facts = {"complaint": complaint.pk, "number": complaint.answer_number, "answered_on": answered_on}
    journal.record("screening.answer_complaint", actor=actor, organization=superior, subject=case, facts=facts)
    inbox.deliver(
        access.officers_of(case.branch, offices.BRANCH_HEAD),
        f"Hồ sơ số {case.label}: cấp trên đã trả lời ý kiến, chi bộ giao cho đồng chí.",
        link=complaint.get_absolute_url(),
        place_id=case.branch_id,
    )
    return complaint


def state_of(complaint, on):
    """(class, icon, words): answered, waiting, overdue."""
    if complaint.answered_on:
        late = complaint.answered_on > complaint.due_on
        return "st-done", "i-check", "Đã trả lời" + (", sau thời hạn" if late else "")
    days = (complaint.due_on - on).days
    if days < 0:
        return "st-late", "i-alert", f"Quá hạn trả lời {-days} ngày"
    return "st-wait", "i-wait", f"Chờ trả lời, hạn {complaint.due_on:%d/%m/%Y}"
