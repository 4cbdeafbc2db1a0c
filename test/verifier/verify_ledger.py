#!/usr/bin/env python3
"""A second verifier for Prompt Ledger's journals, written from docs/ledger.md with Python's standard library only.

    python3 verify_ledger.py LEDGER [STATE_FOLDER]

LEDGER is the `.promptledger` folder. Prints one JSON document: segments, rows, notes, problems (segment, row, problem),
head, and the sums of all attempts in pico-USD. Exit code 0: whole; 1: problems; 2: wrong usage.
"""

import base64
import json
import os
import stat
import sys

# docs/ledger.md shows what stands between these two lines.
# --- the chain
import hashlib, io, re

FRAME = re.compile(rb"([0-9a-f]{64}) (0|[1-9][0-9]{0,9}) (.*)", re.DOTALL)

def link(previous, body):
    return hashlib.sha256(previous + body).hexdigest().encode()

def written(data):
    """The rows of a segment, and what a write that was cut off left of the next one; then what it left behind a gap."""
    data = data.rstrip(b"\0")
    unsynced = min(len(data) - 65536, data.rfind(b"\n", 0, len(data) - 1) + 1)
    for gap in re.compile(rb"\0+").finditer(data, max(0, unsynced // 512 * 512)):
        start, end = gap.span()
        if end % 512 == 0 and (start % 512 == 0 or data[start - 1 : start] == b"\n"):
            return data[:start], data[start:]
    return data, b""

def rows(data):
    """Yields (row, hash, body, problem) of every complete line; an incomplete last line comes with hash None."""
    may_follow = [b"0" * 64]
    for number, line in enumerate(io.BytesIO(data), 1):
        if not line.endswith(b"\n"):
            yield number, None, line, None
            return
        frame = FRAME.fullmatch(line[:-1])
        if frame is None or len(frame[3]) != int(frame[2]):
            may_follow = []  # nobody knows what the next row follows
            yield number, b"", b"", frame_problem(line[:-1])
            continue
        digest, body = frame[1], frame[3]
        expected = [link(previous, body) for previous in may_follow]
        fits = not may_follow or digest in expected
        # One edit is one problem: after it a row may follow the written hash or the right one.
        may_follow = [digest] if fits else [digest, *expected]
        yield number, digest, body, None if fits else "its hash does not follow from its content and the row before it"
# --- end of the chain


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def frame_problem(line):
    if not re.fullmatch(rb"[0-9a-f]{64} ", line[:65]):
        return "does not begin with a hash"
    length, space, body = line[65:].partition(b" ")
    if not space or not re.fullmatch(rb"0|[1-9][0-9]{0,9}", length):
        return "has no length"
    return f"is {len(body)} bytes long and says {length.decode()}"


# Rows --------------------------------------------------------------------------------------------------------------

MISSING = object()
TIME = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T"
                  r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?|24:00:00(\.0{1,9})?)Z")


class Unfit(Exception):
    """Why a value does not fit; `path` is the field's way from the row."""

    def __init__(self, problem, path=()):
        super().__init__(f"{'.'.join(path)}: {problem}" if path else problem)
        self.problem, self.path = problem, path


def need(fits, problem):
    if not fits:
        raise Unfit(problem)


def text(value):
    need(isinstance(value, str), "is no text")


def time(value):
    found = TIME.fullmatch(value) if isinstance(value, str) else None
    need(found is not None and int(found[2]) <= days_in(int(value[:4]), int(found[1])), "is no ISO time in UTC")


def days_in(year, month):
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def flag(value):
    need(isinstance(value, bool), "is neither true nor false")


def amount(value):
    need(isinstance(value, float) and 0 <= value < float("inf"), "is no finite number from 0 up")


def count(value):
    amount(value)
    need(value.is_integer() and value < 2**53, "is no whole number")


def whole(value):
    fits = isinstance(value, str) and re.fullmatch("0|[1-9][0-9]{0,18}", value) and int(value) < 2**63
    need(fits, "is no whole amount from 0 to 2^63 − 1")


def anything(value):
    pass


def one_of(*words):
    return lambda value: need(isinstance(value, str) and value in words, f"is none of {', '.join(words)}")


def nullable(check):
    return lambda value: None if value is None else check(value)


def optional(check):
    return lambda value: None if value is MISSING else check(value)


def field(name, value, check):
    try:
        check(value)
    except Unfit as unfit:
        raise Unfit(unfit.problem, (str(name), *unfit.path)) from None


def list_of(check):
    def read(value):
        need(isinstance(value, list), "is no list")
        for index, item in enumerate(value):
            field(index, item, check)
    return read


def record(check):
    def read(value):
        need(isinstance(value, dict), "is no object")
        for name, item in value.items():
            field(name, item, check)
    return read


def fields(**shape):
    def read(value):
        need(isinstance(value, dict), "is no object")
        for name, check in shape.items():
            field(name, value.get(name, MISSING), check)
    return read


BODY = fields(hash=text, bytes=count, redactions=count)
HEAD = dict(segment=text, rows=count, hash=text)
TAGS = fields(**{name: optional(text) for name in "feature segment product category content task step".split()},
              extra=optional(record(text)))
COMPONENT = fields(unit=text, quantity=amount, rate=fields(pico=whole, per=whole), pico=whole, rounded=optional(flag))
COST = fields(pico=nullable(whole), upper=nullable(whole),
              kind=one_of("exact", "calibrated", "estimated", "upper-bound", "unpriced"), components=list_of(COMPONENT))
SHAPES = {
    "segment": fields(schema=count, revision=optional(count), segment=text, host=text, boot=text, pid=count,
                      pidStart=text, at=time, app=text, cites=list_of(fields(**HEAD))),
    "run": fields(run=text, at=time, spec=text, simulated=flag, items=count, budget=nullable(whole), template=text,
                  version=text, models=list_of(text), resumes=optional(text)),
    "runEnd": fields(run=text, at=time, status=one_of("done", "stopped", "cancelled", "failed"), produced=count,
                     failed=count),
    "intent": fields(attempt=text, at=time, run=nullable(text), item=nullable(text), **{"try": count}, provider=text,
                     model=text, simulated=flag, endpoint=text, region=optional(text), tier=optional(text),
                     operation=one_of("text", "image", "audio", "video", "embedding"), method=optional(text),
                     parent=optional(text), template=text, version=text, templateHash=text, tags=TAGS,
                     params=record(anything), request=text,
                     requestBytes=optional(count), body=optional(BODY), max=nullable(whole),
                     price=nullable(fields(name=text, date=text, hash=text))),
    "settle": fields(attempt=text, at=time, latencyMs=amount, firstTokenMs=optional(amount),
                     outcome=one_of("ok", "error", "cancelled"),
                     error=optional(fields(**{"class": text}, message=text, status=optional(count))),
                     modelServed=optional(text), tierServed=optional(text), regionServed=optional(text),
                     requestId=optional(text), rateLimit=optional(record(text)), usage=nullable(record(amount)),
                     counted=optional(fields(encoding=text, tokens=count, framing=count)),
                     quarantined=optional(record(text)), cost=COST,
                     output=optional(fields(hash=text, bytes=count)), body=optional(BODY),
                     asset=optional(fields(path=text, hash=text, bytes=count, mediaType=text, kind=optional(text))),
                     checks=optional(list_of(fields(check=text, passed=flag)))),
    "void": fields(attempt=text, at=time, reason=one_of("budget", "cancelled", "write-failed")),
    "orphan": fields(attempt=text, at=time, deadSegment=text),
    "review": fields(attempt=text, at=time, nth=count, verdict=one_of("accepted", "rejected"), by=text,
                     note=optional(text)),
}
PUBLISHED = fields(**HEAD, at=text, closed=flag, key=optional(text), signature=optional(text))
RECEIPT = fields(at=text, segments=list_of(fields(**HEAD)))
RANKS = {"intent": 0, "void": 1, "orphan": 2, "settle": 3}


def no_constant(name):
    raise ValueError(name)


def parse(source):
    """JSON as doubles know it; NaN and Infinity are no JSON."""
    return json.loads(source, parse_int=float, parse_constant=no_constant)


def read_body(body):
    """(type, row or None where the type is unknown, problem)."""
    try:
        value = parse(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return "", None, "is no JSON"
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return "", None, "has no type"
    kind = value["type"]
    try:
        if kind in SHAPES:
            SHAPES[kind](value)
        return kind, value if kind in SHAPES else None, None
    except Unfit as problem:
        return "", None, str(problem)


# Segments ----------------------------------------------------------------------------------------------------------


class Segment:
    def __init__(self, name):
        self.name, self.rows, self.hash, self.first = name, 0, "0" * 64, None
        self.hashes = bytearray()

    def hash_at(self, row):
        return "0" * 64 if row == 0 else self.hashes[32 * (row - 1):32 * row].hex()


class Verifier:
    def __init__(self, ledger, state):
        self.ledger, self.state = os.path.abspath(ledger), state
        self.problems, self.notes, self.segments = [], [], {}
        self.claims = {}
        self.bodies = []
        self.signed = set()

    def problem(self, segment, row, words):
        self.problems.append({"segment": segment, "row": row, "problem": words})

    def note(self, segment, row, words):
        self.notes.append({"segment": segment, "row": row, "problem": words})

    def run(self):
        # Before the segments: beside a living writer a later head names rows that were not there yet.
        published = read_heads(os.path.join(self.ledger, "heads"))
        mirrored = read_heads(self.mirror())
        for name in names_in(os.path.join(self.ledger, "journal"), ".jsonl"):
            self.segments[name] = self.check_segment(Segment(name))
        self.check_heads(published, mirrored)
        self.check_bodies()
        lines = "".join(f"{s.name} {s.rows} {s.hash}\n" for s in self.segments.values())
        return {
            "segments": [{"segment": s.name, "rows": s.rows, "hash": s.hash, "signed": s.name in self.signed}
                         for s in self.segments.values()],
            "rows": sum(s.rows for s in self.segments.values()),
            "notes": in_order(self.notes),
            "problems": in_order(self.problems),
            "head": hashlib.sha256(lines.encode()).hexdigest(),
            "sums": self.sums(),
        }

    def check_segment(self, segment):
        path = os.path.join(self.ledger, "journal", f"{segment.name}.jsonl")
        content, behind = b"", b""
        if not is_file(path):
            self.problem(segment.name, None, "is no regular file")
        else:
            content, behind = written(read_bytes(path))
            # Beside a writer, a file that is read once can have zeros before what came later.
            content = read_bytes(path)[: len(content)]
        for number, digest, body, problem in rows(content):
            if digest is None:
                self.note(segment.name, number, f"incomplete last line of {len(body)} bytes: a write was cut off")
                break
            kind, row = "", None
            segment.rows = number
            if digest:
                segment.hash = digest.decode()
                kind, row, unfit = read_body(body)
                problem = problem or unfit
            segment.hashes += bytes.fromhex(segment.hash)
            if problem is not None:
                self.problem(segment.name, number, problem)
            elif row is None:
                self.note(segment.name, number, f'type "{kind}" is from a newer version')
            if number == 1 and (row is None or kind != "segment"):
                self.problem(segment.name, number, "is not the first row of a segment")
            if row is not None and kind in ("intent", "settle") and "body" in row:
                of = "request" if kind == "intent" else "answer"
                self.bodies.append((segment.name, number, of, row["body"]["hash"]))
            if row is not None and kind == "segment":
                self.check_first(segment, row, number)
            elif row is not None and kind in RANKS:
                self.claim(segment.name, number, row, hashlib.sha256(body).digest()[:8])
        if behind:
            words = f"a gap and what follows, {len(behind)} bytes: a write was cut off"
            self.note(segment.name, segment.rows + 1, words)
        if segment.rows == 0:
            self.note(segment.name, None, "has no complete row")
        return segment

    def check_first(self, segment, row, number):
        if number != 1:
            self.problem(segment.name, number, "a second first row")
        if row["segment"] != segment.name:
            self.problem(segment.name, number, f"belongs to segment {row['segment']}")
        if row["schema"] > 2:
            self.note(segment.name, number, f"format {int(row['schema'])} is newer than this version's")
        if segment.first is None:
            segment.first = row

    def claim(self, segment, number, row, digest):
        """Segments come in order, so what is held is always the earlier one."""
        key = (RANKS[row["type"]], row["attempt"])
        held = self.claims.get(key)
        if held is None:
            self.claims[key] = (digest, *contribution(row))
        elif held[0] != digest and row["type"] != "orphan":
            self.problem(segment, number, f"attempt {row['attempt']} has another {row['type']} row with other content")

    def sums(self):
        """Attempts, cost and upper bound in pico-USD as decimal strings, real and simulated apart."""
        sums = {kind: {"attempts": 0, "cost": 0, "upper": 0, "unpriced": 0, "open": 0} for kind in ("real", "simulated")}
        for (rank, attempt), claim in self.claims.items():
            if rank != 0:
                continue
            _, simulated, most = claim
            total = sums["simulated" if simulated else "real"]
            total["attempts"] += 1
            end = next(((r, self.claims[(r, attempt)]) for r in (3, 2, 1) if (r, attempt) in self.claims), None)
            if end is None:
                total["open"] += 1
                total["upper"] += most or 0
            elif end[0] != 1:
                _, cost, upper = end[1] if end[0] == 3 else (None, most, most)
                total["cost"] += cost or 0
                total["upper"] += most or 0 if upper is None else upper
                total["unpriced"] += cost is None
        return {kind: {name: str(value) if name in ("cost", "upper") else value for name, value in total.items()}
                for kind, total in sums.items()}

    # Heads

    def check_heads(self, published, mirrored):
        vouched = []
        own = own_keys(self.state)
        for name, head in published.items():
            if head is None:
                self.problem(name, None, "its head file is damaged")
                continue
            signed = "key" in head and "signature" in head
            if signed and not is_signed(head):
                self.problem(name, None, "the signature of its head is wrong")
                continue
            if signed:
                self.signed.add(name)
                if head["key"] not in own:
                    self.note(name, None, f"signed by another key, {head['key']}")
            vouched.append((head, f"{'signed' if signed else 'published'} at {head['at']}"))
        for name, head in mirrored.items():
            if head is None:
                self.note(name, None, "its mirrored head is damaged")
            else:
                vouched.append((head, f"mirrored for this user at {head['at']}"))
        for segment in self.segments.values():
            vouched += [(head, f"cited by segment {segment.name}") for head in (segment.first or {}).get("cites", [])]
        for segment in self.segments.values():
            head = published.get(segment.name)
            if segment.name not in self.signed:
                self.note(segment.name, None, "is not signed")
            elif head and head["rows"] < segment.rows:
                self.note(segment.name, int(head["rows"]) + 1, "rows from here on are not signed")
        said, forgotten = set(), self.forgotten()
        for head, by in vouched:
            self.check_head(head, by, said, forgotten)

    def check_head(self, head, by, said, forgotten):
        name, rows = head["segment"], int(head["rows"])
        segment = self.segments.get(name)
        tell = self.problem
        if segment is None and name in forgotten:
            tell, row = self.note, None
            words = f"the segment is missing, which was acknowledged at {forgotten[name]}: the head {by} has {counted(rows)}"
        elif segment is None:
            row, words = None, f"the segment is missing: the head {by} has {counted(rows)}"
        elif segment.rows < rows:
            row, words = segment.rows + 1, f"cut off or rewritten, it ends after {counted(segment.rows)}: the head {by} has {rows}"
        elif segment.hash_at(rows) != head["hash"]:
            row, words = rows, f"this row or one before it was rewritten: the head {by} has another hash"
        elif head.get("closed") is True and segment.rows > rows:
            row = rows + 1
            words = f"rows from here on were added after the writer had ended: the head {by} has {counted(rows)}"
        else:
            return
        key = f"{name} {words.split(':')[0]}"
        if key not in said:
            tell(name, row, words)
        said.add(key)

    # Kept bodies

    def check_bodies(self):
        known = {}
        for segment, row, of, name in self.bodies:
            if name not in known:
                known[name] = self.body_flaw(name)
            if known[name] is not None:
                tell = self.note if known[name] == "is gone" else self.problem
                tell(segment, row, f"its kept {of} {known[name]}")

    def body_flaw(self, name):
        if not re.fullmatch("sha256:[0-9a-f]{64}", name):
            return "is named by no SHA-256"
        digits = name[7:]
        path = os.path.join(self.ledger, "bodies", digits[:2], f"{digits}.txt")
        try:
            if os.path.exists(path) and not is_file(path):
                return "cannot be read"
            with open(path, "rb") as file:
                fits = hashlib.sha256(file.read()).hexdigest() == digits
        except FileNotFoundError:
            return "is gone"
        except OSError:
            return "cannot be read"
        return None if fits else "was changed: its file has another hash"

    def forgotten(self):
        """When each segment was first acknowledged as missing."""
        folder = os.path.join(self.mirror(), "forgotten")
        times = {}
        for name in names_in(folder, ".json"):
            try:
                with open(os.path.join(folder, f"{name}.json"), encoding="utf-8", errors="replace") as file:
                    receipt = parse(file.read())
                RECEIPT(receipt)
            except (ValueError, RecursionError, Unfit):
                continue
            for head in receipt["segments"]:
                times.setdefault(head["segment"], receipt["at"])
        return times

    def mirror(self):
        parent, name = os.path.split(self.ledger)
        place = os.path.join(os.path.realpath(parent), name) if os.path.isdir(parent) else self.ledger
        return os.path.join(self.state, "ledgers", hashlib.sha256(place.encode()).hexdigest()[:32])


def contribution(row):
    if row["type"] == "intent":
        return row["simulated"], None if row["max"] is None else int(row["max"])
    cost = row.get("cost", {"pico": None, "upper": None})
    return tuple(None if cost[name] is None else int(cost[name]) for name in ("pico", "upper"))


def counted(rows):
    return "1 row" if rows == 1 else f"{rows} rows"


def names_in(folder, ending):
    try:
        return sorted(name[: -len(ending)] for name in os.listdir(folder) if name.endswith(ending))
    except (FileNotFoundError, NotADirectoryError):
        return []


def in_order(findings):
    return sorted(findings, key=lambda finding: f"{finding['segment']} {finding['row'] or 0:012d}")


def read_heads(folder):
    heads = {}
    for name in names_in(folder, ".json"):
        path = os.path.join(folder, f"{name}.json")
        try:
            if not is_file(path):
                raise ValueError(path)
            with open(path, encoding="utf-8", errors="replace") as file:
                head = parse(file.read())
            PUBLISHED(head)
            heads[name] = head if head["segment"] == name else None
        except (ValueError, RecursionError, Unfit):
            heads[name] = None
    return heads


def is_file(path):
    """Pipes and devices would be read for ever."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


# Ed25519 (RFC 8032) ------------------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z = 2 * a[3] * b[3] * D % P
    w = 2 * a[2] * b[2] % P
    e, f, g, h = y - x, w - z, w + z, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_multiply(factor, point):
    product = (0, 1, 1, 0)
    while factor > 0:
        if factor & 1:
            product = point_add(product, point)
        point = point_add(point, point)
        factor >>= 1
    return product


def point_decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise ValueError("no point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        raise ValueError("no point")
    return point_of(P - x if x & 1 != sign else x, y)


def point_of(x, y):
    return x, y, 1, x * y % P


def point_encode(point):
    inverse = pow(point[2], P - 2, P)
    return (point[1] * inverse % P | (point[0] * inverse % P & 1) << 255).to_bytes(32, "little")


BASE = point_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_public(seed):
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return point_encode(point_multiply(scalar & (2**254 - 8) | 2**254, BASE))


def ed25519_verify(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    x, y, z, t = point_multiply(challenge, point_decode(key))
    return point_encode(point_add(point_multiply(scalar, BASE), (P - x, y, z, P - t))) == signature[:32]


def is_signed(head):
    fields_of_head = {"at": head["at"], "closed": head["closed"], "hash": head["hash"], "rows": int(head["rows"]),
                      "segment": head["segment"]}
    message = "prompt-ledger head\n" + json.dumps(fields_of_head, ensure_ascii=False, separators=(",", ":"))
    try:
        return ed25519_verify(decode64(head["key"]), message.encode(), decode64(head["signature"]))
    except ValueError:
        return False


def decode64(letters):
    kept = re.sub("[^A-Za-z0-9+/]", "", letters.replace("-", "+").replace("_", "/"))
    return base64.b64decode(kept + "=" * (-len(kept) % 4))


def own_keys(state):
    """This user's public keys, base64: the one of the private key here, and those whose private keys are elsewhere."""
    keys = set()
    try:
        with open(os.path.join(state, "signing-key.pem"), encoding="ascii") as file:
            der = decode64("".join(line for line in file if not line.startswith("-----")))
        keys.add(base64.b64encode(ed25519_public(der[-32:])).decode())
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        return keys
    noted = names_in(os.path.join(state, "known-keys"), ".pub")
    return keys | {base64.b64encode(decode64(name)).decode() for name in noted}


def state_folder():
    if os.environ.get("PROMPT_LEDGER_STATE_DIR"):
        return os.environ["PROMPT_LEDGER_STATE_DIR"]
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support/Prompt Ledger")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/AppData/Local"), "Prompt Ledger")
    return os.path.join(os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state"), "prompt-ledger")


def verify(ledger, state):
    return Verifier(ledger, state).run()


def main():
    if not 2 <= len(sys.argv) <= 3:
        print(__doc__, file=sys.stderr)
        return 2
    document = verify(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else state_folder())
    print(json.dumps(document, indent=2))
    return 1 if document["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
