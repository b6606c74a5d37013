"""The names of all 104 types of paper of a member's file (CV 1361-CV/BTCTW, 30/6/2026, Phụ lục 1; domain §3.3).

The annex as two programs for digitising files, written independently of one another, reproduce it: they agree on every
number (mark V1, to be confirmed by whoever holds the original). Long names are shortened to what tells the paper apart.
A name that an administrator has written already stays.
"""

from importlib import import_module

from django.db import migrations

#: In the order of the annex, from 1 to 104.
NAMES = (
    "Lý lịch của người xin vào Đảng",
    "Lý lịch đảng viên",
    "Phiếu đảng viên",
    "Phiếu bổ sung hồ sơ đảng viên",
    "Quyết định kết nạp đảng viên",
    "Quyết định kết nạp lại người vào Đảng",
    "Quyết định công nhận đảng viên chính thức",
    "Quyết định của cấp ủy có thẩm quyền xóa tên đảng viên dự bị",
    "Quyết định công nhận đảng viên sau khi khắc phục, thực hiện đúng quy định về thẩm quyền, thủ tục kết nạp đảng viên",
    "Quyết định công nhận đảng viên chính thức sau khi khắc phục, thực hiện đúng quy định về thẩm quyền, thủ tục",
    "Quyết định hủy quyết định kết nạp đảng viên sai quy định, không đúng tiêu chuẩn, điều kiện",
    "Quyết định hủy quyết định kết nạp lại đảng viên sai quy định, không đúng tiêu chuẩn, điều kiện",
    "Quyết định hủy quyết định công nhận đảng viên chính thức sai quy định, không đúng tiêu chuẩn, điều kiện",
    "Quyết định khôi phục quyền của đảng viên",
    "Quyết định nối lại sinh hoạt đảng của đảng viên",
    "Quyết định xóa tên trong danh sách đảng viên",
    "Quyết định cho đảng viên ra khỏi Đảng",
    "Giấy xác nhận tuổi Đảng",
    "Quyết định phát thẻ đảng viên",
    "Quyết định tặng Huy hiệu Đảng",
    "Quyết định truy tặng Huy hiệu Đảng",
    "Quyết định kỷ luật Đảng",
    "Quyết định khen thưởng",
    "Quyết định đình chỉ sinh hoạt đảng",
    "Quyết định đình chỉ cấp ủy",
    "Quyết định gia hạn đình chỉ sinh hoạt đảng",
    "Quyết định gia hạn đình chỉ cấp ủy",
    "Quyết định giải quyết khiếu nại",
    "Quyết định giải quyết tố cáo",
    "Quyết định đình chỉ chức vụ trong Đảng đối với cá nhân",
    "Quyết định cho trở lại sinh hoạt cấp ủy, sinh hoạt đảng",
    "Thông báo kết luận giải quyết tố cáo",
    "Thông báo về việc không giải quyết khiếu nại kỷ luật đảng",
    "Kết luận kiểm tra khi có dấu hiệu vi phạm",
    "Kết luận minh oan, không vi phạm của cơ quan có thẩm quyền",
    "Quyết định kỷ luật hành chính",
    "Đơn xin vào Đảng",
    "Giấy chứng nhận học lớp nhận thức về Đảng",
    "Giấy giới thiệu người vào Đảng",
    "Nghị quyết giới thiệu đoàn viên ưu tú vào Đảng",
    "Nghị quyết giới thiệu đoàn viên công đoàn vào Đảng",
    "Tổng hợp ý kiến nhận xét của các đoàn thể và chi ủy nơi cư trú đối với người vào Đảng",
    "Nghị quyết đề nghị kết nạp đảng viên của chi bộ",
    "Báo cáo của đảng ủy bộ phận thẩm định nghị quyết của chi bộ đề nghị kết nạp đảng viên",
    "Nghị quyết đề nghị kết nạp đảng viên của đảng ủy cơ sở",
    "Giấy chứng nhận học lớp đảng viên mới",
    "Bản tự kiểm điểm của đảng viên dự bị",
    "Bản nhận xét đảng viên dự bị của đảng viên được phân công giúp đỡ",
    "Tổng hợp ý kiến nhận xét của các đoàn thể và chi ủy nơi cư trú đối với đảng viên dự bị",
    "Nghị quyết đề nghị công nhận đảng viên chính thức của chi bộ",
    "Báo cáo của đảng ủy bộ phận thẩm định nghị quyết của chi bộ đề nghị công nhận đảng viên chính thức",
    "Nghị quyết đề nghị công nhận đảng viên chính thức của đảng ủy cơ sở",
    "Giấy chứng nhận người vào Đảng đang trong thời gian được giúp đỡ, xem xét kết nạp",
    "Giấy giới thiệu sinh hoạt đảng chính thức",
    "Giấy giới thiệu sinh hoạt đảng tạm thời",
    "Giấy giới thiệu sinh hoạt đảng ra ngoài nước",
    "Phiếu công tác chính thức ngoài nước",
    "Phiếu công tác tạm thời ngoài nước",
    "Giấy giới thiệu sinh hoạt đảng nội bộ",
    "Phiếu báo đảng viên chuyển sinh hoạt đảng chính thức",
    "Bản tự kiểm điểm hằng năm",
    "Bản tự kiểm điểm tại thời điểm chuyển sinh hoạt đảng",
    "Bản kiểm điểm trong thời gian sinh hoạt đảng ở nước ngoài",
    "Quyết định biểu dương đảng viên",
    "Bản tự kiểm điểm của đảng viên vi phạm",
    "Thông báo vi phạm của cơ quan pháp luật gửi cấp ủy",
    "Quyết định giải quyết khiếu nại về kỷ luật hành chính",
    "Bản án hình sự có hiệu lực pháp luật",
    "Kết luận thanh tra, kiểm toán liên quan đến cá nhân đảng viên",
    "Bằng, chứng chỉ lý luận chính trị",
    "Quyết định cấp lại Huy hiệu Đảng bị mất",
    "Quyết định cấp lại thẻ đảng viên bị mất",
    "Quyết định đổi lại thẻ đảng viên bị hỏng, bị sai",
    "Quyết định của Tòa án, trích lục hộ tịch về thay đổi họ tên",
    "Khai sinh gốc, kết luận đính chính ngày tháng năm sinh",
    "Xác nhận về thay đổi quê quán, nơi cư trú",
    "Quyết định xác định lại dân tộc của UBND cấp tỉnh",
    "Kết luận hủy văn bằng, xác định văn bằng không hợp lệ",
    "Đơn xin miễn công tác và sinh hoạt đảng",
    "Giấy xác nhận của cơ sở y tế khi miễn vì lý do sức khỏe",
    "Nghị quyết chi bộ về việc cho đảng viên miễn công tác và sinh hoạt đảng",
    "Văn bản bổ sung lý lịch sau khi về nước",
    "Giấy chứng tử của đảng viên",
    "Bản tường trình về việc mất hồ sơ đảng viên kèm bản kiểm điểm trách nhiệm",
    "Phiếu đảng viên cũ, lưu làm lịch sử",
    "Văn bằng, chứng chỉ chuyên môn, nghiệp vụ, ngoại ngữ, tin học",
    "Quyết định điều động, bổ nhiệm",
    "Quyết định nghỉ hưu",
    "Quyết định nghỉ mất sức lao động",
    "Quyết định phục viên, chuyển ngành",
    "Quyết định xuất ngũ",
    "Công văn của cấp ủy cơ sở giới thiệu người vào Đảng đã được làm thủ tục đề nghị kết nạp",
    "Công văn của cấp ủy có thẩm quyền giới thiệu người vào Đảng đã được cấp ủy cơ sở làm thủ tục đề nghị kết nạp",
    "Công văn giới thiệu người vào Đảng đã có quyết định kết nạp",
    "Công văn giới thiệu người vào Đảng đã có quyết định kết nạp, chuyển ra ngoài đảng bộ cấp xã",
    "Giấy giới thiệu cử đảng viên, cấp ủy viên đi thẩm tra lý lịch của người vào Đảng",
    "Công văn đề nghị thẩm tra lý lịch của người vào Đảng",
    "Công văn chỉ đạo làm lại, thực hiện đúng quy định về thẩm quyền, thủ tục kết nạp đảng viên",
    "Công văn chỉ đạo làm lại, thực hiện đúng quy định về thẩm quyền, thủ tục công nhận đảng viên chính thức",
    "Phiếu báo đảng viên được công nhận chính thức",
    "Phiếu báo đảng viên ra khỏi Đảng",
    "Phiếu báo đảng viên từ trần",
    "Tờ khai đề nghị tặng Huy hiệu Đảng",
    "Tờ khai đề nghị truy tặng Huy hiệu Đảng",
)


def write(apps, schema_editor, *, back=False):
    document = apps.get_model("members", "DocumentType")
    seeded = dict(import_module("members.migrations.0005_words_and_rates").names_of_documents())
    for number, name in enumerate(NAMES, 1):
        old, new = (name, seeded[number]) if back else (seeded[number], name)
        document.objects.filter(number=number, name=old).update(name=new)


def unwrite(apps, schema_editor):
    write(apps, schema_editor, back=True)


class Migration(migrations.Migration):
    dependencies = [("members", "0015_found_without_walking")]
    operations = [migrations.RunPython(write, unwrite)]
