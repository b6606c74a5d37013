"""The tree of Party organisations and the bodies that hold authority over parts of it."""

from django.db import connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Replace

from branches import access, names
from branches.addresses import address_of


class Kind(models.TextChoices):
    """Loại tổ chức đảng (Charter, chapters III–V; district level ended on 01/7/2025)."""

    PROVINCE = "province", "Tỉnh ủy"
    SUPERIOR = "superior", "Cấp trên trực tiếp cơ sở"
    GRASSROOTS_COMMITTEE = "grassroots_committee", "Đảng bộ cơ sở"
    GRASSROOTS_BRANCH = "grassroots_branch", "Chi bộ cơ sở"
    SUB_COMMITTEE = "sub_committee", "Đảng bộ bộ phận"
    BRANCH = "branch", "Chi bộ trực thuộc"


#: Which kinds may stand directly under which. A top organisation may be of any kind.
LEGAL_PARENTS = {
    Kind.PROVINCE: frozenset(),
    Kind.SUPERIOR: frozenset({Kind.PROVINCE}),
    Kind.GRASSROOTS_COMMITTEE: frozenset({Kind.PROVINCE, Kind.SUPERIOR}),
    Kind.GRASSROOTS_BRANCH: frozenset({Kind.PROVINCE, Kind.SUPERIOR}),
    Kind.SUB_COMMITTEE: frozenset({Kind.GRASSROOTS_COMMITTEE}),
    Kind.BRANCH: frozenset({Kind.GRASSROOTS_COMMITTEE, Kind.SUB_COMMITTEE}),
}

#: The kinds in which members are active: only a chi bộ has members of its own.
BRANCH_KINDS = (Kind.GRASSROOTS_BRANCH, Kind.BRANCH)


class Sector(models.TextChoices):
    """Khu vực, in the order of formats.md §2."""

    ADMINISTRATION = "administration", "Cơ quan hành chính"
    PARTY_AND_MASS = "party_and_mass", "Cơ quan đảng, đoàn thể"
    PUBLIC_SERVICE = "public_service", "Đơn vị sự nghiệp"
    STATE_ENTERPRISE = "state_enterprise", "Doanh nghiệp nhà nước"
    PRIVATE_ENTERPRISE = "private_enterprise", "Doanh nghiệp ngoài nhà nước"
    NON_STATE = "non_state", "Ngoài khu vực nhà nước"
    COMMUNE = "commune", "Xã, phường"
    VILLAGE = "village", "Thôn, tổ dân phố"
    ARMED_FORCES = "armed_forces", "Lực lượng vũ trang"
    SPECIAL = "special", "Đặc thù"
    OTHER = "other", "Khác"


_TREE_LOCK = 7_028_001


def lock_tree():
    """Only one transaction at a time adds to the tree or moves a part of it: paths are made of the paths above."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_TREE_LOCK])


#: How deep an organisation stands: the number of separators in its path.
LEVEL = Length("path") - Length(Replace("path", Value("/")))


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The actor's own organisations and everything below them; nothing without an office."""
        return self.filter(access.within(actor))

    def below(self, organization):
        """The organisation itself and all that lies below it."""
        return self.filter(access.below(organization))

    def branches(self):
        """The organisations that have members of their own (chi bộ)."""
        return self.filter(kind__in=BRANCH_KINDS)

    def by_level(self):
        """The highest first, so that the beginning of the list is a whole top of the tree."""
        return self.annotate(level=LEVEL).order_by("level", "sort_key")

    def active_on(self, day):
        """Founded and not dissolved on that day."""
        return self.filter(Q(founded_on=None) | Q(founded_on__lte=day)).filter(
            Q(dissolved_on=None) | Q(dissolved_on__gt=day)
        )


