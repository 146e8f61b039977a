package io.emberwatch.monitor.web;

import java.util.List;

/** The pages of a {@link FullSite} as somebody who is logged in walks through them. */
final class SitePages {
    /**
     * A page.
     *
     * @param ready true in the page once it shows what it has
     * @param press the id of what is pressed then; empty for nothing
     */
    record Page(String path, String ready, String press) {
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

    private SitePages() {}

    /** Opens a page of the site; logged in already. */
    static void open(BrowserSession browser, Site site, Page page) {
        browser.go(site.live.uri(page.path()));
        browser.until(page.ready() + " && document.getElementById('language') !== null"
                + " && document.getElementById('me').textContent !== ''");
        if (!page.press().isEmpty()) {
            browser.click(page.press());
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
