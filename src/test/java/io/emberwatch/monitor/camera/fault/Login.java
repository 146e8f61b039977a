package io.emberwatch.monitor.camera.fault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a camera asks for a password, and whether an answer is right. Immutable. */
public record Login(Scheme scheme, String username, String password) {
    private static final String REALM = "fault";
    private static final String NONCE = "0123456789abcdef";
    private static final Pattern PART = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]+))");

    /** The one method that is offered. */
    public enum Scheme {
        BASIC,
        DIGEST_MD5,
        DIGEST_SHA256
    }

    /** The value of {@code WWW-Authenticate}. */
    public String challenge() {
        return switch (scheme) {
            case BASIC -> "Basic realm=\"" + REALM + "\"";
            case DIGEST_MD5 -> "Digest realm=\"" + REALM + "\", nonce=\"" + NONCE + "\"";
            case DIGEST_SHA256 ->
                "Digest realm=\"" + REALM + "\", nonce=\"" + NONCE + "\", qop=\"auth\", algorithm=SHA-256";
        };
    }

    /**
     * Whether an answer is right.
     *
     * @param authorization the header's value, empty where there was none
     */
    public boolean accepts(String method, String authorization) {
        if (scheme == Scheme.BASIC) {
            String pair = username + ":" + password;
            return authorization.equals(
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        if (!authorization.startsWith("Digest ")) {
            return false;
        }
        Map<String, String> parts = new HashMap<>();
        Matcher matcher = PART.matcher(authorization);
        while (matcher.find()) {
            parts.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
        }
        boolean sha256 = scheme == Scheme.DIGEST_SHA256;
        if (sha256 != "SHA-256".equals(parts.get("algorithm"))) {
            return false;
        }
        String first = hash(username + ":" + REALM + ":" + password);
        String second = hash(method + ":" + parts.get("uri"));
        String middle = parts.containsKey("qop")
                ? NONCE + ":" + parts.get("nc") + ":" + parts.get("cnonce") + ":" + parts.get("qop")
                : NONCE;
        return username.equals(parts.get("username"))
                && hash(first + ":" + middle + ":" + second).equals(parts.get("response"));
    }

    private String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(scheme == Scheme.DIGEST_SHA256 ? "SHA-256" : "MD5");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
