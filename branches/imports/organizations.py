"""Danh sách tổ chức đảng (formats.md §3): rows in any order; cycles, orphans and impossible parents are errors."""

from branches import pages
from branches.imports import bulk, register, values
from branches.imports.analysis import CHANGED, NEW, UNCHANGED, Importer, twins
from branches.imports.headings import Column
from branches.imports.places import Places, reach, squeezed
from branches.models import Kind, Organization, Role, Sector
from branches.models.organizations import BRANCH_KINDS, LEGAL_PARENTS, lock_tree

CODE, PARENT = "Mã tổ chức", "Mã tổ chức cấp trên"
_RANK = {kind: rank for rank, kind in enumerate(Kind)}
_ALONE = (Kind.PROVINCE, Kind.SUPERIOR, Kind.GRASSROOTS_COMMITTEE, Kind.GRASSROOTS_BRANCH)

KIND_ALIASES = {
    "Thành ủy": Kind.PROVINCE,
    "Đảng bộ tỉnh": Kind.PROVINCE,
    "Đảng bộ thành phố": Kind.PROVINCE,
    "Cấp trên trực tiếp của tổ chức cơ sở đảng": Kind.SUPERIOR,
    "Cấp trên trực tiếp của TCCSĐ": Kind.SUPERIOR,
    "Cấp trên cơ sở": Kind.SUPERIOR,
    "Đảng ủy cấp trên trực tiếp cơ sở": Kind.SUPERIOR,
    "Đảng ủy cơ sở": Kind.GRASSROOTS_COMMITTEE,
    "ĐBCS": Kind.GRASSROOTS_COMMITTEE,
    "CBCS": Kind.GRASSROOTS_BRANCH,
    "Đảng ủy bộ phận": Kind.SUB_COMMITTEE,
    "ĐBBP": Kind.SUB_COMMITTEE,
    "Chi bộ": Kind.BRANCH,
    "CBTT": Kind.BRANCH,
    "Chi bộ trực thuộc đảng ủy cơ sở": Kind.BRANCH,
}

COLUMNS = (
    Column(
        "code",
        CODE,
        values.text(40),
        aliases=("Mã tổ chức đảng", "Mã TCĐ", "Mã"),
        required=True,
        width=22,
        hint="Mã riêng của từng tổ chức, ví dụ 38.168.053.000.001.",
    ),
    Column(
        "name",
        "Tên tổ chức",
        values.text(200),
        aliases=("Tên tổ chức đảng", "Tên tổ chức cơ sở đảng", "Tên"),
        required=True,
        width=40,
        hint="Tên đầy đủ, ví dụ Chi bộ thôn Đồng Dâu.",
    ),
    Column(
        "kind",
        "Loại",
        values.word(dict(Kind.choices), aliases=KIND_ALIASES),
        aliases=("Loại tổ chức", "Loại hình tổ chức", "Loại hình", "Loại tổ chức đảng"),
        required=True,
        width=26,
        options=tuple(Kind.labels),
        hint="Một trong sáu loại của danh mục.",
    ),
    Column(
        "parent",
        PARENT,
        values.text(40),
        aliases=("Mã cấp trên", "Mã tổ chức đảng cấp trên", "Trực thuộc", "Mã tổ chức trực thuộc"),
        width=22,
        hint="Mã của tổ chức cấp trên trực tiếp; chỉ tổ chức đứng trên cùng để trống.",
    ),
    Column(
        "sector",
        "Khu vực",
        values.word(dict(Sector.choices), optional=True),
        aliases=("Loại hình khu vực",),
        width=26,
        options=tuple(Sector.labels),
        hint="Một trong các khu vực của danh mục.",
    ),
    Column("founded_on", "Ngày thành lập", values.day, width=15, hint="Ngày/tháng/năm."),
    Column("dissolved_on", "Ngày giải thể", values.day, width=15, hint="Ngày/tháng/năm; để trống khi còn hoạt động."),
)


