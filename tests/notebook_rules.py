"""What every chapter keeps to, and every other notebook of the book, one small function per rule.

A rule takes a `Chapter` and returns the `Fault`s it finds; `RULES` names them all. A chapter is
read with the book's own Markdown parser, so that the rules see what a reader of the page sees.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import nbformat
import yaml
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_cache import get_cache
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

from live_cells import LiveCell, live_cell  # noqa: E402

NOTEBOOKS = ROOT / "notebooks"
EXECUTIONS = ROOT / "_build" / ".jupyter_cache"

KNOWN_TAGS = {
    "exercise",
    "explorer",
    "hide-input",
    "hide-output",
    "keep_output",
    "nbval-check-output",
    "nbval-ignore-output",
    "question",
    "raises-exception",
    "remove-cell",
    "remove-input",
    "solution",
}
CHECKED_TAGS = {"keep_output", "nbval-check-output"}
# The page hides what holds the answers, as the metadata jupyter.source_hidden does in a notebook.
QUESTION_TAGS = {"question", "remove-input"}

# A word that says what a number counts. A quantity that none of these fits is added here.
UNIT = re.compile(
    r"\b(?:bits?|nats?|dits?|questions?|letters?|characters?|symbols?|outcomes?|probability"
    r"|probabilities|fractions?|ratios?|counts?|seconds?|per)\b|%"
    # Alone, s is as likely to be a surprisal: a short unit stands after a number or in brackets.
    r"|(?<=\d)\s?(?:cm|mm|ms|s)\b|\((?:cm|mm|ms|s)\)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])[-+−]?\d")
DECIMAL = re.compile(r"\d\.\d|\de[-+]\d")

# Sections that every chapter has, in this order: what a message calls them, and their heading.
SECTIONS = (
    ("the puzzle", re.compile(r"\bpuzzle\b", re.IGNORECASE)),
    ("Exercises", re.compile(r"^exercises$", re.IGNORECASE)),
    ("the puzzle answered", re.compile(r"\bpuzzle\b", re.IGNORECASE)),
    ("Summary", re.compile(r"\bsummary\b", re.IGNORECASE)),
    ("Further reading", re.compile(r"^further reading$", re.IGNORECASE)),
)
OPENING = ("You will be able to", "You need", "Time")
EXERCISE_KINDS = ("By hand", "In code", "Judgement")
FEWEST_EXERCISES = 8
FEWEST_QUESTIONS = 3
CELLS = range(25, 46)
MOST_SENTENCES = 4
MOST_CODE_LINES = 30
SHORTEST_ALT = 40
EMPTY_ALT_STARTS = ("figure", "image", "plot of", "chart")
MOST_SECONDS = 30
BANNED_WORDS = re.compile(r"\b(simply|obviously|let[’']s dive)\b", re.IGNORECASE)
# An exclamation mark at the end of a sentence. After a digit, a bracket or a lone letter it is a
# factorial.
EXCLAMATION = re.compile(r"(?<![\d)!])(?<!\b[a-z])!+(?=[\"'”’)\]]*(?:\s|$))", re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|etc|al|approx|resp|Fig|Eq|Sec|Ch|No|Dr|Prof|St|pp)\."
    r"|\b[A-Z]\.(?=\s?[A-Z])"  # the initials of a name
)
SENTENCE_END = re.compile(r"[.?!…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9À-Þ가-힣]|\s*$)")

# Directives whose body is no prose.
OPAQUE = {
    "bibliography",
    "code",
    "code-block",
    "eval-rst",
    "image",
    "literalinclude",
    "math",
    "raw",
}
CONTAINERS = {
    "bullet_list": "list",
    "ordered_list": "list",
    "dl": "list",
    "table": "table",
    "blockquote": "quote",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in which cell (counted from 1; None is the whole notebook)."""

    cell: int | None
    message: str

    def __str__(self) -> str:
        return self.message if self.cell is None else f"cell {self.cell}: {self.message}"


