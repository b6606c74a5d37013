"""The conditions of the flow. Each says in words what is missing; its docstring quotes the rule.

HD02 = Guide 02-HD/BTCTW of 12/4/2021. CT = a safe default of the program (mark D), which an administrator can change.
"""

from datetime import date

from branches import access
from branches.models import Organization
from members.models import Meeting, Ranking, Standing
from screening.detection import known_on
from screening.flow import Reason, guard
from screening.models import Ballot, Case, Contact, Criterion, Evidence, Note, SelfReview, Stage, Verdict

HD02_1, HD02_2, HD02_3, HD02_4 = (f"Hướng dẫn 02, bước {n}" for n in (1, 2, 3, 4))
CT = "Cách làm an toàn do chương trình đặt"
CHARTER_8 = "Điều lệ Đảng, Điều 8"
RATIO_RULE = "Quy định thi hành Điều lệ, mục 9.3.2"
CARRY_OUT = "Quy định thi hành Điều lệ Đảng"
DISCIPLINE = "Quy định về kỷ luật, mục 8.7"


def _d(day):
    return f"{day:%d/%m/%Y}"


# --- every step ----------------------------------------------------------------------------------


@guard(met="Đồng chí không phải là người được xét.", basis=CT)
def not_about_oneself(s):
    """Nobody acts in a case about themself (domain §11.3 no. 6)."""
    if s.actor is not None and s.member.user_id is not None and s.member.user_id == s.actor.pk:
        return Reason(
            "Đồng chí không thực hiện việc trong hồ sơ về chính mình.", "Cấp trên cử đồng chí khác thực hiện."
        )
    return None


# --- opening -------------------------------------------------------------------------------------


@guard(met="Đồng chí là đảng viên chính thức.", basis=CHARTER_8)
def member_is_official(s):
    """A probationary member is not of this track (domain §1.5, V)."""
    if not s.member.is_official(s.on):
        return Reason(
            f"{s.comrade} là đảng viên dự bị, không thuộc diện này.", "Xem xét theo quy định về đảng viên dự bị."
        )
    return None


@guard(met="Đồng chí đang sinh hoạt tại chi bộ.", basis=HD02_1)
def member_is_active(s):
    """Only who is on the branch's list can be reviewed."""
    if not s.member.memberships.on(s.on).filter(branch=s.member.branch).exists():
        return Reason(f"{s.comrade} không còn trong danh sách của chi bộ.", "Kiểm tra lại danh sách đảng viên.")
    return None


@guard(met="Chưa có hồ sơ nào đang mở.", basis=CT)
def no_open_case(s):
    """Two open cases of one member are refused (domain §11.3 no. 6)."""
    case = Case.objects.open().filter(member=s.member).first()
    if case is not None:
        return Reason(f"{s.comrade} đã có hồ sơ đang mở (số {case.label}).", "Tiếp tục hồ sơ đó.")
    return None


@guard(met="Đã chọn tiêu chí đang áp dụng.", basis=HD02_1)
def criterion_chosen(s):
    """At least one criterion in force (domain §11.3 no. 6)."""
    chosen = s.data.get("criteria") or []
    in_force = set(Criterion.objects.in_force(s.on).values_list("pk", flat=True))
    if not chosen or any(criterion.pk not in in_force for criterion in chosen):
        return Reason(
            "Chưa chọn tiêu chí. Hồ sơ mở khi có ít nhất một tiêu chí đang áp dụng.",
            "Chọn tiêu chí, hoặc để ở mục theo dõi thường xuyên.",
        )
    return None


def consecutive_rankings(member, years, on):
    """The latest final “Không hoàn thành nhiệm vụ” rankings when they are consecutive years; else an empty list.

    Looks at the `years` latest years with final rankings before the day (formats §6, detect; domain §1.2 C1).
    """
    latest = list(Ranking.objects.filter(known_on(on), member=member).order_by("-year")[:years])
    if len(latest) < years or any(r.level != "not_completed" or r.under_review for r in latest):
        return []
    if latest[0].year - latest[-1].year != years - 1:
        return []
    return latest


@guard(met="Mỗi tiêu chí có bằng chứng đã được chấp nhận.", basis=HD02_1)
def evidence_accepted(s):
    """Each criterion needs an accepted evidence record; free-text suspicion is not enough (domain §11.3 no. 6, §1.2)."""
    from screening.regulation import rules_on

    for criterion in s.data.get("criteria") or []:
        if criterion.needs == Criterion.Needs.RANKINGS:
            if s.member.standings.on(s.on).filter(kind=Standing.Kind.EXEMPT).exists():
                return Reason(
                    f"{s.comrade} được miễn sinh hoạt nên không xếp loại hằng năm; tiêu chí này không áp dụng.",
                    "Chọn tiêu chí khác nếu có kết luận.",
                )
            years = rules_on(s.on).criterion1_years
            rankings = consecutive_rankings(s.member, years, s.on)
            if not rankings:
                latest = s.member.rankings.filter(known_on(s.on)).order_by("-year")[:years]
                review = next((r for r in latest if r.under_review), None)
                if review:
                    return Reason(
                        f"Xếp loại năm {review.year} đang được xem xét lại.", "Chờ kết quả; chương trình sẽ báo."
                    )
                shown = (
                    ", ".join(str(r.year) for r in reversed(list(latest)) if r.level == "not_completed") or "chưa có"
                )
                return Reason(
                    f"Hai lần xếp loại “Không hoàn thành nhiệm vụ” chưa liền năm ({shown}).",
                    "Kiểm tra bảng xếp loại từng năm.",
                )
            spent = Evidence.objects.filter(member=s.member, case__isnull=False, rankings=rankings[0]).first()
            if spent is not None:
                return Reason(
                    f"Hai lần xếp loại này đã xét ở hồ sơ số {spent.case.label}. "
                    "Không mở lại bằng chính bằng chứng cũ.",
                    "Chỉ mở khi có bằng chứng mới.",
                )
        elif not Evidence.objects.filter(member=s.member, criterion=criterion).accepted().unused().exists():
            spent = Evidence.objects.filter(member=s.member, criterion=criterion, case__isnull=False).first()
            if spent is not None:
                return Reason(
                    f"Việc này đã xét ở hồ sơ số {spent.case.label}. Không mở lại bằng chính bằng chứng cũ.",
                    "Chỉ mở khi có bằng chứng mới.",
                )
            return Reason(
                f"Tiêu chí “{criterion.short}” chưa có bằng chứng được chấp nhận.",
                f"Thêm văn bản: {criterion.get_needs_display().lower()}. Ý kiến truyền miệng chưa đủ.",
            )
    return None


