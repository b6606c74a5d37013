"""The report; the flow of cases."""

from django.urls import path

from screening.appeals import views as appeals
from screening.discipline import views as discipline
from screening.leaving import views as leaving
from screening.member_side import views as member_side
from screening.removal import views as removal
from screening.suspension import views as suspension
from screening.views import (
    ballots,
    cases,
    deadlines,
    detection,
    feed,
    kinship,
    lists,
    opening,
    papers,
    regulations,
    report,
    sheets,
    steps,
)

app_name = "screening"

urlpatterns = [
    path("ho-so/", cases.case_list, name="case-list"),
    path("ho-so/<int:pk>/", cases.case, name="case"),
    path("ho-so/<int:pk>/viec/<slug:slug>/", steps.step, name="step"),
    path("thoi-han/", deadlines.deadline_list, name="deadlines"),
    path("thoi-han/thang/<int:year>/<int:month>/", deadlines.month, name="deadline-month"),
    path("thoi-han/nam/<int:year>/", deadlines.year, name="deadline-year"),
    path("thoi-han/cac-to-chuc/", deadlines.deadline_board, name="deadline-board"),
    path("thoi-han/<int:pk>/", deadlines.deadline_page, name="deadline"),
    path("thoi-han/<int:pk>/mien/", deadlines.deadline_waive, name="deadline-waive"),
    path("lich/<str:token>.ics", feed.feed, name="feed"),
    path("phat-hien/", detection.detection, name="detection"),
    path("dang-vien/<int:member_pk>/ra-soat/", opening.open_case, name="open"),
    path("dang-vien/<int:member_pk>/bang-chung/", opening.evidence_new, name="evidence-new"),
    path("bang-chung/<int:pk>/chap-nhan/", opening.evidence_accept, name="evidence-accept"),
    path("dang-vien/<int:member_pk>/xoa-ten/", removal.removal_new, name="removal-new"),
    path("dang-vien/<int:member_pk>/xin-ra/", leaving.leaving_new, name="leaving-new"),
    path("vi-pham/", discipline.violations, name="violations"),
    path("vi-pham/<int:pk>/", discipline.violation, name="violation"),
    path("dang-vien/<int:member_pk>/vi-pham/", discipline.violation_new, name="violation-new"),
    path("khieu-nai/", appeals.appeals, name="appeals"),
    path("ho-so/<int:pk>/khieu-nai/", appeals.appeal_new, name="appeal-new"),
    path("khieu-nai/<int:pk>/", appeals.appeal, name="appeal"),
    path("khieu-nai/<int:pk>/<slug:slug>/", appeals.appeal_step, name="appeal-step"),
    path("dinh-chi/", suspension.suspensions, name="suspensions"),
    path("dang-vien/<int:member_pk>/dinh-chi/", suspension.suspension_new, name="suspension-new"),
    path("dinh-chi/<int:pk>/", suspension.suspension, name="suspension"),
    path("dinh-chi/<int:pk>/<slug:slug>/", suspension.suspension_step, name="suspension-step"),
    path("dang-vien/<int:member_pk>/nguoi-than/", kinship.kinship, name="kinship"),
    path("nguoi-than/<int:pk>/bo-khai/", kinship.kinship_withdraw, name="kinship-withdraw"),
    path("quy-dinh/", regulations.regulations, name="regulations"),
    path("danh-sach/", lists.list_index, name="lists"),
    path("danh-sach/moi/", lists.list_new, name="list-new"),
    path("danh-sach/<int:pk>/", lists.list_page, name="list"),
    path("ho-so/<int:pk>/bo-phieu/<str:kind>/", ballots.ballot_new, name="ballot-new"),
    path("bo-phieu/<int:pk>/", ballots.ballot_page, name="ballot"),
    path("bo-phieu/<int:pk>/nhap/", ballots.tally, name="tally"),
    path("bo-phieu/<int:pk>/huy/", ballots.ballot_void, name="ballot-void"),
    path("bo-phieu/<int:pk>/in/<str:what>/", sheets.ballot_print, name="ballot-print"),
    path("ho-so/<int:pk>/in/thong-bao/", sheets.notice_print, name="notice-print"),
    path("ho-so/<int:pk>/van-ban/", papers.case_papers, name="case-papers"),
    path("ho-so/<int:pk>/van-ban/ca-ho-so/", papers.case_file, name="case-file"),
    path("ho-so/<int:pk>/van-ban/<slug:key>/<int:occasion>/", papers.paper, name="case-paper"),
    path("ho-so/<int:pk>/van-ban/<slug:key>/<int:occasion>/tep/", papers.paper_file, name="case-paper-file"),
    path("ho-so/<int:pk>/van-ban/<slug:key>/<int:occasion>/cap-so/", papers.paper_issue, name="case-paper-issue"),
    path("ho-so/<int:pk>/van-ban/<slug:key>/<int:occasion>/ban-ky/", papers.paper_original, name="case-paper-original"),
    path(
        "ho-so/<int:pk>/van-ban/<slug:key>/<int:occasion>/ban/<int:number>/",
        papers.paper_version,
        name="case-paper-version",
    ),
    path("so-van-ban/<int:pk>/", papers.number_book, name="number-book"),
    path("so-van-ban/<int:pk>/ghi-so/", papers.number_new, name="number-new"),
    path("so-van-ban/so/<int:pk>/huy/", papers.number_cancel, name="number-cancel"),
    # phía đồng chí được xét
    path("ho-so/<int:pk>/loi-dong-chi/", member_side.statements, name="statements"),
    path("ho-so/<int:pk>/y-kien/", member_side.complaint_new, name="complaint-new"),
    path("y-kien/<int:pk>/", member_side.complaint_page, name="complaint"),
    path("dang-vien/<int:member_pk>/tat-ca-du-lieu/", member_side.personal_data, name="personal-data"),
    path("quyen-khi-dinh-chi/<int:pk>/", member_side.suspension_rights, name="suspension-rights"),
    path("bao-cao/", report.report, name="report"),
    path("bao-cao/bang-tinh/", report.report_file, name="report-file"),
    path("bao-cao/so/<slug:figure>/", report.report_list, name="report-list"),
]
