"""What a decision, a removal and a discipline rest on (domain §2.1–§2.3, §11.3 nos. 21–23, §11.4)."""

from django.db.models import DateField, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from members.models import Membership
from screening.actions import outcome
from screening.discipline.measures import MEASURE_OF, limits
from screening.models import (
    Appeal,
    Ballot,
    Case,
    Conclusion,
    Decision,
    Proof,
    Removal,
    RemovalGround,
    RepresentativeHearing,
    Stage,
    Track,
    Violation,
)

from .votes import BY_BRANCH

S = Stage
#: A decision on discipline that the branch itself has issued.
ISSUED = Q(case__track=Track.DISCIPLINE, kind__in=BY_BRANCH, vote=None)


def delivered_means_left(on):
    """A delivered removal, expulsion or leave has ended the membership, unless an appeal has undone it; a lighter
    discipline has not (domain §11.3 nos. 23, 24)."""
    running = Membership.objects.filter(member=OuterRef("member"), ends_on=None, starts_on__lte=OuterRef("closed_on"))
    out = Decision.objects.filter(case=OuterRef("pk"), kind__in=outcome.ENDING, delivery__isnull=False)
    out = out.exclude(appeals__outcome__in=[Appeal.Outcome.ANNULLED, Appeal.Outcome.CHANGED])
    return [
        f"{case}: đã giao quyết định mà đảng viên còn trong danh sách."
        for case in Case.objects.filter(Exists(running), Exists(out), stage=S.DELIVERED)
    ]


def another_has_decided(on):
    """Who opened the case has not decided it, nor who concluded for the inspection (domain §11.3 nos. 20, 29)."""
    concluded = Conclusion.objects.filter(
        case=OuterRef("case"), cycle=OuterRef("cycle"), concluded_by=OuterRef("decided_by")
    )
    opened = Q(case__track__in=(Track.REMOVAL, Track.LEAVING, Track.DISCIPLINE), decided_by=F("case__opened_by"))
    odd = Decision.objects.filter(opened | Q(Exists(concluded))).exclude(ISSUED).select_related("case")
    return [f"{row.case}: người lập hồ sơ hoặc người kết luận đã ký {row}." for row in odd]


def removals_keep_their_ground(on):
    """A removal has what its ground needs: the frozen months, the ended case, or a document (domain §11.4 no. 34)."""
    needs, faults = RemovalGround.Needs, []
    rows = Removal.objects.select_related("ground", "case__edition")
    for row in rows.annotate(proven=Exists(Proof.objects.filter(case=OuterRef("case")))):
        if row.ground.needs == needs.MONTHS:
            rules, missed, unpaid = row.case.edition.rules, _months(row, "missed"), _months(row, "unpaid")
            sound = row.year and (missed >= rules.absence_months or unpaid >= rules.dues_months)
        else:
            sound = row.screening_case_id if row.ground.needs == needs.CYCLE else row.proven
        if not sound:
            faults.append(f"{row.case}: căn cứ xóa tên không còn bằng chứng đã ghi khi lập hồ sơ.")
    return faults


def _months(removal, what):
    return sum(bool(month[what]) for month in removal.months)


def discipline_after_hearing(on):
    """The member was heard, or invited, before the branch and before the deciding body voted (domain §2.3, 296 Art. 12)."""
    day = Coalesce("vote__held_on", "issued_on", output_field=DateField())
    heard = RepresentativeHearing.objects.filter(case=OuterRef("case"))
    ballots = Ballot.objects.sealed().counting().filter(kind=Ballot.Kind.DISCIPLINE)
    above = Decision.objects.filter(case__track=Track.DISCIPLINE).exclude(ISSUED).annotate(day=day)
    body = heard.filter(organization=OuterRef("organization"), held_on__lte=OuterRef("day"))
    odd = [
        *ballots.exclude(Exists(heard.filter(held_on__lte=OuterRef("held_on")))).select_related("case"),
        *above.exclude(Exists(body)).select_related("case"),
    ]
    return [f"{row.case}: {row} không có buổi gặp, nghe đồng chí trước đó." for row in odd]


def discipline_within_limitation(on):
    """No form stood on a ballot or was decided past its limitation (domain §2.3, §11.4 no. 38)."""
    cases = {
        case.pk: case
        for case in Case.objects.on_track(Track.DISCIPLINE)
        .filter(discipline__isnull=False)
        .select_related("edition", "discipline__violation")
    }
    newer, sealed = {}, Ballot.objects.sealed().counting().filter(kind=Ballot.Kind.DISCIPLINE, case__in=cases)
    for member, day in Violation.objects.order_by("occurred_on").values_list("member", "occurred_on"):
        newer.setdefault(member, []).append(day)
    done = [(ballot.case_id, ballot.measures, ballot.held_on) for ballot in sealed]
    voted = Decision.objects.filter(case__in=cases, kind__in=MEASURE_OF).exclude(vote=None).select_related("vote")
    done += [(row.case_id, (MEASURE_OF[row.kind],), row.vote.held_on) for row in voted]
    faults = []
    for pk, measures, day in done:
        violation = cases[pk].discipline.violation
        later = [other for other in newer.get(violation.member_id, ()) if other > violation.occurred_on]
        until = limits(violation, cases[pk].edition.rules, later)
        if not all(until[measure].allows(day) for measure in measures):
            faults.append(f"{cases[pk]}: hình thức kỷ luật ngày {day:%d/%m/%Y} đã hết thời hiệu.")
    return faults
