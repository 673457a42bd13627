"""What every page of the built book keeps to: read from its HTML, and seen in a real browser.

Each check returns what it finds wrong as a list of sentences, empty where all is well, so that the
same function is run on the book and on pages with a planted fault.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from math import inf, isclose
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import yaml
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from klcourse import plotting
from klcourse.explorers import EXPLORERS, Explorer

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"
# Sphinx makes these two itself; they have no description to give.
GENERATED = ("search.html", "genindex.html")

WIDE, NARROW = 1280, 360
HEIGHT = 800
CLOSE = 1e-9
PATIENCE = 5.0  # seconds that an explorer may take to wake, or to speak


def pages_in_contents(contents: Path = ROOT / "_toc.yml") -> list[str]:
    """The pages that the table of contents names, as paths within the built book."""
    return [f"{name}.html" for name in file_names(yaml.safe_load(contents.read_text("utf-8")))]


def file_names(entry: Any) -> Iterator[str]:
    if isinstance(entry, list):
        for part in entry:
            yield from file_names(part)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield value
            else:
                yield from file_names(value)


# Checks on the HTML as it was built


@dataclass
class Site:
    """A folder of built pages, each parsed once."""

    root: Path
    parsed: dict[Path, BeautifulSoup] = field(default_factory=dict)

    def read(self, path: Path) -> BeautifulSoup:
        if path not in self.parsed:
            self.parsed[path] = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        return self.parsed[path]

    @cached_property
    def anchors(self) -> Callable[[Path], set[str]]:
        return cache(self._anchors)

    def _anchors(self, path: Path) -> set[str]:
        marked = self.read(path).find_all(lambda tag: tag.has_attr("id") or tag.has_attr("name"))
        return {tag.get("id") for tag in marked} | {tag.get("name") for tag in marked}


LINKING = {
    "href": ("a", "link", "area", "use"),
    "src": ("img", "script", "iframe", "source", "video"),
}


def references(html: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Every address that a page names: links, pictures, scripts, styles, forms."""
    for attribute, names in {**LINKING, "action": ("form",), "poster": ("video",)}.items():
        for tag in html.find_all(names):
            if tag.has_attr(attribute):
                yield tag, tag[attribute]
    for tag in html.find_all(srcset=True):
        for candidate in tag["srcset"].split(","):
            yield tag, candidate.split()[0]


def broken_links(site: Site, name: str) -> list[str]:
    """Addresses within the book that lead nowhere, and anchors that are not there."""
    faults = []
    for _, address in references(site.read(site.root / name)):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        if address.startswith("/"):
            faults.append(f"“{address}” breaks where the book is not at a host's root: make it relative")
            continue
        target, fragment = urldefrag(urljoin(name, address))
        path = site.root / unquote(urlsplit(target).path or name)
        if not path.exists():
            faults.append(f"“{address}” leads to no file")
        elif fragment and path.suffix == ".html" and unquote(fragment) not in site.anchors(path):
            faults.append(f"“{address}” leads to no anchor of that page")
    return faults


def resources_elsewhere(site: Site, name: str) -> list[str]:
    """Pictures, scripts and styles that another host would have to send, used at once or not."""
    return [
        f"<{tag.name}> is taken from {address}: keep a copy in the book"
        for tag, address in references(site.read(site.root / name))
        if urlsplit(address).netloc
        and tag.name not in ("a", "area", "form")
        and not {"canonical", "author", "license"} & set(tag.get("rel", []))
    ]


def images_without_alt(site: Site, name: str) -> list[str]:
    """Pictures that say nothing: no alt text, or the file name that stands in for a missing one."""
    faults = []
    for image in site.read(site.root / name).find_all("img"):
        decorative = image.get("role") == "presentation" or image.get("aria-hidden") == "true"
        alt = (image.get("alt") or "").strip()
        if not decorative and (not alt or re.search(r"\.(svg|png|jpe?g|gif|webp)$", alt)):
            faults.append(f"the picture {image.get('src', '')[:80]} has no alt text but “{alt}”")
    return faults


