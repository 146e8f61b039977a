package io.emberwatch.monitor.camera.onvif;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * Asks who is there: a probe of WS-Discovery (the version of April 2005, which ONVIF uses) by UDP, to the group of all
 * devices on every IPv4 network of this machine, or to named hosts. Immutable.
 */
final class WsDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(WsDiscovery.class);
    static final InetSocketAddress EVERYBODY = new InetSocketAddress("239.255.255.250", 3702);
    /** Networks that answer more are not ours to list. */
    private static final int MOST_DEVICES = 512;

    private static final int MOST_PACKETS = 8192;
    private static final int MOST_BYTES = 65_535;
    private static final int HOPS = 4;
    private static final String SCOPE_NAME = "onvif://www.onvif.org/name/";
    /** A packet may be lost. */
    private static final Duration AGAIN = Duration.ofMillis(400);

    private final InetSocketAddress everybody;

    /** @param everybody the group and the port of the devices */
    WsDiscovery(InetSocketAddress everybody) {
        this.everybody = everybody;
    }

    /**
     * A device that answered.
     *
     * @param address where its answer came from
     * @param service its device service, which is at that address; empty where the answer was wrong
     * @param name what it calls itself
     * @param problem what is wrong with the answer
     */
    record Answer(InetAddress address, Optional<URI> service, Optional<String> name, Optional<String> problem) {}

    /** Asks all networks of this machine, and waits for as long as told. */
    List<Answer> searchNetworks(Duration wait) throws InterruptedException {
        List<Way> ways = new ArrayList<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && each.supportsMulticast()) {
                    each.inetAddresses()
                            .filter(Inet4Address.class::isInstance)
                            .findFirst()
                            .ifPresent(own -> ways.add(new Way(Optional.of(each), everybody)));
                }
            }
        } catch (SocketException e) {
            LOG.warn("the networks of this machine cannot be listed: {}", e.getMessage());
        }
        return search(ways, wait);
    }

    /** Asks these hosts alone, and waits for as long as told, or until all have answered. */
    List<Answer> searchHosts(List<String> hosts, Duration wait) throws InterruptedException {
        List<Way> ways = new ArrayList<>();
        for (String host : hosts) {
            try {
                ways.add(new Way(
                        Optional.empty(), new InetSocketAddress(InetAddress.getByName(host), everybody.getPort())));
            } catch (UnknownHostException e) {
                LOG.debug("no host {}", host);
            }
        }
        return ways.isEmpty() ? List.of() : search(ways, wait);
    }

    /** Where a probe goes, by the network of its interface. */
    private record Way(Optional<NetworkInterface> network, InetSocketAddress to) {}

    private List<Answer> search(List<Way> ways, Duration wait) throws InterruptedException {
        String id = "uuid:" + UUID.randomUUID();
        byte[] probe = probe(id).getBytes(StandardCharsets.UTF_8);
        List<DatagramChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (Way way : ways) {
                open(way, selector).ifPresent(channels::add);
            }
            return collect(
                    selector,
                    probe,
                    id,
                    wait,
                    ways.stream().allMatch(way -> way.network().isEmpty()));
        } catch (IOException e) {
            LOG.warn("the search for cameras broke off: {}", e.getMessage());
            return List.of();
        } finally {
            channels.forEach(WsDiscovery::close);
        }
    }

    private static Optional<DatagramChannel> open(Way way, Selector selector) throws IOException {
        DatagramChannel channel = way.to().getAddress() instanceof Inet4Address
                ? DatagramChannel.open(StandardProtocolFamily.INET)
                : DatagramChannel.open();
        try {
            if (way.network().isPresent()) {
                channel.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF, way.network().get());
                channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
            }
            channel.bind(null);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, way);
            return Optional.of(channel);
        } catch (IOException e) {
            LOG.debug("no search by {}: {}", way, e.getMessage());
            close(channel);
            return Optional.empty();
        }
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a socket did not close: {}", e.getMessage());
        }
    }

    /** @param known whether the end is known: one answer for each probe */
    private static List<Answer> collect(Selector selector, byte[] probe, String id, Duration wait, boolean known)
            throws IOException, InterruptedException {
        Map<InetAddress, Answer> answers = new LinkedHashMap<>();
        ByteBuffer packet = ByteBuffer.allocate(MOST_BYTES);
        long begin = System.nanoTime();
        int sent = 0;
        int packets = 0;
        int asked = selector.keys().size();
        while (packets < MOST_PACKETS && answers.size() < MOST_DEVICES) {
            long passed = System.nanoTime() - begin;
            if (sent < 2 && passed >= sent * AGAIN.toNanos()) {
                sent++;
                send(selector, probe);
            }
            long until = (sent < 2 ? AGAIN : wait).toNanos() - passed;
            if (passed >= wait.toNanos() || (known && answers.size() >= asked)) {
                break;
            }
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until)));
            if (Thread.interrupted()) {
                throw new InterruptedException("the search was stopped");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                packets += receive((DatagramChannel) key.channel(), packet, id, answers);
            }
            selector.selectedKeys().clear();
        }
        return List.copyOf(answers.values());
    }

    private static void send(Selector selector, byte[] probe) {
        for (SelectionKey key : selector.keys()) {
            try {
                ((DatagramChannel) key.channel()).send(ByteBuffer.wrap(probe), ((Way) key.attachment()).to());
            } catch (IOException e) {
                // A network without a way out; the others are asked all the same.
                LOG.debug("no probe by {}: {}", key.attachment(), e.getMessage());
            }
        }
    }

    private static int receive(
            DatagramChannel channel, ByteBuffer packet, String id, Map<InetAddress, Answer> answers) {
        int read = 0;
        try {
            packet.clear();
            InetSocketAddress from = (InetSocketAddress) channel.receive(packet);
            while (from != null) {
                read++;
                byte[] bytes = new byte[packet.position()];
                packet.flip().get(bytes);
                Answer answer = answer(from.getAddress(), bytes, id);
                // A right answer is worth more than a wrong one.
                answers.merge(
                        answer.address(), answer, (old, other) -> old.service().isPresent() ? old : other);
                if (answers.size() >= MOST_DEVICES || read >= MOST_DEVICES) {
                    break;
                }
                packet.clear();
                from = (InetSocketAddress) channel.receive(packet);
            }
        } catch (IOException e) {
            // Such as "port unreachable" of a named host.
            LOG.debug("no answer: {}", e.getMessage());
        }
        return Math.max(1, read);
    }

    private static Answer answer(InetAddress from, byte[] bytes, String id) {
        try {
            Element envelope = SafeXml.parse(bytes);
            if (!SafeXml.text(envelope, "RelatesTo")
                    .map(each -> each.contains(id))
                    .orElse(false)) {
                return wrong(from, "its answer is to another question");
            }
            List<URI> services = new ArrayList<>();
            for (Element each : SafeXml.all(envelope, "XAddrs")) {
                for (String address : SafeXml.text(each).split(" ", -1)) {
                    uri(address).ifPresent(services::add);
                }
            }
            Optional<String> name = SafeXml.first(envelope, "Scopes")
                    .flatMap(scopes -> Arrays.stream(SafeXml.text(scopes).split(" ", -1))
                            .filter(scope -> scope.startsWith(SCOPE_NAME))
                            .map(scope -> scope.substring(SCOPE_NAME.length()))
                            .findFirst())
                    .flatMap(WsDiscovery::decoded);
            // Whoever answers is asked himself, never a third one in his name.
            Optional<URI> own =
                    services.stream().filter(each -> isAt(each, from)).findFirst();
            if (own.isPresent()) {
                return new Answer(from, own, name, Optional.empty());
            }
            return services.isEmpty()
                    ? wrong(from, "its answer names no address of its service")
                    : new Answer(
                            from,
                            Optional.of(GivenHost.usualService(from.getHostAddress())),
                            name,
                            Optional.of("its answer names another host's address, which was not asked"));
        } catch (OnvifException e) {
            return wrong(from, e.getMessage());
        }
    }

    private static Answer wrong(InetAddress from, String problem) {
        return new Answer(from, Optional.empty(), Optional.empty(), Optional.of(problem));
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Only a number can be compared without asking a name server for a stranger. */
    private static boolean isAt(URI service, InetAddress from) {
        String host = service.getHost().replaceAll("[\\[\\]]", "");
        return host.equalsIgnoreCase(from.getHostAddress());
    }

    private static Optional<String> decoded(String name) {
        try {
            // A plus sign is one: only percent signs are to be read.
            String text = SafeXml.line(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8));
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String probe(String id) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\""
                + " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
                + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
                + " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\"><e:Header>"
                + "<a:MessageID>" + id + "</a:MessageID>"
                + "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
                + "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></e:Header>"
                + "<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>";
    }
}
