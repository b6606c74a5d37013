"""Regulations, parameters (domain §5–7, §11.1), criteria (§1.2) and grounds of removal (Charter, Article 8.1) with source
and mark. Kept in the admin afterwards."""

from datetime import date

from django.db import migrations

CENTRAL = "Ban Chấp hành Trung ương"
SECRETARIAT = "Ban Bí thư"
POLITBURO = "Bộ Chính trị"
ORG = "Ban Tổ chức Trung ương"

# key: number, issued on, issuer, title, valid from, valid to, source, mark
REGULATIONS = {
    "charter": ("Điều lệ Đảng", date(2011, 1, 19), "Đại hội XI", "Điều lệ Đảng Cộng sản Việt Nam", date(2011, 1, 19), None, "VnExpress, Thanh Niên (2/2026)", "V"),
    "ct28": ("28-CT/TW", date(2019, 1, 21), SECRETARIAT, "Nâng cao chất lượng kết nạp đảng viên và rà soát, sàng lọc, đưa những đảng viên không còn đủ tư cách ra khỏi Đảng", date(2019, 1, 21), None, "Báo, trang tin của các đảng bộ (2019–2024)", "V"),
    "hd02": ("02-HD/BTCTW", date(2021, 4, 12), ORG, "Rà soát, phát hiện, giáo dục, giúp đỡ, sàng lọc, đưa đảng viên không còn đủ tư cách ra khỏi Đảng", date(2021, 4, 12), None, "hoatieu.vn; báo của các đảng bộ (2019–2024); chưa thấy văn bản thay thế", "V"),
    "29": ("29-QĐ/TW", date(2016, 7, 25), CENTRAL, "Thi hành Điều lệ Đảng", date(2016, 7, 25), date(2021, 7, 29), "thuvienphapluat.vn", "V"),
    "24": ("24-QĐ/TW", date(2021, 7, 30), CENTRAL, "Thi hành Điều lệ Đảng", date(2021, 7, 30), date(2025, 6, 30), "thukyluat.vn, thuvienphapluat.vn", "V"),
    "294": ("294-QĐ/TW", date(2025, 5, 26), CENTRAL, "Thi hành Điều lệ Đảng (chính quyền địa phương hai cấp)", date(2025, 7, 1), date(2026, 4, 7), "Báo chí trích văn bản (2025)", "V"),
    "20": ("20-QĐ/TW", date(2026, 4, 8), CENTRAL, "Thi hành Điều lệ Đảng", date(2026, 4, 8), date(2026, 7, 25), "Ngân hàng câu hỏi của một tỉnh (2026)", "V1"),
    "208": ("208-QĐ/TW", date(2026, 7, 26), CENTRAL, "Thi hành Điều lệ Đảng", date(2026, 7, 26), None, "Ngân hàng câu hỏi của một tỉnh (2026)", "V1"),
    "hd01-2021": ("01-HD/TW", date(2021, 9, 28), SECRETARIAT, "Một số vấn đề cụ thể thi hành Điều lệ Đảng", date(2021, 9, 28), date(2025, 6, 8), "luatsutuvanmienphi.com, hoatieu.vn", "V"),
    "hd06": ("06-HD/TW", date(2025, 6, 9), SECRETARIAT, "Một số vấn đề cụ thể thi hành Điều lệ Đảng", date(2025, 6, 9), date(2026, 5, 18), "Ngân hàng câu hỏi của một tỉnh (2026)", "V1"),
    "hd01-2026": ("01-HD/TW", date(2026, 5, 19), SECRETARIAT, "Một số vấn đề cụ thể thi hành Điều lệ Đảng", date(2026, 5, 19), None, "Ngân hàng câu hỏi của một tỉnh (2026)", "V1"),
    "22": ("22-QĐ/TW", date(2021, 7, 28), CENTRAL, "Công tác kiểm tra, giám sát và kỷ luật của Đảng", date(2021, 7, 28), date(2025, 2, 2), "lawnet.vn", "V"),
    "296": ("296-QĐ/TW", date(2025, 5, 30), CENTRAL, "Công tác kiểm tra, giám sát và kỷ luật của Đảng", date(2025, 5, 30), date(2026, 4, 10), "Ngân hàng câu hỏi của một tỉnh (2026)", "V"),
    "21": ("21-QĐ/TW", date(2026, 4, 11), CENTRAL, "Công tác kiểm tra, giám sát và kỷ luật của Đảng", date(2026, 4, 11), None, "Ngân hàng câu hỏi của một tỉnh (2026)", "V1"),
    "69": ("69-QĐ/TW", date(2022, 7, 6), POLITBURO, "Kỷ luật tổ chức đảng, đảng viên vi phạm", date(2022, 7, 6), date(2026, 8, 16), "lawnet.vn", "V"),
    "212": ("212-QĐ/TW", date(2026, 8, 17), POLITBURO, "Kỷ luật tổ chức đảng, đảng viên vi phạm", date(2026, 8, 17), None, "Tài liệu tham khảo của một địa phương (2026)", "V1"),
    "366": ("366-QĐ/TW", date(2025, 8, 30), POLITBURO, "Kiểm điểm, đánh giá, xếp loại chất lượng hằng năm", date(2025, 8, 30), None, "Thanh Niên, thuvienphapluat.vn", "V"),
    "hd43": ("43-HD/BTCTW", date(2025, 10, 31), ORG, "Hướng dẫn đánh giá, xếp loại hằng năm", date(2025, 10, 31), None, "thuvienphapluat.vn", "V"),
    "ct50": ("50-CT/TW", date(2025, 7, 23), SECRETARIAT, "Đổi mới, nâng cao chất lượng sinh hoạt chi bộ", date(2025, 7, 23), None, "Người Lao Động, VietnamPlus", "V"),
    "hd42": ("42-HD/BTCTW", date(2025, 10, 28), ORG, "Hướng dẫn sinh hoạt chi bộ", date(2025, 10, 28), None, "Người Lao Động, VietnamPlus", "V"),
    "01dues": ("01-QĐ/TW", date(2026, 2, 3), POLITBURO, "Chế độ đảng phí", date(2026, 2, 1), None, "VietnamNet, Báo Phú Thọ, thuvienphapluat.vn", "V"),
    "117": ("117-QĐ/TW", date(2023, 8, 18), POLITBURO, "Xin lỗi, phục hồi quyền lợi khi kỷ luật oan", date(2023, 8, 18), None, "thuvienphapluat.vn", "V"),
}