def headings_of_level_1(site: Site, name: str) -> list[str]:
    """A page has one title; the theme's copy for printing does not count."""
    titles = [
        title
        for title in site.read(site.root / name).find_all("h1")
        if title.find_parent(class_="onlyprint") is None
    ]
    return [] if len(titles) == 1 else [f"has {len(titles)} level-1 headings: keep one"]


def description_missing(site: Site, name: str) -> list[str]:
    if name in GENERATED:
        return []
    tags = site.read(site.root / name).find_all("meta", attrs={"name": "description"})
    if any(tag.get("content", "").strip() for tag in tags):
        return []
    return ["has no <meta name=description>: give the page a description"]


STATIC_CHECKS: dict[str, Callable[[Site, str], list[str]]] = {
    check.__name__: check
    for check in (
        broken_links,
        resources_elsewhere,
        images_without_alt,
        headings_of_level_1,
        description_missing,
    )
}


# Opening a page


def new_reader(browser: Browser, theme: str = "light", **options: Any) -> BrowserContext:
    """A reader who chose that theme and wants little motion, and whom no other host answers."""
    # Refusing requests one by one would turn the browser's cache off; a proxy that is not there
    # refuses as well.
    nowhere = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}
    viewport = {"width": WIDE, "height": HEIGHT}
    context = browser.new_context(proxy=nowhere, viewport=viewport, reduced_motion="reduce", **options)
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}');"
    )
    return context


@dataclass
class Visit:
    """A page in the browser, and what went on while it loaded."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def visit(reader: BrowserContext, address: str) -> Iterator[Visit]:
    own = "{0.scheme}://{0.netloc}/".format(urlsplit(address))
    seen = Visit(reader.new_page())
    seen.page.on("request", lambda request: note_request(seen, request.url, own))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("console", lambda message: note_error(seen, message, own))
    try:
        seen.page.goto(address, wait_until="load")
        yield seen
    finally:
        seen.page.close()


def note_request(seen: Visit, url: str, own: str) -> None:
    if not url.startswith((own, "data:", "blob:")):
        seen.elsewhere.append(url)


def note_error(seen: Visit, message: Any, own: str) -> None:
    source = message.location.get("url", own)
    # A refused request complains too, and is told of already; the icon at a host's root is what a
    # browser asks for by itself.
    if message.type == "error" and source.startswith(own) and source != own + "favicon.ico":
        seen.errors.append(f"{message.text} ({source.removeprefix(own)})")


def frame(page: Page) -> None:
    """Let the page draw what the last input asked for."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def open_folds(page: Page) -> None:
    """Open what is folded, so that it is checked too; the buttons that fold stay in sight."""
    page.evaluate("""async () => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
        for (const fold of document.querySelectorAll('button.toggle-button-hidden')) fold.click();
        await Promise.allSettled(document.getAnimations().map((fading) => fading.finished));
    }""")
    let_theme_look(page)


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    let_theme_look(page)


def let_theme_look(page: Page) -> None:
    """The theme waits 0.3 s before it looks which boxes scroll now.

    It begins to wait when it hears of the change, with the next frame: a timer of the page's own that is
    set after that frame ends later than the theme's, however slow the machine is.
    """
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame("
        "() => requestAnimationFrame(() => setTimeout(done, 400))))"
    )


# Checks on a page in the browser


def requests_elsewhere(seen: Visit) -> list[str]:
    return [f"asks another host for {url}" for url in dict.fromkeys(seen.elsewhere)]


def console_errors(seen: Visit) -> list[str]:
    return [f"says on the console: {error}" for error in dict.fromkeys(seen.errors)]


# To preload, axe would ask for style sheets at addresses that are not theirs.
BRIEF = {"resultTypes": ["violations"], "preload": False}
# Of every look, a colour and size of text on a stack of backgrounds, one element stands for all:
# axe needs ten times as long for each word of a program that is coloured by itself.
RUN_AXE_ON_LOOKS = """options => {
    const surfaces = new Map();
    const surface = (node) => {
        if (node && !surfaces.has(node)) {
            const {backgroundColor, backgroundImage, opacity} = getComputedStyle(node);
            const own = [backgroundColor, backgroundImage, opacity].join(' ');
            surfaces.set(node, `${surface(node.parentElement)} / ${own}`);
        }
        return surfaces.get(node);
    };
    const holdsText = (node) =>
        [...node.childNodes].some((it) => it.nodeType === Node.TEXT_NODE && it.data.trim());
    const looks = new Map();
    for (const node of document.body.querySelectorAll('*')) {
        if (!holdsText(node) || !node.checkVisibility({visibilityProperty: true})) continue;
        const {color, fontSize, fontWeight, position} = getComputedStyle(node);
        const look = [color, fontSize, fontWeight, position, surface(node)].join();
        if (!looks.has(look)) looks.set(look, node);
    }
    return axe.run({include: [...looks.values()]}, options);
}"""


