"""A worker's and a Chair's way through the console in a real Chromium, with and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import DESKTOP, PHONE, Stage, page_of, sign_in

pytestmark = pytest.mark.timeout(300)  # the first test of a run also starts the whole stage
WIDER = "document.documentElement.scrollWidth - window.innerWidth"


def assess(page: Page) -> None:
    """Mẫu 02, first with two answers missing, then right."""
    page.get_by_label("Kết luận về tình trạng của trẻ").fill("Đã gặp trẻ (thử).")
    for name in ("harm_now", "harm_continues", "self_protection", "adult_help"):
        page.locator(f'input[name="{name}.level"][value="medium"]').check()
    page.get_by_role("button", name="Ghi nhận").click()
    summary = page.locator("#summary")
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(page.get_by_label("Kết luận về tình trạng của trẻ")).to_have_value("Đã gặp trẻ (thử).")
    expect(page.locator('input[name="harm_now.level"][value="medium"]')).to_be_checked()
    summary.get_by_role("link").first.click()
    expect(page.locator("#f-risk_level")).to_be_focused()
    page.select_option("#f-risk_level", "medium")
    page.locator('input[name="emergency"][value="no"]').check()
    page.get_by_role("button", name="Ghi nhận").click()


@pytest.mark.parametrize(("script", "size"), [(True, DESKTOP), (False, PHONE)], ids=["script", "no-script-phone"])
def test_the_walk_from_the_list_to_the_recorded_form(
    stage: Stage, browser: Browser, script: bool, size: dict[str, int]
) -> None:
    case = stage.world.report()["cases"][0]
    page = page_of(stage, browser, size=size, script=script)
    sign_in(page, "worker")
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    page.get_by_role("link", name=case["number"]).click()
    expect(page).to_have_title(f"Hồ sơ {case['number']} · Lá Chắn")
    page.locator("details summary").first.click()
    expect(page.get_by_text("tính cả ban đêm và ngày nghỉ").first).to_be_visible()
    page.get_by_role("link", name="Đánh giá ban đầu").click()
    assess(page)
    page.wait_for_url(f"**/console/cases/{case['id']}")
    expect(page.get_by_text("Đã gặp trẻ (thử).")).to_be_visible()
    expect(page.get_by_text("Đã đánh giá ban đầu").first).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("status")).to_contain_text("Bạn đã đăng xuất")
    page.goto("/console/cases")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert stage.outside() == []
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_chair_takes_an_escalation_after_the_clock_moved(stage: Stage, browser: Browser, script: bool) -> None:
    case = stage.world.report()["cases"][0]
    stage.world.version(case["id"])
    stage.world.travel(hours=12, minutes=5)
    page = page_of(stage, browser, size=PHONE, script=script)
    sign_in(page, "chair")
    page.get_by_role("link", name="Báo vượt cấp").click()
    raised = page.locator(".inbox > li").filter(has_text=case["number"])
    expect(raised).to_contain_text("Quá hạn 5 phút")
    raised.get_by_role("button", name="Tôi nhận việc này").click()
    expect(raised).to_contain_text("chair (thử) đã nhận lúc")
    expect(raised.get_by_role("button")).to_have_count(0)
    page.context.close()


def test_the_list_follows_by_itself_and_a_dead_line_loses_nothing(stage: Stage, browser: Browser) -> None:
    page = page_of(stage, browser)
    page.clock.install()
    sign_in(page, "worker")
    case = stage.world.report()["cases"][0]
    page.clock.run_for(31_000)
    expect(page.get_by_role("link", name=case["number"])).to_be_visible()
    page.goto(f"/console/cases/{case['id']}/initial-assessment")
    page.get_by_label("Kết luận về tình trạng của trẻ").fill("Viết dở (thử)")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ghi nhận").click()
    expect(page.get_by_role("alert")).to_contain_text("mất kết nối")
    expect(page.get_by_label("Kết luận về tình trạng của trẻ")).to_have_value("Viết dở (thử)")
    page.context.set_offline(False)
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Conclusion on the child's situation")).to_have_value("Viết dở (thử)")
    page.context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_accessible_and_fits_a_phone(stage: Stage, browser: Browser, language: str) -> None:
    case = stage.world.report(children=[{"name": "Trẻ A (thử)"}], alleged_offenders=[{"name": "Người B (thử)"}])
    case_id = case["cases"][0]["id"]
    stage.world.version(case_id)
    stage.world.travel(hours=13)
    faults: list[object] = []
    page = page_of(stage, browser, size=PHONE, language=language)
    page.goto("/console/sign-in")
    faults += found(page)
    sign_in(page, "worker")
    paths = (
        "/console/cases",
        f"/console/cases/{case_id}",
        "/console/reports/new",
        "/console/escalations",
        "/console/x",
    )
    for path in (*paths, f"/console/cases/{case_id}/initial-assessment"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        faults += found(page)
    page.locator("#paper .send button").click()
    expect(page.locator("#summary")).to_be_focused()
    faults += found(page)
    assert faults == []
    assert stage.outside() == []
    page.context.close()


def found(page: Page) -> list[object]:
    """What axe finds wrong with the page, and whether one has to scroll sideways."""
    violations = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
    wider = page.evaluate(WIDER)
    return [(page.url, *one) for one in violations] + ([(page.url, "wider", wider)] if wider > 0 else [])
