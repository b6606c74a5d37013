"""The sentences of the importer (microcopy §10): every one is said here, by its code."""

ERROR, CHOICE, WARNING, NOTE = "error", "choice", "warning", "note"

#: What a message does to its row: an error keeps it out, a choice waits for a person, a warning for a confirmation;
#: a note only informs.
LEVELS = (ERROR, CHOICE, WARNING, NOTE)

#: code: (level, sentence); the sentence follows the name of the column.
SENTENCES = {
    "required_missing": (ERROR, "để trống. {whole} cần có mục này."),
    "cell_error": (ERROR, "ô có công thức đang báo lỗi “{value}”."),
    "text_too_long": (ERROR, "dài quá {n} chữ."),
    "date_invalid": (ERROR, "“{value}” không phải là một ngày có thật."),
    "date_incomplete": (ERROR, "“{value}” chưa đủ ngày, tháng, năm."),
    "date_future": (ERROR, "ngày {date} chưa đến."),
    "date_two_digit": (WARNING, "“{value}” được hiểu là {date}. Kiểm tra giúp."),
    "date_serial": (WARNING, "“{value}” được hiểu là {date}. Kiểm tra giúp."),
    "date_partial": (NOTE, "chỉ có {known}; giữ nguyên, bổ sung sau."),
    "identity_zero_restored": (WARNING, "bảng tính làm mất số 0 ở đầu; đã thêm lại thành {n} số. Kiểm tra giúp."),
    "identity_length": (ERROR, "có {n} số, cần 12 (hoặc 9) số."),
    "identity_characters": (ERROR, "“{value}” có ký tự không phải là chữ số."),
    "card_zero_restored": (WARNING, "bảng tính làm mất số 0 ở đầu; đã thêm lại thành {n} số. Kiểm tra giúp."),
    "card_length": (WARNING, "có {n} số, cần 8 hoặc 12 số."),
    "masked_kept": (NOTE, "ô đã che số nên không đọc; số đang có được giữ nguyên."),
    "phone_zero_restored": (NOTE, "bảng tính làm mất số 0 ở đầu; đã thêm lại."),
    "email_invalid": (WARNING, "“{value}” không phải là một địa chỉ thư; mục này chưa ghi."),
    "unknown_value": (ERROR, "“{value}” không có trong danh mục.{near}"),
    "unknown_value_left": (WARNING, "“{value}” không có trong danh mục.{near} Mục này chưa ghi."),
    "occupation_kept": (WARNING, "“{value}” không có trong danh mục.{near} Lời ghi được giữ bên cạnh."),
    "number_invalid": (ERROR, "“{value}” không phải là một số từ {low} đến {high}."),
    "organization_not_yours": (ERROR, "mã này không thuộc phạm vi của đồng chí."),
    "branch_not_yours": (ERROR, "chi bộ này không thuộc phạm vi của đồng chí."),
    "branch_ambiguous": (ERROR, "có {n} chi bộ cùng tên. Ghi thêm mã tổ chức."),
    "not_a_branch": (ERROR, "{name} không phải là chi bộ; đảng viên sinh hoạt ở chi bộ."),
    "branch_dissolved": (ERROR, "{name} đã giải thể ngày {date}."),
    "number_not_usable": (ERROR, "số này chưa dùng được ở đây. Liên hệ cấp trên để được giúp."),
    "duplicate_in_file": (ERROR, "Dòng {a} và dòng {b} là cùng một {what}. Giữ lại một dòng."),
    "identity_conflict": (ERROR, "và {other} thuộc hai người khác nhau. Kiểm tra lại cả hai."),
    "person_differs": (ERROR, "số này đang ở hồ sơ khác họ tên và khác ngày sinh ({candidate}). Kiểm tra lại số."),
    "identity_changes": (WARNING, "hồ sơ đang có số khác ({old}). Kiểm tra giúp."),
    "possible_match": (CHOICE, "Trùng họ tên và ngày sinh với {candidate}."),
    "order_wrong": (ERROR, "trước {other}."),
    "after_leaving": (ERROR, "sau ngày đồng chí thôi sinh hoạt ở chi bộ ({date})."),
    "under_age": (WARNING, "khi đó đồng chí chưa đủ {age} tuổi. Kiểm tra lại ngày sinh."),
    "official_early": (WARNING, "chưa đủ {months} tháng sau Ngày vào Đảng. Kiểm tra giúp."),
    "left_half_filled": (ERROR, "và {other} phải ghi cả hai hoặc để trống cả hai."),
    "exit_of_active": (WARNING, "đồng chí đang sinh hoạt tại {branch}; ghi ra khỏi danh sách từ ngày {date}."),
    "exit_changes": (WARNING, "hồ sơ đang ghi {old}. Kiểm tra giúp."),
    "already_left": (NOTE, "đồng chí đã ra khỏi danh sách ngày {date}; dòng này không ghi lại vào chi bộ."),
    "transfer": (WARNING, "đồng chí đang sinh hoạt tại {old}; dòng này chuyển sinh hoạt sang {new} từ ngày {date}."),
    "obstacle": (ERROR, "{reason}"),
    "other_name": (WARNING, "hồ sơ mang số này ghi tên “{name}”. Kiểm tra giúp."),
    "member_not_found": (ERROR, "không tìm thấy đảng viên mang số này trong phạm vi của đồng chí."),
    "ranking_differs": (WARNING, "năm {year} đã xếp loại “{old}”; đổi thành “{new}” theo quyết định của cấp trên."),
    "ranking_needs_superior": (
        ERROR,
        "năm {year} đã xếp loại “{old}”. Chỉ đổi khi cấp trên quyết định, có số và ngày.",
    ),
    "year_before_admission": (ERROR, "năm {year} trước năm vào Đảng ({admitted})."),
    "present_with_reason": (
        WARNING,
        "“{value}”: đồng chí được đánh dấu có mặt nên lý do này không ghi. Kiểm tra giúp.",
    ),
    "absence_unexplained": (NOTE, "không đánh dấu, không có lý do: ghi là vắng chưa rõ lý do."),
    "not_on_roll": (ERROR, "ngày {date} đồng chí không sinh hoạt tại {branch}."),
    "roll_incomplete": (WARNING, "còn {n} đồng chí trong danh sách ngày {date} chưa có dòng điểm danh. Kiểm tra giúp."),
    "month_invalid": (ERROR, "“{value}” không phải là một tháng. Ghi tháng/năm, ví dụ 11/2026."),
    "month_ahead": (ERROR, "tháng {month} chưa đến."),
    "amount_invalid": (ERROR, "“{value}” không phải là một số tiền bằng đồng."),
    "pays_elsewhere": (ERROR, "tháng {month} đồng chí không đóng đảng phí tại {branch}."),
    "dues_closed": (ERROR, "danh sách của tháng đã chốt ngày {date}; số phải nộp không đổi được nữa."),
    "dues_paid_more": (ERROR, "đã thu {old}, nhiều hơn số trong tệp. Hủy phiếu thu ghi sai rồi nhập lại."),
    "dues_voluntary": (WARNING, "nộp cao hơn số phải nộp {due}; ghi là tự nguyện. Kiểm tra giúp."),
    "dues_incomplete": (
        WARNING,
        "còn {n} đồng chí đóng đảng phí tháng {month} chưa có dòng. Sau khi nhập, mở danh sách rồi bấm Tính lại.",
    ),
    "orphan": (ERROR, "không có tổ chức nào mang mã này trong phạm vi của đồng chí hay trong tệp."),
    "parent_missing": (ERROR, "để trống. Ghi mã tổ chức cấp trên, trừ tổ chức đứng trên cùng."),
    "cycle": (ERROR, "các tổ chức đang trực thuộc vòng quanh nhau: {codes}."),
    "parent_impossible": (ERROR, "{kind} không thể trực thuộc {parent}."),
    "parent_faulty": (ERROR, "tổ chức cấp trên ở dòng {n} còn lỗi."),
    "parent_changes": (
        ERROR,
        "đang trực thuộc tổ chức khác. Chuyển tổ chức là một việc riêng, không làm bằng danh sách.",
    ),
    "kind_impossible": (ERROR, "chưa đổi loại được: {reason}."),
    "dissolve_impossible": (ERROR, "còn {n} đảng viên. Chuyển sinh hoạt cho các đồng chí trước."),
    "another_top": (WARNING, "tổ chức này sẽ đứng trên cùng, không thuộc tổ chức nào đang có. Kiểm tra giúp."),
    "changed_meanwhile": (WARNING, "Hồ sơ đã thay đổi sau khi xem trước. Xem lại dòng này."),
}

