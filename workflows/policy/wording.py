"""Why a policy is not admitted, in Vietnamese and in English, for every check of ours and pydantic's commonest ones."""

from pydantic_core import ErrorDetails, PydanticCustomError

_TEXTS: dict[str, tuple[str, str]] = {
    # What one entry may say.
    "basis_missing": (
        "quy định loại {kind} phải có căn cứ pháp lý (basis): điều, khoản",
        "a {kind} rule must cite its basis: article and clause",
    ),
    "internal_claims_law": (
        "quy định nội bộ không được viện dẫn căn cứ pháp lý; hãy nêu nghĩa vụ được theo dõi bằng `watches`",
        "an internal rule must not claim a legal basis; name the duty it looks after with `watches`",
    ),
    "internal_confidence": (
        "quy định nội bộ không có mức độ tin cậy {name}: con số là của hệ thống, không phải của luật",
        "an internal rule has no {name}: its number is ours, not the law's",
    ),
    "confidence_missing": (
        "quy định loại {kind} phải ghi {name}: confirmed hoặc to_confirm",
        "a {kind} rule must say {name}: confirmed or to_confirm",
    ),
    "unit_missing": ("con số (amount) phải đi cùng đơn vị (unit)", "an amount needs a unit"),
    "amount_missing": ("có đơn vị (unit) nhưng không có con số (amount)", "a unit without an amount"),
    "counting_missing": (
        "thời hạn có con số phải ghi cách tính (counting)",
        "a term with a number must say how it is counted (counting)",
    ),
    "number_missing": (
        "văn bản không cho con số nên không được có {name}: không được tính ngày đến hạn",
        "the text gives no number, so {name} must be absent: no due date may be computed",
    ),
    "counting_unlike_unit": ("cách tính {counting} không hợp với đơn vị {unit}", "{counting} cannot count {unit}"),
    "internal_number_missing": (
        "quy định nội bộ phải có con số: đó là mốc để nhắc",
        "an internal rule must have a number: it is an alarm",
    ),
    "moving_needs_days": (
        "moves_to_working_day chỉ dùng cho ngày dương lịch (calendar_days)",
        "moves_to_working_day is for calendar_days only",
    ),
    "interval_reversed": (
        "effective_to phải từ effective_from trở đi",
        "effective_to must not be before effective_from",
    ),
    "watches_needs_internal": (
        "chỉ quy định nội bộ mới có {name}",
        "only an internal rule may have {name}",
    ),
    "ladder_missing": (
        "thời hạn có con số phải có thang báo (ladder): không được im lặng",
        "a term with a number needs a ladder: never silence",
    ),
    "again_incomplete": (
        "again_on và again_fact phải đi cùng nhau: sự kiện nào, và tính từ lúc nào",
        "again_on and again_fact go together: which event, and from when",
    ),
    "until_needs_days": (
        "until_fact là ngày cuối của thời hạn nên chỉ dùng với ngày dương lịch (calendar_days)",
        "until_fact is the last day of a term and goes with calendar_days only",
    ),
    "not_positive": ("{name} phải lớn hơn 0", "{name} must be greater than 0"),
    "empty": ("{name} không được để trống", "{name} must not be empty"),
    "repeated": ("{name} bị lặp lại: {value}", "{name} is repeated: {value}"),
    "first_rung_late": (
        "bậc đầu tiên phải báo đúng lúc quá hạn (after = PT0S)",
        "the first rung must be at the breach (after = PT0S)",
    ),
    "rungs_unordered": ("bậc sau phải muộn hơn bậc trước", "each rung must be later than the one before"),
    "duration_form": (
        "khoảng thời gian phải viết như PT2H, P1D hoặc PT30M",
        "a duration must be written like PT2H, P1D or PT30M",
    ),
    "decision_missing": (
        "ngày decided phải ghi văn bản quyết định (decision); nếu chưa biết, dùng restated hoặc projected",
        "a decided day must name its decision; where it is not known, use restated or projected",
    ),
    "today_incomplete": (
        "today_vi, today_en và today_from phải đi cùng nhau: cơ quan nào, và từ ngày nào",
        "today_vi, today_en and today_from go together: which body, and since when",
    ),
    "tells_incomplete": (
        "tells và on_rungs phải đi cùng nhau: báo cho ai, ở bậc nào",
        "tells and on_rungs go together: who is told, and on which rungs",
    ),
    "before_incomplete": (
        "before_month và before_day phải đi cùng nhau",
        "before_month and before_day go together",
    ),
    "make_up_on_weekday": ("chỉ làm bù vào thứ Bảy hoặc Chủ nhật", "only a Saturday or Sunday can be made up"),
    # What the entries must say together.
    "overlap": (
        "hai bản của cùng quy định {rule} có hiệu lực chồng lên nhau: {first} và {second}",
        "two versions of the rule {rule} are in force at the same time: {first} and {second}",
    ),
    "ladder_unknown": ("không có thang báo tên {ladder}", "there is no ladder named {ladder}"),
    "watches_unknown": ("không có quy định tên {rule} để theo dõi", "there is no rule named {rule} to watch"),
    "watches_internal": (
        "{rule} là quy định nội bộ; `watches` phải nêu một nghĩa vụ trong luật",
        "{rule} is an internal rule; `watches` must name a duty of the law",
    ),
    "unwatched": (
        "văn bản không cho con số{when}; phải có một quy định nội bộ theo dõi {rule}, nếu không sẽ im lặng",
        "the text gives no number{when}; an internal rule must watch {rule}, or nobody is told",
    ),
    "rung_unknown": ("thang báo {ladder} không có bậc {rung}", "the ladder {ladder} has no rung {rung}"),
    "row_twice": ("nhu cầu {row} đã có ở một kế hoạch khác", "the need {row} is in another plan already"),
    "quote_missing": ("câu trích không có trong {file}", "the quote is not in {file}"),
    "source_missing": (
        "không có tệp nguồn {file} trong thư mục đã cho",
        "the source {file} is not in the given folder",
    ),
    "province_unknown": (
        "không có tỉnh nào mang mã {code} vào ngày {day}",
        "no province has the code {code} on {day}",
    ),
    "unasked": (
        "{name} ghi to_confirm nhưng không câu hỏi nào trong questions.toml hỏi tới",
        "{name} is to_confirm and no question of questions.toml asks about it",
    ),
    "not_open": (
        "{name} không còn gì phải xác nhận: hãy bỏ khỏi câu hỏi này",
        "{name} has nothing left to confirm: take it out of this question",
    ),
    "told_anyway": (
        "bậc {rung} của thang báo {ladder} đã báo cho {role}",
        "rung {rung} of the ladder {ladder} tells {role} anyway",
    ),
    "code_twice": ("mã {code} đã có", "the code {code} is there already"),
    "day_twice": (
        "ngày {day} có hai dòng cùng ngày biết (known_at)",
        "the day {day} has two lines with the same known_at",
    ),
    "year_missing": ("thiếu tệp lịch của năm {year}", "the calendar file of the year {year} is missing"),
    "year_twice": ("năm {year} được khai hai lần", "the year {year} is declared twice"),
    # What the files must be.
    "syntax": ("tệp không phải TOML hợp lệ: {reason}", "not valid TOML: {reason}"),
    "unreadable": ("không đọc được tệp: {reason}", "cannot be read: {reason}"),
    "section_unknown": ("không có mục nào tên [{section}]", "there is no section named [{section}]"),
    "section_shape": ("mục [{section}] viết không đúng dạng", "the section [{section}] is not written as it should be"),
    "nothing": (
        "không có mục [{section}] nào trong national/*.toml và calendar/*.toml",
        "there is no [{section}] in national/*.toml and calendar/*.toml",
    ),
    # What pydantic finds.
    "missing": ("thiếu mục này", "this entry is missing"),
    "extra_forbidden": ("không có mục nào tên như vậy", "no such entry is allowed"),
    "enum": ("giá trị phải là một trong: {expected}", "must be one of: {expected}"),
    "string_type": ("phải là chuỗi trong dấu nháy", "must be a string in quotes"),
    "string_too_short": ("không được để trống", "must not be empty"),
    "string_pattern_mismatch": (
        "tên chỉ gồm chữ thường không dấu, số và dấu gạch dưới",
        "a name has only lower-case letters, digits and underscores",
    ),
    "int_type": ("phải là số nguyên", "must be a whole number"),
    "less_than_equal": ("không được lớn hơn {le}", "must not be greater than {le}"),
    "greater_than": ("phải lớn hơn {gt}", "must be greater than {gt}"),
    "date_type": ("phải là ngày, viết như 2026-02-16", "must be a date, written like 2026-02-16"),
    "date_parsing": ("phải là ngày, viết như 2026-02-16", "must be a date, written like 2026-02-16"),
    "tuple_type": ("phải là danh sách trong dấu [ ]", "must be a list in [ ]"),
    "bool_type": ("phải là true hoặc false", "must be true or false"),
}


def refuse(code: str, /, **params: str | int) -> PydanticCustomError:
    """The error that a validator raises, with its English sentence as message and its code for the Vietnamese one."""
    return PydanticCustomError(code, _TEXTS[code][1], params)


def words(text: str, /, **params: str | int) -> tuple[str, str]:
    """The sentence of a code in Vietnamese and in English."""
    vi, en = _TEXTS[text]
    return vi.format(**params), en.format(**params)


def explain(error: ErrorDetails) -> tuple[str, str]:
    """The Vietnamese and English sentence for one error that pydantic found; its own words where we have none."""
    code = error["type"]
    if code not in _TEXTS:
        return f"giá trị không hợp lệ ({error['msg']})", error["msg"]
    return words(code, **error.get("ctx", {}))