HD01 = "Hướng dẫn 01-HD/TW"
HD02 = "Hướng dẫn 02, "
CHARTER = "Điều lệ Đảng, Điều 8.1"
D = "Cách làm an toàn do chương trình đặt"

# code, label, form, value, unit, basis, regulation, mark, note
PARAMETERS = [
    # cases
    ("branch.min_official", "Số đảng viên chính thức ít nhất để chi bộ họp, biểu quyết", "number", "3", "đảng viên", "Điều lệ Đảng, Điều 21.2", "charter", "V", ""),
    ("branch.committee_min_official", "Số đảng viên chính thức để có chi ủy", "number", "9", "đảng viên", "Điều lệ Đảng, Điều 24", "charter", "V", ""),
    ("branch.committee_max_size", "Số chi ủy viên nhiều nhất", "number", "7", "đồng chí", "Quy định 208", "208", "V1", ""),
    ("grassroots.party_committee_min", "Số đảng viên để lập đảng bộ cơ sở", "number", "30", "đảng viên", "Điều lệ Đảng, Điều 21", "charter", "V", ""),
    ("screening.criterion1_years", "Số năm liền nhau “Không hoàn thành nhiệm vụ”", "number", "2", "năm liền", HD02 + "bước 1", "hd02", "V", ""),
    ("screening.list_ratio", "Tỷ lệ đồng ý đưa vào danh sách", "ratio", ">=2/3", "của tổng số tính tỷ lệ", HD02 + "bước 1", "hd02", "V", ""),
    ("screening.progress_ratio", "Tỷ lệ đồng ý công nhận tiến bộ", "ratio", ">=2/3", "của tổng số tính tỷ lệ", HD02 + "bước 4", "hd02", "V1", ""),
    ("screening.removal_proposal_ratio", "Tỷ lệ đồng ý đề nghị xóa tên", "ratio", ">=2/3", "của tổng số tính tỷ lệ", "Hướng dẫn 01-HD/TW", "hd01-2026", "V", ""),
    ("screening.expulsion_proposal_ratio", "Tỷ lệ đồng ý đề nghị khai trừ", "ratio", ">=2/3", "của tổng số đảng viên chính thức", "Quy định 21-QĐ/TW", "21", "V", ""),
    ("screening.education_months", "Thời gian giáo dục, giúp đỡ", "number", "12", "tháng", HD02 + "bước 3; Điều lệ Đảng, Điều 8.1", "hd02", "V", ""),
    ("screening.clock_start", "Thời gian giúp đỡ tính từ", "text", "ngày nghị quyết phân công người giúp đỡ", "", D, None, "D", "Câu hỏi còn mở: văn bản chưa nói rõ"),
    ("screening.max_cycles", "Số chu kỳ nhiều nhất", "text", "không giới hạn", "", D, None, "D", ""),
    ("screening.cycle_alert", "Báo cấp trên khi đến chu kỳ thứ", "number", "3", "chu kỳ", D, None, "D", ""),
    ("screening.helpers_per_member", "Số người giúp đỡ một đồng chí", "number", "1", "người", HD02 + "bước 2", "hd02", "V", ""),
    ("screening.members_per_helper", "Số đồng chí một người giúp đỡ", "number", "1", "người", HD02 + "bước 2", "hd02", "V", ""),
    ("screening.helper_report_interval", "Kỳ nhận xét của người giúp đỡ", "number", "3", "tháng", D, None, "D", ""),
    ("screening.review_grace", "Báo quá hạn sau khi đủ thời gian", "number", "30", "ngày", D, None, "D", ""),
    ("screening.selfreview_requests", "Số lần đề nghị viết tự kiểm điểm", "number", "3", "lần có ghi ngày", "Hướng dẫn 01-HD/TW (2021), mục 11.1", "hd01-2021", "V", ""),
    ("screening.delivery_attempts", "Số lần đến giao khi đồng chí vắng", "number", "3", "lần có ghi ngày", D, None, "D", ""),
    ("screening.hearing_invitations", "Số lần mời dự hội nghị", "number", "3", "lần có ghi ngày", D, None, "D", ""),
    ("screening.approval_days", "Nhắc cấp trên khi chờ quá", "number", "10", "ngày làm việc", D, None, "D", ""),
    ("screening.reminder_days", "Coi là sắp đủ thời gian giúp đỡ trước", "numbers", "30,7", "ngày", D, None, "D", ""),
    ("denominator.exclude_exempt", "Không tính người được miễn sinh hoạt", "flag", "có", "", "Hướng dẫn 02, bước 1", "hd02", "V", ""),
    ("denominator.exclude_temp_elsewhere_absent", "Không tính người sinh hoạt tạm thời nơi khác mà vắng", "flag", "có", "", "Quy định 294, mục 9.3.2", "294", "V1", ""),
    ("denominator.exclude_absent", "Không tính người vắng mặt khác", "flag", "không", "", "Quy định 294, mục 9.3.2", "294", "V1", ""),
    ("denominator.exclude_suspended", "Không tính người bị đình chỉ sinh hoạt", "flag", "có", "", D, None, "D", "Câu hỏi còn mở: văn bản chưa nói rõ"),
    ("vote.subject_may_vote", "Người được xét vẫn bỏ phiếu và tính vào tổng số", "flag", "có", "", D, None, "D", "Câu hỏi còn mở: văn bản chưa nói rõ"),
    ("vote.min_counting_team", "Tổ kiểm phiếu ít nhất", "number", "3", "đồng chí", D, None, "D", ""),
    ("vote.small_base", "Chi bộ nhỏ khi tổng số tính tỷ lệ dưới", "number", "6", "đảng viên", D, None, "D", ""),
    ("vote.min_counting_team_small", "Tổ kiểm phiếu ít nhất ở chi bộ nhỏ", "number", "2", "đồng chí", D, None, "D", ""),
    ("vote.failed_votes_then_superior", "Số lần bỏ phiếu không đủ tỷ lệ rồi cấp trên quyết định", "number", "3", "lần", "Quy định 29, mục 4.2 (kết nạp), áp dụng tương tự", "29", "V", ""),
    ("removal.grassroots_ratio", "Tỷ lệ đồng ý của đảng ủy cơ sở", "ratio", ">=2/3", "của tổng số ủy viên", "Hướng dẫn 01-HD/TW", "hd01-2026", "V", ""),
    ("removal.standing_ratio", "Tỷ lệ đồng ý của cấp quyết định", "ratio", ">1/2", "của tổng số ủy viên", "Hướng dẫn 01-HD/TW", "hd01-2026", "V", ""),
    ("removal.authority", "Cấp quyết định xóa tên", "text", "cấp có thẩm quyền kết nạp", "", "Quy định 208", "208", "V1", ""),
    ("removal.absence_months", "Bỏ sinh hoạt không lý do chính đáng", "number", "3", "tháng trong năm", "Điều lệ Đảng, Điều 8.1", "charter", "V", ""),
    ("removal.dues_months", "Không đóng đảng phí không lý do chính đáng", "number", "3", "tháng trong năm", "Điều lệ Đảng, Điều 8.1", "charter", "V", ""),
    ("removal.standing_breach_years", "Vi phạm tư cách đảng viên", "number", "2", "năm liền", "Điều lệ Đảng, Điều 8.1", "charter", "V", ""),
    ("appeal.removal_days", "Thời hạn khiếu nại xóa tên", "number", "30", "ngày làm việc từ ngày nhận", "Quy định 208", "208", "V", ""),
    ("appeal.removal_settle_province", "Giải quyết khiếu nại xóa tên ở cấp tỉnh trở xuống", "number", "90", "ngày làm việc", "Quy định 29, 24", "24", "V", ""),
    ("appeal.removal_settle_central", "Giải quyết khiếu nại xóa tên ở Trung ương", "number", "180", "ngày làm việc", "Quy định 29, 24", "24", "V", ""),
    ("appeal.discipline_days", "Thời hạn khiếu nại kỷ luật", "number", "30", "ngày làm việc (lấy thời hạn dài hơn)", "Quy định 296, Điều 25", "296", "conflict", ""),
    ("appeal.discipline_settle_province", "Giải quyết khiếu nại kỷ luật dưới Trung ương", "number", "90", "ngày", "Quy định 22", "22", "M", ""),
    ("appeal.discipline_settle_central", "Giải quyết khiếu nại kỷ luật ở Trung ương", "number", "180", "ngày", "Quy định 22", "22", "M", ""),
    ("discipline.threshold_light", "Tỷ lệ quyết định khiển trách, cảnh cáo", "ratio", ">1/2", "của tổng số đảng viên chính thức", "Quy định 21-QĐ/TW", "21", "V", ""),
    ("discipline.expire_reprimand_years", "Thời hiệu khiển trách", "number", "5", "năm", "Quy định 69", "69", "V", ""),
    ("discipline.expire_warning_years", "Thời hiệu cảnh cáo, cách chức", "number", "10", "năm", "Quy định 69", "69", "V", "Khai trừ không có thời hiệu"),
    ("suspend.days", "Thời hạn đình chỉ sinh hoạt", "number", "90", "ngày", "Quy định 21-QĐ/TW", "21", "V1", ""),
    ("suspend.extension_days", "Gia hạn đình chỉ", "number", "90", "ngày", "Quy định 22-QĐ/TW: tổng cộng không quá 180 ngày", "22", "V", ""),
    ("suspend.extension_days", "Gia hạn đình chỉ", "number", "30", "ngày", "Quy định 21-QĐ/TW", "21", "V1", ""),
    ("suspend.max_extensions", "Số lần gia hạn đình chỉ", "number", "1", "lần", "Quy định 21-QĐ/TW", "21", "V1", ""),
    ("readmit.min_months", "Thời gian tối thiểu trước khi kết nạp lại", "number", "36", "tháng", "Quy định 208", "208", "V", ""),
    ("readmit.after_record_cleared", "Sau khi được xóa án tích", "number", "60", "tháng", "Quy định 208", "208", "V", ""),
    ("probation.months", "Thời gian dự bị", "number", "12", "tháng từ lễ kết nạp", "Điều lệ Đảng, Điều 5", "charter", "V", ""),
    ("probation.consider_days", "Xét công nhận chính thức trong", "number", "30", "ngày làm việc", "Quy định 208", "208", "V1", ""),
    ("admission.min_age", "Tuổi ít nhất khi vào Đảng", "number", "18", "tuổi", "Điều lệ Đảng, Điều 1", "charter", "V1", ""),
    ("admission.ceremony_days", "Tổ chức lễ kết nạp trong", "number", "30", "ngày làm việc", "Quy định 208", "208", "V1", ""),
    ("admission.certificate_months", "Giấy chứng nhận bồi dưỡng có giá trị", "number", "60", "tháng", "Hướng dẫn 01-HD/TW (2026)", "hd01-2026", "V1", ""),
    ("transfer.complete_days", "Hoàn thành chuyển sinh hoạt", "number", "60", "ngày làm việc", "Quy định 294; 208 có thể là 30", "294", "conflict", "Nhắc ở 30, tính muộn sau 60"),
    ("transfer.present_letter_days", "Xuất trình giấy giới thiệu", "number", "30", "ngày làm việc", "Quy định 294, mục 6.3.1", "294", "V", ""),
    ("meeting.frequency", "Sinh hoạt chi bộ", "number", "1", "lần mỗi tháng", "Điều lệ Đảng", "charter", "V", ""),
    ("meeting.day", "Ngày sinh hoạt thường kỳ", "number", "3", "hằng tháng (hoặc tuần đầu)", "Chỉ thị 50", "ct50", "V1", ""),
    ("meeting.min_minutes", "Thời gian họp thường kỳ ít nhất", "number", "90", "phút", "Hướng dẫn 42", "hd42", "V1", ""),
    ("meeting.min_minutes_combined", "Thường kỳ và chuyên đề nối nhau ít nhất", "number", "120", "phút", "Hướng dẫn 42", "hd42", "V1", ""),
    ("meeting.docs_before", "Gửi tài liệu trước", "number", "1", "ngày", "Hướng dẫn 42", "hd42", "V1", ""),
    ("meeting.results_after", "Đưa kết luận lên sau", "number", "2", "ngày", "Hướng dẫn 42", "hd42", "V1", ""),
    ("evaluation.bands", "Mức điểm xếp loại", "numbers", "90,70,50", "điểm", "Quy định 366", "366", "V", ""),
    ("evaluation.excellent_cap", "Hoàn thành xuất sắc nhiều nhất", "number", "20", "% số “hoàn thành tốt”", "Quy định 366; NĐ 335/2025", "366", "M", "V với công chức nhà nước"),
    ("evaluation.skip_if_admitted_less", "Không xếp loại nếu kết nạp chưa đủ", "number", "6", "tháng", "Hướng dẫn 43", "hd43", "V1", ""),
    ("badge.years", "Mốc tuổi Đảng trao Huy hiệu", "numbers", "30,40,45,50,55,60,65,70,75,80,85,90", "năm", "Hướng dẫn 01-HD/TW (2026)", "hd01-2026", "V", ""),
    ("file.reconcile_months", "Đối chiếu danh sách với hồ sơ", "number", "6", "tháng", "Văn bản cũ; nguồn khác ghi 12", None, "conflict", ""),
    ("dues.branch_share", "Tỷ lệ đảng phí chi bộ được giữ", "number", "70", "%", "Quy định 01-QĐ/TW (2026)", "01dues", "conflict", ""),
    # the branch: admission, transfers, exemption, badges, dues
    ("probation.ratio", "Tỷ lệ đồng ý công nhận chính thức", "ratio", ">=2/3", "của tổng số đảng viên chính thức", "Điều lệ Đảng, Điều 5", "charter", "M", ""),
    ("admission.branch_ratio", "Tỷ lệ đồng ý kết nạp ở chi bộ", "ratio", ">=2/3", "của tổng số đảng viên chính thức", "Điều lệ Đảng, Điều 4", "charter", "V", ""),
    ("admission.committee_ratio", "Tỷ lệ đồng ý kết nạp ở đảng ủy cơ sở", "ratio", ">=2/3", "của tổng số ủy viên", "Điều lệ Đảng, Điều 4", "charter", "V", ""),
    ("admission.max_age", "Tuổi kết nạp nhiều nhất khi cấp tỉnh chưa đồng ý", "number", "60", "tuổi", "Quy định 208", "208", "V1", ""),
    ("transfer.temporary_max_months", "Chuyển sinh hoạt tạm thời nhiều nhất", "number", "24", "tháng", "Quy định 294", "294", "V", "Đi học 3 tháng đến dưới 2 năm; công tác 3 tháng đến dưới 1 năm"),
    ("exemption.temporary_max_months", "Tạm miễn sinh hoạt dưới", "number", "12", "tháng", HD01 + ", mục IV.1.2", "hd01-2026", "V1", ""),
    ("meeting.last_day", "Khi ngày sinh hoạt trùng ngày nghỉ: chậm nhất ngày", "number", "7", "của tháng (tuần đầu)", "Chỉ thị 50", "ct50", "V1", ""),
    ("badge.occasions", "Các đợt trao Huy hiệu Đảng", "text", "03/02,19/05,02/09,07/11", "", HD01, "hd01-2026", "V", ""),
    ("badge.early_months", "Trao sớm Huy hiệu 30–65 năm trước nhiều nhất", "number", "12", "tháng", HD01, "hd01-2026", "V1", ""),
    ("badge.early_months_high", "Trao sớm Huy hiệu từ 70 năm trước nhiều nhất", "number", "24", "tháng", HD01, "hd01-2026", "V1", ""),
    ("badge.high_from", "Mốc Huy hiệu được trao sớm lâu hơn", "number", "70", "năm", HD01, "hd01-2026", "V1", ""),
    ("dues.relief_max_months", "Mỗi lần giảm đảng phí nhiều nhất", "number", "12", "tháng", "Quy định 01-QĐ/TW (2026)", "01dues", "V", ""),
    ("dues.exempt_party_years", "Miễn đảng phí từ tuổi Đảng", "number", "50", "năm", "Quy định 01-QĐ/TW (2026)", "01dues", "V", ""),
    ("admission.introducer_months", "Đảng viên giới thiệu kết nạp đã cùng công tác ít nhất", "number", "12", "tháng", "Quy định 208", "208", "V1", ""),
    ("dues.relief_percents", "Các mức giảm đảng phí", "text", "30,50,70", "%", "Quy định 01-QĐ/TW (2026)", "01dues", "V", ""),
    # deadlines and reminders
    ("reminder.days", "Nhắc trước hạn", "numbers", "30,7,1", "ngày", D, None, "D", "Riêng từng loại: thêm mã reminder.days.<loại>"),
    ("reminder.overdue_every", "Quá hạn thì nhắc lại sau mỗi", "number", "7", "ngày", D, None, "D", ""),
    ("reminder.escalate_after", "Quá hạn thì báo cấp trên sau", "number", "7", "ngày", D, None, "D", ""),
    ("reminder.from_hour", "Nhắc trong ngày từ", "number", "5", "giờ", D, None, "D", ""),
    ("deadline.branch_step_days", "Việc của chi bộ trong hồ sơ: chờ buổi họp nhiều nhất", "number", "30", "ngày", D, None, "D", "Chi bộ họp mỗi tháng một lần"),
    ("deadline.notification_days", "Giao thông báo sau khi được phê duyệt", "number", "10", "ngày làm việc", D, None, "D", ""),
    ("deadline.self_review_days", "Nộp bản tự kiểm điểm sau mỗi lần đề nghị", "number", "10", "ngày làm việc", D, None, "D", ""),
    ("deadline.delivery_days", "Giao quyết định sau khi ký", "number", "10", "ngày làm việc", D, None, "D", ""),
    ("deadline.after_exit_days", "Xong việc thẻ, hồ sơ, phiếu báo sau khi ra khỏi Đảng", "number", "30", "ngày làm việc", D, None, "D", ""),
    ("deadline.paper_days", "Ghi nơi lưu bản chính sau ngày văn bản", "number", "30", "ngày", D, None, "D", ""),
    ("deadline.dues_day", "Nộp đảng phí của tháng trước chậm nhất ngày", "number", "10", "của tháng", D, None, "D", ""),
    ("deadline.limitation_months", "Nhắc thời hiệu kỷ luật trước", "number", "12", "tháng", D, None, "D", ""),
    ("deadline.cards_from", "Kiểm tra thẻ đảng viên hằng năm từ tháng", "number", "10", "", D, None, "D", ""),
    ("deadline.ranking_from", "Đánh giá, xếp loại hằng năm từ tháng", "number", "12", "", D, None, "D", ""),
    ("deadline.badges_from", "Chuẩn bị danh sách tặng Huy hiệu Đảng trước đợt trao", "number", "90", "ngày", D, None, "D", ""),
    ("deadline.badges_days", "Gửi danh sách tặng Huy hiệu Đảng trước đợt trao", "number", "30", "ngày", D, None, "D", ""),
    ("deadline.term_months", "Chuẩn bị đại hội: nhắc trước khi hết nhiệm kỳ", "number", "6", "tháng", D, None, "D", ""),
]

