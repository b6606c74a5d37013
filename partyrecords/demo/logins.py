"""The accounts of the demo: who may sign in, as what, and for what."""

from dataclasses import asdict, dataclass

from branches.models import Entry, Office, Role, User

#: The journal entry that marks a database as the demo.
VERB = "partyrecords.demo"
PASSWORD = "suoi-may-2026"  # noqa: S105  (shown on the screen: it opens invented data only)

#: user name → what the account is good for; the accounts not named here are the officers of the other branches.
SHOWN = {
    "bithu.dongdau": "mở hồ sơ, gửi danh sách, bỏ phiếu, giúp đỡ; người kiểm phiếu thứ nhất",
    "phobithu.dongdau": "làm thay bí thư",
    "chiuy.dongdau": "ghi việc của chi ủy; người kiểm phiếu thứ hai",
    "danguy.coso": "cho ý kiến, phê duyệt danh sách; ghi biểu quyết của đảng ủy cơ sở",
    "bithu.coso": "ký đính chính, đưa hồ sơ về bước trước",
    "tochuc.suoimay": "theo dõi toàn xã; cấp quyết định",
    "xa.suoimay": "phê duyệt cho chi bộ cơ sở; nhập danh sách tổ chức, đảng viên",
    "ubkt.suoimay": "kết luận thẩm tra",
    "thuky.suoimay": "ghi quyết định của Ban Thường vụ",
    "xa.baclam": "cấp trên khác: không thấy hồ sơ của Suối Mây",
    "tinhuy": "theo dõi cả tỉnh, báo cáo",
    "nguoixem": "xem đảng viên, báo cáo; không thấy hồ sơ rà soát",
    "quantri": "quản trị: tổ chức, tài khoản, quy định; không có chức trách: ngoài phần quản trị không thấy gì; ở đó hồ sơ chỉ đọc, có ghi lượt xem",
}


@dataclass(frozen=True)
class Login:
    username: str
    name: str
    offices: str
    purpose: str


def is_demo():
    return Entry.objects.filter(verb=VERB).exists()


def logins():
    """The accounts to show, in the table's order; none where the data are not the demo."""
    if not is_demo():
        return []
    users = {user.username: user for user in User.objects.filter(username__in=SHOWN, is_active=True)}
    held = {}
    for office in Office.objects.filter(user__in=users.values()).select_related("organization", "user"):
        held.setdefault(office.user.username, []).append(f"{Role(office.role).label}, {office.organization}")
    return [
        Login(name, users[name].full_name, "; ".join(held.get(name, ["Quản trị chương trình"])), purpose)
        for name, purpose in SHOWN.items()
        if name in users
    ]


def as_json():
    return {"password": PASSWORD, "logins": [asdict(login) for login in logins()]}


def as_table():
    """What `start` shows; empty where the data are not the demo."""
    rows = logins()
    if not rows:
        return ""
    wide, offices = max(len(row.username) for row in rows), max(len(row.offices) for row in rows)
    lines = [f"  Dữ liệu mẫu: đăng nhập bằng một trong các tài khoản sau, mật khẩu chung {PASSWORD}"]
    lines += [f"    {row.username:{wide}}  {row.offices:{offices}}  {row.purpose}" for row in rows]
    return "\n".join(lines)
