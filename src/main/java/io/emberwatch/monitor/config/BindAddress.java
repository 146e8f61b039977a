package io.emberwatch.monitor.config;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code host:port} or {@code [IPv6]:port}. A host must be named: nobody serves the whole network by accident. */
final class BindAddress implements ValueType<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]/\\s]*)):([0-9]{1,5})");
    private static final int LAST_PORT = 65535;

    @Override
    public InetSocketAddress parse(String text) throws Refused {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw Refused.mustBe(form());
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        if (host.isEmpty()) {
            throw new Refused("must name a host: 127.0.0.1:" + parts.group(3) + " for this machine only, or 0.0.0.0:"
                    + parts.group(3) + " for the whole network");
        }
        int port = Integer.parseInt(parts.group(3));
        if (port > LAST_PORT) {
            throw new Refused("port must be from 0 to " + LAST_PORT + ", not " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new Refused("names a host that cannot be found; write an IP address of this machine");
        }
        return address;
    }

    @Override
    public String form() {
        return "host:port or [IPv6]:port, such as 127.0.0.1:8080";
    }
}