class Organizations(Importer):
    kind = "organizations"
    label = "Tổ chức đảng"
    page_title = "Nhập danh sách tổ chức đảng"
    file_name = "danh_sach_to_chuc_dang.xlsx"
    wanted = "Mã tổ chức, Tên tổ chức, Loại"
    whole = "Tổ chức mới"
    what = "tổ chức"
    columns = COLUMNS
    anchors = ("code", "name")
    dates = ("founded_on", "dissolved_on")
    title_key = "name"
    model = Organization
    models = (Organization,)
    step = None
    above = here = frozenset({Role.STAFF, Role.ORGANIZATION_STAFF})

    def _counts(self, office):
        return office.role in self.above and office.organization.kind not in BRANCH_KINDS

    def who_may(self):
        return "Cán bộ cấp ủy, Cán bộ ban tổ chức của cấp ủy mới nhập được danh sách tổ chức đảng."

    def summary(self, row_values):
        parent = row_values.get("parent")
        return f"{Kind(row_values['kind']).label}; {f'trực thuộc {parent}' if parent else 'đứng trên cùng'}"

    def check(self, rows, context):
        twins(rows, lambda row: squeezed(row.values.get("code", "")), self.what)

    def judge(self, rows, context):
        """All rows of the file together: a parent may stand anywhere in it."""
        places = Places(reach(context.actor, here=self.here, above=self.above))
        codes = {row.values["code"] for row in rows if "code" in row.values}
        known = dict(Organization.objects.filter(code__in=codes).values_list("code", "pk"))
        parents = {row.values["parent"] for row in rows if "parent" in row.values}
        places.ask(codes=codes | parents, pks=known.values())
        taken = {squeezed(code) for code, pk in known.items() if places.with_pk(pk) is None}
        tree = _Tree(rows, places)
        has_any = Organization.objects.exists()
        for row in rows:
            self._one(row, places, taken)
        places.ask(pks={row.target.parent_id for row in rows if row.target})
        self._choose_tops(rows, context, has_any)
        for row in rows:
            self._parent(row, tree)
        tree.refuse_cycles()
        tree.refuse_below_faults()
        for row in rows:
            self._compare(row, tree)
        self._refuse_to_leave_members(rows, context.on)

    def _one(self, row, places, taken):
        """The row by itself: whose record it is, what is missing, whether its dates are in order."""
        code = row.values.get("code")
        if code is None:
            if not row.has_error:
                row.object("required_missing", CODE, whole="Mỗi tổ chức")
            return
        if squeezed(code) in taken:
            row.object("organization_not_yours", CODE)
            return
        row.target = places.with_code(code)
        row.action = NEW if row.target is None else UNCHANGED
        faulty = {m["column"] for m in row.messages if m["level"] == "error"}
        for column in self.columns:
            if row.action == NEW and column.required and column.key not in row.values and column.heading not in faulty:
                row.object("required_missing", column.heading, whole=self.whole)
        for key in self.dates:
            if (day := row.values.get(key)) and day > row.on:
                row.object("date_future", self.heading(key), date=f"{day:%d/%m/%Y}")
        founded = row.values.get("founded_on") or getattr(row.target, "founded_on", None)
        dissolved = row.values.get("dissolved_on") or getattr(row.target, "dissolved_on", None)
        if founded and dissolved and dissolved < founded:
            row.object("order_wrong", self.heading("dissolved_on"), other=self.heading("founded_on"))

    def _choose_tops(self, rows, context, has_any):
        """Who may stand without a parent: the one on top of an installation, which may be of any kind."""
        alone = [row for row in rows if row.action == NEW and "parent" not in row.values and not row.has_error]
        if not alone:
            return
        highest = min(_RANK[row.values["kind"]] for row in alone)
        tops = [row for row in alone if _RANK[row.values["kind"]] == highest]
        for row in alone:
            fits = context.actor is None and tops == [row]
            if fits and has_any and row.values["kind"] in _ALONE:
                row.object("another_top", PARENT)
            elif not fits or has_any:
                row.object("parent_missing", PARENT)

    def _parent(self, row, tree):
        if row.has_error or row.action != NEW and "parent" not in row.values and "kind" not in row.values:
            return
        kind = row.values.get("kind") or row.target.kind
        written = row.values.get("parent")
        if written is None:
            parent = tree.above(row.target) if row.target else None
        else:
            parent = tree.find(written)
            if parent is None:
                row.object("orphan", PARENT)
                return
        if row.action != NEW:
            if written is not None and getattr(parent, "pk", None) != row.target.parent_id:
                row.object("parent_changes", PARENT)
                return
            self._kind_of_existing(row, kind)
        parent_kind = tree.kind(parent)
        if parent is not None and parent_kind and parent_kind not in LEGAL_PARENTS[kind]:
            label = Kind(parent_kind).label
            row.object("parent_impossible", PARENT, kind=Kind(kind).label, parent=f"{label} ({tree.name(parent)})")
        if row.action == NEW:
            tree.parents[row] = parent

    def _kind_of_existing(self, row, kind):
        target = row.target
        if kind == target.kind:
            return
        children = set(target.children.values_list("kind", flat=True))
        if any(kind not in LEGAL_PARENTS[child] for child in children):
            reason = f"các tổ chức trực thuộc không thể đứng dưới {Kind(kind).label}"
        elif target.kind in BRANCH_KINDS and kind not in BRANCH_KINDS and target.members.exists():
            reason = "chi bộ đang có đảng viên"
        else:
            return
        row.object("kind_impossible", self.heading("kind"), reason=reason)

    def _refuse_to_leave_members(self, rows, on):
        """Nobody is left in a dissolved organisation: its members are moved first."""
        ending = [row for row in rows if row.action == CHANGED and "dissolved_on" in row.plan]
        left = pages.counts([row.target for row in ending], on)
        for row in ending:
            if n := left.get(row.target.pk, {}).get("total"):
                row.object("dissolve_impossible", self.heading("dissolved_on"), n=n)
                row.changes = {}

    def _compare(self, row, tree):
        if row.has_error:
            row.changes = {}
            return
        if row.action == NEW:
            row.plan = {"parent": tree.parents.get(row)}
            return
        changes, plan = {}, {}
        for key in ("name", "kind", "sector", *self.dates):
            new, old = row.values.get(key), getattr(row.target, key)
            if new is None or new == old:
                continue
            changes[self.heading(key)] = [_shown(key, old), _shown(key, new)]
            plan[key] = new
        row.changes, row.plan = changes, plan
        row.action = CHANGED if changes else UNCHANGED

    def write(self, rows, context, trace):
        """Numbers are taken first, because a path is made of the numbers above it."""
        lock_tree()
        new = [row for row in rows if row.action == NEW]
        for row, pk in zip(new, bulk.next_ids(Organization, len(new)), strict=True):
            fields = {key: value for key, value in row.values.items() if key != "parent"}
            row.target = Organization(pk=pk, **fields)
        for row in new:
            row.target.prepare()
            row.target.parent = _record(row.plan["parent"])
            row.target.path = _path(row)
            trace.create(row, row.target)
        for row in rows:
            if row.action == CHANGED:
                before = trace.before(row.target)
                for key, value in row.plan.items():
                    setattr(row.target, key, value)
                row.target.prepare()
                trace.update(row, row.target, before)


