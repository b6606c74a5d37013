"""One name for what a branch sends up after a meeting, in the regulation, among the deadlines and on the home page."""

from django.db import migrations, models


def rename(label):
    def write(apps, schema_editor):
        apps.get_model("screening", "Parameter").objects.filter(code="meeting.results_after").update(label=label)

    return write


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_regulations")]
    operations = [
        migrations.RunPython(rename("Gửi kết luận cuộc họp sau"), rename("Đưa kết luận lên sau")),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opinion", "Cấp trên cho ý kiến"),
                    ("ballot", "Chi bộ họp, bỏ phiếu"),
                    ("approval", "Cấp trên phê duyệt"),
                    ("notification", "Thông báo cho đồng chí"),
                    ("commitment", "Tự kiểm điểm, cam kết, phân công người giúp đỡ"),
                    ("self_review", "Nộp bản tự kiểm điểm"),
                    ("mentoring", "Đủ thời gian giúp đỡ"),
                    ("mentor_report", "Nhận xét định kỳ của người giúp đỡ"),
                    ("review", "Họp xét kết quả giúp đỡ"),
                    ("progress", "Cấp trên phê duyệt công nhận tiến bộ"),
                    ("decision", "Cấp có thẩm quyền quyết định"),
                    ("delivery", "Giao quyết định"),
                    ("acceptance", "Chi bộ mới nhận hồ sơ"),
                    ("bar", "Hết trường hợp chưa xem xét kỷ luật"),
                    ("limitation", "Hết thời hiệu kỷ luật"),
                    ("appeal", "Hạn khiếu nại"),
                    ("settlement", "Giải quyết khiếu nại"),
                    ("complaint", "Trả lời ý kiến gửi cấp trên"),
                    ("paper", "Ghi nơi lưu bản chính của văn bản"),
                    ("suspension", "Hết thời hạn đình chỉ sinh hoạt"),
                    ("after_exit", "Việc sau khi ra khỏi Đảng"),
                    ("certificate", "Giấy chứng nhận bồi dưỡng còn giá trị"),
                    ("ceremony", "Lễ kết nạp"),
                    ("probation", "Hết thời gian dự bị"),
                    ("recognition", "Xét công nhận chính thức"),
                    ("transfer_present", "Nộp giấy chuyển sinh hoạt"),
                    ("transfer_complete", "Xong việc chuyển sinh hoạt"),
                    ("stay", "Hết thời hạn sinh hoạt tạm thời"),
                    ("standing", "Hết thời hạn miễn công tác, sinh hoạt"),
                    ("file_return", "Trả hồ sơ đã mượn"),
                    ("meeting", "Họp chi bộ thường kỳ"),
                    ("meeting_documents", "Gửi tài liệu cuộc họp"),
                    ("meeting_results", "Gửi kết luận cuộc họp"),
                    ("dues", "Nộp đảng phí lên cấp trên"),
                    ("reconciliation", "Đối chiếu hồ sơ đảng viên"),
                    ("badges", "Lập danh sách tặng Huy hiệu Đảng"),
                    ("cards", "Kiểm tra thẻ đảng viên"),
                    ("ranking", "Đánh giá, xếp loại hằng năm"),
                    ("term", "Hết nhiệm kỳ cấp ủy"),
                ],
                max_length=20,
                verbose_name="Loại",
            ),
        ),
    ]
