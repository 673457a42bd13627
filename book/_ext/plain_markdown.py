"""MyST Markdown turned into the plain Markdown that Colab, Jupyter and editors show alike.

Everything is read by the parser the book itself uses, and each construct is replaced where it
stands, so all else of the text stays as it was written. `leftovers` reads the outcome again and
names what is not plain yet.
"""

from __future__ import annotations

import base64
import mimetypes
import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from docutils.parsers.rst import Directive, directives
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from pybtex.database import Entry, Person
from pybtex.richtext import Text

CALLOUTS = {
    "note": "Note",
    "tip": "Tip",
    "hint": "Hint",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
    "seealso": "See also",
}
# Which method of Translator puts each directive and each role plainly.
DIRECTIVES = {
    **dict.fromkeys(CALLOUTS, "callout"),
    "admonition": "callout",
    "dropdown": "dropdown",
    "exercise": "exercise",
    "exercise-start": "exercise",
    "exercise-end": "gate_end",
    "solution": "solution",
    "solution-start": "solution_start",
    "solution-end": "gate_end",
    "math": "math",
    "figure": "figure",
    "image": "figure",
    "code": "code",
    "code-block": "code",
    "raw": "raw",
}
ROLES = {
    "math": "inline_math",
    "abbr": "abbreviation",
    "ref": "reference",
    "numref": "numbered",
    "doc": "document",
    "term": "term",
    "eq": "equation",
    "func": "python_object",
    "class": "python_object",
    "meth": "python_object",
    "mod": "python_object",
    "cite": "citation",
    "cite:p": "citation",
    "cite:t": "citation_in_sentence",
}
HTML_ROLES = {"kbd", "sub", "sup"}
INVISIBLE = {"myst_target", "myst_line_comment", "myst_block_break", "attrs_block"}
UNSUPPORTED = {
    "colon_fence": "block",
    "dl_open": "definition list",
    "footnote_ref": "footnote",
    "footnote_reference_open": "footnote",
    "substitution_block": "substitution",
    "substitution_inline": "substitution",
    "span_open": "span with attributes",
    "math_block_label": "labelled formula",
    **{name: name.replace("_", " ") for name in INVISIBLE},
}
OTHER_HOST = re.compile(r"(https?|mailto|attachment|data):")


class Target(NamedTuple):
    """Something that can be referred to: its place in the site, its title, its number."""

    address: str
    title: str
    number: str = ""


@dataclass
class Book:
    """Addresses, titles, numbers and references of the book; `url` is "" in a local build."""

    url: str = ""
    targets: Mapping[tuple[str, str], Target] = field(default_factory=dict)
    references: Mapping[str, Entry] = field(default_factory=dict)

    def find(self, kind: str, name: str) -> Target:
        target = self.targets.get((kind, name))
        if target is None:
            raise Untranslatable(f"{kind} {name!r} is not in the book")
        return target

    def link(self, text: str, target: Target) -> str:
        """A link into the published book, or the text alone where no book is published."""
        return f"[{text}]({self.url}{target.address})" if self.url else text


class Untranslatable(Exception):
    """A construct without a plain form; it stays as written and is reported by `leftovers`."""


