"""The report; the flow of cases."""

from django.urls import path

from screening.views import cases, report

app_name = "screening"

urlpatterns = [
    path("ho-so/<int:pk>/", cases.case, name="case"),
    path("danh-sach/<int:pk>/", cases.nominee_list, name="list"),
    path("bo-phieu/<int:pk>/", cases.ballot, name="ballot"),
    path("bao-cao/", report.report, name="report"),
    path("bao-cao/bang-tinh/", report.report_file, name="report-file"),
]