@guard(met="Sự việc không thuộc trường hợp xóa tên hoặc khai trừ ngay.", basis=HD02_1)
def not_grave(s):
    """Acts that already reach removal or expulsion do not enter the twelve-month track (domain §1.2, §11.3 no. 8)."""
    if s.data.get("grave"):
        return Reason(
            "Sự việc có thể đến mức xóa tên hoặc kỷ luật khai trừ, không đi theo quy trình giúp đỡ.",
            "Báo cáo cấp trên để xem xét theo quy trình riêng.",
        )
    return None


@guard(met="Cấp quản lý cán bộ đã có ý kiến, hoặc không cần.", basis=CT)
def managing_level_agreed(s):
    """A cadre managed above is routed to the managing level, whose written opinion is required (domain §1.5)."""
    if s.member.managed_by_id and not s.data.get("managing_opinion"):
        return Reason(
            f"{s.comrade} do {s.member.managed_by} quản lý.",
            f"Gửi {s.member.managed_by}; chi bộ làm tiếp khi có ý kiến bằng văn bản (ghi số, ngày).",
        )
    return None


# --- list, opinion, approval ---------------------------------------------------------------------


@guard(met="Đã có ý kiến của Mặt trận, đoàn thể hoặc đơn vị.", basis=HD02_1)
def front_opinion_recorded(s):
    """The Front committee, or the unit's leaders and organisations, were asked (domain §1.3 no. 2)."""
    if not s.opinions:
        return Reason(
            "Chưa có ý kiến của Ban công tác Mặt trận (hoặc lãnh đạo, đoàn thể ở cơ quan).",
            "Ghi người cho ý kiến, ngày, nội dung.",
        )
    return None


@guard(met="Mỗi tiêu chí trong hồ sơ có bằng chứng.", basis=HD02_1)
def case_has_evidence(s):
    """No row goes up without its evidence (domain §11.3 no. 6)."""
    proven = {evidence.criterion_id for evidence in s.evidence}
    for criterion in s.case.criteria.all():
        if criterion.pk not in proven:
            return Reason(
                f"Dòng của đồng chí {s.member.full_name} chưa đủ: bằng chứng cho tiêu chí “{criterion.short}”.",
                "Bổ sung rồi gửi cả danh sách.",
            )
    return None


@guard(met="Đồng chí không phải là người đề nghị danh sách.", basis=f"{HD02_1}; {CT}")
def not_the_proposer(s):
    """Opinion and approval are given by a different person than the proposer (domain §11.3 nos. 9, 11)."""
    proposers = {s.case.opened_by_id}
    if s.case.nominee_list_id:
        proposers.add(s.case.nominee_list.submitted_by_id)
    if s.actor is not None and s.actor.pk in proposers:
        return Reason(
            "Người đề nghị không cho ý kiến, không phê duyệt danh sách của mình.",
            "Đồng chí khác của cấp trên thực hiện.",
        )
    return None


@guard(met="Có ý kiến riêng cho đồng chí này.", basis=HD02_1)
def verdict_given(s):
    """Every person gets a verdict of their own (domain §11.3 no. 11)."""
    if s.data.get("agreed") is None:
        return Reason(f"Chưa có ý kiến về đồng chí {s.member.full_name}.", "Chọn đồng ý hoặc không đồng ý.")
    return None


@guard(met="Đã ghi lý do khi không đồng ý.", basis=CT)
def refusal_has_reason(s):
    """A refusal needs a reason (domain §11.3 no. 11)."""
    if s.data.get("agreed") is False and not (s.data.get("reason") or "").strip():
        return Reason(
            "Chưa ghi lý do không đồng ý.",
            f"Viết vài câu; chi bộ và đồng chí {s.member.full_name} đọc được nguyên văn.",
        )
    return None


@guard(met="Có số và ngày văn bản.", basis=CT)
def document_numbered(s):
    """Each written act carries its number and date (domain §10)."""
    if not (s.data.get("number") or "").strip() or s.data.get("issued_on") is None:
        return Reason("Chưa có số và ngày văn bản.", "Nhập số, ví dụ 47-TB/ĐU, và ngày ký.")
    return None


@guard(met="Ngày ghi không ở tương lai.", basis=CT)
def dates_not_in_future(s):
    """Facts are recorded on or after the day they happened."""
    for value in s.data.values():
        if isinstance(value, date) and value > s.on:
            return Reason(f"Ngày {_d(value)} chưa đến.", f"Nhập ngày không sau hôm nay ({_d(s.on)}).")
    return None


