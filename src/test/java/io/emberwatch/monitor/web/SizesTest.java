package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every page for people who enlarge it and on the smallest phone, in a real browser. */
@Tag("slow")
@Timeout(300)
class SizesTest {
    /** Text that is cut off: what hides what lies outside it and is too small for what is in it. */
    private static final String CUT_OFF = """
            [...document.querySelectorAll('body *')].filter(each => {
              if (!each.checkVisibility() || each.closest('.spoken, .picture, .thumb, svg, option')
                || !each.textContent.trim() || each.localName === 'select') return false;
              const style = getComputedStyle(each);
              if (style.overflowX === 'visible' || style.webkitLineClamp !== 'none') return false;
              return style.overflowX !== 'auto' && style.overflowX !== 'scroll' && each.scrollWidth > each.clientWidth + 1;
            }).map(each => each.outerHTML.slice(0, 100)).join('; ')
            """;

    @TempDir
    Path folder;

    /** @param text the size of letters, in percent of the browser's own */
    private record Size(String name, int width, int height, int text) {}

    private static final List<Size> SIZES = List.of(
            new Size("zoom-200", 640, 450, 100),
            new Size("zoom-400", 320, 225, 100),
            new Size("small-phone", 320, 640, 100),
            new Size("large-text", 1280, 900, 200));

    @Test
    void pagesEnlarged_andOnTheSmallestPhone_needNoSidewaysScroll_andCutNoTextOff() throws Exception {
        try (Site site = new Site(folder)) {
            FullSite.furnish(site);
            try (BrowserSession browser = BrowserSession.open(folder, site.live.uri("/login"))) {
                List<String> faults = new ArrayList<>();
                for (Size size : SIZES) {
                    look(browser, "/login", size, faults);
                }
                SitePages.logIn(browser, "ann");
                for (SitePages.Page page : SitePages.allAndBecome()) {
                    if (SitePages.BECOME.contains(page)) {
                        FullSite.Editing editing = new FullSite.Editing();
                        editing.hindrance = Optional.empty();
                        site.live.editing = editing;
                    }
                    browser.resize(1280, 900);
                    SitePages.open(browser, site, page);
                    for (Size size : SIZES) {
                        look(browser, page.toString(), size, faults);
                    }
                    browser.value("document.documentElement.style.fontSize = ''");
                }
                assertThat(faults).isEmpty();
            }
        }
    }

    private static void look(BrowserSession browser, String page, Size size, List<String> faults) throws Exception {
        browser.resize(size.width(), size.height());
        browser.value("document.documentElement.style.fontSize = '" + size.text() * 16 / 100 + "px'");
        String wide =
                browser.value("document.documentElement.scrollWidth > " + size.width() + " ? document.documentElement"
                        + ".scrollWidth + ' wide: ' + [...document.querySelectorAll('body *')].filter(each =>"
                        + " each.getBoundingClientRect().right > " + size.width() + " + 1).slice(0, 4)"
                        + ".map(each => each.outerHTML.slice(0, 90)).join('; ') : ''");
        if (!wide.isEmpty()) {
            faults.add(page + " " + size.name() + ": " + wide);
        }
        String cut = browser.value(CUT_OFF);
        if (!cut.isEmpty()) {
            faults.add(page + " " + size.name() + ": cut off: " + cut);
        }
        Path screens = Files.createDirectories(Path.of("target/screens"));
        Files.copy(
                browser.rendering().image(),
                screens.resolve("size-" + size.name() + page.replaceAll("[^a-z]+", "-") + ".png"),
                StandardCopyOption.REPLACE_EXISTING);
    }
}
