"""The review's page as a reader meets it. Run by prove.sh, which writes the pages."""

import os
import statistics
import sys
import unittest
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

sys.path.insert(0, str(Path(__file__).parent))
from browser import Browser  # noqa: E402

PAGES = Path(os.environ["PAGES"])
AXE = Path(os.environ["AXE"]).read_text()
ALL = sorted(page.stem for page in PAGES.glob("*.html") if not page.stem.startswith("planted"))

# Labels by their real boxes, in the fonts that are here: none leaves its box, none lies over another.
LABELS = """
const drawing = document.querySelector('svg.diagram');
if (!drawing) return [0, []];
drawing.classList.remove('far');
// At its own size: letters that are a pixel high have no sensible width.
const { width, height } = drawing.querySelector('.paper').getBBox();
drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
Object.assign(drawing.style, { width: `${width}px`, height: `${height}px` });
const labels = [...drawing.querySelectorAll('text:not(.far-name, .far-range)')].map((text) => {
  const { x, y, width, height } = text.getBBox();
  const box = text.parentNode.querySelector('rect').getBBox();
  return { text: text.textContent, x, y, right: x + width, bottom: y + height, box };
});
const flaws = [];
for (const { text, x, right, y, bottom, box } of labels) {
  if (x < box.x || right > box.x + box.width || y < box.y || bottom > box.y + box.height + 1) flaws.push(`${text} leaves its box`);
}
labels.sort((a, b) => a.y - b.y);
labels.forEach((one, at) => {
  for (let next = at + 1; next < labels.length && labels[next].y < one.bottom - 2; next += 1) {
    const other = labels[next];
    if (one.x < other.right && other.x < one.right) flaws.push(`${one.text} is over ${other.text}`);
  }
});
return [labels.length, flaws.slice(0, 5)];
"""

JUDGE = """
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then((results) => done(results.violations.map((it) => `${it.id}: ${it.nodes.length} × ${it.nodes[0].html.slice(0, 160)} (${it.nodes[0].failureSummary})`)),
        (error) => done([String(error)]));
"""


class Page(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.driver = cls.browser.driver

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def open(self, name):
        self.browser.size(1400, 1000)
        self.browser.open(PAGES / f"{name}.html")

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def focused(self):
        return self.browser.run(
            "const it = document.activeElement; return it.closest('[data-path]')?.dataset.path ?? (it.id || it.textContent.trim().slice(0, 40))")

    def press(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)

    def look(self, text):
        """What the search finds."""
        box = self.find("#search")
        box.clear()
        box.send_keys(text)
        return [option.get_attribute("data-target") for option in self.all("#found [role=option]")]

    def flaws(self, page):
        """What is wrong with a page before anybody touches it."""
        self.browser.size(1400, 1000)
        self.browser.open(page)
        flaws = [] if self.browser.run("return document.documentElement.dataset.ready === 'yes'") else ["not ready"]
        messages, asked = self.browser.said()
        flaws += messages
        flaws += [address for address in asked if address != Path(page).resolve().as_uri() and address != "about:blank"]
        flaws += self.browser.run(LABELS)[1]
        return flaws

    def judge(self, scheme):
        """What axe finds."""
        self.browser.media(scheme)
        # Its own script comes past the policy, as that of an extension does.
        self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE})
        return self.driver.execute_async_script(JUDGE)


class Every(Page):
    def test_nothing_is_wrong_with_any(self):
        for name in ALL:
            with self.subTest(name):
                self.assertEqual(self.flaws(PAGES / f"{name}.html"), [])
                labels = self.browser.run(LABELS)[0]
                self.assertEqual(labels > 0, not name.endswith("-sections"))

    def test_they_are_accessible(self):
        for name in ALL:
            if name == "fleet_40":
                continue
            for scheme in ["light", "dark"]:
                with self.subTest(name, scheme=scheme):
                    self.open(name)
                    self.assertEqual(self.judge(scheme), [])

    def test_what_is_open_is_accessible_too(self):
        self.open("three_tier")
        self.find("#search").send_keys("app")
        self.find('[data-path="main.app.a"] > rect').click()
        self.assertEqual(self.judge("light"), [])

    def test_pictures(self):
        for name in ["small", "three_tier", "fleet_12"]:
            for scheme in ["light", "dark"]:
                self.open(name)
                self.browser.media(scheme)
                self.browser.shot(f"{name}-{scheme}")
            self.browser.size(390, 844)
            self.browser.shot(f"{name}-narrow")
            wide = self.browser.run("return document.documentElement.scrollWidth")
            self.assertLessEqual(wide, 390, f"{name} is wider than a telephone")


