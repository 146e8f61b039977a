package io.emberwatch.monitor.camera;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers a server that asks for a name and a password: Basic (RFC 7617), and Digest with MD5 or SHA-256 (RFC 7616).
 * Not thread-safe.
 */
public final class HttpLogin {
    private static final Pattern PART = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]+))");
    private static final String MD5 = "MD5";

    private final String username;
    private final String password;
    private final SecureRandom random = new SecureRandom();
    private Optional<Map<String, String>> digest = Optional.empty();
    private boolean basic;
    private int uses;

    public HttpLogin(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /**
     * Takes what the server asks for; the strongest of its offers is used.
     *
     * @param challenges values of {@code WWW-Authenticate}
     * @return false where none of them can be answered
     */
    public boolean challenged(List<String> challenges) {
        uses = 0;
        digest = challenges.stream()
                .filter(challenge -> challenge.toLowerCase(Locale.ROOT).startsWith("digest"))
                .map(HttpLogin::parts)
                .filter(parts -> parts.containsKey("nonce") && hashName(parts).isPresent())
                .max(Comparator.comparing(parts -> hashName(parts).orElse(MD5)));
        basic = challenges.stream()
                .anyMatch(challenge -> challenge.toLowerCase(Locale.ROOT).startsWith("basic"));
        return digest.isPresent() || basic;
    }

    /**
     * The value of {@code Authorization} for the next request; empty before a challenge.
     *
     * @param uri path and query of the request
     */
    public Optional<String> authorization(String method, String uri) {
        if (digest.isPresent()) {
            return Optional.of(digest(digest.get(), method, uri));
        }
        if (basic) {
            byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return Optional.empty();
    }

    /** Path and query of a request, as they stand in it. */
    public static String target(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private String digest(Map<String, String> asked, String method, String uri) {
        String hash = hashName(asked).orElseThrow();
        String realm = asked.getOrDefault("realm", "");
        String nonce = asked.get("nonce");
        String first = hash(hash, username + ":" + realm + ":" + password);
        String second = hash(hash, method + ":" + uri);
        StringBuilder answer = new StringBuilder("Digest username=\"" + username + "\", realm=\"" + realm
                + "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\"");
        if (asked.containsKey("algorithm")) {
            answer.append(", algorithm=").append(asked.get("algorithm"));
        }
        if (asked.containsKey("opaque")) {
            answer.append(", opaque=\"").append(asked.get("opaque")).append('"');
        }
        String middle = nonce;
        if (asked.getOrDefault("qop", "").contains("auth")) {
            String count = String.format(Locale.ROOT, "%08x", ++uses);
            byte[] own = new byte[8];
            random.nextBytes(own);
            String client = HexFormat.of().formatHex(own);
            answer.append(", qop=auth, nc=")
                    .append(count)
                    .append(", cnonce=\"")
                    .append(client)
                    .append('"');
            middle = nonce + ":" + count + ":" + client + ":auth";
        }
        String response = hash(hash, first + ":" + middle + ":" + second);
        return answer.append(", response=\"").append(response).append('"').toString();
    }

    private static Map<String, String> parts(String challenge) {
        Map<String, String> parts = new HashMap<>();
        Matcher matcher = PART.matcher(challenge);
        while (matcher.find()) {
            parts.put(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
        }
        return parts;
    }

    private static Optional<String> hashName(Map<String, String> parts) {
        return switch (parts.getOrDefault("algorithm", MD5).toUpperCase(Locale.ROOT)) {
            case MD5 -> Optional.of(MD5);
            case "SHA-256" -> Optional.of("SHA-256");
            default -> Optional.empty();
        };
    }

    private static String hash(String name, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }
}