class Organization(models.Model):
    """Tổ chức đảng: one node of the tree."""

    code = models.CharField("Mã tổ chức", max_length=40, unique=True)
    name = models.CharField("Tên tổ chức", max_length=200)
    kind = models.CharField("Loại", max_length=24, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="Tổ chức cấp trên",
    )
    path = models.TextField(db_collation="C", unique=True, editable=False, null=True)
    sector = models.CharField("Khu vực", max_length=24, choices=Sector, blank=True)
    founded_on = models.DateField("Ngày thành lập", null=True, blank=True)
    dissolved_on = models.DateField("Ngày giải thể", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Sáp nhập vào"
    )
    search_name = models.TextField(editable=False, default="")
    sort_key = models.TextField(editable=False, default="", db_collation="C")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ chức đảng"
        verbose_name_plural = "tổ chức đảng"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(founded_on=None) | Q(dissolved_on__gte=F("founded_on")),
                name="organization_dissolved_after_founded",
                violation_error_message="Ngày giải thể không thể trước Ngày thành lập.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.PROVINCE) | Q(parent=None),
                name="organization_province_on_top",
                violation_error_message="Tỉnh ủy đứng trên cùng, không có tổ chức cấp trên trong chương trình.",
            ),
        ]
        indexes = [
            models.Index(LEVEL, "sort_key", name="organization_level"),
            models.Index(fields=["sort_key", "id"], name="organization_sort"),
            models.Index(fields=["parent", "sort_key", "id"], name="organization_children"),
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Keep search name, sort key and path true. Moving a subtree is `actions.move_organization`, not a save."""
        self.prepare()
        if self._state.adding:
            lock_tree()
        super().save(*args, **kwargs)
        above = self.parent_id and Organization.objects.values_list("path", flat=True).get(pk=self.parent_id)
        path = f"{above or '/'}{self.pk}/"
        if self.path != path:
            self.path = path
            Organization.objects.filter(pk=self.pk).update(path=path)

    def prepare(self):
        """Tidy code and name, compute the search name and the sort key; bulk writers call it too."""
        self.code, self.name = names.tidy(self.code), names.tidy(self.name)
        self.search_name = names.fold(f"{self.name} {self.code}")
        self.sort_key = names.order(self.name.split())

    def clean(self):
        from django.core.exceptions import ValidationError

        if self.parent_id and self.kind in LEGAL_PARENTS and self.parent.kind not in LEGAL_PARENTS[self.kind]:
            raise ValidationError(
                {
                    "parent": f"{self.get_kind_display()} không thể trực thuộc "
                    f"{self.parent.get_kind_display()} ({self.parent.name})."
                }
            )

    def get_absolute_url(self):
        return address_of("branches:organization", self.pk)

    @property
    def has_members(self):
        return self.kind in BRANCH_KINDS

    def ancestor_ids(self):
        """Ids from the top down to this organisation itself."""
        return [int(part) for part in self.path.strip("/").split("/")]

    def ancestors(self):
        """The organisations above, nearest first, this one not included."""
        ids = self.ancestor_ids()[:-1]
        found = Organization.objects.in_bulk(ids)
        return [found[pk] for pk in reversed(ids)]


class Authority(models.Model):
    """Thẩm quyền: which body fills a role for an organisation and all below it, from one day to another.

    The mapping role → body is dated data, because levels are named differently over time (domain §0, §12 no. 11).
    The row nearest to the organisation wins; without a row the nearest organisation above is the immediate superior.
    """

    class Body(models.TextChoices):
        IMMEDIATE_SUPERIOR = "immediate_superior", "Cấp trên trực tiếp, phê duyệt danh sách"
        GRASSROOTS = "grassroots", "Đảng ủy cơ sở"
        SUB_COMMITTEE = "sub_committee", "Đảng ủy bộ phận"
        INSPECTION = "inspection", "Ủy ban Kiểm tra thẩm tra"
        ADMISSION = "admission", "Cấp có thẩm quyền kết nạp, xóa tên"
        DISCIPLINE = "discipline", "Cấp có thẩm quyền kỷ luật"

    body = models.CharField("Thẩm quyền", max_length=24, choices=Body)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="authorities", verbose_name="Cho tổ chức (và cấp dưới)"
    )
    holder = models.ForeignKey(
        Organization, models.PROTECT, related_name="holds_authority", verbose_name="Cơ quan có thẩm quyền"
    )
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến ngày", null=True, blank=True)
    basis = models.CharField("Căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "thẩm quyền"
        verbose_name_plural = "thẩm quyền"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "organization", "valid_from"],
                name="one_authority_per_day",
                violation_error_message="Thẩm quyền này đã được ghi từ ngày đó.",
            )
        ]

    def __str__(self):
        return f"{self.get_body_display()}: {self.holder}"

    @classmethod
    def holder_for(cls, organization, body, *, on):
        """The body that fills the role for this organisation on that day, or None."""
        return cls.holders_for(organization, on=on)[body]

    @classmethod
    def holders_for(cls, organization, *, on):
        """{role: the body that fills it for this organisation on that day, or None}, in two queries."""
        return cls.holders_of([organization], on=on)[organization.pk]

    @classmethod
    def holders_of(cls, organizations, *, on):
        """{organisation's id: {role: the body that fills it, or None}} for many organisations, in two queries.

        Only the immediate superior, the grassroots committee and the committee of a đảng bộ bộ phận follow from the tree
        where no row says otherwise.
        """
        lines = {organization.pk: organization.ancestor_ids() for organization in organizations}
        known = Organization.objects.in_bulk({pk for line in lines.values() for pk in line})
        rows = cls.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), organization__in=known, valid_from__lte=on)
        rows = list(rows.select_related("holder").order_by("valid_from"))
        return {pk: cls._holders([known[above] for above in line], rows) for pk, line in lines.items()}

    @classmethod
    def _holders(cls, line, rows):
        """From the line of organisations, the top first, and the rows, the oldest first: the nearest and latest wins."""
        depth = {organization.pk: index for index, organization in enumerate(line)}
        nearest_last = sorted(
            (row for row in rows if row.organization_id in depth), key=lambda row: depth[row.organization_id]
        )
        nearest = {organization.kind: organization for organization in line}
        return (
            dict.fromkeys(cls.Body)
            | {
                cls.Body.IMMEDIATE_SUPERIOR: line[-2] if len(line) > 1 else None,
                cls.Body.GRASSROOTS: nearest.get(Kind.GRASSROOTS_COMMITTEE),
                cls.Body.SUB_COMMITTEE: nearest.get(Kind.SUB_COMMITTEE),
            }
            | {cls.Body(row.body): row.holder for row in nearest_last}
        )