def _led_here(s):
    """[(what, day)] of the dated acts that brought the case to its stage."""
    case, cycle = s.case, {"cycle": s.case.cycle}
    if case.stage == Stage.AWAITING_OPINION:
        return [("ngày tờ trình", case.nominee_list.issued_on)]
    if case.stage == Stage.APPROVED:
        return [("ngày văn bản phê duyệt", s.last_verdict(Verdict.Kind.APPROVAL).issued_on)]
    if case.stage == Stage.NOTIFIED:
        return [("ngày giao thông báo", notice.served_on) for notice in case.notifications.all()]
    if case.stage == Stage.MENTORING:
        return [("ngày bắt đầu giúp đỡ", case.mentoring_starts_on)]
    if case.stage == Stage.VERIFIED:
        return [("ngày kết luận thẩm tra", row.issued_on) for row in case.conclusions.filter(**cycle)]
    acts = [("ngày họp bỏ phiếu", b.held_on) for b in s.ballots if b.state == Ballot.State.SEALED]
    if case.stage == Stage.FORWARDED:
        acts += [("ngày đảng ủy cơ sở biểu quyết", row.held_on) for row in case.committee_votes.filter(**cycle)]
    if case.stage == Stage.NO_PROPOSAL and (verdict := s.last_verdict(Verdict.Kind.PROGRESS)):
        acts.append(("ngày văn bản của cấp trên", verdict.issued_on))
    return acts


@guard(met="Ngày ghi theo đúng trình tự các bước.", basis=CT)
def dates_in_order(s):
    """What is done at a stage bears no earlier date than what led there; a paper none earlier than its vote (§11.3)."""
    vote, paper, served = (s.data.get(name) for name in ("held_on", "issued_on", "served_on"))
    if vote and paper and vote > paper:
        return Reason(f"Ngày biểu quyết {_d(vote)} sau ngày văn bản {_d(paper)}.", "Ghi đúng hai ngày.")
    if served and paper and served < paper:
        return Reason(f"Ngày giao {_d(served)} trước ngày văn bản {_d(paper)}.", "Ghi đúng hai ngày.")
    what, earliest = max(_led_here(s), key=lambda act: act[1], default=("", None))
    for name, day in s.data.items():
        if earliest and isinstance(day, date) and name != "heard_on" and day < earliest:
            return Reason(f"Ngày {_d(day)} trước {what} ({_d(earliest)}).", "Ghi đúng ngày, theo trình tự các bước.")
    return None


# --- ballots -------------------------------------------------------------------------------------


@guard(met="Chi bộ đủ đảng viên chính thức để họp và biểu quyết.", basis="Điều lệ Đảng, Điều 21.2")
def enough_officials(s):
    """A branch with fewer official members than the minimum cannot vote validly (domain §1.5, V1)."""
    roll = s.data.get("roll")  # that of the day of the meeting, once there is one
    officials = roll.officials if roll and roll.lines else s.officials
    if officials < s.rules.min_official:
        return Reason(
            f"Chi bộ có {officials} đảng viên chính thức, cần ít nhất {s.rules.min_official} để họp và biểu quyết.",
            f"Đề nghị {s.above} sáp nhập hoặc ghép chi bộ.",
        )
    return None


@guard(met="Không có lần bỏ phiếu nào đang mở.", basis=CT)
def no_open_ballot(s):
    """One ballot at a time for one person."""
    if s.open_ballot is not None:
        return Reason(
            f"Đang có lần bỏ phiếu ngày {_d(s.open_ballot.held_on)} chưa xong.", "Nhập số phiếu lần đó trước."
        )
    return None


@guard(met="Cấp trên đã đồng ý đưa ra bỏ phiếu.", basis=HD02_1)
def superior_agreed_to_vote(s):
    """The superior's opinion comes before the vote (domain §11.3 no. 9)."""
    verdict = s.last_verdict(Verdict.Kind.OPINION)
    if verdict is None:
        return Reason(f"{s.superior or 'Cấp trên'} chưa cho ý kiến.", "Chi bộ chờ ý kiến bằng văn bản.")
    if not verdict.agreed:
        return Reason(
            f"{s.superior or 'Cấp trên'} đề nghị chưa đưa ra bỏ phiếu: “{verdict.reason}”.",
            "Thực hiện đề nghị, gửi lại ở đợt sau.",
        )
    return None


@guard(met="Đã ghi buổi họp và người có mặt.", basis=HD02_1)
def meeting_recorded(s):
    """Meeting minutes with attendance stand before the roll is frozen (domain §11.3 no. 10); a chi ủy does not vote."""
    meeting = s.data.get("meeting")
    elsewhere = meeting is None or meeting.branch_id != s.case.branch_id or meeting.kind == Meeting.Kind.COMMITTEE
    if elsewhere or not meeting.attendances.exists():
        return Reason("Chưa ghi buổi họp chi bộ và người có mặt.", "Ghi buổi họp và điểm danh trước.")
    if meeting.held_on > s.on:
        return Reason(f"Buổi họp ngày {_d(meeting.held_on)} chưa diễn ra.", "Khóa danh sách tại buổi họp.")
    return None


def meetings_since(case):
    """The earliest meeting that may take the next step: the day of this stage.

    The proposal may follow the progress vote at the same meeting, however late that count was typed in.
    """
    if case.stage == Stage.PROGRESS_NOT_RECOGNISED:
        return case.ballots.sealed().filter(kind=Ballot.Kind.PROGRESS).latest("pk").held_on
    return case.stage_since


