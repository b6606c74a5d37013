"""Members: list, record, verbs, meetings."""

from django.urls import path

from members.views import lists, meetings, members

app_name = "members"

urlpatterns = [
    path("", lists.member_list, name="list"),
    path("xuat-danh-sach/", lists.member_export, name="export"),
    path("them/", members.member_new, name="new"),
    path("<int:pk>/", members.member_page, name="member"),
    path("<int:pk>/sua/", members.member_edit, name="edit"),
    path("<int:pk>/so-can-cuoc/", members.member_reveal, name="reveal"),
    path("<int:pk>/luot-xem/", members.member_viewings, name="viewings"),
    path("<int:pk>/dien-bien/", members.member_history, name="history"),
    path("<int:pk>/ra-khoi-danh-sach/", members.membership_end, name="membership-end"),
    path("<int:pk>/phuc-hoi/", members.membership_restore, name="membership-restore"),
    path("<int:pk>/chuyen-sinh-hoat/", members.member_transfer, name="transfer"),
    path("<int:pk>/tinh-trang/moi/", members.standing_new, name="standing-new"),
    path("<int:pk>/tinh-trang/<int:standing_pk>/ket-thuc/", members.standing_end, name="standing-end"),
    path("<int:pk>/xep-loai/moi/", members.ranking_new, name="ranking-new"),
    path("<int:pk>/xep-loai/<int:year>/", members.ranking_edit, name="ranking-edit"),
    path("sinh-hoat/chi-bo/<int:organization_pk>/", meetings.meeting_list, name="meetings"),
    path("sinh-hoat/chi-bo/<int:organization_pk>/moi/", meetings.meeting_new, name="meeting-new"),
    path("sinh-hoat/<int:pk>/", meetings.meeting_page, name="meeting"),
    path("sinh-hoat/<int:pk>/sua/", meetings.meeting_edit, name="meeting-edit"),
]