#: Those that changed: (code, value): (valid from, valid to).
VALID = {
    ("suspend.extension_days", "90"): (None, date(2026, 4, 10)),
    ("suspend.extension_days", "30"): (date(2026, 4, 11), None),
}

# code, short, text, needs, basis, mark
CRITERIA = [
    ("C1", "hai năm liền “Không hoàn thành nhiệm vụ”", "Bị xếp loại “Không hoàn thành nhiệm vụ” hai năm liên tiếp.", "rankings", HD02 + "bước 1", "V"),
    ("C2", "vi phạm khi đang thi hành kỷ luật", "Đã bị kỷ luật cảnh cáo, hạ bậc lương, giáng cấp bậc quân hàm, giáng chức hoặc cách chức mà lại vi phạm trong thời gian thi hành kỷ luật.", "penalty", HD02 + "bước 1", "V"),
    ("C3", "kết luận về suy thoái, đạo đức, lối sống", "Qua tự phê bình và phê bình hoặc qua kiểm tra, giám sát, cấp có thẩm quyền kết luận có biểu hiện suy thoái về tư tưởng chính trị, “tự diễn biến”, “tự chuyển hóa”, hoặc vi phạm đạo đức, lối sống.", "conclusion", HD02 + "bước 1", "V"),
    ("C4", "kết luận về trách nhiệm nêu gương", "Cấp có thẩm quyền kết luận vi phạm trách nhiệm nêu gương hoặc những điều đảng viên, cán bộ, công chức, viên chức không được làm, ảnh hưởng uy tín của Đảng và đơn vị.", "conclusion", HD02 + "bước 1", "V"),
]