class Diagram(Page):
    def test_a_subnet_shows_its_routes(self):
        self.open("three_tier")
        self.find('[data-path="main.app.a"] > .subnet-name').click()
        self.assertEqual(self.find("#details-title").text, "main.app.a")
        rows = [row.text for row in self.all("#details table tbody tr")]
        self.assertTrue(any("0.0.0.0/0" in row and "main.app.nat_a" in row for row in rows), rows)
        self.assertTrue(any("10.20.0.0/16" in row and "local" in row for row in rows), rows)
        lit = [way.get_attribute("data-to") for way in self.all(".way.lit")]
        self.assertEqual(sorted(lit), ["main.app.nat_a", "main.dynamodb", "main.s3"])
        self.browser.shot("three_tier-chosen")

    def test_the_keyboard_walks_from_subnet_to_subnet(self):
        self.open("three_tier")
        self.browser.run("document.querySelector('#zoom-fit').focus()")
        self.press(Keys.TAB)
        self.assertEqual(self.focused(), "main.web.a")
        self.press(Keys.ARROW_RIGHT)
        walked = [self.focused()]
        self.press(Keys.ARROW_DOWN)
        walked.append(self.focused())
        self.assertEqual(walked[0].split(".")[-1][-1], "b", walked)
        self.assertNotEqual(walked[0], walked[1])
        self.press(Keys.ENTER)
        self.assertEqual(self.find("#details-title").text, walked[1])
        self.press(Keys.TAB)
        inside = self.browser.run("return document.activeElement.closest('svg') !== null")
        self.assertFalse(inside, "the diagram is one stop of the Tab key")

    def test_it_moves_and_zooms(self):
        self.open("fleet_12")
        shown = "return document.querySelector('svg.diagram').getAttribute('viewBox')"
        before = self.browser.run(shown)
        self.find("#zoom-in").click()
        nearer = self.browser.run(shown)
        self.assertNotEqual(before, nearer)
        self.find("#zoom-fit").click()
        self.assertEqual(self.browser.run(shown), before)
        self.assertIn("far", self.find("svg.diagram").get_attribute("class"))
        self.browser.run("arguments[0].dispatchEvent(new WheelEvent('wheel', { deltaY: -900, ctrlKey: true, clientX: 300, clientY: 600, bubbles: true, cancelable: true }))", self.find("#view"))
        self.assertNotEqual(self.browser.run(shown), before)


class Ways(Page):
    def ask(self, start, goal):
        Select(self.find("#from")).select_by_value(start)
        Select(self.find("#to")).select_by_value(goal)
        return self.find("#answer").text

    def test_a_way_is_shown_hop_by_hop(self):
        self.open("private_s3")
        text = self.ask("main.host", "s3")
        self.assertIn("open", self.find("#answer .verdict strong").text)
        hops = [hop.text for hop in self.all("#answer .hops li")]
        self.assertGreaterEqual(len(hops), 3, text)
        self.assertIn("main.host", hops[0])
        self.assertTrue(any("main.s3" in hop for hop in hops), hops)
        self.browser.run("document.querySelector('#ways').scrollIntoView()")
        self.browser.shot("private_s3-way")

    def test_it_says_why_a_way_stops(self):
        self.open("private_s3")
        self.ask("main.host", "internet")
        self.assertEqual(self.find("#answer .verdict strong").text, "closed")
        self.assertIn("NO_ROUTE_TO_DESTINATION", self.find("#answer .lost").text)
        self.assertIn("main.private_rt", self.find("#answer .lost").text)
        self.browser.run("document.querySelector('#ways').scrollIntoView()")
        self.browser.shot("private_s3-stopped")

    def test_names_are_those_of_the_ends(self):
        self.open("fleet_12")
        text = self.ask("v3.private_b", "v4.private_c")
        for name in ["v3.private_b", "v4.private_c", "v3.private_b_rt", "p4"]:
            self.assertIn(name, text)
        self.assertNotRegex(text, r"[~^=<>]")
        self.assertIn("expect \"v0.public_a -> v9.public_a\"", self.ask("v0.public_a", "v9.public_a"))

    def test_hosts_that_are_alike_keep_their_names(self):
        self.open("small")
        self.assertIn("main.two", self.ask("main.two", "internet"))
        self.assertIn("main.one", self.ask("main.one", "internet"))

    def test_a_subnet_is_traced_from_the_diagram(self):
        self.open("three_tier")
        self.find('[data-path="main.data.b"] > .subnet-name').click()
        self.find("#details .buttons button").click()
        self.assertEqual(self.find("#from").get_attribute("value"), "main.data.b")
        self.assertEqual(self.focused(), "from")