def positioned(name: str, rule: Callable[[StateInline, bool], bool]) -> Callable:
    """An inline rule that also notes on its token which characters of the source it stands for."""

    def rule_with_positions(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        label = start + (name == "image")
        end_of_label = -1
        if not silent and name in ("link", "image") and state.src[label : label + 1] == "[":
            end_of_label = state.md.helpers.parseLinkLabel(state, label, name == "link")
        found = rule(state, silent)
        if not found or silent:
            return found
        if name == "attr":
            state.tokens[-1].meta.setdefault("attributes", []).append((start, state.pos))
        token = next((t for t in state.tokens[before:] if t.type != "text"), None)
        if token is not None:
            token.meta["span"] = (start, state.pos)
            token.meta["end_of_label"] = end_of_label
        return found

    return rule_with_positions


def myst_reader(extensions: Iterable[str]) -> MarkdownIt:
    """The parser that the book itself uses, with positions and with attribute lines kept."""
    reader = create_md_parser(MdParserConfig(enable_extensions=set(extensions)), RendererHTML)
    reader.disable("front_matter")
    reader.core.ruler.disable("attr", ignoreInvalid=True)
    for rule in list(reader.inline.ruler.__rules__):
        reader.inline.ruler.at(rule.name, positioned(rule.name, rule.fn))
    return reader


def leftovers(reader: MarkdownIt, text: str) -> list[str]:
    """Every construct in `text` that a plain notebook program would show raw."""
    found = []
    for token in inline_and_block_tokens(reader.parse(text)):
        address = token.attrs.get("href") or token.attrs.get("src")
        if token.type.endswith("fence") and re.match(r"\s*\{", token.info):
            found.append(f"directive {token.info.split()[0]}")
        elif token.type == "myst_role":
            found.append(f"role {{{token.meta['name']}}}`{token.content}`")
        elif token.type in UNSUPPORTED:
            found.append(f"{UNSUPPORTED[token.type]} {token.content}".strip())
        elif token.meta.get("attributes"):
            found.append("attributes in braces")
        elif token.type in ("link_open", "image") and not OTHER_HOST.match(str(address)):
            found.append(f"address {address} inside the book")
        elif token.type.startswith("html_") and re.search(
            rf'(?:src|href)="(?!{OTHER_HOST.pattern})', token.content
        ):
            found.append(f"address inside the book in {token.content.strip()}")
    return found


def inline_and_block_tokens(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


# From MyST to plain Markdown ---------------------------------------------------------------------


class Titled(Directive):
    """How a directive with a title or another argument is read."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = dict.fromkeys(("alt", "class", "label", "name"), directives.unchanged)


class Untitled(Titled):
    """How a directive is read whose first line already belongs to its body."""

    optional_arguments = 0


class Block(NamedTuple):
    """A directive as written: `quoted` when it stands inside a quotation."""

    title: str
    options: dict[str, str]
    body: str
    quoted: bool


class Edit(NamedTuple):
    start: int
    end: int
    text: str


def one_line(formula: str) -> str:
    """A formula on one line: notebook programs take the > of a quotation for a part of it."""
    lines = (re.sub(r"(?<!\\)%.*", "", line).strip() for line in formula.splitlines())
    return " ".join(filter(None, lines))


def quotation(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))


def summary_html(title: str) -> str:
    """A title inside HTML, where Markdown is not read: its code and emphasis become tags."""
    reader = MarkdownIt("commonmark").use(dollarmath_plugin)
    reader.add_render_rule(
        "math_inline", lambda self, tokens, i, options, env: f"${escape(tokens[i].content)}$"
    )
    return reader.renderInline(title)


def family_names(person: Person) -> str:
    names = (*person.prelast_names, *person.last_names)
    return " ".join(str(Text.from_latex(name)) for name in names)


def authors(entry: Entry) -> str:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [family_names(person) for person in people]
    if not names:
        return str(Text.from_latex(entry.fields["title"]))
    return f"{names[0]} et al." if len(names) > 2 else " & ".join(names)


class Translator:
    """Turns the Markdown of one page's cells into plain Markdown."""

    def __init__(self, reader: MarkdownIt, book: Book, page: str, folder: Path) -> None:
        self.reader = reader
        self.book = book
        self.page = page
        self.folder = folder
        self.pictures: dict[str, Path] = {}

    def cell(self, source: str) -> tuple[str, dict[str, dict[str, str]]]:
        """A cell's plain Markdown and its pictures, which travel inside the notebook."""
        self.pictures = {}
        text = self.text(source).strip("\n")
        return text, {name: attachment(path) for name, path in self.pictures.items()}

    def text(self, source: str, quoted: bool = False) -> str:
        """`source` with each MyST construct replaced where it stands."""
        lines = source.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        edits: list[Edit] = []
        cursor, depth = 0, int(quoted)
        for token in self.reader.parse(source):
            if token.type in ("blockquote_open", "blockquote_close"):
                depth += token.nesting
            elif token.type == "inline":
                cursor = max(cursor, starts[token.map[0]])
                inline_edits, cursor = self.inline(token, source, cursor, depth > 0)
                edits += inline_edits
            elif token.map and (block := self.block(token, depth > 0)) is not None:
                edits.append(placed(block, token, lines, starts))
        for edit in sorted(edits, reverse=True):
            source = source[: edit.start] + edit.text + source[edit.end :]
        return source

    # Blocks

    def block(self, token: Token, quoted: bool) -> str | None:
        """What stands instead of a block; "" removes it, None leaves it as it is."""
        if token.type in INVISIBLE:
            return ""
        if token.type == "amsmath" and quoted:
            return one_line(token.content)
        try:
            if token.type == "math_block_label" or (token.type == "math_block" and quoted):
                return self.formula(token.content, token.info, quoted)
            if token.type in ("fence", "colon_fence"):
                return self.directive(token, quoted)
        except Untranslatable:
            return None
        return None

    def directive(self, token: Token, quoted: bool) -> str | None:
        head = re.match(r"\s*\{([\w:-]+)\}\s*(.*)", token.info)
        if head is None:
            return None
        name, first_line = head.groups()
        translate = getattr(self, DIRECTIVES.get(name, ""), None)
        if translate is None:
            raise Untranslatable(name)
        shape = Untitled if name in CALLOUTS or name == "math" else Titled
        parts = parse_directive_text(shape, first_line, token.content)
        title = CALLOUTS.get(name) or self.text(" ".join(parts.arguments))
        return translate(Block(title, parts.options, "\n".join(parts.body), quoted))

    def callout(self, block: Block) -> str:
        if "dropdown" in block.options.get("class", "").split():
            return self.dropdown(block)
        body = self.text(block.body, quoted=True).strip()
        return quotation(f"**{block.title}**\n\n{body}")

    def dropdown(self, block: Block) -> str:
        summary = f"<summary>{summary_html(block.title)}</summary>"
        body = self.text(block.body, block.quoted).strip()
        return f"<details>\n{summary}\n\n{body}\n\n</details>"

    def exercise(self, block: Block) -> str:
        number = self.book.find("label", block.options.get("label", "")).number
        return self.callout(block._replace(title=f"{number} ({block.title})" if block.title else number))

    def solution(self, block: Block) -> str:
        return self.dropdown(block._replace(title=self.solution_title(block.title)))

    def solution_start(self, block: Block) -> str:
        return f"**{self.solution_title(block.title)}**"

    def solution_title(self, label: str) -> str:
        return f"Solution to {self.book.find('label', label).number}"

    def gate_end(self, block: Block) -> str:
        return ""

    def math(self, block: Block) -> str:
        return self.formula(block.body, block.options.get("label", ""), block.quoted)

    def formula(self, formula: str, label: str, quoted: bool) -> str:
        tag = f" \\tag{{{self.book.find('equation', label).number}}}" if label else ""
        if quoted:
            return f"$${one_line(formula)}{tag}$$"
        return f"$$\n{formula.strip()}{tag}\n$$"

    def figure(self, block: Block) -> str:
        picture = f"![{block.options.get('alt', '')}]({self.picture(block.title)})"
        caption = self.text(block.body, block.quoted).strip()
        if "name" in block.options:
            number = self.book.find("label", block.options["name"].lower()).number
            caption = f"**{number}.** {caption}"
        return f"{picture}\n\n{caption}".strip()

    def code(self, block: Block) -> str:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", block.body)), default=0))
        return f"{fence}{block.title}\n{block.body}\n{fence}"

    def raw(self, block: Block) -> str:
        return block.body if block.title == "html" else ""

    def picture(self, source: str) -> str:
        """The address of a picture; one of the book's own goes into the cell's attachments."""
        if OTHER_HOST.match(source):
            return source
        path = self.folder / unquote(source)
        if not path.is_file():
            raise Untranslatable(f"picture {source} does not exist")
        self.pictures[path.name] = path
        return f"attachment:{path.name}"

    # Inside a paragraph, a heading or a table cell

    def inline(self, token: Token, source: str, cursor: int, quoted: bool) -> tuple[list[Edit], int]:
        """Edits for one run of inline text, and where in `source` that run ends."""
        content_starts, source_starts = [], []
        offset = 0
        for line in token.content.split("\n"):
            place = source.find(line, cursor)
            if place < 0:
                # Only a table cell with an escaped bar differs from its source: `leftovers` tells.
                return [], cursor
            content_starts.append(offset)
            source_starts.append(place)
            offset += len(line) + 1
            cursor = place + len(line)

        def in_source(position: int) -> int:
            line = bisect_right(content_starts, position) - 1
            return source_starts[line] + position - content_starts[line]

        edits = []
        for child in token.children or ():
            try:
                edits += self.inline_edits(child, token.content, quoted)
            except Untranslatable:
                continue
        # A run may reach over the > of a quotation, so its end is one past its last character.
        return [Edit(in_source(e.start), in_source(e.end - 1) + 1, e.text) for e in edits], cursor

    def inline_edits(self, token: Token, content: str, quoted: bool) -> list[Edit]:
        edits = [Edit(*span, "") for span in token.meta.get("attributes", ())]
        start, end = token.meta.get("span", (0, 0))
        end_of_label = token.meta.get("end_of_label", -1)
        if token.type == "myst_role":
            edits.append(Edit(start, end, self.role(token.meta["name"], token.content)))
        elif token.type == "math_inline" and quoted and "\n" in token.content:
            edits.append(Edit(start, end, f"${one_line(token.content)}$"))
        elif token.type == "image":
            address = self.picture(str(token.attrs["src"]))
            if address != token.attrs["src"] and end_of_label > 0:
                edits.append(Edit(end_of_label, end, f"]({address})"))
        elif token.type == "link_open" and not OTHER_HOST.match(str(token.attrs["href"])):
            target = self.target_of_link(str(token.attrs["href"]))
            if end_of_label < 0:
                raise Untranslatable("a bare address inside the book")
            if end_of_label == start + 1:
                text = self.book.link(target.number or target.title, target)
                return [*edits, Edit(start, end, text)]
            if self.book.url:
                edits.append(Edit(end_of_label, end, f"]({self.book.url}{target.address})"))
            else:
                edits += [Edit(start, start + 1, ""), Edit(end_of_label, end, "")]
        return edits

    def target_of_link(self, href: str) -> Target:
        path, _, anchor = unquote(href).partition("#")
        if not path:
            return self.book.find("label", anchor.lower())
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(self.page), path))[1:]
        page, suffix = posixpath.splitext(path)
        if suffix not in (".ipynb", ".md"):
            return self.book.find("label", unquote(href).lower())
        target = self.book.find("page", page)
        if not anchor:
            return target
        label = self.book.targets.get(("label", anchor.lower()))
        return label or Target(f"{target.address}#{anchor}", target.title)

    def role(self, name: str, content: str) -> str:
        if name in HTML_ROLES:
            return f"<{name}>{escape(content)}</{name}>"
        translate = getattr(self, ROLES.get(name.removeprefix("py:"), ""), None)
        if translate is None:
            raise Untranslatable(name)
        explicit = re.fullmatch(r"(.*?)\s*<([^<>]+)>", content)
        return translate(*(explicit.groups() if explicit else ("", content)))

    def inline_math(self, text: str, formula: str) -> str:
        return f"${formula}$"

    def abbreviation(self, text: str, content: str) -> str:
        short, _, long = content.partition(" (")
        return f'<abbr title="{escape(long.removesuffix(")"))}">{escape(short)}</abbr>'

    def reference(self, text: str, label: str) -> str:
        target = self.book.find("label", label.lower())
        return self.book.link(text or target.number or target.title, target)

    def numbered(self, text: str, label: str) -> str:
        target = self.book.find("label", label.lower())
        number = target.number.rsplit(" ", 1)[-1]
        for name, value in {"%s": number, "{number}": number, "{name}": target.title}.items():
            text = text.replace(name, value)
        return self.book.link(text or target.number, target)

    def document(self, text: str, path: str) -> str:
        target = self.target_of_link(f"{path}.md")
        return self.book.link(text or target.title, target)

    def term(self, text: str, term: str) -> str:
        return self.book.link(text or term, self.book.find("term", term.lower()))

    def equation(self, text: str, label: str) -> str:
        target = self.book.find("equation", label)
        return self.book.link(f"({target.number})", target)

    def python_object(self, text: str, name: str) -> str:
        target = self.book.find("object", name.lstrip("~"))
        shown = text or (name.rsplit(".", 1)[-1] if name.startswith("~") else name)
        return self.book.link(f"`{shown}`", target)

    def citation(self, text: str, keys: str) -> str:
        return f"({'; '.join(self.cited(key.strip(), False) for key in keys.split(','))})"

    def citation_in_sentence(self, text: str, keys: str) -> str:
        return ", ".join(self.cited(key.strip(), True) for key in keys.split(","))

    def cited(self, key: str, in_sentence: bool) -> str:
        if key not in self.book.references:
            raise Untranslatable(f"reference {key} is not in the bibliography")
        entry = self.book.references[key]
        year = entry.fields.get("year", "n.d.")
        text = f"{authors(entry)} ({year})" if in_sentence else f"{authors(entry)}, {year}"
        address = entry.fields.get("url", "")
        if "doi" in entry.fields:
            address = f"https://doi.org/{entry.fields['doi']}"
        return f"[{text}]({address})" if address else text


MARKERS = {"math_block": "$$", "math_block_label": "$$", "amsmath": "\\begin"}


def placed(text: str, token: Token, lines: list[str], starts: list[int]) -> Edit:
    """`text` instead of a block, indented and set off by blank lines as its place asks."""
    first, last = token.map
    if token.type == "amsmath":
        last = first + 1 + token.content.count("\n")  # its own map leaves out the last line
    while last > first + 1 and not lines[last - 1].strip(" >"):
        last -= 1
    if not text:
        return Edit(starts[first], min(starts[last], starts[-1] - 1), "")
    marker = MARKERS.get(token.type, token.markup)
    prefix = lines[first][: lines[first].index(marker)]
    rest = re.sub(r"[^>\s]", " ", prefix)
    body = [(rest + line).rstrip() for line in text.split("\n")]
    body[0] = prefix + text.split("\n")[0]
    if first and not prefix.strip(" >") and lines[first - 1].strip(" >"):
        body.insert(0, rest.rstrip())
    if last < len(lines) and lines[last].strip(" >"):
        body.append(rest.rstrip())
    return Edit(starts[first], starts[last] - 1, "\n".join(body))


def attachment(path: Path) -> dict[str, str]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {kind: base64.b64encode(path.read_bytes()).decode()}