@dataclass(frozen=True)
class Text:
    """Words in one role: heading, title, paragraph, or a part of a list, table or quote."""

    cell: int
    role: str
    level: int
    inline: Token
    inside: tuple[str, ...]

    @cached_property
    def words(self) -> str:
        return plain_text(self.inline)


@dataclass(frozen=True)
class Directive:
    cell: int
    name: str
    argument: str
    options: dict[str, str]
    body: str

    @property
    def label(self) -> str:
        return self.options.get("label", "")


@dataclass
class Chapter:
    """A notebook, its number (None if it is no chapter), and its execution when the book was built."""

    notebook: NotebookNode
    number: int | None = None
    executed: NotebookNode | None = None
    seconds: float | None = None
    texts: list[Text] = field(init=False, default_factory=list)
    directives: list[Directive] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        gates: list[str] = []
        for number, cell in enumerate(self.notebook.cells, start=1):
            if cell.cell_type == "markdown":
                for part in read_markdown(cell.source, number, gates, ()):
                    (self.texts if isinstance(part, Text) else self.directives).append(part)

    @property
    def code_cells(self) -> list[tuple[int, NotebookNode]]:
        cells = enumerate(self.notebook.cells, start=1)
        return [(number, cell) for number, cell in cells if cell.cell_type == "code"]

    @property
    def headings(self) -> list[Text]:
        return [text for text in self.texts if text.role == "heading"]

    @property
    def section_headings(self) -> list[Text]:
        return [heading for heading in self.headings if not heading.inside]

    def named(self, *names: str) -> list[Directive]:
        return [directive for directive in self.directives if directive.name in names]

    def shown_outputs(self, number: int) -> list[NotebookNode]:
        """What the page shows below a cell: from the last build if there is one, else as stored."""
        live = self.live(number)
        return live.outputs if live else self.latest.cells[number - 1].outputs

    def live(self, number: int) -> LiveCell | None:
        """What stands still of a cell that calls `interact`; None for any other."""
        return live_cell(self.latest.cells[number - 1].outputs, self.latest.metadata)

    @property
    def latest(self) -> NotebookNode:
        return self.executed or self.notebook


Rule = Callable[[Chapter], list[Fault]]


def chapter_number(path: Path) -> int | None:
    """The number that the file's name begins with; None if the notebook is no chapter."""
    return int(path.name[:2]) if path.name[:2].isdigit() else None


def load_chapter(path: Path, executions: Path = EXECUTIONS) -> Chapter:
    """Read a notebook, with its outputs and its run time from the last build of the book."""
    notebook = nbformat.read(path, as_version=4)
    chapter = Chapter(notebook, chapter_number(path))
    if (executions / "global.db").exists():
        try:
            record = get_cache(executions).match_cache_notebook(notebook)
            _, chapter.executed = get_cache(executions).merge_match_into_notebook(notebook)
            chapter.seconds = record.data.get("execution_seconds")
        except KeyError:  # changed since the book was built
            pass
    return chapter


# Reading Markdown


@cache
def markdown_parser() -> MarkdownIt:
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    extensions = set(config["parse"]["myst_enable_extensions"])
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def read_markdown(
    source: str, cell: int, gates: list[str], inside: tuple[str, ...]
) -> Iterator[Text | Directive]:
    """The texts and the directives of a cell, those within directives too.

    `gates` holds the gated directives that are open (exercise-start …), which may span cells.
    """
    tokens = markdown_parser().parse(source)
    around: list[str] = []
    for opening, token in zip([None, *tokens], tokens, strict=False):
        container = CONTAINERS.get(token.type.removesuffix("_open").removesuffix("_close"))
        if container and token.nesting == 1:
            around.append(container)
        elif container and token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            heading = opening.type == "heading_open"
            role = "heading" if heading else around[-1] if around else "paragraph"
            level = int(opening.tag[1]) if heading else 0
            yield Text(cell, role, level, token, (*inside, *gates))
        elif token.type in ("fence", "colon_fence") and token.info.strip().startswith("{"):
            yield from read_directive(token, cell, gates, inside)


