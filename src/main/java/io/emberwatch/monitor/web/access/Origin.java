package io.emberwatch.monitor.web.access;

import io.emberwatch.monitor.config.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * Where a request comes from: by the connection, and by what trusted proxies say of those before them. Immutable.
 *
 * @param client the first address from the right that is no trusted proxy's
 * @param https whether the client's own connection is encrypted
 * @param proxied whether a trusted proxy sent it
 */
record Origin(InetAddress client, boolean https, boolean proxied) {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    static Origin of(Request request, Directory directory) {
        InetAddress client = neighbour(request);
        boolean proxied = directory.trusts(client);
        if (!proxied) {
            return new Origin(client, request.isSecure(), false);
        }
        List<String> chain = request.getHeaders().getValuesList(FORWARDED_FOR).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .toList();
        for (int i = chain.size() - 1; i >= 0 && directory.trusts(client); i--) {
            Optional<InetAddress> before = AddressRange.address(chain.get(i));
            if (before.isEmpty()) {
                break;
            }
            client = before.get();
        }
        List<String> protos = request.getHeaders().getValuesList(FORWARDED_PROTO);
        boolean https =
                !protos.isEmpty() && protos.get(protos.size() - 1).strip().equalsIgnoreCase("https");
        return new Origin(client, https || request.isSecure(), true);
    }

    private static InetAddress neighbour(Request request) {
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
