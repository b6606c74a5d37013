"""Transfers in every state, and a temporary exemption (domain §5.2, §6)."""

from datetime import date, timedelta

from branches.calendar import add_months
from members.actions import standings, transfers
from members.limits import limits
from members.models import Member, Standing, Transfer

from .story import Story

AWAY = "Chi bộ Khu công nghiệp Đông Hà, Đảng bộ phường Đông Hà, tỉnh bạn"


class Moves(Story):
    """What the branch has to do stands at its own door; the others show what the committees follow."""

    def plan(self):
        new, guest, coming = (self._somebody(slug) for slug in ("banchang", "vuonche", "khoangoai"))
        going, lost = self.others[-5], self._somebody("hanhchinhcong")
        return [
            *self._course(new, self.branch, (160, 150, 141, 138)),
            *self._course(guest, self.branch, (75, 70, 64, 62), kind=Transfer.Kind.TEMPORARY, until=self.ago(-110)),
            *self._course(coming, self.branch, (21, 15, 2)),
            *self._course(lost, None, (130, 120), to_name=AWAY),
            *self._course(going, self.scene.casts["to1"].branch, (4,)),
            (self.ago(100), self.arrive),
            (self.ago(50), self.exempt),
        ]

    def _somebody(self, slug):
        return self.scene.casts[slug].subject()

    def _course(self, member, to, days, **fields):
        """Asked for, the letter, presented, confirmed: as far as there are days."""
        transfer = Transfer(member=member, to_branch=to, reason="Chuyển nơi cư trú", **fields)
        acts = (self.ask, self.introduce, self.present, self.confirm)
        return [(self.ago(back), self.with_(transfer, act)) for back, act in zip(days, acts, strict=False)]

    def with_(self, transfer, act):
        def done():
            act(transfer)

        return done

    def _by(self, branch, prefix="bithu"):
        """The secretary of a branch, or the staff above it."""
        cast = next(cast for cast in self.scene.casts.values() if cast.branch == branch)
        actor = self.scene.officer(cast) if prefix == "bithu" else self.scene.above(cast, prefix)
        return {"actor": actor, "on": self.day}

    def ask(self, transfer):
        transfer.requested_on = self.day
        if not transfer.until:
            transfer.self_review_on, transfer.dues_paid_to = self.day, self.day.replace(day=1)
        transfers.request_transfer(transfer, **self._by(transfer.member.branch))

    def introduce(self, transfer):
        number = self.number("GGT/ĐU", transfer.from_branch.parent)
        transfers.issue_letter(transfer, number=number, letter_on=self.day, **self._by(transfer.from_branch, "danguy"))

    def present(self, transfer):
        transfers.record_presentation(transfer, presented_on=self.day, **self._by(transfer.to_branch))

    def confirm(self, transfer):
        transfers.accept_transfer(transfer, accepted_on=self.day, **self._by(transfer.to_branch))

    def arrive(self):
        """From outside the program, with a letter: a new record begins."""
        letter = Transfer(
            person="Đinh Thị Hoài",
            from_name=AWAY,
            to_branch=self.branch,
            letter_number="211-GGT/ĐU",
            letter_on=self.ago(118),
            presented_on=self.day - timedelta(days=4),
        )
        letter = transfers.receive_letter(letter, **self.by_branch)
        member = Member(
            full_name=letter.person,
            gender="female",
            born_on=date(1987, 8, 21),
            admitted_on=date(2012, 6, 3),
            official_on=date(2013, 6, 3),
            card_number="31104477",
            hometown="Phú Thọ",
            permanent_address="thôn Đồng Dâu",
        )
        transfers.accept_new_record(letter, member, accepted_on=self.day, **self.by_branch)

    def exempt(self):
        months = limits(self.day).temporary_exempt_months
        standing = Standing(
            member=self.others[6],
            kind=Standing.Kind.TEMPORARILY_EXEMPT,
            requested_on=self.day - timedelta(days=6),
            decided_on=self.day,
            decision_number=self.number("NQ/CB"),
            starts_on=self.day,
            ends_on=add_months(self.day, months) - timedelta(days=2),
            reason="Điều trị dài ngày, có đơn và giấy của bệnh viện.",
        )
        standings.record_standing(standing, **self.by_branch)