def accessibility_violations(seen: Visit) -> list[str]:
    contrast = "color-contrast"
    seen.page.evaluate(Axe().axe_script)
    others = seen.page.evaluate(
        "options => axe.run(options)", {**BRIEF, "rules": {contrast: {"enabled": False}}}
    )
    of_looks = seen.page.evaluate(RUN_AXE_ON_LOOKS, {**BRIEF, "runOnly": [contrast]})
    return [told(found) for found in others["violations"] + of_looks["violations"]]


def told(violation: dict[str, Any]) -> str:
    """One broken rule in a sentence, with the first of the elements that break it."""
    nodes = violation["nodes"]
    first = nodes[0]
    reasons = [reason["message"] for reason in first["any"] + first["all"] + first["none"]]
    html = " ".join(first["html"].split())[:120]
    return (
        f"{violation['id']}: {violation['help']}; {len(nodes)} of them, first "
        f"{first['target'][-1]} ({html}): {'; '.join(reasons)}"
    )


def overflow(seen: Visit) -> list[str]:
    """A page that is wider than the window, and what makes it so."""
    wide, room, culprits = seen.page.evaluate("""() => {
        const {scrollWidth, clientWidth} = document.documentElement;
        const beyond = [...document.body.querySelectorAll('*')].filter(
            (node) => node.getBoundingClientRect().right > clientWidth + 1);
        const name = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''}`;
        return [scrollWidth, clientWidth, beyond.slice(0, 3).map(name)];
    }""")
    if wide <= room:
        return []
    return [f"is {wide} px wide in a window of {room} px: look at {', '.join(culprits)}"]


def wrong_theme(seen: Visit, theme: str) -> list[str]:
    actual = seen.page.evaluate("document.documentElement.dataset.theme")
    return [] if actual == theme else [f"shows the theme “{actual}” to a reader who chose “{theme}”"]


def faults_seen(seen: Visit, theme: str) -> list[str]:
    """Everything that is wrong with how a page loads and looks, on a wide and a narrow window."""
    faults = wrong_theme(seen, theme)
    open_folds(seen.page)
    faults += [f"{WIDE} px: {fault}" for fault in accessibility_violations(seen)]
    narrow(seen.page)
    small = accessibility_violations(seen) + overflow(seen)
    faults += [f"{NARROW} px: {fault}" for fault in small]
    return faults + requests_elsewhere(seen) + console_errors(seen)


