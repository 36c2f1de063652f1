# The few commands that the walk of the README uses. Source it at the repository's root; it starts nothing.
# Vài lệnh dùng cho phần đi thử trong README. Nạp tại thư mục gốc: `source docs/walk.sh`; không khởi động gì.

[ -z "${LACHAN_DATA:-}" ] || export LACHAN_DATA  # where the run keeps its data / nơi giữ dữ liệu
export no_proxy="127.0.0.1${no_proxy:+,$no_proxy}"
API=${API:-http://127.0.0.1:8111}               # the service / máy chủ
DEMO=${DEMO:-http://127.0.0.1:8112}             # what stands around it / những gì ở quanh: tài khoản, thư, webhook đã tới

# ask WHO PATH [curl's options]: one request as a demo account, with a fresh token and a fresh Idempotency-Key.
ask() {
    local token
    token=$(curl -sS "$DEMO/identity/token" -d "as=$1" | pick access_token) &&
        curl -sS "$API$2" -H "Authorization: Bearer $token" -H "Idempotency-Key: $(fresh)" \
            -H 'Content-Type: application/json' "${@:3}"
}

# fresh: a key that nobody has used / khoá chưa ai dùng
fresh() { cat /proc/sys/kernel/random/uuid; }

# moment: what the law's clock says / giờ của hệ thống
moment() { curl -sS "$API/health/clock" | pick engine_now; }

# pick FIELD…: these fields of one JSON answer, in one line; a field is written like cases.0.id
pick() {
    python3 -c '
import json, sys
def found(at, way):
    for name in way.split("."):
        at = at[int(name)] if isinstance(at, list) else at[name]
    return at if isinstance(at, str) else json.dumps(at)
answer = json.load(sys.stdin)
try:
    print("  ".join(found(answer, way) for way in sys.argv[1:]))
except (KeyError, IndexError, TypeError, ValueError):
    sys.exit(json.dumps(answer, indent=2, ensure_ascii=False))' "$@"
}

# rows FIELD…: these fields of every record of a JSON list, one record a line
rows() {
    python3 -c '
import json, sys
answer = json.load(sys.stdin)
records = answer.get("items") if isinstance(answer, dict) else answer
if records is None:
    sys.exit(json.dumps(answer, indent=2, ensure_ascii=False))
for record in records:
    print("  ".join("-" if record[name] is None else str(record[name]) for name in sys.argv[1:]))' "$@"
}

# arrived CASE_NUMBER: the mails and webhooks about a case that have arrived, by addressee
arrived() {
    curl -sS "$DEMO/arrivals" | python3 -c '
import json, sys
for one in json.load(sys.stdin):
    if sys.argv[1] in one["text"]:
        signed = {None: "", True: "signature valid  ", False: "SIGNATURE INVALID  "}[one["signature"]]
        first = one["text"].splitlines()[0] if one["kind"] == "mail" else json.loads(one["text"])["type"]
        print(one["kind"], one["to"], signed + first, sep="  ")' "$1" | LC_ALL=C sort
}
