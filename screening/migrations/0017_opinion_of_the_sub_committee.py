"""The opinion of the committee of a đảng bộ bộ phận, and its report (domain §2.1 no. 3, §2.2)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0016_complaints_are_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="paper",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opinion_sheet", "Phiếu tổng hợp ý kiến"),
                    ("submission", "Tờ trình danh sách"),
                    ("superior_opinion", "Ý kiến của cấp trên"),
                    ("tally_minutes", "Biên bản kiểm phiếu"),
                    ("approval", "Văn bản phê duyệt"),
                    ("notice", "Thông báo cho đảng viên"),
                    ("self_review", "Bản tự kiểm điểm, cam kết"),
                    ("resolution", "Nghị quyết chi bộ"),
                    ("mentor_remarks", "Nhận xét của người giúp đỡ"),
                    ("sub_committee_report", "Báo cáo của đảng ủy bộ phận"),
                    ("grassroots_resolution", "Nghị quyết đảng ủy cơ sở"),
                    ("conclusion", "Kết luận thẩm tra, xác minh"),
                    ("decision", "Quyết định"),
                    ("pause", "Văn bản tạm dừng"),
                    ("nominee_draft", "Danh sách dự kiến"),
                    ("ballot_paper", "Phiếu biểu quyết"),
                    ("meeting_minutes", "Biên bản họp chi bộ"),
                    ("mentor_log", "Nhật ký giúp đỡ"),
                    ("committee_submission", "Tờ trình của đảng ủy cơ sở"),
                    ("outcome_report", "Báo cáo kết quả"),
                    ("appeal_rights", "Thông báo quyền khiếu nại"),
                    ("rights_notice", "Thông báo quyền của đảng viên"),
                    ("departure_notice", "Phiếu báo đảng viên ra khỏi Đảng"),
                    ("card_minutes", "Biên bản thu thẻ đảng viên"),
                    ("application", "Đơn của đồng chí"),
                    ("proof", "Tài liệu chứng minh"),
                    ("hearing_minutes", "Biên bản gặp, nghe đảng viên"),
                    ("suspension", "Quyết định đình chỉ sinh hoạt"),
                    ("age_confirmation", "Giấy xác nhận tuổi đảng"),
                    ("appeal", "Đơn khiếu nại"),
                    ("appeal_result", "Quyết định giải quyết khiếu nại"),
                    ("apology", "Văn bản xin lỗi, phục hồi quyền"),
                    ("correction", "Văn bản đính chính"),
                    ("other", "Văn bản khác"),
                ],
                max_length=24,
                verbose_name="Loại văn bản",
            ),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opinion", "Ý kiến trước khi bỏ phiếu"),
                    ("approval", "Phê duyệt đưa vào danh sách"),
                    ("progress", "Phê duyệt công nhận tiến bộ"),
                    ("sub", "Ý kiến của đảng ủy bộ phận"),
                ],
                max_length=10,
                verbose_name="Loại",
            ),
        ),
    ]