def read_directive(
    token: Token, cell: int, gates: list[str], inside: tuple[str, ...]
) -> Iterator[Text | Directive]:
    name, argument = re.match(r"\{([^}]*)\}\s*(.*)", token.info.strip()).groups()
    options, body = split_options(token.content)
    yield Directive(cell, name, argument.strip(), options, body)
    if name.endswith("-start"):
        gates.append(name.removesuffix("-start"))
    elif name.endswith("-end") and name.removesuffix("-end") in gates:
        gates.remove(name.removesuffix("-end"))
    for inline in markdown_parser().parseInline(argument):
        yield Text(cell, "title", 0, inline, (*inside, *gates))
    if name not in OPAQUE:
        yield from read_markdown(body, cell, gates, (*inside, name))


def split_options(content: str) -> tuple[dict[str, str], str]:
    """The `:key: value` lines on top of a directive, and the rest."""
    lines = content.splitlines()
    options = {}
    while lines and (match := re.match(r"\s*:([\w-]+):\s*(.*)", lines[0])):
        options[match[1]] = match[2].strip()
        lines.pop(0)
    return options, "\n".join(lines)


def plain_text(inline: Token) -> str:
    """The words of a stretch of text; a formula or a piece of code stands in it as one word."""
    words = {"math_inline": "Formula", "math_inline_double": "Formula", "code_inline": "Code"}
    parts = []
    for child in inline.children or []:
        if child.type == "text":
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "myst_role":
            role = child.meta["name"]
            parts.append("Formula" if role == "math" else re.sub(r"\s*<.*>", "", child.content))
        else:
            parts.append(words.get(child.type, ""))
    return "".join(parts)


def prose(chapter: Chapter) -> Iterator[tuple[int, str]]:
    """The author's own words, cell by cell, without code, formulas and quotations."""
    for text in chapter.texts:
        if text.role != "quote":
            yield text.cell, QUOTED.sub("", text.words)


def count_sentences(words: str) -> int:
    words = ABBREVIATION.sub("Abbreviation", words.strip())
    words = re.sub(r"(?<=[.?!])\s+Formula$", "", words)  # the box that closes a proof
    ends = list(SENTENCE_END.finditer(words))
    closed = bool(ends) and ends[-1].end() == len(words)
    return len(ends) + (0 if closed else 1)


# Reading code and outputs


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def syntax_tree(cell: NotebookNode) -> ast.Module:
    """The cell as Python sees it, magics translated; a cell that is no Python holds nothing."""
    try:
        return ast.parse(TransformerManager().transform_cell(cell.source))
    except SyntaxError:
        return ast.Module([], [])


def running_calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that a cell makes when it runs: those in a function's body wait for its caller."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from running_calls(child)


def calls(cell: NotebookNode, name: str) -> bool:
    return any(ast.unparse(call.func) == name for call in running_calls(syntax_tree(cell)))


def holds(output: NotebookNode, kind: str) -> bool:
    return any(mime.startswith(kind) for mime in output.get("data", {}))


def is_explorer(output: NotebookNode) -> bool:
    return "klcourse-live" in output.get("data", {}).get("text/html", "")


def text_of(output: NotebookNode) -> str:
    """What an output says in plain text; nothing for a picture, an explorer or an error."""
    if output.output_type == "stream":
        return output.text if output.name == "stdout" else ""
    if holds(output, "image/") or holds(output, "text/html"):
        return ""
    return output.get("data", {}).get("text/plain", "")


def alt_complaint(alt: str) -> str | None:
    if len(alt) < SHORTEST_ALT:
        return f"is {len(alt)} characters long, at least {SHORTEST_ALT} say what a figure shows"
    if alt.lower().startswith(EMPTY_ALT_STARTS):
        return f"begins with “{alt.split()[0]}”: say what the figure shows, not what it is"
    return None


# The rules


