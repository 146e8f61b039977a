package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page speaks the language that was chosen, also where browsers would speak theirs: here English. */
@Tag("slow")
@Timeout(300)
class PageLanguageTest {
    private static final Path WEB = Path.of("src/main/resources/io/emberwatch/monitor/web");
    private static final String CHINESE = "document.cookie = 'emberwatch_language=zh; Path=/'";

    @TempDir
    Path folder;

    @Test
    void noField_isOfAKindThatBrowsersWriteInTheirOwnLanguage() throws Exception {
        try (Stream<Path> files = Files.list(WEB)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(html|mustache|js)"))
                    .toList()) {
                assertThat(Files.readString(file))
                        .as(file.getFileName().toString())
                        .doesNotContainPattern("(?i)type\\W+(date|datetime-local|time|month|week)\\b");
            }
        }
    }

    @Test
    void times_areTypedAndShownInTheViewersZone_andWhatIsNoneIsSaidInThePagesLanguage() throws Exception {
        try (Site site = new Site(folder)) {
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login?next=/incidents"))) {
                SitePages.logIn(browser, "ann");
                browser.value(CHINESE);
                browser.go(site.live.uri("/incidents"));
                browser.until("document.querySelectorAll('.incident').length === 2");
                assertThat(browser.value("document.querySelector('[name=from]').placeholder"))
                        .isEqualTo("2026-11-30 14:05");
                assertThat(browser.value("[...document.getElementById('days').options].map(each => each.label)"))
                        .isEqualTo("今天,昨天,一周前,三十天前");
                type(browser, "from", "昨天晚上");
                browser.until("document.querySelector('.fault')?.textContent.startsWith('请写日期')");
                assertThat(browser.value("document.activeElement.name + location.search"))
                        .isEqualTo("from");
                WallLiveTest.assertNoEnglish(browser, "ann", "Camera (gate|yard)");

                type(browser, "from", "2026年11月24日 12:30");
                browser.until(
                        "location.search.startsWith('?from=') && document.querySelector('.nothing')?.hidden === false");
                assertThat(browser.value("new URLSearchParams(location.search).get('from')"
                                + " === new Date(2026, 10, 24, 12, 30).toISOString()"))
                        .isEqualTo("true");
                assertThat(browser.value("document.querySelector('[name=from]').value"))
                        .isEqualTo("2026-11-24 12:30");
                assertThat(browser.value("document.getElementById('none').innerText"))
                        .isEqualTo("没有符合筛选条件的事件。");
                WallLiveTest.assertNoEnglish(browser, "ann", "Camera (gate|yard)");

                type(browser, "from", "2026-11-24");
                browser.until("new Date(new URLSearchParams(location.search).get('from')).getTime()"
                        + " === new Date(2026, 10, 24).getTime()"
                        + " && document.querySelectorAll('.incident').length === 2");
                for (String wrong : List.of("2026-02-31", "2026-11-24 25:00", "24.11.2026", "x")) {
                    type(browser, "until", wrong);
                    browser.until("document.querySelector('.fault') !== null");
                    assertThat(browser.value("location.search.includes('until')"))
                            .as(wrong)
                            .isEqualTo("false");
                    browser.value("document.querySelector('[name=until]').value = ''");
                }
                timesAreThoseOfTheViewersZone(browser, site);
            }
        }
    }

    /** Of a fire at noon of UTC in November. */
    private static void timesAreThoseOfTheViewersZone(BrowserSession browser, Site site) {
        Map<String, String> noon = Map.of("Asia/Kathmandu", "17:45", "America/New_York", "07:00");
        for (Map.Entry<String, String> zone : noon.entrySet()) {
            browser.zone(zone.getKey());
            browser.go(site.live.uri("/incidents?camera=gate&zone=" + zone.getValue()));
            browser.until("document.querySelectorAll('.incident').length === 1");
            assertThat(browser.value("document.querySelector('.incident').innerText"))
                    .as(zone.getKey())
                    .contains("2026年11月24日 " + zone.getValue() + ":00");
            type(browser, "from", "2026-11-24 " + zone.getValue());
            browser.until("new URLSearchParams(location.search).get('from') === '2026-11-24T12:00:00.000Z'");
            browser.go(site.live.uri("/incidents/" + Site.GATE_FIRE + "?zone=" + zone.getValue()));
            browser.until(
                    "document.getElementById('facts').innerText.includes('2026年11月24日 " + zone.getValue() + ":00')");
        }
    }

    @Test
    void whatIsMissingInAField_andThatNobodyAnswers_isSaidInThePagesLanguage() throws Exception {
        try (Site site = new Site(folder)) {
            FullSite.Editing editing = new FullSite.Editing();
            editing.hindrance = Optional.empty();
            site.live.editing = editing;
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login"))) {
                browser.value(CHINESE);
                browser.go(site.live.uri("/login?next=/edit"));
                browser.until("document.documentElement.lang.startsWith('zh')");
                browser.until("(document.querySelector('form').requestSubmit(),"
                        + " document.querySelector('.fault')?.textContent === '请填写此项。')");
                SitePages.logIn(browser, "ann");
                browser.until("document.querySelectorAll('#cameras .device').length === 2"
                        + " && document.getElementById('language') !== null");
                browser.click("new");
                browser.click("try");
                browser.until("document.querySelectorAll('.fault').length === 2");
                assertThat(browser.value("document.activeElement.id"))
                        .as("the first that is wrong")
                        .isEqualTo("id");
                browser.value("document.getElementById('threshold').value = '7'");
                browser.click("try");
                browser.until("[...document.querySelectorAll('.fault')].at(-1).textContent === '请填写 0 到 1 之间的数字。'");
                browser.value("document.getElementById('threshold').value = '0.7'");
                browser.value("document.getElementById('id').value = 'new'");
                browser.value("document.getElementById('url').value = 'demo:'");
                browser.run("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))");
                browser.click("try");
                browser.until("document.getElementById('refusal').textContent === '服务器没有响应'");
                assertThat(browser.value("document.querySelectorAll('.fault').length"))
                        .isEqualTo("0");

                browser.go(site.live.uri("/incidents/" + Site.GATE_FIRE));
                browser.until("document.getElementById('title').textContent !== ''");
                browser.run("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))");
                browser.click("acknowledge");
                browser.until("document.getElementById('refusal').textContent.endsWith('服务器没有响应')");
            }
        }
    }

    private static void type(BrowserSession browser, String field, String text) {
        browser.value("document.querySelector('[name=" + field + "]').value = '" + text + "'");
        browser.value(
                "document.querySelector('[name=" + field + "]').dispatchEvent(new Event('change', {bubbles: true}))");
    }
}
