"""Verbs on the tree of organisations."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from branches import calendar, journal, pages
from branches.changes.past import facts_of
from branches.models import ChangeLine, Organization, OrganizationChange
from branches.models.organizations import BRANCH_KINDS, LEGAL_PARENTS, lock_tree


def why_not_under(organization, parent):
    """Why the organisation cannot stand under that parent, in words; None where it can."""
    if parent is None:
        return None
    if parent.path.startswith(organization.path):
        return f"{organization} không thể trực thuộc chính mình hoặc tổ chức cấp dưới của mình."
    if parent.kind not in LEGAL_PARENTS[organization.kind]:
        return f"{organization.get_kind_display()} không thể trực thuộc {parent.get_kind_display()} ({parent})."
    if parent.dissolved_on:
        return f"{parent} đã giải thể ngày {parent.dissolved_on:%d/%m/%Y}."
    return None


@transaction.atomic
def move_organization(organization, new_parent, *, actor, on):
    """Put an organisation, with all that lies below it, under another parent.

    The paths of the whole subtree are rewritten in one UPDATE; members, memberships and open cases stay where they
    are, because only organisations carry the path.
    """
    lock_tree()
    organization = Organization.objects.get(pk=organization.pk)
    parent = new_parent and Organization.objects.get(pk=new_parent.pk)
    refusal = why_not_under(organization, parent)
    if refusal:
        raise ValidationError(refusal)
    if organization.parent_id == getattr(parent, "pk", None):
        return organization
    before, old_path = organization.parent, organization.path
    new_path = f"{parent.path if parent else '/'}{organization.pk}/"
    moved = Organization.objects.below(organization).update(
        path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1))
    )
    organization.parent, organization.path = parent, new_path
    Organization.objects.filter(pk=organization.pk).update(parent=parent)
    _note_move(organization, before, actor, on)
    journal.record(
        "branches.move_organization",
        actor=actor,
        organization=organization,
        subject=organization,
        facts={
            "parent": [getattr(before, "name", ""), getattr(parent, "name", "")],
            "path": [old_path, new_path],
            "organizations": moved,
            "on": on,
        },
    )
    return organization


def _note_move(organization, before, actor, on):
    """A move by hand stands in the history of the organisation like one by decision."""
    facts = facts_of(organization)
    now = calendar.now()
    change = OrganizationChange.objects.create(
        title=f"Chuyển trực thuộc: {organization}"[:200],
        organization=organization,
        effective_on=on,
        state=OrganizationChange.State.APPLIED,
        counts={"lines": 1, "by_hand": True},
        created_by=actor,
        created_at=now,
        done_by=actor,
        applied_at=now,
    )
    ChangeLine.objects.create(
        change=change,
        number=1,
        kind=ChangeLine.Kind.MOVE,
        organization=organization,
        target=organization.parent,
        before=facts | {"parent": before and before.pk, "parent_name": str(before or "")},
        after=facts,
    )


def why_not_kind(organization, kind):
    """Why the organisation cannot be of that kind, in words; None where it can."""
    for below in organization.children.all():
        if kind not in LEGAL_PARENTS[below.kind]:
            return f"{below.get_kind_display()} ({below}) đang trực thuộc, nên không thể đổi sang loại này."
    if kind not in BRANCH_KINDS and any(has_members(organization) for has_members in pages.has_members):
        return "Tổ chức đang có đảng viên, nên chỉ có thể là chi bộ."
    return None


def why_not_dissolve(organization, on):
    """Why the organisation cannot be dissolved yet, in words; None where it can. Nobody is left in a dead branch."""
    standing = Organization.objects.below(organization).exclude(pk=organization.pk).filter(dissolved_on=None).first()
    if standing is not None:
        return f"{standing} còn trực thuộc. Chuyển hoặc giải thể các tổ chức bên dưới trước."
    total = pages.counts([organization], on).get(organization.pk, {}).get("total", 0)
    if total:
        return f"{organization} còn {total} đảng viên. Chuyển sinh hoạt cho các đồng chí trước."
    return None