def title_comes_first(chapter: Chapter) -> list[Fault]:
    first = [text for text in chapter.texts if text.cell == 1]
    if [text.level for text in first] == [1] and chapter.notebook.cells[0].cell_type == "markdown":
        return []
    return [Fault(1, "make the first cell one level-1 heading and nothing else")]


def opening_says_what_it_takes(chapter: Chapter) -> list[Fault]:
    boxes = [
        box
        for box in chapter.named("admonition")
        if box.cell == 2 and "chapter-opening" in box.options.get("class", "").split()
    ]
    if not boxes:
        return [Fault(2, "open with an admonition of `:class: chapter-opening`")]
    parts = opening_parts(boxes[0].body)
    faults = [Fault(2, f"the opening lacks **{name}**: add it") for name in OPENING if name not in parts]
    aims = parts.get(OPENING[0], "")
    if aims and len(re.findall(r"^\s*(?:[-*+]|\d+\.)\s", aims, re.MULTILINE)) < 3:
        faults.append(Fault(2, "list at least three things under **You will be able to**"))
    if "Time" in parts and not re.search(r"\d+\s*(?:min\b|minutes)", parts["Time"]):
        faults.append(Fault(2, "give **Time** in minutes"))
    if "You need" in parts and not leads_back(parts["You need"], chapter.number):
        faults.append(Fault(2, "link the notebook of an earlier chapter under **You need**"))
    return faults


def opening_parts(body: str) -> dict[str, str]:
    """The opening, cut at its bold names; a colon may stand inside the bold."""
    pieces = re.split(rf"\*\*({'|'.join(OPENING)})[:.…]*\*\*", body)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def leads_back(text: str, number: int | None) -> bool:
    """Whether a text links an earlier chapter; the first chapter and the template need not."""
    if number is None or number == 1:
        return True
    linked = re.findall(r"\]\([^)]*?(\d\d)-[\w-]+\.ipynb[^)]*\)", text)
    return any(int(chapter) < number for chapter in linked)


def headings_nest(chapter: Chapter) -> list[Fault]:
    faults = []
    level = 0
    for heading in chapter.headings:
        if {"exercise", "solution"} & set(heading.inside):
            message = f"“{heading.words}” is a heading within an exercise or solution: make it bold"
            faults.append(Fault(heading.cell, message))
        elif heading.level > level + 1:
            message = f"“{heading.words}” is level {heading.level} below level {level}: skip no level"
            faults.append(Fault(heading.cell, message))
        elif heading.level == 1 and level > 0:
            message = f"“{heading.words}” is a second level-1 heading: use level 2"
            faults.append(Fault(heading.cell, message))
        level = heading.level
    return faults