# Numbers every interactive element that can be seen, and notes which of them Tab reaches and
# whether the style of the element, of what it holds or of what holds it then changes.
WATCH_KEYBOARD = """() => {
    const roles = ['button', 'checkbox', 'combobox', 'link', 'menuitem', 'option', 'radio',
        'slider', 'spinbutton', 'switch', 'tab', 'textbox'].map((role) => `[role=${role}]`);
    const interactive = ['a[href]', 'area[href]', 'button', 'input:not([type=hidden])', 'select',
        'textarea', 'summary', 'iframe', 'audio[controls]', 'video[controls]', '[onclick]',
        '[contenteditable=true]', '[tabindex]:not([tabindex="-1"])', ...roles].join();
    const looks = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderColor',
        'borderWidth', 'backgroundColor', 'color', 'textDecoration', 'opacity', 'transform', 'top',
        'clipPath', 'stroke', 'strokeWidth', 'fill'];
    document.head.insertAdjacentHTML('beforeend',
        '<style>*, ::before, ::after { transition: none !important; animation: none !important }');

    const visible = (node) => {
        const box = node.getBoundingClientRect();
        return box.width > 0 && box.height > 0
            && node.checkVisibility({visibilityProperty: true, opacityProperty: true});
    };
    const disabled = (node) =>
        node.matches(':disabled, [aria-disabled=true]') || node.closest('[inert]');
    // Within a group of radio buttons or tabs, Tab reaches one and the arrow keys the others.
    const groupOf = (radio) => [...(radio.form ?? document)
        .querySelectorAll(`input[type=radio][name="${CSS.escape(radio.name)}"]`)];
    const entry = (group) => group.find((radio) => radio.checked) ?? group[0];
    const byArrow = (node) =>
        (node.matches('input[type=radio]') && node !== entry(groupOf(node)))
        || (node.matches('[role=tab], [role=radio], [role=option], [role=menuitem]')
            && node.closest('[role=tablist], [role=radiogroup], [role=listbox], [role=menu]')
                ?.querySelector('[tabindex="0"]'));
    const pointer = (node) => node && getComputedStyle(node).cursor === 'pointer';
    // What only a script makes clickable gives itself away by the mouse pointer.
    const clickable = (node) => pointer(node) && !pointer(node.parentElement)
        && !node.closest(`${interactive}, label`) && !node.querySelector(interactive);
    const lookOfOne = (node) => {
        const style = getComputedStyle(node);
        return looks.map((key) => style[key]);
    };
    const look = (node) => {
        const within = [...node.querySelectorAll('*')].slice(0, 12);
        return [node.parentElement, node, ...within].map(lookOfOne).join();
    };

    const expected = [...document.body.querySelectorAll('*')].filter((node) =>
        (node.matches(interactive) || clickable(node))
            && visible(node) && !disabled(node) && !byArrow(node));
    const before = new Map(expected.map((node) => [node, look(node)]));
    const state = window.keyboardWatch = {reached: new Set(), unseen: new Set(), wrapped: false};
    document.addEventListener('focusin', ({target}) => {
        if (state.reached.has(target)) { state.wrapped ||= state.reached.size > 1; return; }
        state.reached.add(target);
        if (before.has(target) && before.get(target) === look(target)) state.unseen.add(target);
    });
    const name = (node) => node.outerHTML.split('>')[0].replace(/\\s+/g, ' ').slice(0, 120) + '>';
    state.report = () => ({
        unreached: expected.filter((node) => !state.reached.has(node)).map(name),
        unseen: [...state.unseen].map(name),
    });
    return expected.length;
}"""


