"""Scripts that misbehave under `rosetta verify`: it says what they did, and nothing stays behind."""

# ruff: noqa: E501 (the scripts have lines of their own)

import os
import random
from collections.abc import Iterator
from pathlib import Path

from faults import hostile
from faults.cases import Case

NAME = "hostile scripts under `rosetta verify`"
SLEEP = "import time; time.sleep(600)"
STARTED = (
    "import os, subprocess, sys\nslept = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
)

EQUAL = {
    "prints a number": "print(0.5)",
    "prints nothing": "pass",
    "prints NaN and infinity": "print(float('nan'), float('inf'))",
    "prints 1e400": "print('1e400 -1e400')",
    "prints 10,000 digits": "print('9' * 10000)",
    "prints a long line": "print('0.5 ' * 200000)",
    "prints no text": "import sys; sys.stdout.buffer.write(bytes(range(256)) + b' 0.5')",
    "prints control characters": "print('\\x1b[2J\\r\\b\\x00 0.5')",
    "prints half a character": "import sys; sys.stdout.buffer.write('\\ud800 0.5'.encode('utf-8', 'surrogatepass'))",
    "closes stdout": "import sys; print(0.5); sys.stdout.close()",
    "closes its output": "import os; print(0.5, flush=True); os.close(1)",
    "replaces stdout": "import io, sys; print(0.5); sys.stdout = io.StringIO(); print(1)",
    "exits with 0": "import sys; print(0.5); sys.exit(0)",
    "leaves at once": "import os; print(0.5, flush=True); os._exit(0)",
    "removes itself": "import os; print(0.5); os.remove(__file__)",
    "removes its directory": "import os, shutil; print(0.5); shutil.rmtree(os.getcwd(), ignore_errors=True)",
    "locks its directory": "import os; print(0.5); os.mkdir('d'); os.chmod('d', 0)",
    "makes pipes": "import os; os.mkfifo('p'); print(0.5)",
    "makes sockets": "import socket; s = socket.socket(socket.AF_UNIX); s.bind('s'); print(0.5)",
    "makes links in a circle": "import os; os.symlink('a', 'b'); os.symlink('b', 'a'); print(0.5)",
    "links to the root": "import os; os.symlink('/', 'root'); print(0.5)",
    "makes a deep directory": "import os\nfor i in range(100):\n    os.mkdir('d' * 20)\n    os.chdir('d' * 20)\nprint(0.5)",
    "makes many files": "for i in range(2000):\n    open(str(i), 'w').close()\nprint(0.5)",
    "makes a sparse file": "f = open('big', 'wb'); f.truncate(10 ** 11); print(0.5)",
    "changes its directory": "import os; os.chdir('/'); print(0.5)",
    "ignores SIGTERM": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(0.5)",
    "writes to stderr": "import sys; sys.stderr.write('x' * 10 ** 6); print(0.5)",
    "warns": "import warnings; warnings.warn('no'); print(0.5)",
    "asks for input": "try:\n    input()\nexcept EOFError:\n    print(0.5)",
    "forks": "import os\nif os.fork():\n    os.wait()\n    print(0.5)",
    "patches print": "import builtins; p = print; builtins.print = lambda *a: p('0.5'); print(1)",
    "patches open": "import builtins; builtins.open = None; print(0.5)",
    "patches os": "import os; os.getcwd = None; os.remove = None; print(0.5)",
    "patches json": "import json; json.dump = None; print(0.5)",
    "sets a trace": "import sys; sys.settrace(lambda *a: None); print(0.5)",
    "empties sys.modules": "import sys; print(0.5); sys.modules.clear()",
    "empties the environment": "import os; os.environ.clear(); print(0.5)",
    "empties its arguments": "import sys; sys.argv.clear(); print(0.5)",
    "reads its arguments": "import sys; print(len(sys.argv))",
    "sets the recursion limit": "import sys; sys.setrecursionlimit(50); print(0.5)",
    "has no main": "__name__ = 'x'; print(0.5)",
    "prints in its exit": "import atexit; atexit.register(print, 0.5)",
    "prints from threads": "import threading; t = threading.Thread(target=print, args=(0.5,)); t.start(); t.join()",
    "leaves a daemon thread": "import threading, time; threading.Thread(target=time.sleep, args=(600,), daemon=True).start(); print(0.5)",
    "seeds by a generator": "import random; random.seed(3); print(random.random())",
}  # fmt: skip
LEAVING = {
    "leaves a child": STARTED + "subprocess.Popen(slept)\nprint(0.5)",
    "leaves a session": STARTED + "subprocess.Popen(slept, start_new_session=True)\nprint(0.5)",
    "leaves ten sessions": STARTED + "for i in range(10):\n    subprocess.Popen(slept, start_new_session=True)\nprint(0.5)",
    "leaves an orphan": STARTED + "subprocess.call('sleep 600 >/dev/null 2>&1 &', shell=True)\nprint(0.5)",
    "leaves an orphan of its own session": STARTED + "subprocess.call('setsid sleep 600 >/dev/null 2>&1 &', shell=True)\nprint(0.5)",
    "leaves what has no environment": STARTED + "subprocess.call('env -i setsid sleep 600 >/dev/null 2>&1 &', shell=True)\nprint(0.5)",
    "leaves what hangs up": STARTED + "subprocess.call('nohup sleep 600 >/dev/null 2>&1 &', shell=True)\nprint(0.5)",
    "leaves a daemon": "import os, time\nprint(0.5, flush=True)\nif not os.fork():\n    os.setsid()\n    if not os.fork():\n        os.environ.clear()\n        time.sleep(600)\n    os._exit(0)\n",
    "leaves what ignores SIGTERM": "import os, signal, time\nprint(0.5, flush=True)\nif not os.fork():\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    os.setsid()\n    time.sleep(600)\n",
    "leaves what starts others": STARTED + "subprocess.Popen(['/bin/sh', '-c', 'while sleep 0.2; do sleep 60 & done'], start_new_session=True)\nprint(0.5)",
    "leaves a pool": "import multiprocessing, time\npool = multiprocessing.Pool(2)\npool.apply_async(time.sleep, (600,))\nprint(0.5, flush=True)\nimport os\nos._exit(0)",
    "leaves a stopped child": STARTED + "import signal\np = subprocess.Popen(slept)\np.send_signal(signal.SIGSTOP)\nprint(0.5)",
}  # fmt: skip
FAILING = {
    "raises": "raise ValueError('no')",
    "raises what has no text": "raise Exception",
    "raises a long text": "raise ValueError('x' * 10 ** 6)",
    "raises lines": "raise ValueError('a\\nb\\nc')",
    "raises in its text": "class E(Exception):\n    def __str__(self):\n        raise self\nraise E",
    "raises a group of one's own": "class Error(BaseException):\n    pass\nraise Error",
    "raises KeyboardInterrupt": "raise KeyboardInterrupt",
    "raises StopIteration": "next(iter([]))",
    "raises from a thread's join": "import concurrent.futures as c\nc.ThreadPoolExecutor().submit(int, 'x').result()",
    "exits with 1": "import sys; sys.exit(1)",
    "exits with 300": "import sys; sys.exit(300)",
    "exits with -1": "import os; os._exit(255)",
    "exits with a text": "import sys; sys.exit('no')",
    "ends itself by SIGKILL": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "ends itself by SIGTERM": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "ends itself by SIGINT": "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
    "ends itself by SIGHUP": "import os, signal; os.kill(os.getpid(), signal.SIGHUP)",
    "aborts": "import os; os.abort()",
    "has a segmentation fault": "import ctypes; ctypes.string_at(0)",
    "recurses": "def f():\n    f()\nf()",
    "wants all memory": "a = 'x' * 10 ** 15",
    "is no Python": "def f(:",
    "is Python 2": "print 'a'",
    "has null bytes": "a = 1\0",
    "is indented": "  a = 1\n b = 2",
    "imports what is not there": "import there_is_no_such_module",
    "imports itself wrongly": "from a import nothing",
    "reads what is not there": "open('data.csv')",
    "asks for input": "input()",
    "divides by zero": "print(1 / 0)",
    "has parentheses": "a = " + "(" * 3000 + ")" * 3000,
}  # fmt: skip
ENDLESS = {
    "never ends": "while True: pass",
    "sleeps": SLEEP,
    "sleeps and ignores SIGTERM": "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)",
    "sleeps in a thread": "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
    "sleeps at its exit": "import atexit, time; atexit.register(time.sleep, 600)",
    "prints without end": "while True: print('0.5 ' * 1000)",
    "writes to stderr without end": "import sys\nwhile True: sys.stderr.write('x' * 100000)",
    "catches everything": "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except BaseException:\n        pass",
    "waits for a pipe": "import os\nos.mkfifo('p')\nopen('p')",
    "waits for a child": STARTED + "subprocess.call(slept)",
    "waits for a session": STARTED + "subprocess.call(slept, start_new_session=True)",
    "stops itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "waits for a lock": "import threading; a = threading.Lock(); a.acquire(); a.acquire()",
    "matches without end": "import re; re.match('(a*)*b', 'a' * 60)",
}  # fmt: skip
KINDS = (
    ("equal", EQUAL, (0,), "600"),
    ("leave something behind", LEAVING, (0,), "600"),
    ("fail", FAILING, (1,), "600"),
    ("do not end", ENDLESS, (1,), "1.5"),
)


def cases(draw: random.Random, folder: Path) -> Iterator[Case]:
    """Yields a case for each script, verified against itself.

    Args:
        draw: not used; nothing here is left to chance.
        folder: an empty directory.
    """
    for kind, scripts, codes, timeout in KINDS:
        for number, (name, text) in enumerate(scripts.items()):
            place = folder / f"{kind}-{number}"
            place.mkdir()
            script = place / "a.py"
            script.write_text(text)
            before = sorted(os.listdir(place))
            told = ["verify", "a.py", "a.py", f"--timeout={timeout}", "--tf1_python=none"]
            wrong = hostile.wrong(place, told, codes)
            if sorted(os.listdir(place)) != before or script.read_text() != text:
                wrong = wrong or "the original's directory was changed"
            yield Case("scripts that", kind, wrong, name)
