"""The report; the flow of cases."""

from django.urls import path

from screening.views import ballots, cases, detection, lists, opening, regulations, report, sheets, steps

app_name = "screening"

urlpatterns = [
    path("ho-so/", cases.case_list, name="case-list"),
    path("ho-so/<int:pk>/", cases.case, name="case"),
    path("ho-so/<int:pk>/viec/<slug:slug>/", steps.step, name="step"),
    path("ho-so/<int:pk>/thoi-han/<int:deadline_pk>/", cases.why_date, name="why"),
    path("phat-hien/", detection.detection, name="detection"),
    path("dang-vien/<int:member_pk>/ra-soat/", opening.open_case, name="open"),
    path("dang-vien/<int:member_pk>/bang-chung/", opening.evidence_new, name="evidence-new"),
    path("bang-chung/<int:pk>/chap-nhan/", opening.evidence_accept, name="evidence-accept"),
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
    path("bao-cao/", report.report, name="report"),
    path("bao-cao/bang-tinh/", report.report_file, name="report-file"),
]
