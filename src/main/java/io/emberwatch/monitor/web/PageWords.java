package io.emberwatch.monitor.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;

/** The texts of the pages that the server itself writes, in the reader's language. Stateless. */
final class PageWords {
    /** The languages of the pages; the first is for whoever asks for another. */
    static final List<String> LANGUAGES = List.of("en", "zh");
    /** What a reader has chosen; the pages' scripts write it as well. */
    private static final String CHOSEN = "emberwatch_language";

    private PageWords() {}

    /** Has the browser remember a language. */
    static HttpCookie choice(String language) {
        return HttpCookie.build(CHOSEN, language)
                .path("/")
                .sameSite(HttpCookie.SameSite.LAX)
                .maxAge(Duration.ofDays(365).toSeconds())
                .build();
    }

    /** In the language that was chosen before, else the first that the browser asks for and that there is. */
    static Map<String, String> of(Request request) {
        return of(language(request));
    }

    /** @param language one of {@link #LANGUAGES} */
    static Map<String, String> of(String language) {
        // No fallback to the language of the machine.
        ResourceBundle bundle = ResourceBundle.getBundle(
                "io.emberwatch.monitor.web.login",
                Locale.forLanguageTag(language),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        return bundle.keySet().stream().collect(Collectors.toMap(key -> key, bundle::getString));
    }

    private static String language(Request request) {
        try {
            for (HttpCookie cookie : Request.getCookies(request)) {
                if (cookie.getName().equals(CHOSEN) && LANGUAGES.contains(cookie.getValue())) {
                    return cookie.getValue();
                }
            }
        } catch (RuntimeException e) {
            // Cookies that cannot be read choose nothing.
            return LANGUAGES.get(0);
        }
        return Request.getLocales(request).stream()
                .map(Locale::getLanguage)
                .filter(LANGUAGES::contains)
                .findFirst()
                .orElse(LANGUAGES.get(0));
    }
}