def _record(node):
    return node.target if _is_row(node) else node


def _path(row):
    """The numbers from the top down to the organisation of a row."""
    line, node = [], row
    while _is_row(node):
        line.append(str(node.target.pk))
        node = node.plan["parent"]
    return f"{node.path if node else '/'}{'/'.join(reversed(line))}/"


class _Tree:
    """The organisations of the file and those within reach as one tree. A node is a row or a record."""

    def __init__(self, rows, places):
        self.places = places
        self.rows = {squeezed(row.values["code"]): row for row in rows if "code" in row.values}
        self.parents = {}  # row → node above it

    def find(self, code):
        row = self.rows.get(squeezed(code))
        return row if row is not None and row.target is None else self.places.with_code(code)

    def above(self, organization):
        return self.places.with_pk(organization.parent_id)

    def kind(self, node):
        """The kind it will have: a row may change that of a record."""
        if node is None:
            return None
        if _is_row(node):
            return node.values.get("kind")
        row = self.rows.get(squeezed(node.code))
        return (row.values.get("kind") if row is not None else None) or node.kind

    @staticmethod
    def name(node):
        return node.values.get("name", node.values["code"]) if _is_row(node) else node.name

    def refuse_cycles(self):
        """Each row of a circle is faulty."""
        done = set()
        for start in self.parents:
            line, node = [], start
            while _is_row(node) and node not in done and node not in line:
                line.append(node)
                node = self.parents.get(node)
            if _is_row(node) and node in line:
                circle = line[line.index(node) :]
                codes = ", ".join(row.values["code"] for row in circle)
                for row in circle:
                    row.object("cycle", PARENT, codes=codes)
            done.update(line)

    def refuse_below_faults(self):
        """What hangs below a faulty row cannot be written either."""
        for row in self.parents:
            seen, node = {row}, self.parents.get(row)
            while _is_row(node) and node not in seen and not row.has_error:
                if node.has_error:
                    row.object("parent_faulty", PARENT, n=node.number)
                seen.add(node)
                node = self.parents.get(node)


def _is_row(node):
    return node is not None and not isinstance(node, Organization)


def _shown(key, value):
    if key == "kind":
        return Kind(value).label
    if key == "sector":
        return Sector(value).label if value else ""
    return f"{value:%d/%m/%Y}" if hasattr(value, "year") else value or ""


register(Organizations())
