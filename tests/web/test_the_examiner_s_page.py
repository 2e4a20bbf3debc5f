"""The page as an examiner uses it: a scan goes in, regions are seen, judged and decided on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.web, pytest.mark.slow]

EXAMINATION_MS = 180_000
AXE = Path(__file__).resolve().parents[2] / "service/web/node_modules/axe-core/axe.min.js"
VERDICTS = re.compile(r"\b(fake|fraud score|valid document|genuine document)\b", re.IGNORECASE)


def _open_first(page: Page) -> str:
    """Open the topmost examined document; returns its identifier."""
    row = page.locator("tr[data-state=ready]").first
    expect(row).to_be_visible(timeout=EXAMINATION_MS)
    identifier = row.get_attribute("data-id")
    assert identifier is not None
    row.locator("a").click()
    expect(page.locator(".regions, .right")).not_to_have_count(0)
    return identifier


def _picture(page: Page, path: Path, *, full_page: bool = False) -> None:
    # hiding the caret would put a style into the page, which its policy refuses
    page.screenshot(path=path, full_page=full_page, caret="initial")


@pytest.fixture
def opened(page: Page, forged_scan: Path) -> str:
    page.set_input_files("#scans", forged_scan)
    return _open_first(page)


def test_from_upload_to_decision(
    page: Page, address: str, opened: str, forged_scan: Path, screenshots: Path
) -> None:
    expect(page.locator("h1")).to_have_text(forged_scan.name)
    heads = page.locator(".regions .head")
    expect(heads).not_to_have_count(0)
    regions = heads.count()
    # every region is outlined and numbered on the scan
    expect(page.locator(".outlines polygon")).to_have_count(regions)
    expect(page.locator(".outlines .label")).to_have_count(regions)
    # what could not be checked stands there without a click
    expect(page.get_by_role("heading", name="Not checked")).to_be_visible()

    page.keyboard.press("n")
    expect(heads.first).to_have_attribute("aria-expanded", "true")
    body = page.locator(".regions .body").first
    expect(body.locator(".explanation")).not_to_be_empty()
    for crop in body.locator(".crops img").all():
        expect(crop).to_have_js_property("complete", value=True)
        assert crop.evaluate("image => image.naturalWidth") > 0
    _picture(page, screenshots / "region.png")

    body.get_by_label("Confirmed").check()
    body.get_by_label("Note").fill("seen under the glass")
    body.get_by_role("button", name="Store assessment").click()
    expect(body.locator(".said")).to_contain_text("Stored")

    judgements = f"{address}/v1/documents/{opened}/judgements"
    page.get_by_label("Conclusion").select_option("geen_uitspraak")
    store = page.get_by_role("button", name="Store decision")
    store.click()
    assert httpx.get(judgements).json()["decisions"] == []  # no motivation, no decision
    page.get_by_label("Motivation").fill("Nader onderzoek nodig.")
    store.click()
    expect(page.locator(".decision .said")).to_have_text("Decision stored.")

    stored = httpx.get(judgements).json()
    assert [one["note"] for one in stored["assessments"]] == ["seen under the glass"]
    assert [one["conclusion"] for one in stored["decisions"]] == ["geen_uitspraak"]

    page.reload()
    expect(page.locator(".decisions")).to_contain_text("Nader onderzoek nodig.")
    expect(page.locator(".regions .mark").first).to_have_text("Confirmed")
    _picture(page, screenshots / "document.png", full_page=True)
    page.get_by_role("link", name="All documents").click()
    expect(page.locator("tr[data-state=ready]").first).to_contain_text("decided")
    _picture(page, screenshots / "list.png")


def test_every_picture_can_be_shown_side_by_side(page: Page, opened: str) -> None:
    assert opened
    modes = page.locator(".modes button")
    expect(modes).not_to_have_count(0)
    for button in modes.all():
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".stage canvas").first).to_be_visible()


def test_a_file_that_is_no_scan_is_refused_with_advice(page: Page, tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Dear examiner")
    page.set_input_files("#scans", text)
    expect(page.locator(".uploads .refused")).to_contain_text("Scan again and save as")


def test_names_are_text_and_nothing_else(page: Page, forged_scan: Path, tmp_path: Path) -> None:
    name = "<img src=x onerror=window.broken=1>.jpg"
    hostile = tmp_path / name
    hostile.write_bytes(forged_scan.read_bytes())
    page.set_input_files("#scans", hostile)
    expect(page.locator("tbody").get_by_text(name).first).to_be_visible(timeout=EXAMINATION_MS)
    assert page.evaluate("window.broken") is None


def test_the_page_gives_no_verdict_of_its_own(page: Page, opened: str) -> None:
    assert opened
    expect(page.locator(".regions .head")).not_to_have_count(0)
    for select in page.locator("select").all():  # the organisation's own conclusions
        select.evaluate("element => element.remove()")
    assert VERDICTS.search(page.inner_text("body")) is None


def test_axe_finds_nothing(chromium: Browser, address: str, page: Page, opened: str) -> None:
    """Rules of WCAG 2.2 AA that a program can test, on the list and on a document."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing: run 'npm ci' in service/web")
    assert page.url.startswith(address)
    # the service's own policy would keep the tester out as well
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1500, "height": 950})
    tested = context.new_page()
    for place in ("#/", f"#/documents/{opened}"):
        tested.goto(f"{address}/{place}")
        expect(tested.locator("tbody tr, .regions .head").first).to_be_visible()
        tested.add_script_tag(path=AXE)
        found = tested.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        told = [
            (one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in found["violations"]
        ]
        assert told == [], json.dumps(told, indent=1)
    context.close()