@guard(met="Buổi họp diễn ra sau khi hồ sơ đến bước này.", basis=CT)
def meeting_after_stage(s):
    """A vote is held at a meeting after the step that leads to it, not at an earlier one."""
    meeting, since = s.data.get("meeting"), meetings_since(s.case)
    if meeting is not None and meeting.held_on < since:
        return Reason(
            f"Buổi họp ngày {_d(meeting.held_on)} diễn ra trước khi hồ sơ đến bước này ({_d(since)}).",
            "Chọn buổi họp sau đó.",
        )
    return None


def _matter(kind):
    """A proposal is one matter, whether for removal or for expulsion (domain §11.3 no. 18)."""
    return "proposal" if kind in (Ballot.Kind.REMOVAL, Ballot.Kind.EXPULSION) else kind


@guard(met="Buổi họp này chưa bỏ phiếu về đồng chí.", basis=CT)
def not_twice_in_one_meeting(s):
    """No second vote at the same meeting (domain §12 no. 22)."""
    meeting, matter = s.data.get("meeting"), _matter(s.data["kind"])
    if meeting is not None and any(b.meeting_id == meeting.pk and _matter(b.kind) == matter for b in s.ballots):
        return Reason("Mỗi buổi họp chỉ bỏ phiếu một lần cho một đồng chí.", "Làm lại ở buổi họp sau và ghi lý do.")
    return None


@guard(met="Tổ kiểm phiếu đủ người.", basis=CT)
def enough_tellers(s):
    """Three tellers, two in a small branch (domain §11.1 vote.min_counting_team, D)."""
    tellers, base = s.data.get("tellers") or [], s.data["roll"].base
    size = s.rules.team_size(base)
    if len(tellers) < size:
        return Reason(
            f"Tổ kiểm phiếu cần ít nhất {size} đồng chí, hiện có {len(tellers)}.", "Chọn thêm người trong số có mặt."
        )
    return None


@guard(met="Người kiểm phiếu là đảng viên chính thức có mặt, không phải người được xét, người giúp đỡ.", basis=CT)
def tellers_not_involved(s):
    """Tellers are present voters, neither the subject nor the mentor (domain §11.1)."""
    present = s.data["roll"].voter_ids
    mentors = {m.mentor_id for m in s.mentorings}
    for teller in s.data.get("tellers") or []:
        if teller.pk == s.case.member_id:
            return Reason(
                f"Đồng chí {teller.full_name} không tham gia kiểm phiếu vì là người được xét.", "Chọn đồng chí khác."
            )
        if teller.pk in mentors:
            return Reason(
                f"Đồng chí {teller.full_name} không tham gia kiểm phiếu vì là người giúp đỡ.", "Chọn đồng chí khác."
            )
        if teller.pk not in present:
            return Reason(
                f"Đồng chí {teller.full_name} không có mặt hoặc không được phát phiếu.",
                "Chọn người trong số có mặt, được phát phiếu.",
            )
    return None


@guard(met="Hai người kiểm phiếu có tài khoản để nhập hai bản riêng.", basis=CT)
def two_tellers_sign_in(s):
    """Two tellers enter the counts blindly from two logins."""
    able = [teller for teller in s.data.get("tellers") or [] if enters_counts(teller, s.case.branch)]
    if len(able) < 2:
        return Reason(
            f"Trong tổ kiểm phiếu mới có {len(able)} đồng chí có tài khoản chi ủy, cần 2 để nhập hai bản riêng.",
            "Chọn thêm đồng chí có tài khoản, hoặc đề nghị quản trị cấp tài khoản.",
        )
    return None


def enters_counts(member, branch):
    """Can this member type the counts: an active account with an office of the branch committee?"""
    from screening.workflow import BRANCH_COMMITTEE

    return member.user_id is not None and member.user.is_active and access.holds(member.user, BRANCH_COMMITTEE, branch)


@guard(met="Đang có lần bỏ phiếu chờ nhập số phiếu.", basis=CT)
def ballot_is_open(s):
    """Counts are entered for an open ballot only; a sealed one never changes (domain §11.3 no. 27)."""
    if s.open_ballot is None:
        return Reason(
            "Chưa khóa danh sách người bỏ phiếu.", "Soát lý do của từng đồng chí không tính, rồi khóa danh sách."
        )
    return None


# --- notice, commitment, mentor ------------------------------------------------------------------


@guard(met="Đồng chí đã ký nhận, hoặc đã ghi đủ số lần đến giao.", basis=CT)
def served_or_attempted(s):
    """Dated and acknowledged, or three delivery attempts recorded (domain §11.3 no. 12)."""
    if not s.data.get("acknowledged"):
        n, need = s.contact_count(Contact.Kind.DELIVERY), s.rules.delivery_attempts
        if n < need:
            return Reason(
                f"Chưa giao thông báo cho đồng chí {s.member.full_name}. Đã ghi {n} lần đến, cần {need} lần nếu vắng.",
                "Ghi ngày giao có ký nhận, hoặc ghi thêm lần đến.",
            )
    return None


@guard(met="Đã trao đổi với đồng chí.", basis=HD02_2)
def talk_recorded(s):
    """The committee talks with the member before the self-review (domain §1.3 no. 6)."""
    if not s.talks and s.case.cycle == 1:
        return Reason(
            f"Chưa ghi buổi trao đổi với đồng chí {s.member.full_name}.", "Ghi ngày, người dự, tóm tắt hai phía."
        )
    return None


@guard(met="Đã có bản tự kiểm điểm có cam kết, hoặc đủ số lần đề nghị.", basis=HD02_2)
def self_review_received(s):
    """A self-review with commitments, or three dated requests (domain §1.5, §11.3 no. 13); asked for once."""
    if s.case.cycle == 1 and s.first_self_review is None:
        n, need = s.contact_count(Contact.Kind.SELF_REVIEW), s.rules.selfreview_requests
        if n < need:
            return Reason(
                f"Chưa có bản tự kiểm điểm. Đã đề nghị {n} trên {need} lần.",
                "Nhận bản tự kiểm điểm, hoặc ghi lần đề nghị tiếp theo.",
            )
    return None


