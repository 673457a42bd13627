"""Submissions that mean harm, or look like it: each ends in a clear verdict and harms nobody else."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_raw_cell

from klcourse.grading.course import official
from klcourse.grading.judge import Judge, Judged
from klcourse.grading.sandbox import Limits, descendants
from problem_sets import ROOT, answered, blank, cell_of, read_set, without

SET = read_set("4-kl-divergence")
LIMITS = Limits(cell_seconds=2, call_seconds=2, all_seconds=60, memory=2**30)
ALL = SET.points
WASTE = {name: points for name, points in ALL.items() if name != "test-waste"}

pytestmark = pytest.mark.usefixtures("sandbox")


def judge(notebook: NotebookNode, limits: Limits = LIMITS) -> Judged:
    return Judge(official(SET), limits).judge(notebook)


def points(judged: Judged) -> dict[str, float]:
    """The tests that a submission passes, with what each is worth."""
    return {name: worth for name, worth in ALL.items() if name not in judged.messages}


def shown(judged: Judged) -> str:
    """All that the student's own cells show."""
    outputs = [output for cell in judged.notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(str(output.get("text", output.get("evalue", ""))) for output in outputs)


# --- Too much time, memory, output, too many processes ---------------------------------------------


def test_an_endless_loop_costs_the_cell_that_it_stands_in():
    judged = judge(answered(SET, waste="while True: pass"))
    assert points(judged) == WASTE
    assert judged.messages["test-waste"].endswith("TimeoutError: stopped after 2 seconds.")


def test_a_loop_that_will_not_be_stopped_is_stopped_from_outside():
    stubborn = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException: pass"
    judged = judge(answered(SET, waste=stubborn))
    assert points(judged) == WASTE
    assert judged.notes == [
        "Python stopped in the cell 'waste': it did not stop when its time was over. The rest ran without it."
    ]


def test_a_function_that_never_returns_costs_its_own_test():
    judged = judge(answered(SET, thermometers="def kl_thermometers(*all):\n    while True: pass"))
    assert points(judged) == {name: worth for name, worth in ALL.items() if name != "test-thermometers"}
    assert "TimeoutError: stopped after 2 seconds" in judged.messages["test-thermometers"]


def test_the_whole_submission_has_its_time_too():
    slow = "import time\ntime.sleep(1.5)"
    judged = judge(answered(SET, waste=slow, epsilon=slow, days_needed=slow), Limits(all_seconds=2))
    assert "The rest did not run." in judged.notes[-1]
    assert points(judged).keys() == {"test-kl-bits", "test-kl-zeros"}


def test_a_memory_bomb_ends_in_an_error_of_its_cell():
    judged = judge(
        answered(SET, waste="hoard = []\nwhile True: hoard.append(bytearray(10**8))"), Limits(cell_seconds=20)
    )
    assert points(judged) == WASTE
    assert "MemoryError" in judged.messages["test-waste"]


def test_memory_of_all_its_processes_counts_together():
    several = (
        "import os, time\nfor _ in range(4):\n    if not os.fork():\n"
        "        hoard = bytearray(3 * 10**8)\n        hoard[::4096] = b'x' * len(hoard[::4096])\n"
        "        time.sleep(60)\ntime.sleep(60)"
    )
    judged = judge(answered(SET, waste=several), Limits(cell_seconds=20, memory=2**29))
    assert points(judged) == WASTE
    assert "its processes took more than 0.5 GB of memory" in judged.notes[0]


def test_a_process_bomb_is_stopped_and_leaves_no_process():
    # A stand-in that cannot get out of hand: 200 processes, each of which ends by itself.
    bomb = (
        "import os, time\nfor _ in range(200):\n    try:\n        if not os.fork():\n"
        "            time.sleep(30)\n            os._exit(0)\n"
        "    except OSError:\n        pass\ntime.sleep(10)"
    )
    judged = judge(answered(SET, waste=bomb), Limits(cell_seconds=20))
    assert points(judged) == WASTE
    assert "it started more than 64 processes" in judged.notes[0]
    assert list(descendants(os.getpid())) == []


def test_a_gigabyte_of_output_is_cut():
    judged = judge(answered(SET, waste="line = 'x' * 10**6\nfor _ in range(1000): print(line)"))
    assert points(judged) == WASTE
    assert len(shown(judged)) < 30_000
    assert "more characters were printed and are not kept" in shown(judged)


@pytest.mark.parametrize("descriptor", ["1", "2"])
def test_output_past_python_reaches_nobody(descriptor):
    judged = judge(
        answered(SET, waste=f"import os\nfor _ in range(100): os.write({descriptor}, b'x' * 10**6)")
    )
    assert points(judged) == WASTE


# --- Cheating --------------------------------------------------------------------------------------


def test_overwritten_tests_do_not_count():
    cheat = (
        "import builtins, sys, klcourse.grading, klcourse.grading._check\n"
        "klcourse.grading.check = klcourse.grading._check.check = check = lambda *a, **k: None\n"
        "check_function = klcourse.grading.check_function = check\n"
        "builtins.AssertionError = Exception\nklcourse.kl_divergence = lambda *a, **k: 7\nwaste = 7"
    )
    judged = judge(answered(SET, waste=cheat))
    assert "test-waste" in judged.messages


def test_rewritten_test_cells_and_points_are_put_back():
    notebook = answered(SET, waste="waste = 7")
    test = cell_of(notebook, "test-waste")
    test.source = "waste = 1"
    test.metadata.nbgrader.points = 100
    judged = judge(notebook)
    assert points(judged) == WASTE
    assert cell_of(judged.notebook, "test-waste").metadata.nbgrader.points == 3


def test_changed_numbers_are_put_back():
    notebook = answered(SET, waste="waste = 0.0")
    cell_of(notebook, "numbers").source += "\nalmanac = counts / counts.sum()"
    assert points(judge(notebook)) == WASTE


def test_a_value_that_equals_everything_is_only_a_value():
    liar = (
        "class Liar(float):\n    def __eq__(self, other): return True\n"
        "    __ne__ = __lt__ = __gt__ = __eq__\n"
        "    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__\n    __hash__ = float.__hash__\n"
        "waste = Liar(7)"
    )
    assert points(judge(answered(SET, waste=liar))) == WASTE


def test_a_function_that_looks_for_its_test_finds_none():
    spy = (
        "def kl_thermometers(*numbers):\n    import gc, sys\n    frame, found = sys._getframe(), []\n"
        "    while frame:\n        found.append(frame.f_code.co_filename)\n        frame = frame.f_back\n"
        "    texts = [one for one in gc.get_objects() if isinstance(one, str) and 'HIDDEN TESTS' in one]\n"
        "    texts += [name for name in found if 'test' in name]\n"
        "    assert not texts, texts\n"
        "    raise LookupError('no test in sight')"
    )
    judged = judge(answered(SET, thermometers=spy))
    assert "LookupError: no test in sight" in judged.messages["test-thermometers"]


def test_neither_the_reference_nor_others_work_can_be_read(tmp_path):
    (tmp_path / "friend.ipynb").write_text("the work of a friend")
    wanted = [
        SET.folder / f"{SET.name}.ipynb",
        ROOT / "tests" / "conftest.py",
        tmp_path / "friend.ipynb",
        Path("/etc/passwd"),
        Path("/etc/shadow"),
        Path.home() / ".ssh",
    ]
    snoop = (
        f"import os\nfor path in {[str(path) for path in wanted]}:\n"
        "    print(path, 'OPEN' if os.path.exists(path) else 'closed')\n"
        "for folder, inner, files in os.walk('/'):\n"
        "    inner[:] = [] if folder in ('/proc', '/sys', '/usr') else inner\n"
        "    if any(name.endswith(('.ipynb', '.db')) for name in files): print('OPEN', folder)\n"
        "print(dict(os.environ))"
    )
    told = shown(judge(answered(SET, waste=snoop), Limits(cell_seconds=30, output=200_000)))
    assert told.count("closed") == len(wanted)
    assert [
        line for line in told.splitlines() if line.startswith("OPEN") and "site-packages" not in line
    ] == []
    assert os.environ.get("USER", "nobody at all") not in told.splitlines()[-1]


def test_nothing_outside_its_folder_can_be_written(tmp_path):
    targets = [str(ROOT / "planted"), str(tmp_path / "planted"), "/usr/planted", "/planted"]
    write = (
        f"import os\nfor path in {targets}:\n    try:\n"
        "        os.makedirs(os.path.dirname(path), exist_ok=True)\n"
        "        open(path, 'w').write('x')\n    except OSError as error:\n        print(error)\n"
        "open('mine.txt', 'w').write('x')"
    )
    judged = judge(answered(SET, waste=write))
    assert points(judged) == WASTE
    assert not any(Path(target).exists() for target in targets)


def test_the_disk_cannot_be_filled():
    fill = (
        "for i in range(100):\n    with open(f'{i}', 'wb') as file:\n        file.write(bytes(10**7))\n"
        "print('wrote all')"
    )
    judged = judge(answered(SET, waste=fill))
    assert points(judged) == WASTE
    assert "wrote all" not in shown(judged)
    assert "No space left" in judged.messages["test-waste"]


def test_there_is_no_network():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        judged = judge(
            answered(SET, waste=f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 1)")
        )
    assert "ConnectionRefusedError" in judged.messages["test-waste"]


# --- Ends that come early --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end",
    [
        "import os\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes\nctypes.string_at(0)",
        "import os\nfor one in range(3, 100):\n    try: os.close(one)\n    except OSError: pass",
    ],
    ids=["exit", "kill itself", "crash", "close the channel"],
)
def test_python_that_ends_in_a_cell_costs_that_cell(end):
    judged = judge(answered(SET, waste=end))
    assert points(judged) == WASTE
    assert judged.notes == [
        "Python stopped in the cell 'waste': it ended by itself. The rest ran without it."
    ]
    assert "it ended by itself" in judged.messages["test-waste"]


