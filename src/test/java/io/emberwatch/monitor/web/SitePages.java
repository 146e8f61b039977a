package io.emberwatch.monitor.web;

import java.util.List;
import java.util.stream.Stream;

/** The pages of a {@link FullSite} as somebody who is logged in walks through them. */
final class SitePages {
    /**
     * A page.
     *
     * @param ready true in the page once it shows what it has
     * @param press the id of what is pressed then; empty for nothing
     * @param pressed true in the page once that has shown what it has
     */
    record Page(String path, String ready, String press, String pressed) {
        Page(String path, String ready, String press) {
            this(path, ready, press, "true");
        }

        @Override
        public String toString() {
            return press.isEmpty() ? path : path + " " + press;
        }
    }

    /** Those that the shared header is on. */
    static final List<Page> ALL = List.of(
            new Page("/", "document.querySelectorAll('.tile').length === 2", ""),
            new Page("/?kiosk", "document.querySelectorAll('.tile').length === 2", ""),
            new Page(
                    "/cameras/gate",
                    "document.querySelectorAll('.corner').length === 7"
                            + " && document.getElementById('past-greatest').hasAttribute('d')",
                    ""),
            new Page("/incidents", "document.querySelectorAll('.incident').length === 3", ""),
            new Page("/incidents/" + Site.GATE_FIRE, "document.querySelectorAll('#messages li').length === 3", ""),
            new Page("/explain", "document.getElementById('camera').options.length === 2", ""),
            new Page("/system", "document.querySelectorAll('#sinks li').length > 0", ""),
            new Page("/discover", "document.querySelector('.nav a[href=\"/discover\"]') !== null", ""),
            new Page("/edit", "document.querySelectorAll('#cameras .device').length === 2", ""),
            new Page("/edit", "document.querySelectorAll('#cameras .device').length === 2", "new"));

    /** What the same pages become: results, forms with faults, questions and the dialog, which keeps the keys to itself. */
    static final List<Page> BECOME = List.of(
            new Page(
                    "/discover",
                    "document.querySelector('.nav a[href=\"/discover\"]') !== null",
                    "find",
                    "!document.getElementById('find').disabled"
                            + " && document.querySelectorAll('.device').length === 2"
                            + " && document.querySelector('.device .refusal') !== null"),
            new Page(
                    "/edit?camera=gate",
                    "!document.getElementById('form').hidden"
                            + " && (document.getElementById('threshold').value = '7') === '7'",
                    "try",
                    "document.querySelector('.fault') !== null"),
            new Page(
                    "/edit?camera=gate&remove",
                    "!document.getElementById('form').hidden",
                    "remove",
                    "document.getElementById('remove').textContent.startsWith('Really')"),
            new Page(
                    "/edit",
                    "!document.getElementById('undo').hidden",
                    "undo",
                    "document.getElementById('undo').textContent.startsWith('Really')"),
            new Page(
                    "/incidents",
                    "document.querySelectorAll('.incident').length === 3",
                    "help",
                    "document.getElementById('keys').open"),
            new Page(
                    "/cameras/gate",
                    "!document.getElementById('regions').hidden",
                    "draw-mask",
                    "document.getElementById('draw-mask').getAttribute('aria-pressed') === 'true'"),
            new Page(
                    "/system",
                    "document.querySelectorAll('#sinks li').length > 0",
                    "reload",
                    "document.getElementById('reloaded').textContent !== ''"));

    private SitePages() {}

    static List<Page> allAndBecome() {
        return Stream.concat(ALL.stream(), BECOME.stream()).toList();
    }

    /** Opens a page of the site; logged in already. */
    static void open(BrowserSession browser, Site site, Page page) {
        browser.go(site.live.uri(page.path()));
        browser.until(page.ready() + " && document.getElementById('language') !== null"
                + " && document.getElementById('me').textContent !== ''");
        if (!page.press().isEmpty()) {
            browser.click(page.press());
            browser.until(page.pressed());
        }
    }

    /** At the login page, wherever it leads then. */
    static void logIn(BrowserSession browser, String name) {
        browser.until("document.querySelector('input[name=password]') !== null");
        browser.value("document.querySelector('input[name=name]').value = '" + name + "'");
        browser.value("document.querySelector('input[name=password]').value = '" + Site.PASSWORD + "'");
        browser.value("document.querySelector('form').requestSubmit()");
        browser.until("location.pathname !== '/login' && document.readyState === 'complete'");
    }
}