@guard(met="Bản tự kiểm điểm nêu cam kết.", basis=HD02_2)
def commitment_stated(s):
    """The self-review must contain a commitment (domain §11.3 no. 13)."""
    if not [text for text in s.data.get("commitments") or [] if text.strip()]:
        return Reason(
            "Bản tự kiểm điểm chưa nêu cam kết sửa chữa.",
            f"Đề nghị đồng chí {s.member.full_name} viết thêm; chi bộ không viết thay.",
        )
    return None


@guard(met="Có nội dung đồng chí viết, hoặc nơi cất bản giấy.", basis=CT)
def words_or_paper(s):
    """The member's own words, or where the paper is kept (domain §11.3 no. 13)."""
    if not ((s.data.get("text") or "").strip() or (s.data.get("place") or "").strip()):
        return Reason("Chưa ghi nội dung bản tự kiểm điểm.", "Ghi nội dung, hoặc ghi nơi cất bản giấy.")
    return None


@guard(met="Chưa nhận bản tự kiểm điểm lần này.", basis=CT)
def self_review_once(s):
    """The member's own words are stored once and unaltered (domain §11.3 no. 13)."""
    if s.self_review(s.data["round"]) is not None:
        return Reason(
            "Bản tự kiểm điểm lần này đã nhận và giữ nguyên văn.", "Nếu cần nói thêm, ghi ý kiến tại hội nghị."
        )
    return None


@guard(met="Chi bộ đã nghe đồng chí trình bày, hoặc đã mời đủ số lần.", basis=HD02_2)
def hearing_held(s):
    """The branch hears the member, or invitation three times and absence (domain §11.3 no. 14)."""
    if s.case.cycle == 1 and s.hearing is None:
        return Reason(
            f"Chưa ghi ý kiến của đồng chí {s.member.full_name} tại hội nghị.",
            f"Ghi tóm tắt lời trình bày, hoặc {s.rules.hearing_invitations} lần mời mà vắng.",
        )
    return None


@guard(met="Đồng chí có mặt trình bày, hoặc đã mời đủ số lần.", basis=HD02_2)
def heard_or_invited(s):
    """Absence counts only after three dated invitations (domain §11.3 no. 14)."""
    if not s.data.get("attended"):
        n, need = s.contact_count(Contact.Kind.HEARING), s.rules.hearing_invitations
        if n < need:
            return Reason(
                f"Đồng chí {s.member.full_name} chưa dự hội nghị; đã mời {n} trên {need} lần.",
                "Mời lại và ghi ngày mời.",
            )
    return None


@guard(met="Đã ghi lời trình bày của đồng chí.", basis=HD02_2)
def statement_given(s):
    """Who was heard has said something, and it is kept (domain §11.3 no. 14)."""
    if s.data.get("attended") and not (s.data.get("statement") or "").strip():
        return Reason("Chưa ghi lời trình bày của đồng chí.", "Ghi tóm tắt lời trình bày của đồng chí.")
    return None


@guard(met="Khớp với điểm danh của buổi họp.", basis=CT)
def attendance_agrees(s):
    """Heard or absent: the hearing says what the attendance of that meeting says (domain §11.3 no. 14)."""
    meeting, attended = s.data.get("meeting"), bool(s.data.get("attended"))
    row = meeting and meeting.attendances.filter(member=s.case.member_id).first()
    if row and row.present != attended:
        word = "vắng mặt" if attended else "có mặt"
        return Reason(
            f"Điểm danh buổi họp ngày {_d(meeting.held_on)} ghi đồng chí {s.member.full_name} {word}.",
            "Kiểm tra lại điểm danh hoặc ô “có mặt”.",
        )
    return None


#: Which attempts, requests or invitations belong to which stage.
CONTACTS_AT = {
    Stage.APPROVED: (Contact.Kind.DELIVERY,),
    Stage.NOTIFIED: (Contact.Kind.SELF_REVIEW, Contact.Kind.HEARING),
    Stage.MENTORING: (Contact.Kind.SECOND_SELF_REVIEW,),
}


@guard(met="Đúng việc của bước này.", basis=CT)
def contact_fits_stage(s):
    """Attempts count in the step they stand in for: none is noted in advance (domain §1.5, §11.3 nos. 12–14, 18)."""
    if s.data.get("kind") not in CONTACTS_AT.get(s.case.stage, ()):
        return Reason("Việc này không thuộc bước hiện tại của hồ sơ.", "Ghi khi hồ sơ đến bước đó.")
    if s.case.stage == Stage.MENTORING:
        return _too_early_for_last_papers(s, s.data.get("made_on") or s.on)
    return None


@guard(met="Mỗi ngày ghi một lần.", basis=CT)
def contact_once_a_day(s):
    """Three attempts are three days, not three lines of one day (domain §1.5)."""
    kind, made_on = s.data.get("kind"), s.data.get("made_on")
    if any(contact.kind == kind and contact.made_on == made_on for contact in s.contacts):
        return Reason("Ngày này đã ghi một lần rồi.", "Mỗi lần đến, lần đề nghị, lần mời là một ngày khác nhau.")
    return None


@guard(met="Chưa ghi ý kiến tại hội nghị của chu kỳ này.", basis=CT)
def hearing_once(s):
    """One hearing per cycle; what was said is not rewritten."""
    if s.hearing is not None:
        return Reason("Ý kiến tại hội nghị đã được ghi.", "Nội dung đã ghi thì không sửa.")
    return None