# code, short, text, needs, probationary, basis, regulation, mark
GROUNDS = [
    ("X1", "bỏ sinh hoạt hoặc không đóng đảng phí", "Bỏ sinh hoạt chi bộ hoặc không đóng đảng phí ba tháng trong năm mà không có lý do chính đáng.", "months", False, CHARTER, "charter", "V"),
    ("X2", "tự ý trả thẻ hoặc hủy thẻ", "Tự ý trả thẻ đảng viên hoặc tự hủy thẻ đảng viên.", "card", False, CHARTER, "charter", "V"),
    ("X3", "giảm sút ý chí, không tiến bộ sau thời gian giúp đỡ", "Giảm sút ý chí phấn đấu, không làm nhiệm vụ đảng viên, đã được chi bộ giáo dục nhưng sau thời gian giúp đỡ không tiến bộ.", "cycle", False, CHARTER, "charter", "V"),
    ("X4", "hai năm liền vi phạm tư cách đảng viên", "Vi phạm tư cách đảng viên hai năm liền.", "years", False, CHARTER, "charter", "V"),
    ("X5", "không bảo đảm tiêu chuẩn chính trị", "Không bảo đảm tiêu chuẩn chính trị theo quy định của Bộ Chính trị.", "conclusion", False, CHARTER, "charter", "V"),
    ("X6", "đảng viên dự bị không đủ tư cách", "Đảng viên dự bị không đủ tư cách, hoặc vi phạm đến mức không còn đủ tư cách đảng viên.", "probation", True, "Quy định 21-QĐ/TW; Hướng dẫn 01-HD/TW", "21", "V1"),
]


