package io.emberwatch.monitor.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header of a request, written {@code Name: value}. Immutable.
 *
 * @param name as it is sent
 * @param value printable ASCII, not empty; often holds a token, so it never prints itself
 */
public record HttpHeader(String name, Secret value) {
    static final String FORM = "a text 'Name: value' in printable ASCII";
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \\t]*([!-~](?:[ -~]*[!-~])?)");
    private static final int LONGEST = 4096;
    /** What the connection or the message itself decides. */
    private static final Set<String> TAKEN = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "idempotency-key",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    /** Its value may be a secret: a refusal does not quote it. */
    static HttpHeader parse(String text) throws Problems.Refused {
        Matcher header = HEADER.matcher(text.strip());
        if (text.length() > LONGEST || !header.matches()) {
            throw new Problems.Refused("must be " + FORM);
        }
        String name = header.group(1);
        String lower = name.toLowerCase(Locale.ROOT);
        if (TAKEN.contains(lower) || lower.startsWith("x-emberwatch-")) {
            throw new Problems.Refused("must not be " + name + ": Emberwatch sets that header itself");
        }
        return new HttpHeader(name, new Secret(header.group(2)));
    }
}