class Search(Page):
    def test_by_name(self):
        self.open("three_tier")
        found = self.look("app.b")
        self.assertEqual(found[0], "main.app.b")
        self.press(Keys.ARROW_DOWN)
        self.assertEqual(self.find("#search").get_attribute("aria-activedescendant"), "found-0")
        self.press(Keys.ENTER)
        self.assertEqual(self.find("#details-title").text, "main.app.b")
        self.assertEqual(self.focused(), "main.app.b")

    def test_by_address(self):
        self.open("three_tier")
        self.assertEqual(self.look("10.20.1.7")[:2], ["main.web.b", "main.web"])
        self.assertIn("main", self.look("10.20.1.7"))
        self.assertNotIn("main.web.a", self.look("10.20.1.7"))
        inside = self.look("10.20.16.0/20")
        self.assertTrue({"main.app.a", "main.app.b", "main.app.c"} <= set(inside), inside)
        self.assertEqual(self.look("10.20.300.1"), [])
        self.assertIn("Nothing has this name", self.find("#found").text)
        self.open("fleet_12")
        self.assertEqual(self.look("10.0.44.70")[:2], ["v11.public_b", "v11"], "what holds it, before routes to it")

    def test_by_ipv6_address(self):
        self.open("dual_stack")
        self.assertTrue(self.look("::/0"))
        self.assertEqual(self.look("::1::2"), [])

    def test_what_is_not_drawn_is_shown_in_the_text(self):
        self.open("private_s3")
        self.assertEqual(self.look("private_rt")[0], "main.private_rt")
        self.press(Keys.ENTER)
        self.assertIn("main.private_rt", self.browser.run("return document.activeElement.textContent"))


class Findings(Page):
    def shown(self):
        return [item for item in self.all("#finding-list > li") if item.is_displayed()]

    def test_they_are_filtered(self):
        self.open("hostile")
        everything = len(self.shown())
        errors = len(self.all('#finding-list > li[data-severity="error"]'))
        self.assertTrue(0 < errors < everything)
        self.find('#findings input[value="error"]').click()
        self.assertEqual(len(self.shown()), everything - errors)
        self.find('#findings input[value="error"]').click()
        self.find("#finding-words").send_keys("overlap")
        self.assertTrue(all("overlap" in item.text for item in self.shown()))
        self.assertTrue(self.shown())
        self.find("#finding-words").send_keys(" no such words")
        self.assertTrue(self.find("#finding-none").is_displayed())

    def test_one_leads_to_the_diagram(self):
        self.open("hostile")
        self.find('#finding-list button.path').click()
        self.assertTrue(self.all(".diagram .chosen"))


class Whole(Page):
    def test_every_section_of_the_review_is_there(self):
        self.open("hub_and_spoke")
        titles = [title.text for title in self.all("main h2")]
        for title in ["Diagram", "Who reaches what", "Findings", "Addresses", "Subnets", "Route tables", "Peerings"]:
            self.assertIn(title, titles)
        for link in self.all("nav a"):
            target = link.get_attribute("href").split("#")[1]
            self.assertTrue(self.all(f"[id='{target}']"), target)

    def test_names_of_users_stay_text(self):
        for name in ["hostile", "hostile-changes"]:
            with self.subTest(name):
                self.open(name)
                self.assertIsNone(self.browser.run("return window.stolen ?? null"))
                self.assertEqual(self.browser.run("return document.querySelectorAll('script').length"), 2)
                self.assertEqual(self.browser.run("return document.querySelectorAll('img, iframe, object, link').length"), 0)
                self.assertIn("<script>", self.find("h1").text)

    def test_it_prints(self):
        self.open("three_tier")
        self.browser.media(kind="print")
        for gone in [".search", ".contents", ".tools", ".ask", "#details"]:
            self.assertFalse(self.find(gone).is_displayed(), gone)
        self.assertTrue(self.find("#diagram svg").is_displayed())
        self.assertTrue(self.find("#route-tables table").is_displayed())
        pdf = self.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"]
        self.assertGreater(len(pdf), 20_000)

    def test_it_is_whole_without_its_script(self):
        text = (PAGES / "three_tier.html").read_text()
        page = PAGES / "planted-without-script.html"
        page.write_text(text.replace('<script type="module">', '<script type="text/plain">'))
        self.browser.open(page)
        self.assertTrue(self.find("#diagram svg").is_displayed())
        self.assertTrue(self.find("#route-tables table").is_displayed())
        self.assertFalse(self.find(".search").is_displayed())