def keyboard_gaps(seen: Visit) -> list[str]:
    """Interactive elements that Tab does not reach, or that do not show that they have focus."""
    page = seen.page
    count = page.evaluate(WATCH_KEYBOARD)
    for _ in range(count // 10 + 3):
        for _ in range(20):
            page.keyboard.press("Tab")
        if page.evaluate("keyboardWatch.wrapped"):
            break
    report = page.evaluate("keyboardWatch.report()")
    return [f"Tab does not reach {name}" for name in report["unreached"]] + [
        f"nothing shows that {name} has the focus" for name in report["unseen"]
    ]


# Checks on an explorer; each takes the page and the explorer's <figure>

SLIDERS = "[role=slider], input[type=range]"


def numbers(figure: Locator) -> dict[str, float]:
    """What the explorer's readouts carry, in full."""
    shown = figure.locator("output[name]").evaluate_all(
        "outputs => outputs.map((output) => [output.name, output.dataset.value])"
    )
    return {name: float(value) for name, value in shown}


def wait_until_ready(figure: Locator) -> list[str]:
    try:
        figure.and_(figure.page.locator("[data-ready=true]")).wait_for(timeout=PATIENCE * 1000)
    except PlaywrightTimeout:
        return [f"does not become ready within {PATIENCE} s"]
    still = figure.locator(".klcourse-still")
    return ["still shows its still picture"] if still.count() and still.is_visible() else []


def first_slider(figure: Locator) -> Locator:
    return figure.locator(SLIDERS).first


def standing(slider: Locator) -> tuple[float, float, float]:
    """The least value of a slider, where it stands, and its greatest value."""
    given = slider.evaluate("""(node) => node.matches('input') ? [node.min, node.value, node.max]
        : ['valuemin', 'valuenow', 'valuemax'].map((name) => node.getAttribute(`aria-${name}`))""")
    return tuple(map(float, given))


def drag_path(figure: Locator) -> list[tuple[float, float]]:
    """From the middle of the first handle in three steps towards the end that is further away."""
    handles = figure.locator("[role=slider]")
    slider = handles.first if handles.count() else first_slider(figure)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    least, now, most = standing(slider)
    step = 12 if now - least < most - now else -12
    if slider.get_attribute("aria-orientation") == "vertical":
        return [(x, y - step * k) for k in range(4)]
    return [(x + step * k, y) for k in range(4)]


def deaf_to_mouse(page: Page, figure: Locator) -> list[str]:
    before = numbers(figure)
    start, *path = drag_path(figure)
    page.mouse.move(*start)
    page.mouse.down()
    for point in path:
        page.mouse.move(*point)
    page.mouse.up()
    frame(page)
    return [] if numbers(figure) != before else ["does not change when the mouse drags a handle"]


def deaf_to_touch(page: Page, figure: Locator) -> list[str]:
    """An explorer that a finger cannot drag: it must follow beyond the first touch, and hold the page."""
    seen = []
    session = page.context.new_cdp_session(page)
    start, *path = drag_path(figure)
    scrolled = page.evaluate("scrollY")
    for kind, (x, y) in [("touchStart", start), *(("touchMove", point) for point in path)]:
        touches = [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        frame(page)
        seen.append(numbers(figure))
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    frame(page)
    if any(now == before for before, now in pairwise(seen)):
        return [f"does not follow a finger that drags a handle: {seen}"]
    return [] if page.evaluate("scrollY") == scrolled else ["lets the page scroll under a dragging finger"]


def deaf_to_keys(page: Page, figure: Locator) -> list[str]:
    faults = []
    slider = first_slider(figure)
    slider.focus()
    least, now, _ = standing(slider)
    # In either order each key moves a handle that the one before has not left at that end.
    down, up = ("Home", "ArrowUp"), ("End", "ArrowDown")
    for key in up + down if now == least else down + up:
        before = standing(slider), numbers(figure)
        page.keyboard.press(key)
        frame(page)
        after = standing(slider), numbers(figure)
        if after[0] == before[0] or after[1] == before[1]:
            faults.append(f"{key} on a handle leaves its value or all numbers: {before}, {after}")
    return faults


def unspoken(page: Page, figure: Locator) -> list[str]:
    """An explorer whose handles have no words, or that announces no new number."""
    faults = []
    if figure.locator(":is([role=slider], input[type=range]):not([aria-valuetext])").count():
        faults.append("has a handle without aria-valuetext")
    slider = first_slider(figure)
    least, now, _ = standing(slider)
    regions = figure.locator("[aria-live=polite], [aria-live=assertive], [role=status]")
    before = regions.all_inner_texts()
    slider.focus()
    page.keyboard.press("PageUp" if now == least else "Home")
    page.keyboard.press("ArrowUp")
    for _ in range(round(PATIENCE * 10)):
        if (after := regions.all_inner_texts()) != before and re.search(r"\d|∞", "".join(after)):
            return faults
        page.wait_for_timeout(100)
    return [*faults, f"announces no number within {PATIENCE} s of a change (aria-live)"]


def disagreement(page: Page, figure: Locator) -> list[str]:
    """Numbers that differ from `klcourse` for an example, a unit, or after steps on the keyboard."""
    faults = []
    for preset in option_values(figure, "preset"):
        figure.locator("select[name=preset]").select_option(preset)
        for unit in plotting.UNITS:
            figure.locator("select[name=unit]").select_option(unit)
            frame(page)
            faults += differences(figure, f"example “{preset}”")
        wander(page, figure)
        faults += differences(figure, f"example “{preset}” and steps on the keyboard")
    return faults


def option_values(figure: Locator, name: str) -> list[str]:
    options = figure.locator(f"select[name={name}] option")
    return options.evaluate_all("options => options.map((option) => option.value)")


def wander(page: Page, figure: Locator, steps: int = 12) -> None:
    """A random walk over handles and keys, the same one every time."""
    generator = random.Random(7)
    sliders = figure.locator(SLIDERS).all()
    for _ in range(steps):
        generator.choice(sliders).focus()
        page.keyboard.press(generator.choice(["ArrowUp", "ArrowDown", "PageUp", "Home", "End"]))
        frame(page)


def parameters_of(values: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an explorer as Python takes them; JSON has words for infinite numbers."""
    words = {"Infinity": inf, "-Infinity": -inf}
    return {
        name: words.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
        if name not in ("preset", "presets")
    }


def same_in_python(figure: Locator) -> Explorer:
    """The explorer with the parameters that the page's has now."""
    kind = EXPLORERS[figure.get_attribute("data-explorer")]
    read = "(it, names) => Object.fromEntries(names.map((name) => [name, it.model.get(name)]))"
    return kind(**parameters_of(figure.evaluate(read, list(kind().parameters()))))


def differences(figure: Locator, where: str) -> list[str]:
    explorer = same_in_python(figure)
    unit, expected = explorer.unit, explorer.values
    explorer.unit = "bit" if unit == "nat" else "nat"
    has_unit = {name for name, value in explorer.values.items() if value != expected[name]}
    faults = []
    for name, value in numbers(figure).items():
        if not isclose(value, expected[name], rel_tol=CLOSE, abs_tol=CLOSE):
            faults.append(f"{where}: {name} is {value!r}, klcourse says {expected[name]!r} {unit}")
        if name in has_unit and unit not in figure.locator(f"output[name={name}]").inner_text():
            faults.append(f"{where}: {name} is shown without its unit, {unit}")
    return faults


WITHOUT_SPEECH = """(it) => {
    const copy = it.cloneNode(true);
    copy.querySelectorAll('[aria-live], [role=status]').forEach((node) => node.remove());
    return copy.innerHTML;
}"""


def restless(page: Page, figure: Locator) -> list[str]:
    """Motion for a reader who asked the system for less of it."""
    moving = figure.evaluate("""(it) => [it, ...it.querySelectorAll('*')].filter((node) => {
        const style = getComputedStyle(node);
        const times = `${style.transitionDuration}, ${style.animationDuration}`.split(', ');
        return times.some((time) => parseFloat(time) > 0);
    }).map((node) => `${node.tagName}.${node.getAttribute('class')}`)""")
    faults = [f"moves {name} though the reader wants no motion" for name in dict.fromkeys(moving)]
    first_slider(figure).focus()
    page.keyboard.press("PageDown")
    frame(page)
    drawn = figure.evaluate(WITHOUT_SPEECH)
    page.wait_for_timeout(150)
    if figure.evaluate(WITHOUT_SPEECH) != drawn:
        faults.append("goes on moving after a change though the reader wants no motion")
    return faults


def blind_to_theme(page: Page, figure: Locator) -> list[str]:
    """An explorer whose text keeps its colour when the reader switches the theme."""
    colours = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        frame(page)
        colours.append(figure.locator("output").first.evaluate("node => getComputedStyle(node).color"))
    return [] if colours[0] != colours[1] else [f"keeps the colour {colours[0]} in the dark"]


EXPLORER_CHECKS: dict[str, Callable[[Page, Locator], list[str]]] = {
    check.__name__: check
    for check in (
        deaf_to_mouse,
        deaf_to_touch,
        deaf_to_keys,
        unspoken,
        disagreement,
        restless,
        blind_to_theme,
    )
}


def explorer_faults(page: Page, figure: Locator) -> dict[str, list[str]]:
    """What each check finds; the checks follow one another on the same page, which is quick."""
    if not_ready := wait_until_ready(figure):
        return {"wait_until_ready": not_ready}
    found = {name: check(page, figure) for name, check in EXPLORER_CHECKS.items()}
    return {name: faults for name, faults in found.items() if faults}


def no_still_picture(figure: Locator) -> list[str]:
    """What a reader without JavaScript sees in an explorer's place."""
    still = figure.locator(".klcourse-still")
    if not still.count() or not still.is_visible():
        return ["shows no still picture where there is no JavaScript"]
    broken = still.evaluate("node => node.tagName === 'IMG' && !node.naturalWidth")
    return ["has a still picture that cannot be drawn"] if broken else []