@guard(met="Người giúp đỡ là đảng viên chính thức, đang sinh hoạt tại chi bộ.", basis=HD02_2)
def mentor_is_official(s):
    """An official, active member of the same branch (domain §11.3 no. 15)."""
    from members.models import Member

    mentor = s.data.get("mentor")
    if mentor is None:
        return Reason("Chưa chọn người giúp đỡ.", "Chọn một đảng viên chính thức của chi bộ.")
    usable = Member.objects.official_on(s.on).filter(pk=mentor.pk, branch=s.case.branch)
    away = Standing.objects.on(s.on).filter(member=mentor)  # exempt, suspended, or active elsewhere
    if not usable.exists() or away.exists():
        return Reason(
            f"Đồng chí {mentor.full_name} chưa là đảng viên chính thức đang sinh hoạt tại chi bộ.",
            "Chọn đảng viên chính thức đang sinh hoạt.",
        )
    return None


@guard(met="Người giúp đỡ không phải người được giúp đỡ và không có hồ sơ đang mở.", basis=CT)
def mentor_is_not_subject(s):
    """The mentor is not the subject, nor under review (domain §11.3 no. 15)."""
    mentor = s.data.get("mentor")
    if mentor is not None and mentor.pk == s.case.member_id:
        return Reason("Người được giúp đỡ không tự giúp đỡ mình.", "Chọn đồng chí khác.")
    if mentor is not None and Case.objects.open().filter(member=mentor).exists():
        return Reason(f"Đồng chí {mentor.full_name} cũng đang có hồ sơ mở.", "Chọn đồng chí khác.")
    return None


@guard(met="Người giúp đỡ chưa giúp đồng chí nào khác.", basis=HD02_2)
def mentor_is_free(s):
    """One mentor helps one member (domain §11.1 members_per_helper, V)."""
    from screening.models import Mentoring

    mentor = s.data.get("mentor")
    if mentor is None:
        return None
    busy = Mentoring.objects.filter(mentor=mentor, ended_on=None, case__closed_on=None).exclude(case=s.case).count()
    if busy >= s.rules.members_per_helper:
        return Reason(
            f"Đồng chí {mentor.full_name} đang giúp đỡ một đồng chí khác. Mỗi người giúp đỡ một người.",
            "Chọn đồng chí khác.",
        )
    return None


@guard(met="Có nghị quyết phân công.", basis=HD02_2)
def resolution_given(s):
    """The clock starts at the date of the branch's resolution (domain §11.1 clock_start, §11.3 no. 15)."""
    if not (s.data.get("number") or "").strip() or s.data.get("issued_on") is None:
        return Reason(
            "Chưa có nghị quyết phân công người giúp đỡ. Thời gian giúp đỡ tính từ ngày nghị quyết.",
            "Ghi số, ngày nghị quyết.",
        )
    return None


@guard(met="Nghị quyết sau khi chi bộ nghe đồng chí.", basis=HD02_2)
def resolution_after_hearing(s):
    """The resolution follows the hearing and lies neither before this stage nor in the future."""
    day = s.data.get("issued_on")
    if day is None:
        return None
    earliest = s.case.stage_since if s.case.cycle > 1 else (s.hearing.meeting.held_on if s.hearing else None)
    if earliest and day < earliest:
        return Reason(
            f"Nghị quyết ngày {_d(day)} có trước ngày chi bộ nghe đồng chí ({_d(earliest)}).",
            "Ghi đúng ngày nghị quyết.",
        )
    return None


@guard(met="Đang có người giúp đỡ.", basis=HD02_3)
def mentor_in_place(s):
    """Someone helps at every moment; a new branch names a mentor at its next meeting (domain §11.3 no. 25)."""
    advice = "Cử người mới ở buổi họp gần nhất; thời gian vẫn tính tiếp."
    if s.mentoring is None:
        return Reason("Hiện chưa có người giúp đỡ.", advice)
    if not s.mentor_is_here:
        return Reason(
            f"Hiện chưa có người giúp đỡ (đồng chí {s.mentoring.mentor.full_name} không còn sinh hoạt tại chi bộ).",
            advice,
        )
    return None


@guard(met="Đồng hồ không tạm dừng.", basis=CT)
def clock_not_paused(s):
    """While the superior has paused the clock, the time is not full (domain §12 no. 9)."""
    if s.open_pause is not None:
        return Reason(
            f"Thời gian giúp đỡ đang tạm dừng từ ngày {_d(s.open_pause.starts_on)}.",
            f"Chờ {s.above} cho tính tiếp.",
        )
    return None


@guard(met="Đồng hồ đang tạm dừng.", basis=CT)
def clock_paused(s):
    """Only a paused clock can go on."""
    if s.open_pause is None:
        return Reason("Thời gian giúp đỡ không tạm dừng.", "Không cần làm gì.")
    return None


@guard(met="Đủ thời gian giúp đỡ.", basis=f"{HD02_3}; Điều lệ Đảng, Điều 8.1")
def mentoring_is_over(s):
    """Not before twelve calendar months, not even for an administrator (domain §11.3 no. 16)."""
    ends_on = s.case.mentoring_ends_on
    if ends_on is None or s.on < ends_on:
        start, rest = s.case.mentoring_starts_on, (ends_on - s.on).days if ends_on else 0
        return Reason(
            f"Chưa đủ {s.rules.education_months} tháng giúp đỡ. Bắt đầu {_d(start)}, đủ ngày {_d(ends_on)}, còn {rest} ngày."
            if ends_on
            else "Chưa bắt đầu thời gian giúp đỡ.",
            "Không ai mở sớm hơn được.",
        )
    return None