class Parts(Page):
    """A page of some sections, and one that is compared with an earlier state."""

    def titles(self):
        return [title.text for title in self.all("main h2")]

    def test_only_what_is_wanted_is_there(self):
        self.open("three_tier-sections")
        self.assertEqual(self.titles(), ["Route tables", "Exposure"])
        self.assertEqual([link.text for link in self.all("nav a")], self.titles())
        self.assertEqual(self.all("svg, #ways, #findings, .facts"), [])
        known = self.browser.run("return Object.keys(JSON.parse(document.getElementById('data').textContent))")
        self.assertEqual(known, ["elements"])
        self.browser.shot("three_tier-sections")

    def test_what_is_there_is_found(self):
        self.open("three_tier-sections")
        found = self.look("main")
        self.assertIn("main.app.a", found)
        text = self.find("main").get_attribute("textContent")
        self.assertEqual([name for name in found if name not in text], [])
        self.look("main.app.a")
        self.press(Keys.ENTER)
        self.assertIn("main.app.a", self.browser.run("return document.activeElement.textContent"))

    def test_what_changes_comes_first(self):
        self.open("grown-changes")
        self.assertEqual(self.titles()[:2], ["What changes", "Diagram"])
        self.assertEqual(self.all("nav a")[0].text, "What changes")
        changes = self.find("#changes")
        parts = [title.text for title in changes.find_elements(By.CSS_SELECTOR, "h3")]
        self.assertEqual(parts[:2], ["Replaced", "Exposure"])
        for part in ["Traffic", "Added", "Removed", "Addresses", "Cost"]:
            self.assertIn(part, parts)
        self.assertIn("can't be made", changes.text)
        self.assertIn("main.gate", changes.text)
        self.assertFalse(self.all("#changes h1, #changes h2 ~ h2"))
        self.browser.shot("grown-changes")

    def test_what_changes_is_printed(self):
        self.open("grown-changes")
        self.browser.media(kind="print")
        self.assertTrue(self.find("#changes table").is_displayed())


class Speed(Page):
    """An estate of a hundred VPCs, by the processor time of the page's own thread: what else runs here is not in it."""

    def busy(self, page):
        """Seconds of work until a page is there and its first picture drawn."""
        self.driver.get("about:blank")
        before = self.browser.spent()
        self.browser.open(page)
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")
        self.assertTrue(self.browser.run("return document.documentElement.dataset.ready === 'yes'"))
        return self.browser.spent() - before

    def test_a_hundred_vpcs_are_there_in_two_seconds(self):
        times = [self.busy(PAGES / "large" / "fleet_100.html") for _ in range(9)]
        print(f"fleet_100: {statistics.median(times):.2f} s, median of {[round(it, 2) for it in times]}", file=sys.stderr)
        self.assertLess(statistics.median(times), 2)


class Planted(Page):
    """Bugs in copies of a page: a check that does not find them is none."""

    def plant(self, before, after):
        text = (PAGES / "three_tier.html").read_text()
        self.assertIn(before, text)
        page = PAGES / "planted.html"
        page.write_text(text.replace(before, after, 1))
        return page

    def test_a_script_that_was_changed_does_not_run(self):
        flaws = self.flaws(self.plant("const byId", "const  byId"))
        self.assertIn("not ready", flaws)
        self.assertTrue(any("Content Security Policy" in flaw for flaw in flaws), flaws)

    def test_a_picture_from_elsewhere_is_not_loaded(self):
        flaws = self.flaws(self.plant("<main", "<img alt='' src='https://example.com/x.png'><main"))
        self.assertTrue(any("Content Security Policy" in flaw for flaw in flaws), flaws)

    def test_a_label_over_another_is_found(self):
        page = self.plant('<text class="block" x="56" y="137">', '<text class="block" x="56" y="123">')
        self.assertTrue(any("is over" in flaw for flaw in self.flaws(page)))

    def test_a_label_too_long_is_found(self):
        page = self.plant(">10.20.0.0/24</text>", ">10.20.0.0/24 and much more than fits there</text>")
        self.assertTrue(any("leaves its box" in flaw for flaw in self.flaws(page)))

    def test_a_field_without_a_name_is_found(self):
        self.browser.open(self.plant('<label for="from">From</label>', "From"))
        self.assertTrue(any(flaw.startswith("select-name") for flaw in self.judge("light")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
