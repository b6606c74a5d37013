"""The tree of the invented province Sơn Lam. Nobody and nothing here exists."""

from dataclasses import dataclass, field
from datetime import date

from branches.models import Kind, Organization, Sector

K, S = Kind, Sector


@dataclass(frozen=True)
class Place:
    """One organisation; `slug` names its accounts, `size` is how many members its branch has."""

    slug: str
    name: str
    kind: Kind
    sector: str = ""
    size: int = 0
    below: tuple = field(default=(), repr=False)


def _branches(sector, rows, kind=K.BRANCH):
    return tuple(Place(slug, f"Chi bộ {name}", kind, sector, size) for slug, name, size in rows)


VILLAGES = (
    ("dongdau", "thôn Đồng Dâu", 27), ("banchang", "thôn Bản Chang", 38), ("khuoilan", "thôn Khuổi Lặn", 31),
    ("taphin", "thôn Tà Phìn", 29), ("phiengngoa", "thôn Phiêng Ngòa", 36), ("namcay", "thôn Nặm Cáy", 24),
    ("lungvai", "thôn Lũng Vài", 33), ("khethuong", "thôn Khe Thượng", 27),
)  # fmt: skip
OFFICES = (
    ("vanphong", "Cơ quan Đảng, đoàn thể xã", 26), ("ubnd", "Ủy ban nhân dân xã", 41),
    ("hanhchinhcong", "Trung tâm Phục vụ hành chính công", 19), ("tramyte", "Trạm Y tế xã", 23),
    ("congan", "Công an xã", 34), ("quansu", "Ban Chỉ huy Quân sự xã", 18),
)  # fmt: skip
SCHOOLS = (
    ("mamnon", "Trường Mầm non Suối Mây", 28), ("tieuhoc", "Trường Tiểu học Suối Mây", 34),
    ("thcs", "Trường THCS Suối Mây", 36), ("thpt", "Trường THPT Suối Mây", 39),
    ("noitru", "Trường Phổ thông dân tộc nội trú", 31),
)  # fmt: skip
STREETS = (
    ("to1", "tổ dân phố số 1", 35), ("to2", "tổ dân phố số 2", 42), ("to3", "tổ dân phố số 3", 30),
    ("to4", "tổ dân phố số 4", 37), ("to5", "tổ dân phố số 5", 28),
)  # fmt: skip
MARKET = (
    ("chodong", "tổ dân phố Chợ Đông", 25), ("chotay", "tổ dân phố Chợ Tây", 22), ("benxe", "tổ dân phố Bến Xe", 27),
)  # fmt: skip
HOSPITAL = (
    ("khoanoi", "Khoa Nội", 31), ("khoangoai", "Khoa Ngoại", 33), ("khoakham", "Khoa Khám bệnh", 29),
    ("khoaduoc", "Khoa Dược", 17), ("khoasan", "Khoa Sản, Nhi", 34), ("phongchucnang", "các phòng chức năng", 28),
)  # fmt: skip
COMPANY = (
    ("vpche", "Văn phòng Công ty", 24), ("xuong1", "Phân xưởng số 1", 32), ("xuong2", "Phân xưởng số 2", 30),
    ("vuonche", "Đội vườn chè", 36), ("vantai", "Đội vận tải", 21), ("kythuat", "Phòng Kỹ thuật", 15),
)  # fmt: skip

TREE = Place(
    "tinhuy", "Tỉnh ủy Sơn Lam", K.PROVINCE, below=(
        Place(
            "suoimay", "Đảng ủy xã Suối Mây", K.SUPERIOR, S.COMMUNE, below=(
                Place("coso", "Đảng bộ cơ sở Đồng Dâu", K.GRASSROOTS_COMMITTEE, S.VILLAGE,
                      below=_branches(S.VILLAGE, VILLAGES)),
                Place("coquan", "Đảng bộ cơ sở Cơ quan xã Suối Mây", K.GRASSROOTS_COMMITTEE, S.ADMINISTRATION,
                      below=_branches(S.ADMINISTRATION, OFFICES)),
                Place("truonghoc", "Đảng bộ cơ sở Trường học Suối Mây", K.GRASSROOTS_COMMITTEE, S.PUBLIC_SERVICE,
                      below=_branches(S.PUBLIC_SERVICE, SCHOOLS)),
                *_branches(S.NON_STATE, (("hoptacxa", "cơ sở Hợp tác xã Chè Suối Mây", 26),), K.GRASSROOTS_BRANCH),
            ),
        ),
        Place(
            "baclam", "Đảng ủy phường Bắc Lam", K.SUPERIOR, S.COMMUNE, below=(
                Place("khupho", "Đảng bộ cơ sở Khu phố Bắc Lam", K.GRASSROOTS_COMMITTEE, S.VILLAGE, below=(
                    *_branches(S.VILLAGE, STREETS),
                    Place("khucho", "Đảng bộ bộ phận Khu chợ", K.SUB_COMMITTEE, S.VILLAGE,
                          below=_branches(S.VILLAGE, MARKET)),
                )),
                Place("benhvien", "Đảng bộ cơ sở Bệnh viện Đa khoa Bắc Lam", K.GRASSROOTS_COMMITTEE, S.PUBLIC_SERVICE,
                      below=_branches(S.PUBLIC_SERVICE, HOSPITAL)),
                Place("congtyche", "Đảng bộ cơ sở Công ty Chè Sơn Lam", K.GRASSROOTS_COMMITTEE, S.PRIVATE_ENTERPRISE,
                      below=_branches(S.PRIVATE_ENTERPRISE, COMPANY)),
            ),
        ),
    ),
)  # fmt: skip

#: Where the commune's own people differ from the sector of their committee.
SECTORS = {
    "vanphong": S.PARTY_AND_MASS,
    "congan": S.ARMED_FORCES,
    "quansu": S.ARMED_FORCES,
    "tramyte": S.PUBLIC_SERVICE,
}

#: The two-level local government began on this day: the commune committees date from it.
TWO_LEVELS = date(2025, 7, 1)


def plant(place=TREE, parent=None, code="38"):
    """Create the organisation and all below it; returns {slug: organisation}."""
    organization = Organization(
        code=code,
        name=place.name,
        kind=place.kind,
        parent=parent,
        sector=SECTORS.get(place.slug, place.sector),
        founded_on=TWO_LEVELS if place.kind == K.SUPERIOR else None,
    )
    organization.full_clean()
    organization.save()
    planted = {place.slug: organization}
    for n, child in enumerate(place.below, 1):
        planted |= plant(child, organization, f"{code}.{n:03}")
    return planted


def sizes(place=TREE):
    """{slug: how many members} of the branches."""
    found = {place.slug: place.size} if place.size else {}
    for child in place.below:
        found |= sizes(child)
    return found
