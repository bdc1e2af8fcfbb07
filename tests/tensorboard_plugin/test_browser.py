"""What a user sees: TensorBoard and the pages of `rosetta diff`, in Chromium.

One server, one browser, one log tree that `rosetta run` wrote.
"""

import contextlib
import os
import re
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from rosetta.diff import command as diff_command
from rosetta.lessons.styles import STYLES
from rosetta.logs import event_files
from support.events import curve, tf1_scalar, write_events

CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WINDOW = {"width": 1400, "height": 1000}
EXPERIMENT = "xor/steps=301,log_every=20"
LESSONS = ["xor", "logistic_regression"]
TIMEOUT = 60_000  # ms; a slow machine takes its time to lay a graph out

if not os.path.exists(CHROMIUM) and not os.environ.get("CI"):
    pytest.skip(f"{CHROMIUM} is not installed (apt install chromium)", allow_module_level=True)


@pytest.fixture(scope="session")
def address(server):
    return server.address


def _experiments():
    return [EXPERIMENT.replace("xor", lesson) for lesson in LESSONS]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=CHROMIUM,
            args=SWITCHES,
            viewport=WINDOW,
        )
        context.set_default_timeout(TIMEOUT)
        yield context
        context.close()


@contextlib.contextmanager
def faultless(page):
    """Fails when meanwhile the tab's console has an error, or it asks another host."""
    errors = []
    hosts = set()
    listeners = {
        "console": lambda m: errors.append(m.text) if m.type == "error" else None,
        "pageerror": lambda error: errors.append(str(error)),
        "request": lambda asked: hosts.add(re.sub(r"^(\w+:)//([^/]*)/.*", r"\2", asked.url)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    yield
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert errors == []
    assert not [host for host in hosts if not re.match(r"127\.0\.0\.1|data:|blob:|^$|file:", host)]


@pytest.fixture(scope="session")
def tab(browser):
    """A tab that stays, for most of a test's time goes into loading TensorBoard."""
    return browser.new_page()


@pytest.fixture
def page(tab):
    with faultless(tab):
        yield tab
    tab.set_viewport_size(WINDOW)
    tab.emulate_media(color_scheme="light")


def see(page, text, **options):
    """Finds a text on the page that is shown: the others stay in the tab, hidden."""
    shown = page.get_by_text(text, **options).locator("visible=true")
    expect(shown.first).to_be_visible(timeout=TIMEOUT)


def test_time_series(page, address):
    page.goto(f"{address}#timeseries")
    for experiment in _experiments():
        for style in STYLES:
            see(page, f"{experiment}/{style}", exact=True)
    for tag in ("accuracy", "cost"):
        expect(page.locator("card-view", has_text=tag).first).to_be_visible(timeout=TIMEOUT)


def test_time_series_show_the_values(page, address, logdir):
    page.goto(f"{address}#timeseries")
    card = page.locator("scalar-card", has_text="cost").first
    cost = event_files.read(logdir / EXPERIMENT / "tf2_eager").series["cost"]
    final = cost.statistics["value"][-1]
    expect(card).to_contain_text(f"{final:.4f}".rstrip("0"), timeout=TIMEOUT)


def test_histograms(page, address):
    page.goto(f"{address}#histograms")
    see(page, "layer1/biases")
    see(page, f"{EXPERIMENT}/keras_api")
    outline = page.locator("vz-histogram-timeseries path.outline").first
    expect(outline).to_have_attribute("d", re.compile(r"M.*L"))


@pytest.mark.parametrize(
    ("style", "nodes"),
    [
        ("tf1_compat", ["layer1", "layer2", "gradients"]),
        ("tf2_eager", ["layer1", "layer2"]),
        ("keras_api", ["functional"]),
    ],
)
def test_graphs(page, address, style, nodes):
    run = f"{EXPERIMENT}/{style}"
    page.goto(f"{address}#graphs")
    controls = page.locator("tf-graph-controls")
    item = controls.locator("paper-item").get_by_text(run, exact=True)
    expect(item).to_be_attached(timeout=TIMEOUT)
    for _ in range(50):  # the menu closes when the runs arrive that it lists
        if item.is_visible():
            break
        controls.locator("paper-dropdown-menu").first.click()
        page.wait_for_timeout(200)
    item.click()
    expect(controls.locator("paper-dropdown-menu input").first).to_have_value(run)
    for name in nodes:
        node = page.locator(f"tf-graph-scene .node[data-name^='{name}']").first
        expect(node).to_be_attached(timeout=TIMEOUT)


def test_hparams(page, address):
    page.goto(f"{address}#hparams")
    for text in ("learning_rate", "style", *STYLES):
        see(page, text, exact=True)


def test_text_holds_the_source(page, address):
    page.goto(f"{address}#text")
    see(page, f"{EXPERIMENT}/tf2_eager")
    expect(page.locator("tf-text-loader", has_text="def train(config").first).to_be_attached()


def test_images(page, address):
    page.goto(f"{address}#images")
    see(page, "decision_boundary")
    image = page.locator("tf-image-loader img").first
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 50


def rosetta_tab(page, address, lesson="xor"):
    page.goto(f"{address}#rosetta")
    frame = page.frame_locator("iframe[src*='name=rosetta']")
    frame.get_by_role("button", name=lesson.replace("_", " ")).click()
    return frame


def test_rosetta_tab(page, address):
    frame = rosetta_tab(page, address)
    expect(frame.get_by_role("heading", name="All 3 runs agree")).to_be_visible()
    header = frame.locator("table thead")
    for style in STYLES:
        expect(header).to_contain_text(style)
    row = frame.get_by_role("row", name=re.compile("^cost "))
    expect(row.locator("td.good")).to_have_count(3)
    # 16 logged steps: 0, 20, ... 300
    expect(frame.locator(".verdict p")).to_contain_text("at 16 steps")
    expect(frame.locator("svg path[data-style]")).to_have_count(3)
    expect(frame.get_by_text("files are the same")).to_be_visible()
    expect(frame.locator(".source-diff .column h3", has_text="keras_api").first).to_be_visible()
    expect(frame.locator(".line", has_text="tf.placeholder(").first).to_be_visible()
    expect(frame.locator(".note .trap").first).to_be_visible()


def test_rosetta_tab_reads_values_under_the_pointer(page, address, logdir):
    frame = rosetta_tab(page, address)
    chart = frame.locator("svg[aria-label=curves]")
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 11, box["y"] + box["height"] / 2)
    cost = event_files.read(logdir / EXPERIMENT / "tf2_eager").series["cost"]
    final = cost.statistics["value"][-1]
    readout = frame.locator(".curves .readout")
    expect(readout).to_contain_text("step 300")
    expect(readout).to_contain_text(re.compile(re.escape(f"tf2_eager {final:#.7g}")))


def test_rosetta_tab_follows_the_theme(page, address):
    frame = rosetta_tab(page, address)
    root = frame.locator(".rosetta")
    expect(root).to_have_class(re.compile("light"))
    light = root.evaluate("node => getComputedStyle(node).backgroundColor")
    page.evaluate("document.body.classList.add('dark-mode')")
    expect(root).to_have_class(re.compile("dark"))
    assert root.evaluate("node => getComputedStyle(node).backgroundColor") != light
    code = frame.locator(".source-diff .source-diff")
    expect(code).to_have_class(re.compile("dark"))
    page.evaluate("document.body.classList.remove('dark-mode')")
    expect(root).to_have_class(re.compile("light"))


def test_rosetta_tab_fits_a_phone(page, address):
    page.set_viewport_size({"width": 390, "height": 800})
    frame = rosetta_tab(page, address)
    expect(frame.locator(".line").first).to_be_attached()
    root = frame.locator(".rosetta")
    assert root.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_rosetta_tab_is_live_and_shows_what_is_wrong(page, address, logdir):
    """New runs appear at TensorBoard's reload; a broken one is named, a hostile one is text."""
    frame = rosetta_tab(page, address)
    expect(frame.get_by_role("heading", name="All 3 runs agree")).to_be_visible()
    experiment = logdir / "xor" / "broken"
    hostile = "<img src=x onerror=alert(1)>"
    try:
        write_events(experiment / "tf1_compat", [*curve(tf1_scalar), (0, tf1_scalar(hostile, 1))])
        changed = curve(tf1_scalar, change={300: 0.5})
        file = write_events(experiment / "tf2_eager", [*changed, (0, tf1_scalar(hostile, 1))])
        (experiment / "tf2_eager" / (file.name + ".2")).write_bytes(b"\x80" * 500)
        page.locator(".reload-button, [title*=reload i], [aria-label*=reload i]").first.click()
        frame.get_by_role("button", name="broken").click()
        heading = frame.get_by_role("heading", name="tf2_eager differs from tf1_compat in cost")
        expect(heading).to_be_visible()
        expect(frame.locator(".verdict p")).to_contain_text("past tolerance from step 300")
        expect(frame.locator("td.bad")).to_have_text("✗ step 300")
        expect(frame.locator(".problems")).to_contain_text("not an event file")
        expect(frame.get_by_text(hostile, exact=True)).to_be_visible()
        assert frame.locator("img").count() == 0
    finally:
        shutil.rmtree(experiment)


def test_diff_page(page, tmp_path, capsys):
    diff_command.main(["--all", f"--html={tmp_path}"])
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("link", name="XOR").click()
    expect(page.get_by_role("heading", name="7 Training loop")).to_be_visible()
    # Lines that correspond are at one height, in three columns.
    lines = page.locator(".line", has_text="Trains the network and logs it.").all()
    left, middle, right = (line.bounding_box() for line in lines)
    assert left["y"] == middle["y"] == right["y"]
    assert left["x"] < middle["x"] < right["x"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1400])
def test_diff_page_is_readable(page, tmp_path, capsys, width, scheme):
    file = tmp_path / "page.html"
    diff_command.main(["xor", f"--html={file}"])
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    line = page.locator(".line.changed").first
    colors = line.evaluate(
        """line => {
            const style = getComputedStyle(line);
            return [style.color, style.backgroundColor].map(c => c.match(/\\d+/g).map(Number));
        }"""
    )
    assert _contrast(*colors) > 4.5


def _contrast(*colors):
    """Returns the WCAG 2 contrast ratio of two sRGB colours."""
    luminances = []
    for color in colors:
        linear = [
            c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4
            for c in color[:3]
        ]
        luminances.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)
