"""Every address: what belongs to no part of the house, then the parts."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from branches import accounts
from partyrecords import views
from partyrecords.health import healthz
from partyrecords.metrics import metrics
from screening.views.home import home

admin.site.site_header = "Quản trị hồ sơ đảng viên"
admin.site.site_title = "Quản trị"
admin.site.index_title = "Danh mục và hồ sơ"

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("dang-nhap/", accounts.sign_in, name="login"),
    path("dang-xuat/", accounts.sign_out, name="logout"),
    path("mat-khau/", accounts.change_password, name="password_change"),
    path("quen-mat-khau/", accounts.forgotten, name="password_reset"),
    path("quen-mat-khau/<uidb64>/<token>/", accounts.new_password, name="password_reset_confirm"),
    path("huong-dan/", views.help_page, name="help"),
    path("huong-dan/hinh/<str:name>", views.help_picture, name="help-picture"),
    path("admin/login/", accounts.admin_sign_in),
    path("admin/logout/", accounts.sign_out),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password_change")),
    path("admin/", admin.site.urls),
    path("", include("branches.urls")),
    path("dang-vien/", include("members.urls")),
    path("", include("screening.urls")),
]

handler400 = "partyrecords.views.bad_request"
handler403 = "partyrecords.views.permission_denied"
handler404 = "partyrecords.views.page_not_found"
handler500 = "partyrecords.views.server_error"
