"""Builders for tests: plain functions, no surprises."""

from datetime import date
from itertools import count

from branches.models import Kind, Office, Organization, Role, User

_number = count(1)
LONG_AGO = date(2020, 1, 1)


def make_organization(parent=None, kind=None, name=None, **fields):
    """An organisation; the kind follows the parent's where it is not given."""
    if kind is None:
        kind = (
            {
                Kind.PROVINCE: Kind.SUPERIOR,
                Kind.SUPERIOR: Kind.GRASSROOTS_COMMITTEE,
                Kind.GRASSROOTS_COMMITTEE: Kind.BRANCH,
                Kind.SUB_COMMITTEE: Kind.BRANCH,
            }[parent.kind]
            if parent
            else Kind.PROVINCE
        )
    n = next(_number)
    return Organization.objects.create(
        code=fields.pop("code", f"T{n:05}"), name=name or f"Tổ chức {n}", kind=kind, parent=parent, **fields
    )


def make_tree():
    """A province, a superior, a grassroots committee and two sibling branches: (province, superior, committee, a, b)."""
    province = make_organization(name="Tỉnh ủy Sơn Lam")
    superior = make_organization(province, name="Đảng ủy xã Suối Mây")
    committee = make_organization(superior, name="Đảng bộ cơ sở Đồng Dâu")
    return (
        province,
        superior,
        committee,
        make_organization(committee, name="Chi bộ thôn Đồng Dâu"),
        make_organization(committee, name="Chi bộ thôn Bản Chang"),
    )


def make_user(name="Nông Văn Thịnh", **fields):
    return User.objects.create_user(
        username=fields.pop("username", f"user{next(_number)}"),
        password="matkhau-1234",
        full_name=name,
        **fields,
    )


def make_officer(organization, role=Role.SECRETARY, name="Nông Văn Thịnh", starts_on=LONG_AGO, **fields):
    """A user who holds a role in the organisation."""
    user = make_user(name)
    Office.objects.create(user=user, organization=organization, role=role, starts_on=starts_on, **fields)
    return user
