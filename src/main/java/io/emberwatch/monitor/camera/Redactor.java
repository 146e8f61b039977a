package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text before it leaves the capture stage: known passwords in every form in which they travel, and
 * whatever stands where URLs and HTTP headers carry credentials. Immutable and thread-safe.
 */
public final class Redactor {
    /** Knows no password, but still blanks credentials in URLs and headers. */
    public static final Redactor GENERIC = new Redactor(List.of());

    private static final String BLANK = "***";
    private static final Pattern USERINFO = Pattern.compile("(?<=//)[^/\\s]*@|(?<=//)[^/\\s@:]*:[^\\s]*@");
    private static final Pattern QUERY = Pattern.compile("(\\b[a-z][a-z0-9+.-]*://[^\\s?#&]*[?#&])([^\\s'\"]+)");
    private static final int SHORTEST_QUERY = 4;
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)(authorization:\\s*)[^\\r\\n]*");

    private final List<String> terms;

    private Redactor(Collection<String> terms) {
        List<String> longestFirst = new ArrayList<>(terms);
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        this.terms = List.copyOf(longestFirst);
    }

    /**
     * Knows one camera's password, alone and as HTTP and RTSP send it together with the user's name, and the query of
     * its URL, in which some cameras take passwords.
     */
    public static Redactor of(CameraConfig camera) {
        TreeSet<String> terms = new TreeSet<>();
        camera.password().map(Secret::reveal).filter(word -> !word.isEmpty()).ifPresent(word -> {
            String encoded = FfmpegTarget.percentEncoded(word);
            terms.add(word);
            terms.add(encoded);
            terms.add(encoded.toLowerCase(Locale.ROOT));
            terms.add(URLEncoder.encode(word, StandardCharsets.UTF_8));
            terms.add(base64(camera.username().orElse("") + ":" + word));
        });
        Matcher query = QUERY.matcher(camera.url());
        if (query.find() && query.group(2).length() >= SHORTEST_QUERY) {
            terms.add(query.group(2));
        }
        return new Redactor(terms);
    }

    /** Knows what both know. */
    public Redactor and(Redactor other) {
        TreeSet<String> both = new TreeSet<>(terms);
        both.addAll(other.terms);
        return new Redactor(both);
    }

    /** The text without secrets. */
    public String redact(String text) {
        String clean = text;
        for (String term : terms) {
            clean = clean.replace(term, BLANK);
        }
        clean = QUERY.matcher(clean).replaceAll("$1" + BLANK);
        clean = USERINFO.matcher(clean).replaceAll(BLANK + "@");
        return AUTHORIZATION.matcher(clean).replaceAll("$1" + BLANK);
    }

    private static String base64(String credentials) {
        return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