@guard(met="Gần hết thời gian giúp đỡ.", basis=HD02_4)
def near_the_end(s):
    """The second self-review looks back on the whole time: taken from the first reminder before the end on."""
    return _too_early_for_last_papers(s, s.data.get("received_on") or s.data.get("written_on") or s.on)


def _too_early_for_last_papers(s, day):
    ends_on = s.case.mentoring_ends_on
    days = max(s.rules.reminder_days)
    if ends_on is None or (ends_on - day).days > days:
        return Reason(
            "Chưa đến lúc nhận bản tự kiểm điểm lần hai và nhận xét tổng hợp.",
            f"Nhận trong {days} ngày trước ngày đủ thời gian ({_d(ends_on)}) trở đi."
            if ends_on
            else "Phân công người giúp đỡ trước.",
        )
    return None


@guard(met="Đã có bản tự kiểm điểm lần hai, hoặc đủ số lần đề nghị.", basis=HD02_4)
def second_self_review_received(s):
    """Second self-review against the commitments, or three requests (domain §11.3 no. 18)."""
    if s.self_review(SelfReview.Round.SECOND) is None:
        n, need = s.contact_count(Contact.Kind.SECOND_SELF_REVIEW), s.rules.selfreview_requests
        if n < need:
            return Reason(
                f"Chưa có bản tự kiểm điểm lần hai đối chiếu với cam kết. Đã đề nghị {n} trên {need} lần.",
                "Nhận bản mới, hoặc ghi đủ số lần đề nghị.",
            )
    return None


@guard(met="Mỗi cam kết có phần đối chiếu.", basis=HD02_4)
def every_commitment_answered(s):
    """The second self-review answers each commitment (domain §11.3 no. 18)."""
    first = s.first_self_review
    results = s.data.get("results") or {}
    for commitment in first.commitments.all() if first else []:
        if not (results.get(commitment.pk) or "").strip():
            return Reason(
                f"Chưa đối chiếu cam kết “{commitment.text}”.", "Ghi kết quả đồng chí tự nêu cho từng cam kết."
            )
    return None


@guard(met="Đã có nhận xét tổng hợp của người giúp đỡ.", basis=HD02_4)
def mentor_remarks_received(s):
    """Written remarks by the mentor (domain §11.3 no. 18)."""
    if not s.notes_of(Note.Kind.FINAL):
        who = f" của đồng chí {s.mentoring.mentor.full_name}" if s.mentoring else " của người giúp đỡ"
        return Reason(f"Chưa có nhận xét tổng hợp{who}.", "Nhận lại trước buổi họp.")
    return None


@guard(met="Đã bỏ phiếu công nhận tiến bộ, chưa đạt.", basis=HD02_4)
def progress_vote_failed(s):
    """Two separate ballots: progress first, then, if it fails, a proposal (domain §11.3 no. 18)."""
    progress = [
        b
        for b in s.ballots
        if b.kind == Ballot.Kind.PROGRESS and b.cycle == s.case.cycle and b.state == Ballot.State.SEALED
    ]
    if not progress or progress[-1].passed:
        return Reason("Cần bỏ phiếu công nhận tiến bộ trước.", "Phiếu đề nghị là lần bỏ phiếu riêng.")
    return None


# --- outcome -------------------------------------------------------------------------------------


@guard(met="Đã có kết luận thẩm tra của Ủy ban Kiểm tra.", basis=HD02_4)
def conclusion_given(s):
    """The inspection commission's conclusion is mandatory before a decision (domain §11.3 no. 20)."""
    if not [c for c in s.case.conclusions.all() if c.cycle == s.case.cycle]:
        return Reason("Chưa có kết luận thẩm tra của Ủy ban Kiểm tra.", "Gửi hồ sơ sang Ủy ban Kiểm tra.")
    return None


@guard(met="Người quyết định khác người kết luận thẩm tra.", basis=CT)
def not_the_verifier(s):
    """Person who concluded ≠ person who decides (domain §11.3 no. 20)."""
    if s.actor is not None and any(c.concluded_by_id == s.actor.pk for c in s.case.conclusions.all()):
        return Reason("Người kết luận thẩm tra không ký quyết định.", "Đồng chí khác có thẩm quyền ký.")
    return None


@guard(met="Biểu quyết của cấp quyết định đủ tỷ lệ.", basis=CARRY_OUT)
def deciding_vote_reached(s):
    """Removal and expulsion need more than half of the deciding body's members (domain §2.1 no. 4, §2.3)."""
    if s.data.get("kind") in ("strike_off", "expel"):
        ratio, members, votes = s.rules.standing_ratio, s.data.get("members"), s.data.get("in_favour")
        if not members or votes is None:
            return Reason("Chưa ghi biểu quyết của cấp quyết định.", "Ghi tổng số ủy viên, có mặt, đồng ý.")
        if not ratio.reached(votes, members):
            return Reason(
                f"Biểu quyết {votes}/{members} chưa đạt {ratio.words} tổng số ủy viên.",
                "Chọn tiếp tục giúp đỡ, hoặc biểu quyết lại ở phiên sau.",
            )
    return None


@guard(met="Quyết định ghi đủ căn cứ và quyền khiếu nại.", basis=CARRY_OUT)
def decision_is_complete(s):
    """Number, date, ground and appeal notice are mandatory (domain §11.3 no. 21)."""
    missing = []
    if not (s.data.get("ground") or "").strip():
        missing.append("căn cứ, lý do")
    if s.data.get("kind") in ("strike_off", "expel") and not (s.data.get("appeal_notice") or "").strip():
        missing.append("quyền khiếu nại")
    if missing:
        return Reason(f"Quyết định chưa đủ: {', '.join(missing)}.", "Bổ sung; quyết định phải ghi quyền khiếu nại.")
    return None


