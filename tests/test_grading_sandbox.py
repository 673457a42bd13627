"""The box that students' code runs in, and what passes between it and the tests."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from IPython.core.interactiveshell import InteractiveShell

from klcourse.grading import _student, sandbox
from klcourse.grading._channel import LARGEST, LENGTH, NotPlain, decode, encode, pack
from klcourse.grading._student import Student
from klcourse.grading.sandbox import Limits, NoSandbox, Sandbox, check_available, resident

# --- Values ----------------------------------------------------------------------------------------

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(nested)
def test_a_value_comes_through_as_it_was(value):
    coded = json.loads(pack({"value": encode(value)})[LENGTH.size :])["value"]
    assert decode(coded) == value
    assert type(decode(coded)) is type(value)


@given(
    arrays.arrays(
        st.sampled_from(["<f8", "<f4", "<i8", "<u1", "?", "<c16", "<U3", ">f8"]),
        arrays.array_shapes(min_dims=0),
    )
)
def test_an_array_comes_through_with_its_type(array):
    back = decode(json.loads(json.dumps(encode(array))))
    assert np.array_equal(back, array, equal_nan=array.dtype.kind in "fc")
    assert array.dtype.kind == "U" or back.dtype == array.dtype.newbyteorder("<")
    assert back.shape == array.shape


def test_limits_and_complex_numbers_come_through():
    assert decode(encode(np.inf)) == np.inf
    assert np.isnan(decode(encode(np.nan)))
    assert decode(encode(1 - 2j)) == 1 - 2j
    assert isinstance(decode(encode(np.float32(0.1))), np.float32)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1},
        b"bytes",
        print,
        np.array([object()]),
        np.array(["2026"], "M8[D]"),
        10**4100,
        np.zeros(10**7),
    ],
)
def test_a_value_that_is_not_plain_is_refused(value):
    with pytest.raises(NotPlain):
        encode(value)


def test_what_is_too_deep_or_too_long_is_refused():
    deep = 1
    for _ in range(30):
        deep = [deep]
    with pytest.raises(NotPlain, match="nested too deeply"):
        encode(deep)
    with pytest.raises(NotPlain, match="MB"):
        pack({"value": "x" * (LARGEST + 1)})


@pytest.mark.parametrize(
    "coded",
    [
        None,
        7,
        {},
        {"plain": []},
        {"plain": 1, "whole": "2"},
        {"whole": "x"},
        {"float": "y"},
        {"unknown": 1},
        {"array": ["O", [1], ""]},
        {"array": ["<f8", [2], "AAAA"]},
        {"array": 3},
        {"dict": [[{"list": []}, {"plain": 1}]]},
        {"list": [{"plain": {}}]},
    ],
)
def test_what_was_never_encoded_is_refused(coded):
    with pytest.raises(NotPlain):
        decode(coded)


def test_a_coded_value_that_is_too_deep_is_refused():
    coded = {"plain": None}
    for _ in range(30):
        coded = {"list": [coded]}
    with pytest.raises(NotPlain, match="nested too deeply"):
        decode(coded)


# --- The student's Python, here --------------------------------------------------------------------


@pytest.fixture
def student():
    yield Student(output=1000)
    InteractiveShell.clear_instance()


def test_a_cell_shows_what_a_notebook_would(student):
    outputs = student.run("print('one')\nimport sys\nprint('two', file=sys.stderr)\n1 + 1", 10)["outputs"]
    assert [output["output_type"] for output in outputs] == ["stream", "stream", "execute_result"]
    assert [output["name"] for output in outputs[:2]] == ["stdout", "stderr"]
    assert outputs[2]["data"] == {"text/plain": "2"}


def test_an_error_shows_its_last_lines(student):
    [error] = student.run("%matplotlib inline\n1 / 0", 10)["outputs"]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert "\x1b" not in "".join(error["traceback"])


def test_of_a_wrong_answer_a_notebook_shows_the_message_alone(student):
    source = "from klcourse.grading import check\ncheck('it', 1, 2)"
    [error] = student.run(source, 10)["outputs"]
    assert error == {
        "output_type": "error",
        "ename": "WrongAnswer",
        "evalue": "it: 1 is not right.",
        "traceback": ["it: 1 is not right."],
    }


def test_output_is_kept_up_to_its_limit(student):
    outputs = student.run("for _ in range(30): print('x' * 99)", 10)["outputs"]
    assert outputs[0]["text"] == 10 * ("x" * 99 + "\n")
    assert outputs[1]["text"] == "\n… 2000 more characters were printed and are not kept\n"


def test_only_text_and_pictures_are_shown(student):
    source = "from IPython.display import display\ndisplay({'text/html': '<b>', 'text/plain': 'b'}, raw=True)"
    [output] = student.run(source, 10)["outputs"]
    assert output == {"output_type": "display_data", "data": {"text/plain": "b"}, "metadata": {}}
    assert student.run("display({'text/html': '<b>'}, raw=True)", 10)["outputs"] == []


def test_a_cell_has_its_time(student):
    [error] = student.run("import time\ntime.sleep(60)", 0.2)["outputs"]
    assert (error["ename"], error["evalue"]) == ("TimeoutError", "stopped after 0.2 seconds")


def test_names_are_values_functions_or_strange(student):
    student.run("x = 3\ndef f(p): return 2 * p\nimport math", 10)
    found = student.values(["x", "f", "math", "nothing"])["values"]
    assert found == {
        "x": {"value": {"whole": "3"}},
        "f": {"function": True},
        "math": {"strange": "a value of type module"},
    }


def test_a_function_is_called_in_silence(student):
    student.run("def f(p, times=2):\n    print(p)\n    return times * p", 10)
    assert student.call("f", [encode(3)], {}, 10) == {"value": encode(6)}
    assert student.call("f", [encode(3)], {"times": encode(5)}, 10) == {"value": encode(15)}
    assert student.call("f", [encode(None)], {}, 10)["error"]["ename"] == "TypeError"


def test_what_a_function_cannot_give_is_told(student):
    student.run("def f(): return object()\ndef g(): raise SystemExit('bye')", 10)
    assert student.call("f", [], {}, 10) == {"strange": "a value of type object"}
    assert student.call("g", [], {}, 10) == {"error": {"ename": "SystemExit", "evalue": "bye"}}


def test_an_error_may_have_no_text(student):
    student.run("class Mute(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise Mute", 10)
    assert student.call("f", [], {}, 10)["error"] == {
        "ename": "Mute",
        "evalue": "(its text cannot be had: ValueError)",
    }


def test_requests_are_answered_in_order(monkeypatch):
    taken = {}
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: taken.update({what: limits}))
    monkeypatch.setattr(resource, "getrlimit", lambda what: (5, 5 if what == resource.RLIMIT_AS else -1))
    begin = {"do": "begin", "output": 100, "memory": 10, "processes": 3, "disk": 4}
    asked = [
        begin,
        {"do": "run", "source": "x = 'a' * 40_000_000", "seconds": 9},
        {"do": "values", "names": ["x"]},
    ]
    replies = io.BytesIO()
    try:
        _student.serve(io.BytesIO(b"".join(map(pack, asked))), replies)
    finally:
        InteractiveShell.clear_instance()
    replies.seek(0)
    told = [json.loads(replies.read(LENGTH.unpack(replies.read(LENGTH.size))[0])) for _ in asked]
    assert told == [{"ready": True}, {"outputs": []}, {"strange": "the value takes 38 MB, more than 32"}]
    assert taken[resource.RLIMIT_AS] == (5, 5)
    assert taken[resource.RLIMIT_FSIZE] == (4, 4)
    assert taken[resource.RLIMIT_NPROC] == (3, 3)


def test_what_a_student_prints_does_not_get_into_the_channel(monkeypatch):
    """In `main`, the descriptors 0 to 2 lead nowhere before the first request is read."""
    requests, replies = os.pipe()
    moved = []
    monkeypatch.setattr(os, "dup", {0: requests, 1: replies}.__getitem__)
    monkeypatch.setattr(os, "dup2", lambda old, new: moved.append((os.readlink(f"/proc/self/fd/{old}"), new)))
    monkeypatch.setattr(_student, "serve", lambda *streams: moved.append([one.fileno() for one in streams]))
    _student.main()
    assert moved == [("/dev/null", 0), ("/dev/null", 1), ("/dev/null", 2), [requests, replies]]


# --- The box ---------------------------------------------------------------------------------------


def test_without_bubblewrap_nothing_begins(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(NoSandbox, match=r"not installed, so students' code would run as you.*--unsafe"):
        check_available()


def test_bubblewrap_that_may_not_work_is_told(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sandbox, "bubblewrap", lambda disk: ["sh", "-c", "echo 'no permissions' >&2; exit 1"])
    with pytest.raises(NoSandbox, match=r"does not work here \(no permissions\)"):
        check_available()


def test_a_python_that_does_not_start_is_no_students_fault(monkeypatch):
    monkeypatch.setattr(sandbox, "bubblewrap", lambda disk: ["false"])
    with pytest.raises(NoSandbox, match="Python does not start in the sandbox: it ended by itself"):
        Sandbox(Limits(), time.monotonic() + 60)


def test_what_lies_in_tmp_is_seen_in_the_box(monkeypatch):
    """As this very package may: an empty /tmp comes first, and what is bound in it after."""
    monkeypatch.setattr(sandbox, "PACKAGE", Path("/tmp/course/src/klcourse"))
    command = sandbox.bubblewrap(1000)
    assert command.index("--tmpfs") < command.index("/tmp/course/src/klcourse")


def test_old_bubblewrap_is_asked_only_for_what_it_knows(monkeypatch):
    monkeypatch.setattr(sandbox, "_known_options", frozenset)
    command = sandbox.bubblewrap(1000)
    assert "--disable-userns" not in command
    assert "--size" not in command
    assert "--unshare-all" in command


def test_places_are_bound_as_they_are_on_this_machine(monkeypatch):
    monkeypatch.setattr(sandbox, "_known_options", frozenset)
    monkeypatch.setattr(os.path, "islink", lambda path: path == "/lib64")
    monkeypatch.setattr(os.path, "isdir", lambda path: path in ("/bin", "/lib64"))
    monkeypatch.setattr(os, "readlink", lambda path: "usr/lib64")
    command = " ".join(sandbox.bubblewrap(1000))
    assert "--ro-bind /bin /bin" in command
    assert "--symlink usr/lib64 /lib64" in command


@pytest.mark.parametrize("safe", [True, False])
def test_a_box_closes_with_all_that_it_started(safe, request):
    if safe:
        request.getfixturevalue("sandbox")
    with Sandbox(Limits(), time.monotonic() + 60, safe=safe) as box:
        source = "import subprocess\np = subprocess.Popen(['sleep', '60'])\nimport os\nprint(os.getcwd())"
        [output] = box.ask({"do": "run", "source": source, "seconds": 10}, 20)["outputs"]
        started = list(sandbox.descendants(box.process.pid))
        assert started
    assert (output["text"].strip() == "/home/student") is safe
    assert box.folder is None or not os.path.exists(box.folder.name)
    for process in started:
        deadline = time.monotonic() + 5
        while os.path.exists(f"/proc/{process}") and not _is_zombie(process) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not os.path.exists(f"/proc/{process}") or _is_zombie(process)


def _is_zombie(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_process_that_has_ended_holds_nothing():
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert resident(ended.pid) == 0
    assert resident(os.getpid()) > 10**6
