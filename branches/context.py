"""What the frame of every page shows: whose page it is, where one can go, and on which day the program stands."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from branches import access, calendar, inbox
from branches.imports import importers_for
from branches.models import Organization
from branches.models.organizations import BRANCH_KINDS


@dataclass(frozen=True)
class Entry:
    """One place to go: where, in which words, with which icon in the bar of a phone."""

    name: str
    label: str
    short: str = ""
    icon: str = ""
    url: str = ""
    current: bool = False


HOME = Entry("home", "Việc cần làm", "Việc cần làm", "i-tasks")
MEMBERS = Entry("members:list", "Đảng viên", "Đảng viên", "i-people")
SCREENING = Entry("screening:case-list", "Rà soát, sàng lọc", "Rà soát", "i-path")
OWN = Entry("branches:organization", "Chi bộ của tôi", "Chi bộ", "i-doc")
ORGANIZATIONS = Entry("branches:organization-list", "Tổ chức đảng")
REPORT = Entry("screening:report", "Báo cáo")
STATISTICS = Entry("members:statistics", "Thống kê")
IMPORT = Entry("branches:import-list", "Nhập danh sách")
EXPORT = Entry("members:exports", "Xuất danh sách")
DEADLINES = Entry("screening:deadlines", "Thời hạn, lịch")
INBOX = Entry("branches:inbox", "Hộp thư")
REGULATIONS = Entry("screening:regulations", "Quy định đang áp dụng")

MAIN = (HOME, MEMBERS, OWN, SCREENING, ORGANIZATIONS, REPORT)
TABS = (HOME, MEMBERS, OWN, SCREENING)
ALL = (*MAIN, DEADLINES, STATISTICS, IMPORT, EXPORT, INBOX, REGULATIONS)


def address(name):
    """The address of a named page, "" where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Frame:
    """Asks only for what the page really shows; every answer is asked for once."""

    def __init__(self, request):
        self.path = request.path
        self.user = getattr(request, "user", None)
        match = getattr(request, "resolver_match", None)
        self.room = match.namespace if match else ""

    @cached_property
    def offices(self):
        return access.offices(self.user)

    @property
    def role(self):
        return self.offices[0].get_role_display() if self.offices else ""

    @cached_property
    def organization(self):
        """The organisation of the first office; before signing in the one on top, if there is only one."""
        if self.offices:
            return self.offices[0].organization
        if getattr(self.user, "is_authenticated", False):
            return None
        tops = list(Organization.objects.filter(parent=None)[:2])
        return tops[0] if len(tops) == 1 else None

    @cached_property
    def office_to_ask(self):
        """Who helps: the organisation above a chi bộ, else one's own."""
        own = self.organization
        return own.parent if own and own.kind in BRANCH_KINDS and own.parent_id else own

    @cached_property
    def is_superior(self):
        return any(office.organization.kind not in BRANCH_KINDS for office in self.offices)

    @cached_property
    def unread(self):
        return inbox.unread_count(self.user)

    @cached_property
    def _entries(self):
        own = bool(self.offices) and not self.is_superior
        hidden = {
            OWN: not own,
            ORGANIZATIONS: not self.is_superior,
            IMPORT: not importers_for(self.user),
            EXPORT: not self.offices,
        }
        shown = [e for e in ALL if not hidden.get(e)]
        urls = {e.name: url for e in shown if (url := self._address(e))}
        here = self._current(urls)
        return {
            e.name: Entry(e.name, e.label, e.short, e.icon, urls[e.name], e.name == here)
            for e in shown
            if e.name in urls
        }

    def _address(self, entry):
        return self.organization.get_absolute_url() if entry == OWN else address(entry.name)

    def _current(self, urls):
        """The entry whose address begins this page's; else the one that opens this page's part of the house."""
        under = [n for n, url in urls.items() if self.path == url or (url != "/" and self.path.startswith(url))]
        if under:
            return max(under, key=lambda name: len(urls[name]))
        return next((n for n in urls if self.room in ("members", "screening") and n.startswith(self.room)), "")

    def _some(self, entries):
        return [self._entries[e.name] for e in entries if e.name in self._entries]

    def _marked(self, entries):
        """The deadlines have no place there: they are a part of what is to be done."""
        below = self.deadlines and self.deadlines.current
        return [replace(e, current=True) if below and e.name == HOME.name else e for e in self._some(entries)]

    @property
    def main_entries(self):
        return self._marked(MAIN)

    @property
    def tab_entries(self):
        return self._marked(TABS)

    @property
    def all_entries(self):
        return self._some(ALL)

    @property
    def inbox(self):
        return self._entries.get(INBOX.name)

    @property
    def deadlines(self):
        return self._entries.get(DEADLINES.name)

    @property
    def home_url(self):
        return address("home") or "/"

    @property
    def members_url(self):
        return address(MEMBERS.name)

    @property
    def help_url(self):
        return address("help")

    @property
    def admin_url(self):
        return address("admin:index") if getattr(self.user, "is_staff", False) else ""

    @property
    def shifted_date(self):
        return calendar.today() if calendar.is_shifted() else None

    @property
    def idle_minutes(self):
        return settings.SESSION_IDLE_SECONDS // 60


def frame(request):
    return {"frame": Frame(request)}