#: What is wrong with the file as a whole.
REFUSALS = {
    "header_not_found": "Không tìm thấy dòng tiêu đề. Cần có ít nhất các cột: {columns}. "
    "Chọn trang tính khác hoặc tải mẫu.",
    "empty_file": "Tệp không có dòng nào.",
    "unreadable": "Không đọc được tệp. Mở bằng chương trình bảng tính, lưu lại dạng .xlsx rồi thử lại.",
    "not_a_spreadsheet": "Tệp này là {kind}, không phải bảng tính. Chọn tệp .xlsx, .xls, .ods hoặc .csv.",
    "macros": "Tệp có chương trình con (macro) nên không nhận. Lưu lại dạng .xlsx rồi thử lại.",
    "password": "Tệp có mật khẩu. Bỏ mật khẩu trong chương trình bảng tính, lưu lại rồi thử lại.",
    "too_large": "Tệp {size} lớn hơn mức {limit}. Tách làm hai rồi nhập từng tệp.",
    "swollen": "Tệp nén bất thường: mở ra lớn hơn {limit}. Lưu lại dạng .xlsx rồi thử lại.",
    "too_many_columns": "Tệp có {n} cột, nhiều nhất là {limit}. Kiểm tra đã chọn đúng danh sách chưa, "
    "hoặc dùng mẫu có hướng dẫn.",
    "too_many_rows": "Tệp có hơn {limit} dòng. Tách làm hai rồi nhập từng tệp.",
    "no_such_sheet": "Không có trang tính “{sheet}”. Các trang tính của tệp: {sheets}.",
    "not_allowed": "{reason}",
}


#: Milder forms of another code are reported under that one's name.
_REPORTED_AS = {"unknown_value_left": "unknown_value", "occupation_kept": "unknown_value"}


class Refused(Exception):
    """The file as a whole cannot be taken in; the message says why and what to do."""

    def __init__(self, code, **facts):
        self.code, self.message = code, REFUSALS[code].format(**facts)
        super().__init__(self.message)


def message(code, column="", *, part="file", **facts):
    """One message about one row; `part` tells what was found in the file from what the records say."""
    level, sentence = SENTENCES[code]
    extra = {"candidates": facts.pop("candidates")} if "candidates" in facts else {}
    text = sentence.format(**facts)
    return {"level": level, "column": column, "code": _REPORTED_AS.get(code, code), "text": text, "part": part} | extra


def spoken(message):
    """The whole sentence: “Ngày sinh: “31/02/1987” không phải là một ngày có thật.”"""
    if not message["column"]:
        return message["text"]
    joint = " " if message["text"].startswith(("và ", "trước ")) else ": "
    return f"{message['column']}{joint}{message['text']}"
