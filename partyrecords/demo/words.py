"""What people write down in the demo: invented, calm, about facts."""

FRONT = "Bà {name}, Trưởng Ban công tác Mặt trận"
UNIT = "Ông {name}, thủ trưởng đơn vị"
OPINIONS = (
    "Nhân dân ghi nhận đồng chí sống hòa nhã. Năm qua đồng chí ít dự họp thôn, chưa làm tròn việc được phân công; "
    "đề nghị chi bộ quan tâm, giúp đỡ.",
    "Nhất trí để chi bộ xem xét. Đồng chí có khó khăn về kinh tế gia đình, mong chi bộ cử người gần gũi, giúp đỡ.",
    "Đoàn thể thống nhất với nhận xét của chi bộ; đề nghị nêu rõ việc cần khắc phục và thời gian.",
)
CONCLUSIONS = {
    "C3": "Qua kiểm tra, cấp có thẩm quyền kết luận đồng chí có biểu hiện vi phạm đạo đức, lối sống: nhiều lần vắng "
    "sinh hoạt, phát ngôn thiếu xây dựng tại nơi cư trú.",
    "C4": "Cấp có thẩm quyền kết luận đồng chí chưa thực hiện trách nhiệm nêu gương trong quản lý tài chính của đội.",
}
TALKS = (
    "Chi ủy nêu nội dung đã được phê duyệt. Đồng chí thừa nhận hai năm qua chưa hoàn thành việc được giao, "
    "nêu hoàn cảnh gia đình và mong được giúp đỡ.",
    "Đồng chí trình bày thêm về lý do vắng sinh hoạt; chi ủy giải thích quyền được nêu ý kiến và đưa tài liệu.",
)
SELF_REVIEW = (
    "Tôi nhận thấy thời gian qua tôi chưa thực hiện đầy đủ nhiệm vụ đảng viên, dự sinh hoạt chưa đều, việc được giao "
    "làm chưa đến nơi. Tôi xin nhận và cam kết sửa chữa."
)
COMMITMENTS = (
    "Dự đủ các buổi sinh hoạt chi bộ hằng tháng",
    "Hoàn thành việc được chi bộ phân công từng quý, báo cáo bằng văn bản",
    "Đóng đảng phí đúng hạn",
)
STATEMENTS = (
    "Đồng chí nhận khuyết điểm như bản tự kiểm điểm, đề nghị chi bộ cử người giúp đỡ.",
    "Đồng chí cơ bản thống nhất, bảo lưu ý kiến về xếp loại năm trước; đề nghị chi bộ giúp đỡ.",
)
NOTES = (
    "Đồng chí dự đủ ba buổi sinh hoạt; đã nhận việc vận động các hộ làm đường liên thôn, đang làm.",
    "Đồng chí tham gia đều, báo cáo quý đúng hạn; còn ngại phát biểu.",
    "Việc quý này xong trước hạn; có tham gia đóng góp ý kiến tại cuộc họp.",
)
SLOW_NOTES = (
    "Đồng chí dự một trong ba buổi sinh hoạt; việc được giao chưa bắt đầu. Đã gặp, trao đổi tại nhà.",
    "Đồng chí vắng hai buổi có báo; việc quý này làm được một phần.",
    "Đồng chí chưa báo cáo quý. Đã trao đổi hai lần, đồng chí hứa sẽ cố gắng.",
)
ANSWER = "Tôi đã đọc, thống nhất với nhận xét. Quý tới tôi sẽ dự đủ các buổi."
SECOND_REVIEW = "Sau mười hai tháng được giúp đỡ, tôi tự đối chiếu từng cam kết như dưới đây."
KEPT, NOT_KEPT = "Đã thực hiện.", "Mới thực hiện một phần, vì đi làm ăn xa."
REMARKS = "Đồng chí đã cố gắng, thực hiện được các cam kết; đề nghị chi bộ xem xét công nhận tiến bộ."
SLOW_REMARKS = "Đồng chí chưa thực hiện đủ các cam kết; đề nghị chi bộ thảo luận, quyết định."
REFUSAL = "Hồ sơ chưa làm rõ nguyên nhân khách quan của năm thứ hai; chi bộ theo dõi, giúp đỡ thường xuyên."
CONCLUSION = "Hồ sơ đầy đủ, trình tự đúng quy định. Đề nghị cấp có thẩm quyền xem xét, quyết định."
GROUND = "Sau mười hai tháng được giáo dục, giúp đỡ, đồng chí không tiến bộ; chi bộ và đảng ủy cơ sở đã biểu quyết."
CONTINUE = "Đồng chí đã có chuyển biến nhưng chưa đủ; tiếp tục giúp đỡ thêm mười hai tháng."
SETTLED = "Đồng chí đã khắc phục cơ bản; không xử lý, chi bộ tiếp tục theo dõi, giúp đỡ thường xuyên."
APPEAL = (
    "Đồng chí có quyền khiếu nại trong 30 ngày làm việc kể từ ngày nhận quyết định, gửi cấp ủy cấp trên của nơi ra "
    "quyết định."
)
TRANSFER = "Sáu tháng qua đồng chí dự sinh hoạt đều, đang thực hiện cam kết. Đề nghị chi bộ mới tiếp tục giúp đỡ."
PLACE = "Phòng họp chi bộ"
AGENDA = "Kiểm điểm việc trong tháng, nhiệm vụ tháng sau; nhận xét nhiệm vụ được phân công; đảng phí."
ABSENCE = ("Đi làm xa, có báo", "Ốm, có báo", "Việc gia đình, có báo")

#: The other ways out.
STATEMENT = (
    "Tôi nhận thấy thời gian qua chưa làm tròn nhiệm vụ của người đảng viên. Tôi xin trình bày hoàn cảnh của gia đình "
    "và nhận phần trách nhiệm của mình."
)
CARD_GIVEN_BACK = "Đồng chí gửi trả thẻ đảng viên qua đường bưu điện, kèm thư nói không tham gia sinh hoạt nữa."
REMOVAL_GROUND = "Điều 8, khoản 1 Điều lệ Đảng; nghị quyết của chi bộ và của đảng ủy cơ sở."
APPLICATION = (
    "Tôi năm nay tuổi cao, sức yếu, đi lại khó khăn, không tham gia sinh hoạt đều được. Tôi làm đơn này xin ra khỏi Đảng, "
    "mong chi bộ xem xét."
)
VIOLATION = "Ký xác nhận danh sách nhận hỗ trợ có hai hộ không đúng đối tượng."
VIOLATION_FOUND = "Kết luận kiểm tra việc xác nhận danh sách hỗ trợ: sai hai hộ, đã thu hồi đủ số tiền."
DISCIPLINE_GROUND = "Nghị quyết hội nghị chi bộ; vi phạm lần đầu, đã khắc phục xong hậu quả."
APPEAL_TEXT = (
    "Tôi gửi thẻ đi đổi vì thẻ cũ bị nhòe, không phải trả thẻ. Tôi đề nghị cấp trên xem xét lại quyết định xóa tên tôi."
)
WITHDRAWN = "Đồng chí đã được chi bộ động viên, xin tiếp tục sinh hoạt."
LEAVING_GROUND = "Theo đơn của đồng chí; nghị quyết của chi bộ và của đảng ủy cơ sở."
