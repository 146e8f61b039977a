package io.emberwatch.monitor.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Monitors that share their cameras through Kafka. Immutable.
 *
 * @param bootstrapServers {@code host:port}, at least one
 * @param member empty for the machine's name
 * @param secret where there is one, each member answers for all
 * @param address where the others reach this one; empty for what {@code web.bind} says
 */
public record FleetConfig(
        @Key(
                name = "bootstrap_servers",
                about = "Some of Kafka's brokers; the others are learned from them.",
                required = true,
                pattern = KafkaConfig.BROKER,
                form = KafkaConfig.BROKER_FORM,
                example = KafkaConfig.BROKERS)
        List<String> bootstrapServers,

        @Key(
                name = "group",
                about = "Whose cameras these are: members of one group share them. Its topics begin with this name.",
                pattern = FleetConfig.NAME,
                form = "1 to 63 of a-z, 0-9, ., _ and -, beginning with a letter or digit",
                defaultValue = "emberwatch")
        String group,

        @Key(
                name = "member",
                about =
                        "This member's name, unique in the group and the same after a restart; without it, the machine's name.",
                pattern = FleetConfig.NAME,
                form = "1 to 63 of a-z, 0-9, ., _ and -, beginning with a letter or digit",
                example = "fire-1")
        Optional<String> member,

        @Key(
                name = "session_timeout",
                about =
                        "A member that Kafka has not heard of for so long loses its cameras to the others. Less than 6s needs"
                                + " brokers with a smaller group.min.session.timeout.ms.",
                min = "2s",
                max = "5m",
                defaultValue = "6s")
        Duration sessionTimeout,

        @Key(
                name = "capacity",
                about =
                        "Frames a second that this member can score, for its share of the cameras; without it, what is measured "
                                + "for a second at the start.",
                above = "0",
                max = "1000000",
                example = "30")
        Optional<Double> capacity,

        @Section(name = "security", about = "How the connections to Kafka are protected.")
        KafkaSecurity security,

        @Key(
                name = "secret",
                about =
                        "A text that only the members know, the same at all of them. With it each member answers for the "
                                + "cameras of all; without it, for its own.",
                type = MemberSecret.class,
                example = "${FLEET_SECRET}")
        Optional<Secret> secret,

        @Key(
                name = "address",
                about =
                        "Where the other members reach this one's web.bind; without it, at the host of web.bind, or at this "
                                + "machine's name where that is every network. A port only where it is another than web.bind's.",
                pattern = FleetConfig.ADDRESS,
                form = "a host or host:port, such as fire-1.example.org",
                needs = "secret",
                example = "fire-1.example.org")
        Optional<String> address,

        @Key(
                name = "tls",
                about = "How members check each other's certificates, which they do where this one has web.tls. "
                        + TlsConfig.Files.ABOUT,
                type = TlsConfig.Files.class,
                needs = "secret",
                example = TlsConfig.Files.EXAMPLE)
        Optional<TlsConfig> tls) {
    static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";

    static final String ADDRESS = "([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?";
    private static final Pattern PARTS = Pattern.compile(ADDRESS);

    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);

    public FleetConfig {
        bootstrapServers = List.copyOf(bootstrapServers);
        Checks.require(!bootstrapServers.isEmpty(), "bootstrap_servers must have a broker");
        Objects.requireNonNull(group);
        Objects.requireNonNull(member);
        Objects.requireNonNull(sessionTimeout);
        Objects.requireNonNull(capacity);
        Objects.requireNonNull(security);
        Objects.requireNonNull(secret);
        Objects.requireNonNull(address);
        Objects.requireNonNull(tls);
        Checks.keys(
                FleetConfig.class,
                bootstrapServers,
                group,
                member,
                sessionTimeout,
                capacity,
                security,
                secret,
                address,
                tls);
    }

    /** Compacted: a camera's id and its configuration. */
    public String camerasTopic() {
        return group + ".cameras";
    }

    /** Compacted: what each member says of itself, and who is drained. */
    public String healthTopic() {
        return group + ".health";
    }

    /** Where incidents are told, so that others go on with those of a camera that they take over. */
    public KafkaConfig incidents() {
        return new KafkaConfig(
                bootstrapServers,
                group + ".incidents",
                KafkaConfig.RecordKey.CAMERA,
                security,
                ACKNOWLEDGED_WITHIN,
                SinkFilter.ALL);
    }

    /**
     * Why the other members could not reach this one: a line with the remedy; empty where they can, or need not.
     *
     * @param bind where this one's pages are served
     */
    Optional<String> unreachable(InetSocketAddress bind) {
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        if (address.isPresent()) {
            boolean nowhere = List.of("0.0.0.0", "[::]").contains(host(address.get()));
            return nowhere
                    ? Optional.of("fleet.address: " + address.get()
                            + " is no machine's address: name this machine as the other members find it")
                    : Optional.empty();
        }
        return bind.getAddress() != null && bind.getAddress().isLoopbackAddress()
                ? Optional.of("fleet.address: the other members cannot reach " + bind.getHostString() + ":"
                        + bind.getPort()
                        + ", which serves this machine only: have web.bind name an address of the network, or name in"
                        + " fleet.address what passes their requests on to it")
                : Optional.empty();
    }

    /**
     * Where the other members reach this one, {@code host:port}.
     *
     * @param bind where this one's pages are served
     * @param port the port that they are really served on
     * @param machine this machine's name
     */
    public String reachedAt(InetSocketAddress bind, int port, String machine) {
        if (address.isEmpty()) {
            boolean everywhere = bind.getAddress() == null || bind.getAddress().isAnyLocalAddress();
            String host = everywhere ? machine : bind.getHostString();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
        Matcher parts = PARTS.matcher(address.get());
        Checks.require(parts.matches(), "address must be a host or host:port");
        return parts.group(2) == null ? address.get() + ":" + port : address.get();
    }

    private static String host(String address) {
        Matcher parts = PARTS.matcher(address);
        return parts.matches() ? parts.group(1) : address;
    }

    /** Long enough that nobody finds it by trying. No refusal shows it. */
    static final class MemberSecret implements ValueTypes.ValueType<Secret> {
        private static final int SHORTEST = 32;
        private static final int LONGEST = 1024;

        MemberSecret() {}

        @Override
        public Secret parse(String text) throws Problems.Refused {
            if (text.length() < SHORTEST || text.length() > LONGEST) {
                throw new Problems.Refused("must be " + form());
            }
            return new Secret(text);
        }

        @Override
        public String form() {
            return "a text of " + SHORTEST + " to " + LONGEST
                    + " characters that nobody can guess, such as 'openssl rand -base64 32' prints";
        }
    }
}
