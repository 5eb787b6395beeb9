# Verifies an audit log of djstats-collector independently:
#   djstats-collector access audit --format json | python3 verify-audit.py
import hashlib, json, sys

before = "0" * 64
for number, line in enumerate(sys.stdin, 1):
    entry = json.loads(line)
    row = [entry[name] for name in ("number", "time", "actor", "action", "detail")]
    text = before + "\n" + json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    before = hashlib.sha256(text.encode()).hexdigest()
    if entry["number"] != number or entry["hash"] != before:
        sys.exit(f"not whole from entry {entry['number']} on")
print("whole, through", before)
