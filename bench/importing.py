"""What importing a document costs: each round in a process of its own, as `uphold import` does it.

    python bench/importing.py [FILE]

FILE is a published OpenAPI document. Without it, the largest release of depth full in specs/ is measured with
every reference written out again, which is how generators like to publish (the prose that a published document
has beside it costs little). "twice" tells whether importing the result again gives the same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
LIMIT_SECONDS, LIMIT_MIB, LIMIT_BYTES = 5.0, 300, 900_000

CHILD = """
import json, resource, sys, time
from pathlib import Path
start = time.perf_counter()
from uphold.contract.importer import import_document
path = Path(sys.argv[1])
made = import_document(path, name=path.name)
seconds = time.perf_counter() - start
mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
first, again = json.loads(made.content), json.loads(import_document(made.content, name=path.name).content)
same = {**first, "x-uphold": 0} == {**again, "x-uphold": 0}
facts = [made.operations, made.components, made.dropped, len(made.content), same]
print(json.dumps([seconds, mib, *facts]))
"""


def main() -> int:
    """Print the figures; 1 when a limit is passed, 2 when there is nothing to measure."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[1]) if len(sys.argv) > 1 else written_out(Path(folder))
        if file is None:
            print("specs/ holds no release of depth full", file=sys.stderr)
            return 2
        rounds = [measure(file) for _ in range(ROUNDS)]
        size = file.stat().st_size
    seconds, mib = min(one[0] for one in rounds), max(one[1] for one in rounds)
    operations, components, dropped, length, same = rounds[0][2:]
    print(f"{file.name}: {size / 1000:.0f} kB, {operations} operations; best of {ROUNDS}")
    print(f"{'seconds':10} {seconds:8.2f}  limit {LIMIT_SECONDS}")
    print(f"{'peak MiB':10} {mib:8.0f}  limit {LIMIT_MIB}")
    print(f"{'result kB':10} {length / 1000:8.0f}  limit {LIMIT_BYTES / 1000:.0f}")
    print(f"{'named':10} {components:8}  components")
    print(f"{'dropped':10} {dropped:8}  texts and members of prose")
    print(f"{'twice':10} {'the same' if same else 'differs':>8}")
    return int(seconds > LIMIT_SECONDS or mib > LIMIT_MIB or length > LIMIT_BYTES or not same)


def measure(file: Path) -> list[Any]:
    """Seconds, highest MiB and facts of one import in a fresh process."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(file)], check=True, capture_output=True, text=True)
    found: list[Any] = json.loads(done.stdout)
    return found


def written_out(folder: Path) -> Path | None:
    """The largest release, with every reference that does not lead back into itself written out."""
    releases = sorted((ROOT / "specs").glob("*/releases/*.json"), key=lambda path: path.stat().st_size)
    full = [path for path in releases if json.loads(path.read_bytes())["x-uphold"].get("depth") == "full"]
    if not full:
        return None
    document = json.loads(full[-1].read_bytes())
    file = folder / full[-1].name
    file.write_text(json.dumps(_inline(document, document, ())), encoding="utf-8")
    return file


def _inline(node: Any, document: dict[str, Any], above: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_inline(item, document, above) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in above:
        target: Any = document
        for token in reference.removeprefix("#/").split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        return _inline(target, document, (*above, reference))
    return {name: _inline(value, document, above) for name, value in node.items()}


if __name__ == "__main__":
    sys.exit(main())
