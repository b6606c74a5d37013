"""Kết nạp: the target of the term, one candidate on the way, one admitted whose probation is nearly full (domain §7)."""

from datetime import date, timedelta

from branches.calendar import add_months
from members.actions import admission, admission_plans, probation
from members.models import Admission, CodeItem, Member

from .story import Story


class Admissions(Story):
    def plan(self):
        self.admitted = add_months(self.today, -12) + timedelta(days=19)  # the day of the ceremony

        def before(days):
            return self.admitted - timedelta(days=days)

        return [
            (before(150), self.set_targets),
            (before(140), self.open_first),
            (before(95), self.check_first),
            (before(60), self.vote_first),
            (before(40), self.committee_first),
            (before(12), self.decide_first),
            (self.admitted, self.ceremony),
            (self.ago(70), self.course),
            (self.ago(8), self.self_review),
            (self.ago(60), self.open_second),
            (self.ago(16), self.check_second),
            (self.ago(3), self.vote_second),
        ]

    def set_targets(self):
        years = {"from_year": self.day.year, "to_year": self.day.year + 5}
        admission_plans.set_admission_plans(
            self.branch.parent, **years, target=2, basis="Nghị quyết đại hội đảng bộ", **self.by_superior
        )

    def _open(self, name, gender, age, group):
        return admission.open_admission(
            Admission(
                branch=self.branch,
                full_name=name,
                gender=gender,
                born_on=date(self.today.year - age, 5, 12),
                hometown="Lào Cai",
                ethnicity=CodeItem.objects.get(list="ethnicity", name=group),
                occupation=CodeItem.objects.get(list="occupation", name="Nông dân"),
                youth_union=True,
                applied_on=self.day,
                certificate_number=self.number("GCN", self.scene.places["suoimay"]),
                certificate_on=self.day - timedelta(days=50),
                introducer=self.others[3],
                introduced_by="Đoàn Thanh niên xã",
            ),
            **self.by_branch,
        )

    def _check(self, file):
        file.verified_on = file.opinions_on = self.day
        return admission.take_step(file, "tham-tra", **self.by_branch)

    def _vote(self, file):
        base = Member.objects.official_on(self.day).filter(branch=self.branch).count()
        file.voted_on, file.votes, file.base = self.day, base - 2, base
        return admission.take_step(file, "chi-bo", **self.by_branch)

    def open_first(self):
        self.first = self._open("Vàng Thị Mẩy", "female", 26, "Giáy")

    def check_first(self):
        self.first = self._check(self.first)

    def vote_first(self):
        self.first = self._vote(self.first)

    def committee_first(self):
        file = self.first
        file.committee_voted_on, file.committee_votes, file.committee_base = self.day, 12, 13
        self.first = admission.take_step(file, "dang-uy", **self.by_superior)

    def decide_first(self):
        file = self.first
        file.decided_on, file.decision_number = self.day, self.number("QĐ/ĐU", self.scene.places["suoimay"])
        self.first = admission.take_step(file, "quyet-dinh", **self.by_above("tochuc"))

    def ceremony(self):
        helper = self.cast.committee_member
        self.member = admission.hold_ceremony(self.first, ceremony_on=self.day, helper=helper, **self.by_branch)

    def course(self):
        kept = probation.draft(self.member, self.day)
        kept.course_number, kept.course_on = "58/GCN-TTCT", self.day
        probation.keep_probation(kept, **self.by_branch)

    def self_review(self):
        kept = probation.draft(self.member, self.day)
        kept.self_review_on = self.day
        probation.keep_probation(kept, **self.by_branch)

    def open_second(self):
        self.second = self._open("Lò Văn Sang", "male", 22, "Thái")

    def check_second(self):
        self.second = self._check(self.second)

    def vote_second(self):
        self.second = self._vote(self.second)