def figures_are_described(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in chapter.code_cells:
        outputs = chapter.shown_outputs(number)
        drawn = any(holds(o, "image/") for o in outputs) or calls(cell, "plt.show")
        if not drawn or any(is_explorer(o) for o in outputs):
            continue
        described = cell.metadata.get("mystnb", {})
        if complaint := alt_complaint(described.get("image", {}).get("alt", "")):
            faults.append(Fault(number, f"the alt text (metadata mystnb.image.alt) {complaint}"))
        if not described.get("figure", {}).get("caption", "").strip():
            faults.append(Fault(number, "give the figure a caption (metadata mystnb.figure.caption)"))
    return faults


def images_have_alt_text(chapter: Chapter) -> list[Fault]:
    written = [
        (text.cell, child.content)
        for text in chapter.texts
        for child in text.inline.children or []
        if child.type == "image"
    ]
    placed = [(d.cell, d.options.get("alt", "")) for d in chapter.named("image", "figure")]
    return [
        Fault(cell, f"the alt text of an image {complaint}")
        for cell, alt in written + placed
        if (complaint := alt_complaint(alt))
    ]


def nothing_went_wrong(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in chapter.code_cells:
        if "raises-exception" in tags(cell):
            continue
        for output in [*cell.outputs, *chapter.shown_outputs(number)]:
            if output.output_type == "error":
                faults.append(Fault(number, f"holds an error ({output.ename}): mend it, run again"))
            if output.output_type == "stream" and output.name == "stderr":
                first_line = output.text.strip().partition("\n")[0]
                faults.append(Fault(number, f"writes to stderr ({first_line}): mend what it warns of"))
    return list(dict.fromkeys(faults))


def execution_counts_rise(chapter: Chapter) -> list[Fault]:
    faults = []
    latest = 0
    for number, cell in chapter.code_cells:
        if cell.execution_count is None:
            continue
        if cell.execution_count <= latest:
            message = f"was run as [{cell.execution_count}] after [{latest}]: restart and run all cells"
            faults.append(Fault(number, message))
        latest = cell.execution_count
    return faults


def tags_are_known(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in enumerate(chapter.notebook.cells, start=1):
        for tag in sorted(tags(cell) - KNOWN_TAGS):
            faults.append(Fault(number, f"has the unknown tag “{tag}”: use {sorted(KNOWN_TAGS)}"))
        if cell.cell_type == "code" and re.search(r"#\s*(?:NBVAL|PYTEST_VALIDATE)_", cell.source):
            faults.append(Fault(number, "steers nbval by a comment: use the tag instead"))
    return faults


def checked_outputs_are_stored(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in chapter.code_cells:
        if "nbval-check-output" not in tags(cell):
            continue
        if "keep_output" not in tags(cell):
            faults.append(Fault(number, "has its output compared: tag it keep_output too"))
        if not cell.outputs:
            faults.append(Fault(number, "has no stored output to compare with: run it and save"))
    return faults


def shown_text_is_checked(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in chapter.code_cells:
        if chapter.live(number):  # nbval would compare the ids of widgets, new on each run
            continue
        shows = any(text_of(output).strip() for output in chapter.shown_outputs(number))
        if not shows and not calls(cell, "print"):
            continue
        missing = CHECKED_TAGS - tags(cell)
        if missing and "nbval-ignore-output" not in tags(cell):
            faults.append(Fault(number, f"shows text: tag it {' and '.join(sorted(missing))}"))
    return faults


def live_cells_stand_still(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in chapter.code_cells:
        live = chapter.live(number)
        faults += [Fault(number, gap) for gap in live.gaps] if live else []
        if live and CHECKED_TAGS & tags(cell):
            unfit = " and ".join(sorted(CHECKED_TAGS & tags(cell)))
            message = f"holds a widget, new on each run: drop {unfit}, print what the text quotes elsewhere"
            faults.append(Fault(number, message))
    return faults


def numbers_have_units(chapter: Chapter) -> list[Fault]:
    return [
        Fault(number, f"“{line.strip()}” names no unit: say bits, nats, a probability, …")
        for number, _ in chapter.code_cells
        for line in lines_without_unit(said_by(chapter.shown_outputs(number)))
    ]


def said_by(outputs: Iterable[NotebookNode]) -> str:
    """All that they say: what one cell prints may be stored in pieces, a table apart from its header."""
    return "".join(
        text if output.output_type == "stream" else f"\n{text}\n"
        for output in outputs
        if (text := text_of(output))
    )


def lines_without_unit(text: str) -> list[str]:
    """Lines with a decimal number and no unit; a table's rows take theirs from its header."""
    bare = []
    header = ""
    for line in text.splitlines():
        if not line.strip():
            header = ""
        elif NUMBER.search(line):
            if DECIMAL.search(line) and not UNIT.search(line) and not UNIT.search(header):
                bare.append(line)
        elif re.search(r"\w", line):  # a rule of dashes leaves the header in force
            header = line
    return bare


def cells_are_few(chapter: Chapter) -> list[Fault]:
    apart = exercise_cells(chapter) | {number for number, _ in question_cells(chapter)}
    count = len(chapter.notebook.cells) - len(apart)
    if count in CELLS:
        return []
    message = f"has {count} cells beside exercises and questions: make it {CELLS[0]} to {CELLS[-1]}"
    return [Fault(None, message)]


def exercise_cells(chapter: Chapter) -> set[int]:
    """The cells from the heading "Exercises" up to the next heading of its level or above."""
    start, level = None, 0
    for heading in chapter.section_headings:
        if start is None and heading.words.strip().lower() == "exercises":
            start, level = heading.cell, heading.level
        elif start is not None and heading.level <= level and heading.cell > start:
            return set(range(start, heading.cell))
    return set() if start is None else set(range(start, len(chapter.notebook.cells) + 1))


def paragraphs_are_short(chapter: Chapter) -> list[Fault]:
    faults = []
    for text in chapter.texts:
        count = count_sentences(text.words) if text.role == "paragraph" else 0
        if count > MOST_SENTENCES:
            start = " ".join(text.words.split()[:6])
            message = f"“{start} …” runs to {count} sentences: split it, {MOST_SENTENCES} at most"
            faults.append(Fault(text.cell, message))
    return faults


def code_cells_are_short(chapter: Chapter) -> list[Fault]:
    return [
        Fault(number, f"has {lines} lines: split it, or fold what only draws (tag hide-input)")
        for number, cell in chapter.code_cells
        if (lines := len(cell.source.splitlines())) > MOST_CODE_LINES and "hide-input" not in tags(cell)
    ]


def sections_come_in_order(chapter: Chapter) -> list[Fault]:
    titles = iter(heading.words.strip() for heading in chapter.section_headings)
    for name, pattern in SECTIONS:
        # Each search goes on where the last one stopped, so that order counts.
        if not any(pattern.search(title) for title in titles):
            order = ", ".join(section for section, _ in SECTIONS)
            return [Fault(None, f"has no section “{name}” in its place; the order is: {order}")]
    return []


def exercises_are_complete(chapter: Chapter) -> list[Fault]:
    exercises = chapter.named("exercise", "exercise-start")
    faults = []
    if len(exercises) < FEWEST_EXERCISES:
        message = f"has {len(exercises)} exercises: write at least {FEWEST_EXERCISES}"
        faults.append(Fault(None, message))
    for exercise in exercises:
        if not exercise.label:
            faults.append(Fault(exercise.cell, f"give “{exercise.argument}” a `:label:`"))
        if not exercise.argument.startswith(EXERCISE_KINDS):
            message = f"begin the title “{exercise.argument}” with one of {', '.join(EXERCISE_KINDS)}"
            faults.append(Fault(exercise.cell, message))
    for kind in EXERCISE_KINDS:
        if exercises and not any(exercise.argument.startswith(kind) for exercise in exercises):
            faults.append(Fault(None, f"add an exercise of the kind “{kind}”"))
    return faults


def exercises_are_solved(chapter: Chapter) -> list[Fault]:
    solutions = chapter.named("solution", "solution-start")
    solved = [solution.argument for solution in solutions]
    labels = [e.label for e in chapter.named("exercise", "exercise-start") if e.label]
    faults = [
        Fault(solution.cell, f"solves “{solution.argument}”, which is no exercise's label")
        for solution in solutions
        if solution.argument not in labels
    ]
    for label in labels:
        if solved.count(label) != 1:
            message = f"“{label}” has {solved.count(label)} solutions: give each exercise exactly one"
            faults.append(Fault(None, message))
    return faults


def question_cells(chapter: Chapter) -> list[tuple[int, NotebookNode]]:
    """The cells that show a question; what is only given a name is not shown."""
    return [(number, cell) for number, cell in chapter.code_cells if shows_question(cell)]


def shows_question(cell: NotebookNode) -> bool:
    *_, last = [None, *syntax_tree(cell).body]
    return isinstance(last, ast.Expr) and ast.unparse(last).startswith("Question(")


def questions_are_enough(chapter: Chapter) -> list[Fault]:
    count = len(question_cells(chapter))
    if count >= FEWEST_QUESTIONS:
        return []
    message = f"shows {count} questions (klcourse.explorers.Question): ask at least {FEWEST_QUESTIONS}"
    return [Fault(None, message)]


def answers_are_hidden(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in question_cells(chapter):
        if missing := QUESTION_TAGS - tags(cell):
            faults.append(Fault(number, f"asks a question: tag it {' and '.join(sorted(missing))}"))
        if not cell.metadata.get("jupyter", {}).get("source_hidden"):
            faults.append(Fault(number, "holds a question's answers: hide it (jupyter.source_hidden)"))
    return faults


def words_are_plain(chapter: Chapter) -> list[Fault]:
    faults = []
    for cell, words in prose(chapter):
        for match in BANNED_WORDS.finditer(words):
            faults.append(Fault(cell, f"leave out “{match[0]}”"))
        if match := EXCLAMATION.search(words):
            around = words[max(0, match.start() - 20) : match.end()].strip()
            faults.append(Fault(cell, f"end “… {around}” with a full stop"))
    return faults


def random_numbers_are_seeded(chapter: Chapter) -> list[Fault]:
    faults = []
    for number, cell in chapter.code_cells:
        for node in ast.walk(syntax_tree(cell)):
            if complaint := random_complaint(node):
                faults.append(Fault(number, f"{complaint}: use np.random.default_rng(<seed>)"))
    return faults


def random_complaint(node: ast.AST) -> str | None:
    allowed = {"default_rng", "Generator"}
    if isinstance(node, ast.Attribute):
        name = ast.unparse(node)
        if name.startswith(("np.random.", "numpy.random.")) and name.split(".")[2] not in allowed:
            return f"takes random numbers from {name}"
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("default_rng"):
        seeds = [*node.args, *(keyword.value for keyword in node.keywords)]
        if not seeds or ast.unparse(seeds[0]) == "None":
            return "takes unseeded random numbers"
    if isinstance(node, ast.Import) and any(name.name == "random" for name in node.names):
        return "takes random numbers from Python's random"
    if isinstance(node, ast.ImportFrom) and node.module in ("random", "numpy.random"):
        imported = {name.name for name in node.names}
        if node.module == "random" or imported - allowed:
            return f"takes random numbers from {node.module} ({', '.join(sorted(imported))})"
    return None


def runs_fast(chapter: Chapter) -> list[Fault]:
    if chapter.seconds is None:
        return [Fault(None, "has changed since the book was built: run `make book` first")]
    if chapter.seconds >= MOST_SECONDS:
        return [Fault(None, f"runs {chapter.seconds:.0f} s: bring it below {MOST_SECONDS} s")]
    return []


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        title_comes_first,
        opening_says_what_it_takes,
        headings_nest,
        figures_are_described,
        images_have_alt_text,
        nothing_went_wrong,
        execution_counts_rise,
        tags_are_known,
        checked_outputs_are_stored,
        shown_text_is_checked,
        live_cells_stand_still,
        numbers_have_units,
        cells_are_few,
        paragraphs_are_short,
        code_cells_are_short,
        sections_come_in_order,
        exercises_are_complete,
        exercises_are_solved,
        questions_are_enough,
        answers_are_hidden,
        words_are_plain,
        random_numbers_are_seeded,
        runs_fast,
    )
}
# The template is no chapter yet: it is never executed, and shows one of everything.
TEMPLATE_EXEMPT = {"cells_are_few", "exercises_are_complete", "questions_are_enough", "runs_fast"}
# A page whose numbers are computed is a notebook too. It teaches no lesson, so it need not be built like one.
PAGE_EXEMPT = {
    "opening_says_what_it_takes",
    "cells_are_few",
    "sections_come_in_order",
    "exercises_are_complete",
    "questions_are_enough",
}


def rules_for(path: Path) -> list[str]:
    if chapter_number(path) is not None:
        return list(RULES)
    exempt = TEMPLATE_EXEMPT if path.stem == "template" else PAGE_EXEMPT
    return [name for name in RULES if name not in exempt]
