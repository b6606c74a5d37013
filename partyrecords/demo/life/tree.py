"""The tree: two branches merged by decision, a merger in draft, a post that fell vacant (domain §4)."""

from branches import changes
from branches.changes.planning import K, line
from branches.models import OrganizationChange
from members.actions import posts
from members.models import Membership, Post

from .story import Story


class Tree(Story):
    def plan(self):
        merged = self.scene.casts["to5"].branch
        joined = Membership.objects.filter(branch=merged).order_by("-starts_on").first().starts_on
        return [
            (max(self.ago(45), joined), self.merge),
            (self.ago(25), self.leave_post),
            (self.ago(2), self.draft),
        ]

    def _change(self, top, title, number, lines, actor):
        place = self.scene.places[top]
        change = OrganizationChange(
            organization=place, title=title, decision_number=number, decided_on=self.day, effective_on=self.day
        )
        change = changes.create_draft(change, actor=self.scene.users[actor], on=self.day)
        changes.add(change, lines, actor=self.scene.users[actor], on=self.day)
        return change

    def _merger(self, slug, into):
        return line(K.MERGE, self.scene.places[slug], target=self.scene.places[into])

    def merge(self):
        number = self.number("QĐ/ĐU", self.scene.places["khupho"])
        lines = [self._merger("to5", "to3")]
        change = self._change("khupho", "Sáp nhập hai chi bộ tổ dân phố liền kề", number, lines, "danguy.khupho")
        changes.apply(change, actor=self.scene.users["danguy.khupho"], on=self.day)

    def draft(self):
        number = self.number("QĐ/ĐU", self.scene.places["suoimay"])
        lines = [
            self._merger("quansu", "congan"),
            line(K.RENAME, self.scene.places["hanhchinhcong"], name="Chi bộ Trung tâm Hành chính công xã Suối Mây"),
        ]
        self._change("suoimay", "Sắp xếp chi bộ cơ quan xã", number, lines, "xa.suoimay")

    def leave_post(self):
        post = Post.objects.get(organization=self.branch, title=Post.Title.COMMITTEE_MEMBER)
        posts.end_post(post, ends_on=self.day, reason="Chuyển công tác sang đơn vị khác", **self.by_superior)
