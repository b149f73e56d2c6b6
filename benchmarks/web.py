"""
How heavy the web app is, and how quick on a slow machine.

Chromium with its processor made four times slower looks at `cartwheel up` with its
demo store, signed in by the printed address, with an empty cache for each load.
First load is every script fetched until Home stands and the network is quiet, as
it came over the wire. LCP is the browser's own largest contentful paint of Home.
INP is the slowest of the interactions of a round: letters typed into the search of
orders, tabs, a menu, the palette. A change of route runs from the click on a link
to the first frame with the heading of the next page, once its files are there.

Live is told of 200 carts a second, most of them new, through the handler of the page's own
socket: `live_fps` are the frames it paints meanwhile of 60 a second, and its memory is
looked at after a collection of garbage, before and after.

The peer is Medusa's admin, bundled with Medusa's own plugin for Vite: its entry and
what that imports. Building it fetches packages the first time.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from harness import Server, cartwheel, median, report, table

PEER = Path(__file__).parent / "peers" / "medusa_admin"
BUILT_PEER = Path(".cache/peers/medusa_admin")
SLOWER = 4
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ROUTES = (("/orders", "Orders"), ("/products", "Products"), ("/live", "Live carts"), ("/", "Home"))

WATCH = """
window.seen = { lcp: 0, interactions: {} };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.lcp = entry.startTime;
}).observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries())
    if (interactionId) seen.interactions[interactionId] =
      Math.max(duration, seen.interactions[interactionId] ?? 0);
}).observe({ type: 'event', durationThreshold: 16, buffered: true });
"""

GO = """([path, heading]) => new Promise((resolve) => {
  const started = performance.now();
  const look = () =>
    document.querySelector('h1')?.textContent === heading
      ? resolve(performance.now() - started)
      : requestAnimationFrame(look);
  document.querySelector(`nav a[href="${path}"]`).click();
  requestAnimationFrame(look);
})"""


SOCKET = """
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    window.told = this;
  }
};
"""

TELL = """(seconds) => new Promise((resolve) => {
  const one = (n) => ({ type: 'cart.abandoned', topic: 'carts', id: `0-${n}`, data: {
    cartId: `told-${n % 4 === 0 ? n : n % 40}`, visitorId: `visitor-${n}`, state: 'abandoned',
    at: new Date().toISOString(), episode: 1, currency: 'EUR', valueMinor: 1000 + n, orderId: null,
  } });
  const started = performance.now();
  let [count, frames, last, longest] = [0, 0, started, 0];
  const tell = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * 200;
    while (count < due) told.onmessage({ data: JSON.stringify(one(count++)) });
  }, 5);
  const paint = (now) => {
    frames += 1;
    longest = Math.max(longest, now - last);
    last = now;
    if (now - started < seconds * 1000) return requestAnimationFrame(paint);
    clearInterval(tell);
    resolve({ told: count, fps: (frames / (now - started)) * 1000, longest });
  };
  requestAnimationFrame(paint);
})"""


def furnished(server: Server) -> None:
    """Wait until the demo store has its year of orders."""
    request = urllib.request.Request(
        f"{server.url}/api/v1/orders?limit=1", headers={"Authorization": f"Bearer {server.key}"}
    )
    for _ in range(240):
        with urllib.request.urlopen(request) as answer:
            if json.load(answer)["items"]:
                return
        time.sleep(0.25)
    sys.exit("the demo store stayed empty")


def signed_in(browser: Browser, server: Server) -> str:
    """Enter by a printed address, and return the browser's cookies as a file's JSON."""
    command = [sys.executable, "-m", "cartwheel", "enter"]
    env = {**os.environ, "CARTWHEEL_HOME": str(server.home)}
    said = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    address = next(word for word in said.split() if "/enter#" in word)
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("heading", name="Home", level=1).wait_for()
    state = json.dumps(context.storage_state())
    context.close()
    return state


def slowed(context: BrowserContext) -> tuple[Page, list[float]]:
    """Open a page on a slow processor, and return the bytes of each script as they come."""
    context.add_init_script(WATCH)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    scripts, sizes = set(), []

    def responded(event: dict) -> None:
        if "javascript" in event["response"]["mimeType"]:
            scripts.add(event["requestId"])

    def finished(event: dict) -> None:
        if event["requestId"] in scripts:
            sizes.append(event["encodedDataLength"])

    session.on("Network.responseReceived", responded)
    session.on("Network.loadingFinished", finished)
    return page, sizes


def interact(page: Page) -> float:
    """Use the list of orders as a person does, and return the slowest answer in ms."""
    page.get_by_role("searchbox").first.click()
    page.keyboard.type("lamp", delay=120)
    page.get_by_role("searchbox").first.fill("")
    for tab in ("To fulfil", "All"):
        page.get_by_role("tab", name=tab).or_(page.get_by_role("link", name=tab)).first.click()
        page.wait_for_timeout(300)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").last.wait_for()
    page.keyboard.type("home", delay=120)
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    return max(page.evaluate("Object.values(seen.interactions)"), default=0.0)


def measured(browser: Browser, server: Server, state: str) -> dict[str, float]:
    """Return what one round gives: kB, and milliseconds."""
    context = browser.new_context(
        storage_state=json.loads(state), viewport={"width": 1440, "height": 900}
    )
    page, sizes = slowed(context)
    page.goto(server.url)
    page.get_by_role("heading", name="Home", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    found = {"first_load_kb": sum(sizes) / 1000, "lcp_ms": page.evaluate("seen.lcp")}
    for route in ROUTES:  # fetches each page's files
        page.evaluate(GO, list(route))
        page.wait_for_load_state("networkidle")
    changes = []
    for route in ROUTES:
        changes.append(page.evaluate(GO, list(route)))
        page.wait_for_timeout(500)
    page.evaluate(GO, list(ROUTES[0]))
    page.wait_for_load_state("networkidle")
    found |= {"route_change_ms": max(changes), "inp_ms": interact(page)}
    context.close()
    return found


def watched(browser: Browser, server: Server, state: str, seconds: float) -> dict[str, float]:
    """Return how Live paints and what it keeps while it is told of 200 carts a second."""
    context = browser.new_context(
        storage_state=json.loads(state), viewport={"width": 1440, "height": 900}
    )
    context.add_init_script(SOCKET)
    page, _ = slowed(context)
    session = context.new_cdp_session(page)

    def heap_mb() -> float:
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1_000_000

    page.goto(f"{server.url}/live")
    page.get_by_role("status").filter(has_text="Live").wait_for()
    page.evaluate(TELL, seconds / 2)  # fills what is kept
    before = heap_mb()
    seen = page.evaluate(TELL, seconds)
    found = {"live_fps": seen["fps"], "live_longest_frame_ms": seen["longest"]}
    found["live_heap_grown_mb"] = heap_mb() - before
    context.close()
    return found


def medusa_kb() -> float:
    """Build Medusa's admin unless that is done, and return its entry's kB, gzipped."""
    manifest = BUILT_PEER / "dist/.vite/manifest.json"
    if not manifest.exists():
        shutil.copytree(PEER, BUILT_PEER, dirs_exist_ok=True)
        for command in (
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"],
            ["npx", "vite", "build", "--logLevel", "error"],
        ):
            subprocess.run(command, cwd=BUILT_PEER, check=True, stdout=subprocess.DEVNULL)
    parts = json.loads(manifest.read_bytes())
    entry = ["index.html"]
    for name in entry:
        entry += [part for part in parts[name].get("imports", []) if part not in entry]
    files = [BUILT_PEER / "dist" / parts[name]["file"] for name in entry]
    return sum(len(gzip.compress(file.read_bytes())) for file in files) / 1000


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    rounds, telling = (1, 3.0) if parser.parse_args().quick else (7, 6.0)
    peer = medusa_kb()
    with cartwheel(command=("-m", "cartwheel", "up")) as server, sync_playwright() as playwright:
        furnished(server)
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        state = signed_in(browser, server)
        found = [measured(browser, server, state) for _ in range(rounds)]
        live = watched(browser, server, state, telling)
        browser.close()
    figures = {name: median([each[name] for each in found]) for name in found[0]}
    ratio = figures["first_load_kb"] / peer
    table(
        f"The web app in Chromium, {SLOWER} times slower processor, medians of {rounds};"
        " the demo store is synthetic",
        ["", "Cartwheel", "Medusa's admin"],
        [
            ["scripts of the first load", f"{figures['first_load_kb']:.0f} kB", f"{peer:.0f} kB"],
            ["largest contentful paint", f"{figures['lcp_ms']:.0f} ms", ""],
            ["slowest interaction", f"{figures['inp_ms']:.0f} ms", ""],
            ["slowest change of route", f"{figures['route_change_ms']:.0f} ms", ""],
            ["frames of Live at 200 changes a second", f"{live['live_fps']:.0f} a second", ""],
            ["longest of them", f"{live['live_longest_frame_ms']:.0f} ms", ""],
            ["memory it grew by meanwhile", f"{live['live_heap_grown_mb']:.1f} MB", ""],
        ],
    )
    report(**figures, **live, ratio_first_load_vs_medusa_admin=ratio)


if __name__ == "__main__":
    main()