def add(apps, schema_editor):
    regulation = apps.get_model("screening", "Regulation")
    fields = ("number", "issued_on", "issuer", "title", "valid_from", "valid_to", "source", "mark")
    rows = {key: regulation(**dict(zip(fields, row, strict=True))) for key, row in REGULATIONS.items()}
    regulation.objects.bulk_create(rows.values())
    rows[None] = None
    parameter = apps.get_model("screening", "Parameter")
    parameter.objects.bulk_create(
        parameter(
            code=code, label=label, form=form, value=value, unit=unit, basis=basis,
            regulation=rows[key], mark=mark, note=note,
            **dict(zip(("valid_from", "valid_to"), VALID.get((code, value), ()))),
        )
        for code, label, form, value, unit, basis, key, mark, note in PARAMETERS
    )
    criterion = apps.get_model("screening", "Criterion")
    criterion.objects.bulk_create(
        criterion(code=code, short=short, text=text, needs=needs, basis=basis, mark=mark, regulation=rows["hd02"])
        for code, short, text, needs, basis, mark in CRITERIA
    )
    ground = apps.get_model("screening", "RemovalGround")
    ground.objects.bulk_create(
        ground(
            code=code, short=short, text=text, needs=needs, probationary=probationary, basis=basis,
            regulation=rows[key], mark=mark,
        )
        for code, short, text, needs, probationary, basis, key, mark in GROUNDS
    )


def remove(apps, schema_editor):
    for model in ("RemovalGround", "Criterion", "Parameter", "Regulation"):
        apps.get_model("screening", model).objects.all().delete()


class Migration(migrations.Migration):
    replaces = [("screening", "0019_deadlines_of_everything")]
    dependencies = [("screening", "0002_what_cannot_change")]
    operations = [migrations.RunPython(add, remove)]