def test_python_that_ends_in_a_test_costs_that_test():
    judged = judge(answered(SET, thermometers="def kl_thermometers(*all):\n    import os\n    os._exit(0)"))
    assert points(judged) == {name: worth for name, worth in ALL.items() if name != "test-thermometers"}
    assert judged.messages["test-thermometers"] == "Python stopped in this test: it ended by itself."


def test_who_ends_python_everywhere_is_let_go_after_some_tries():
    end = "import os\nos._exit(0)"
    judged = judge(answered(SET, kl_bits=end, waste=end, days_needed=end, epsilon=end, thermometers=end))
    assert points(judged) == {}
    assert "The rest did not run." in judged.notes[-1]


@pytest.mark.parametrize(
    "end",
    [
        "exit()",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "quit",
        "import os\nos.kill(-1, 9)  # all but itself",
    ],
)
def test_what_does_not_end_python_costs_its_cell(end):
    assert points(judge(answered(SET, waste=end))) == WASTE


@pytest.mark.parametrize("values", [3, {"waste": 3}, {"waste": {"value": {"array": 3}}}, {"waste": {}}])
def test_a_forged_value_is_no_value(values):
    """One forged reply ahead of each true one: what is read as values was never a value."""
    forge = (
        "import json, os, struct\n"
        f"body = json.dumps({{'outputs': [], 'values': {values}}}).encode()\n"
        "for one in range(3, 20):\n    try: os.write(one, 2 * (struct.pack('>I', len(body)) + body))\n"
        "    except OSError: pass"
    )
    assert "test-waste" in judge(answered(SET, waste=forge)).messages


