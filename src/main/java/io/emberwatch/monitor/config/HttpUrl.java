package io.emberwatch.monitor.config;

import java.net.URI;
import java.net.URISyntaxException;

/** An http or https address. No refusal and no log shows more than its host: path and query may hold a token. */
public final class HttpUrl implements ValueTypes.ValueType<URI> {
    private static final int LONGEST = 2048;

    HttpUrl() {}

    @Override
    public URI parse(String text) throws Problems.Refused {
        URI url = uri(text);
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || text.length() > LONGEST) {
            throw new Problems.Refused("must be " + form());
        }
        if (url.getRawUserInfo() != null) {
            throw new Problems.Refused("must not hold a user or password");
        }
        if (url.getRawFragment() != null) {
            throw new Problems.Refused("must not hold a '#': a server never sees what follows it");
        }
        return url;
    }

    @Override
    public String form() {
        return "http:// or https:// with a host";
    }

    /** Scheme, host and port, for logs. */
    public static String printable(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port;
    }

    private URI uri(String text) throws Problems.Refused {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new Problems.Refused("must be " + form());
        }
    }
}