@guard(met="Hình thức đúng với đề nghị của chi bộ.", basis=CARRY_OUT)
def decision_follows_proposal(s):
    """Removal is not a discipline and expulsion is: the decision takes the form the branch voted to propose, or a lighter way."""
    kind = s.data.get("kind")
    if kind in ("strike_off", "expel"):
        wanted = {"strike_off": Ballot.Kind.REMOVAL, "expel": Ballot.Kind.EXPULSION}[kind]
        voted = [b.kind for b in s.ballots if b.state == Ballot.State.SEALED and b.passed and b.cycle == s.case.cycle]
        if wanted not in voted:
            return Reason(
                f"Chi bộ chưa biểu quyết {wanted.label.lower()}.",
                "Chọn hình thức chi bộ đã đề nghị, hoặc tiếp tục giúp đỡ.",
            )
    return None


@guard(met="Đại diện cấp quyết định đã gặp, nghe đồng chí trước khi khai trừ.", basis="Quy định 296, Điều 12")
def heard_before_expulsion(s):
    """Before expulsion a representative of the deciding body hears the member (domain §2.3, §11.3 no. 21)."""
    if s.data.get("kind") == "expel" and not (s.data.get("heard_on") and (s.data.get("heard_by") or "").strip()):
        return Reason(
            "Trước khi khai trừ, đại diện cấp quyết định phải gặp và nghe đồng chí trình bày.",
            "Ghi ngày nghe và người đại diện.",
        )
    vote = s.data.get("held_on") or s.data.get("issued_on")
    if s.data.get("kind") == "expel" and vote and s.data["heard_on"] > vote:
        return Reason(
            f"Ngày nghe đồng chí trình bày ({_d(s.data['heard_on'])}) sau ngày biểu quyết ({_d(vote)}).",
            "Nghe đồng chí trình bày trước, rồi mới biểu quyết.",
        )
    return None


@guard(met="Không có lý do sức khỏe, thai sản phải chờ.", basis=DISCIPLINE)
def no_health_bar(s):
    """Pregnant, nursing a child under 12 months, or seriously ill in hospital: not considered yet (296 Art. 8.7, V)."""
    if s.data.get("kind") == "expel" and s.data.get("bar"):
        return Reason("Chưa xem xét lúc này: có lý do sức khỏe hoặc thai sản.", "Xem xét lại khi lý do đó không còn.")
    return None


@guard(met="Có người giao, người chứng kiến.", basis=CARRY_OUT)
def delivery_witnessed(s):
    """The date received starts the appeal clock; until received no clock (domain §11.3 no. 23)."""
    if s.data.get("delivered_on") is None or not (s.data.get("witness") or "").strip():
        return Reason(
            f"Chưa ghi ngày đồng chí {s.member.full_name} nhận quyết định. Hạn khiếu nại chỉ tính từ ngày nhận.",
            "Ghi ngày giao và người chứng kiến.",
        )
    return None


@guard(met="Ngày giao không trước ngày quyết định.", basis=CARRY_OUT)
def delivered_after_decision(s):
    """A decision is received on or after its date."""
    decision = s.case.decisions.order_by("-pk").first()
    day = s.data.get("delivered_on")
    if decision is not None and day is not None and day < decision.issued_on:
        return Reason(
            f"Ngày giao {_d(day)} trước ngày quyết định {_d(decision.issued_on)}.", "Ghi đúng ngày đồng chí nhận."
        )
    return None


@guard(met="Đã ghi lý do.", basis=CT)
def reason_given(s):
    """Anything unusual is done with a written reason (domain §11.3 no. 26)."""
    if not (s.data.get("reason") or "").strip():
        return Reason("Chưa ghi lý do.", "Viết vài câu để người sau đọc hiểu.")
    return None


@guard(met="Đã có nhận xét của chi bộ cũ.", basis=CT)
def transfer_remark_given(s):
    """The old branch's remark goes with the file (domain §1.5, §11.3 no. 25)."""
    if not (s.data.get("remark") or "").strip():
        return Reason(
            "Chi bộ chưa ghi nhận xét về quá trình giúp đỡ để gửi chi bộ mới.", "Ghi nhận xét rồi chuyển hồ sơ."
        )
    return None


@guard(met="Ngày ghi không trước ngày phân công người giúp đỡ.", basis=CT)
def not_before_help(s):
    """The help that runs cannot end before it began."""
    day = s.data.get("moved_on") or s.data.get("left_on") or s.data.get("died_on")
    if s.mentoring is not None and day is not None and day < s.mentoring.resolution_on:
        return Reason(
            f"Ngày {_d(day)} trước ngày phân công người giúp đỡ ({_d(s.mentoring.resolution_on)}).",
            "Kiểm tra lại ngày.",
        )
    return None


@guard(met="Chi bộ nhận là chi bộ khác, đang hoạt động, trong phạm vi của cấp trên này.", basis=CT)
def receiving_branch(s):
    """The file goes to another living branch that the superior sees (domain §1.5, §11.3 no. 25)."""
    to = s.data.get("to")
    if to is None or not to.has_members or to.pk == s.case.branch_id:
        return Reason("Chưa chọn chi bộ nhận.", "Chọn một chi bộ khác.")
    if not Organization.objects.visible_to(s.actor).active_on(s.on).filter(pk=to.pk).exists():
        return Reason(
            "Chi bộ nhận không thuộc phạm vi của cấp trên này.", "Nếu đồng chí đi nơi khác, ghi chuyển đi nơi khác."
        )
    return None