def test_a_forged_reply_wins_nothing():
    forge = (
        "import json, os, struct\n"
        "body = json.dumps({'values': {}, 'outputs': [{'output_type': 'x'}]}).encode()\n"
        "for one in range(3, 20):\n    try: os.write(one, struct.pack('>I', len(body)) + body)\n"
        "    except OSError: pass\nwaste = 7"
    )
    judged = judge(answered(SET, waste=forge))
    assert "test-waste" in judged.messages


@pytest.mark.parametrize("body", ["b'\\xff\\xff\\xff\\xff'", "b'\\0\\0\\0\\x02no'", "b'\\0\\0\\0\\x02[]'"])
def test_a_reply_that_is_none_stops_python(body):
    noise = f"import os\nfor one in range(3, 20):\n    try: os.write(one, {body})\n    except OSError: pass"
    judged = judge(answered(SET, waste=noise))
    assert points(judged) == WASTE
    assert "Python stopped in the cell 'waste'" in judged.notes[0]


# --- Strange values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("print", "and numbers are asked for"),
        ("object()", "a value of type object"),
        ("None", "there is no value"),
        ("'0.5'", "is of type str"),
        ("float('nan')", "is not a number"),
        ("__import__('numpy').array([object()])", "an array of dtype object"),
        ("[[1], [2, 3]]", "of type list"),
        ("1j", "numbers are asked for"),
        ("10**5000", "waste"),
        ("__import__('functools').reduce(lambda a, _: [a], range(100), 1)", "nested too deeply"),
        ("bytearray(10**9)", "MemoryError"),
        ("__import__('numpy').zeros(10**7)", "MB"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(value, told):
    judged = judge(answered(SET, waste=f"waste = {value}"))
    assert points(judged) == WASTE
    assert told in judged.messages["test-waste"]


def test_an_error_whose_text_cannot_be_had_is_an_error():
    mute = (
        "class Mute(Exception):\n    def __str__(self): raise self\n"
        "def kl_thermometers(*all):\n    raise Mute"
    )
    judged = judge(answered(SET, thermometers=mute))
    assert "Mute" in judged.messages["test-thermometers"]


def test_a_number_in_the_place_of_a_function_is_told():
    judged = judge(answered(SET, thermometers="kl_thermometers = 7"))
    assert judged.messages["test-thermometers"] == "TypeError: 'int' object is not callable"


def test_a_script_in_an_output_is_not_kept():
    script = "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))"
    judged = judge(answered(SET, waste=script))
    assert "text/html" not in str(judged.notebook)


# --- Notebooks out of shape ------------------------------------------------------------------------


def test_deleted_cells_come_back():
    judged = judge(without(answered(SET), "numbers", "waste", "test-waste", "test-kl-bits", "question-1"))
    assert points(judged) == WASTE
    assert judged.notes == ["The cell 'waste', for an answer, is missing."]


def test_an_emptied_notebook_gets_nothing():
    notebook = blank(SET)
    notebook.cells = []
    judged = judge(notebook)
    assert points(judged) == {}
    assert [str(cell.id) for cell in judged.notebook.cells] == [str(cell.id) for cell in blank(SET).cells]


def test_of_duplicated_cells_the_last_counts():
    notebook = answered(SET)
    wrong = new_code_cell(
        "waste = 7", metadata={"nbgrader": dict(cell_of(notebook, "waste").metadata.nbgrader)}
    )
    place = notebook.cells.index(cell_of(notebook, "test-waste"))
    notebook.cells.insert(place, wrong)
    judged = judge(notebook)
    assert points(judged) == WASTE
    assert judged.notes == ["The cell 'waste' is there more than once; the last one counts."]


def test_another_kernel_is_noted():
    notebook = answered(SET)
    notebook.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}
    judged = judge(notebook)
    assert points(judged) == ALL
    assert judged.notes == ["The notebook asks for a kernel of R; it was run with Python."]


def test_a_cell_that_is_neither_code_nor_text_is_left_out():
    notebook = answered(SET)
    notebook.cells.insert(0, new_raw_cell("raw"))
    assert points(judge(notebook)) == ALL


def test_an_answer_is_taken_where_its_test_stands():
    """A later cell may give the same name another value, as in nbgrader's own grading."""
    notebook = answered(SET, epsilon="reported, step, waste = [0, 0, 0], 0, 7")
    again = deepcopy(cell_of(notebook, "test-waste"))
    assert points(judge(notebook)).keys() == ALL.keys() - {"test-epsilon"}
    notebook.cells.remove(cell_of(notebook, "test-waste"))
    notebook.cells.append(again)
    assert points(judge(notebook)).keys() == ALL.keys() - {"test-epsilon", "test-waste"}


def test_cells_of_the_students_own_are_run_where_they_stand():
    notebook = answered(SET, waste="waste = mine")
    notebook.cells.insert(
        notebook.cells.index(cell_of(notebook, "waste")),
        new_code_cell("mine = klcourse.kl_divergence(counts / counts.sum(), almanac, base=2)"),
    )
    assert points(judge(notebook)) == ALL
