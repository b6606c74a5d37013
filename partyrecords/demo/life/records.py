"""Records of a branch: Phiếu đảng viên, the paper file, cards, badges, two records of one person, a saved filter."""

from copy import copy
from datetime import timedelta

from members import papers as paper_files
from members import party_age
from members.actions import add_member, badges, cards, papers, profile, roll_of
from members.limits import limits
from members.models import (
    Activity,
    Badge,
    Beginning,
    Card,
    CardCheck,
    CodeItem,
    CodeList,
    DocumentType,
    FilePaper,
    ForeignRelation,
    HistoryItem,
    HonoraryTitle,
    Member,
    PaperMovement,
    Reconciliation,
    ReconciliationLine,
    Relative,
    Reward,
    SavedFilter,
    Training,
)
from members.record import BY_KEY

from .story import Story

CABINET = "Tủ hồ sơ Đảng ủy xã, ngăn 3"
_MOVE, _RESULT, _CHECK = PaperMovement.Kind, ReconciliationLine.Result, CardCheck.Result


class Records(Story):
    def plan(self):
        whole = [self.cast.secretary, *self.others[2:5]]
        acts = [(self.ago(300 - 9 * n), self.about(member, self.fill)) for n, member in enumerate(whole)]
        acts += [(self.ago(220 - n), self.about(member, self.file)) for n, member in enumerate(whole[:3])]
        acts += [
            (self.ago(110), self.reconcile),
            (self.ago(95), self.lose_paper),
            (self.ago(60), self.restore_paper),
            (self.ago(18), self.lend_paper),
            (self.ago(150), self.lose_card),
            (self.ago(120), self.replace_card),
            (self.ago(75), self.check_cards),
            (self.ago(20), self.write_twice),
            (self.ago(9), self.save_filters),
        ]
        return acts + self._badges()

    def about(self, member, act):
        def done():
            act(member)

        return done

    # --- Phiếu đảng viên ------------------------------------------------------------------------------

    def fill(self, member):
        """Everything that the form asks for, with the tables."""
        word = {kind: CodeItem.objects.filter(list=kind).first() for kind in ("family_class", "health")}
        year, home = member.born_on.year, member.hometown or "Lào Cai"
        facts = {
            "birth_registered_at": f"Ủy ban nhân dân xã, {home}",
            "family_class": word[CodeList.FAMILY_CLASS],
            "admitted_branch": self.branch.name,
            "official_branch": self.branch.name,
            "introducer_1": "Lò Văn Sáng",
            "introducer_1_post": "Bí thư chi bộ",
            "introducer_2": "Hà Thị Nguyệt",
            "introducer_2_post": "Phó bí thư chi bộ",
            "admission_decision": f"{20 + year % 60}-QĐ/HU",
            "admission_decided_on": member.admitted_on - timedelta(days=14),
            "admission_decided_by": "Ban Thường vụ Huyện ủy",
            "youth_union_on": str(year + 16),
            "other_organizations": "Hội Nông dân",
            "profession_detail": "Trồng trọt",
            "foreign_languages": "Tiếng Thái, tiếng Mông (giao tiếp)",
            "health": word[CodeList.HEALTH],
            "household_income": 96_000_000,
            "income_per_head": 24_000_000,
            "house": "Nhà xây cấp 4, 90 m², tự làm",
            "land": "320 m² đất ở; 0,4 ha ruộng, 1,2 ha chè",
            "farm": "Chè, chăn nuôi lợn",
        }
        profile.change_profile(member, facts, **self.by_branch)
        for row in self._rows(member, year):
            profile.add_row(row, **self.by_branch)
        profile.mark_nothing(member, BY_KEY["ky-luat"], True, **self.by_branch)

    def _rows(self, member, year):
        place = "Thôn Đồng Dâu, xã Suối Mây"
        joined = member.admitted_on.year
        return [
            Activity(member=member, from_on=str(year + 6), to_on=str(year + 18), work="Học sinh", place="Trường xã"),
            Activity(member=member, from_on=str(year + 18), to_on=str(joined), work="Làm ruộng", place=place),
            Activity(member=member, from_on=f"{joined}-03", work="Làm chè, tổ trưởng tổ liên gia", place=place),
            Training(
                member=member,
                from_on=str(joined + 1),
                to_on=str(joined + 1),
                school="Trung tâm Chính trị xã",
                subject="Lý luận chính trị cho đảng viên mới",
                manner="Tập trung",
                certificate="Giấy chứng nhận",
            ),
            Reward(member=member, from_on=str(joined + 2), form="Giấy khen", reason="Xây dựng nông thôn mới",
                   authority="Ủy ban nhân dân xã", decision_number="84/QĐ-UBND"),
            HonoraryTitle(member=member, from_on=str(joined + 1), title="Gia đình văn hóa", authority="Xã Suối Mây"),
            HistoryItem(member=member, kind=HistoryItem.Kind.LAW, from_on=str(joined - 1),
                        content="Bị xử phạt hành chính về giao thông, đã nộp phạt."),
            ForeignRelation(member=member, kind=ForeignRelation.Kind.TRAVEL, from_on=str(joined + 2), country="Lào",
                            content="Tham quan mô hình trồng chè theo đoàn của xã."),
            Relative(member=member, relation="Bố đẻ", full_name="Lò Văn Tiến", birth_year=year - 26,
                     occupation="Nông dân", residence=place, in_party=True),
            Relative(member=member, relation="Vợ hoặc chồng", full_name="Hà Thị Mai", birth_year=year + 1,
                     occupation="Nông dân", residence=place),
            Relative(member=member, relation="Con", full_name="Lò Minh Anh", birth_year=year + 24,
                     occupation="Công nhân", residence="Phường Bắc Lam"),
        ]  # fmt: skip

    # --- the paper file -------------------------------------------------------------------------------

    def file(self, member):
        types = {kind.number: kind for kind in DocumentType.objects.filter(number__in=(1, 2, 3, 5, 7))}
        for number, kind in types.items():
            paper = FilePaper(
                member=member,
                type=kind,
                dated_on=member.admitted_on.isoformat()[:7],
                issuer="Huyện ủy" if number in (5, 7) else "Chi bộ",
                place=CABINET,
                pages=2 + number,
            )
            papers.add_paper(paper, **self.by_branch)

    def reconcile(self):
        done = Reconciliation(organization=self.branch, on=self.day, done_by=self.cast.secretary.full_name)
        done.minutes_number = self.number("BB/CB")
        lacking = paper_files.lacking(self.branch)
        results = {
            member.pk: (_RESULT.INCOMPLETE, lacking[member.pk]) if member.pk in lacking else (_RESULT.COMPLETE, "")
            for member in paper_files.roll(self.branch, self.day)
        }
        papers.reconcile(done, results, **self.by_branch)

    def _move(self, n, kind, person, **told):
        paper = FilePaper.objects.filter(member__branch=self.branch).order_by("pk")[n]
        papers.move_paper(paper, kind, day=self.day, person=person, **told, **self.by_branch)

    def lose_paper(self):
        self._move(6, _MOVE.LOST, self.cast.committee_member.full_name, note="Biên bản 03-BB/CB: mưa dột tủ hồ sơ.")

    def restore_paper(self):
        self._move(6, _MOVE.RESTORED, self.cast.secretary.full_name, note="Biên bản 05-BB/CB: sao từ bản lưu cấp trên.")

    def lend_paper(self):
        self._move(1, _MOVE.LENT, "Ban Tổ chức Đảng ủy xã", due_on=self.day + timedelta(days=30))

    # --- cards ----------------------------------------------------------------------------------------

    @property
    def careless(self):
        return self.others[5]

    def lose_card(self):
        card = cards.card_in_use(self.careless)
        cards.lose_card(card, lost_on=self.day - timedelta(days=2), note="Rơi khi đi nương.", **self.by_branch)

    def replace_card(self):
        member = Member.objects.get(pk=self.careless.pk)
        card = Card(member=member, number=f"27{member.card_number[2:]}", reason=Card.Reason.LOST, issued_on=self.day)
        card.decision_number, card.handed_on = self.number("QĐ/TU", self.scene.places["tinhuy"]), self.day
        cards.issue_card(card, **self.by_above("tochuc"))

    def check_cards(self):
        roll = cards.roll_of_check(self.branch, self.day)
        good = {m.pk: (_CHECK.GOOD if m.card_number else _CHECK.NOT_ISSUED, "") for m in roll}
        worn = next(m for m in self.others if m.pk in good)
        cards.check_cards(
            self.branch, good | {worn.pk: (_CHECK.DAMAGED, "Mờ ảnh, rách mép")}, day=self.day, **self.by_branch
        )

    # --- badges ---------------------------------------------------------------------------------------

    def _badges(self):
        """The whole commune proposes for the last occasion, and the badges are given; the next ones are due."""
        occasion = party_age.occasion_before(
            party_age.next_occasion(self.today, limits(self.today)), limits(self.today)
        )
        return [(occasion - timedelta(days=40), self.propose(occasion)), (occasion, self.award(occasion))]

    def propose(self, occasion):
        def act():
            commune = self.scene.places["suoimay"]
            members = Member.objects.active_on(self.day).in_organization(commune).select_related("branch")
            due = party_age.due(members, occasion, limits(self.day))
            if marks := {member: member.mark for member in due}:
                badges.propose_badges(commune, marks, occasion=occasion, **self.by_above("tochuc"))

        return act

    def award(self, occasion):
        def act():
            commune = self.scene.places["suoimay"]
            wanted = Badge.objects.filter(occasion=occasion, state=Badge.State.PROPOSED)
            if numbers := {badge: f"H{1200 + n}" for n, badge in enumerate(wanted, 1)}:
                paper = {"decision_number": self.number("QĐ/TU", self.scene.places["tinhuy"])}
                paper |= {"decided_on": self.day - timedelta(days=5), "awarded_on": self.day}
                badges.award_badges(commune, numbers, **paper, **self.by_above("tochuc"))

        return act

    # --- other ----------------------------------------------------------------------------------------

    def write_twice(self):
        """Who came from a neighbour is written anew there instead of being transferred: two records of one person."""
        source, target = self.scene.casts["khethuong"], self.scene.casts["lungvai"]
        original = next(m for m in roll_of(source.branch, self.day) if m.official_on and not m.cases.exists())
        twin = copy(original)
        twin.pk, twin._state.adding, twin.user = None, True, None
        twin.branch, twin.identity_number, twin.card_number, twin.file_number = target.branch, None, None, None
        beginning = {"begun_by": Beginning.TRANSFERRED_IN, "starts_on": self.day}
        add_member(twin, **beginning, actor=self.scene.officer(target), on=self.day)

    def save_filters(self):
        for username, name, query, columns in (
            ("bithu.dongdau", "Hồ sơ cần bổ sung", "complete=no", ["card_number", "hometown"]),
            ("tochuc.suoimay", "Đảng viên dự bị", "status=probationary", ["branch", "admitted_on"]),
        ):
            user = self.scene.users[username]
            SavedFilter.objects.create(user=user, page="members", name=name, query=query, columns=columns)
