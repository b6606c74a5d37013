"""Organisations, inbox, lists that come in."""

from django.urls import path

from branches.views import changes, days_off, imports, inbox, organizations, telling

app_name = "branches"

urlpatterns = [
    path("to-chuc/", organizations.organization_list, name="organization-list"),
    path("to-chuc/<int:pk>/", organizations.organization_page, name="organization"),
    path("to-chuc/thay-doi/", changes.change_list, name="change-list"),
    path("to-chuc/thay-doi/moi/", changes.change_new, name="change-new"),
    path("to-chuc/thay-doi/mau/", changes.change_template, name="change-template"),
    path("to-chuc/thay-doi/<int:pk>/", changes.change_page, name="change"),
    path("to-chuc/thay-doi/<int:pk>/sua/", changes.change_edit, name="change-edit"),
    path("to-chuc/thay-doi/<int:pk>/them/<slug:kind>/", changes.change_add, name="change-add"),
    path("to-chuc/thay-doi/<int:pk>/dong/<int:number>/bo/", changes.change_remove, name="change-remove"),
    path("to-chuc/thay-doi/<int:pk>/bo/", changes.change_discard, name="change-discard"),
    path("to-chuc/thay-doi/<int:pk>/ap-dung/", changes.change_apply, name="change-apply"),
    path("to-chuc/thay-doi/<int:pk>/hoan-lai/", changes.change_undo, name="change-undo"),
    path("hop-thu/", inbox.inbox_page, name="inbox"),
    path("hop-thu/<int:pk>/", inbox.inbox_open, name="inbox-open"),
    path("hop-thu/da-doc/", inbox.inbox_read_all, name="inbox-read-all"),
    path("nhac-viec/", telling.ways, name="ways"),
    path("nhac-viec/lich/", telling.feed_new, name="feed-new"),
    path("nhac-viec/lich/thu-hoi/", telling.feed_withdraw, name="feed-withdraw"),
    path("ngay-nghi/", days_off.calendar_of_year, name="days-off"),
    path("ngay-nghi/<int:year>/", days_off.calendar_of_year, name="days-off-year"),
    path("nhap-danh-sach/", imports.import_list, name="import-list"),
    path("nhap-danh-sach/mau/<str:kind>/", imports.import_template, name="import-template"),
    path("nhap-danh-sach/<int:pk>/", imports.import_run, name="import-run"),
    path("nhap-danh-sach/<int:pk>/trang-tinh/", imports.import_sheet, name="import-sheet"),
    path("nhap-danh-sach/<int:pk>/xem-xet/", imports.import_confirm, name="import-confirm"),
    path("nhap-danh-sach/<int:pk>/ghi/", imports.import_apply, name="import-apply"),
    path("nhap-danh-sach/<int:pk>/hoan-lai/", imports.import_undo, name="import-undo"),
    path("nhap-danh-sach/<int:pk>/chay-lai/", imports.import_retry, name="import-retry"),
    path("nhap-danh-sach/<int:pk>/bo/", imports.import_discard, name="import-discard"),
    path("nhap-danh-sach/<int:pk>/dong-loi/", imports.import_faulty_rows, name="import-faulty-rows"),
]
