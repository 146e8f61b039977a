package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An MQTT 5 broker that states and images are published to. Immutable.
 *
 * @param username empty where the broker asks for none
 * @param password only with a username
 * @param topic without a slash at either end
 */
public record MqttConfig(
        @Key(
                name = "host",
                about = "The broker.",
                required = true,
                pattern = "[A-Za-z0-9._:-]{1,253}",
                form = "a host name or IP address",
                example = "broker.example.org")
        String host,

        @Key(name = "port", about = "8883 is usual with tls.", min = "1", max = "65535", defaultValue = "1883")
        int port,

        @Key(
                name = "tls",
                about =
                        "Encrypts the connection and checks the broker's certificate. With {ca: FILE} it trusts that PEM "
                                + "file in place of the system's certificates; with {certificate: FILE, key: FILE} (PKCS #8, "
                                + "without a password) it shows the broker its own.",
                type = TlsConfig.Switch.class,
                defaultValue = "false")
        TlsConfig tls,

        @Key(
                name = "username",
                about = "The user to log in as; leave it out if the server asks for none.",
                max = "200",
                example = "${MQTT_USER}")
        Optional<String> username,

        @Key(
                name = "password",
                about = "Only with a username; no message or log shows it.",
                needs = "username",
                example = "${MQTT_PASSWORD}")
        Optional<Secret> password,

        @Key(name = "client_id", about = "Unique at the broker.", max = "200", defaultValue = "emberwatch")
        String clientId,

        @Key(
                name = "topic",
                about = "The first part of every topic.",
                pattern = MqttConfig.TOPIC,
                form = "1 to 100 characters without +, # and spaces",
                defaultValue = "emberwatch")
        String topic,

        @Key(name = "discovery", about = "Whether Home Assistant finds the cameras by itself.", defaultValue = "true")
        boolean discovered,

        @Key(
                name = "discovery_prefix",
                about = "The first part of Home Assistant's discovery topics.",
                pattern = MqttConfig.TOPIC,
                form = "1 to 100 characters without +, # and spaces",
                defaultValue = "homeassistant")
        String discoveryPrefix,

        @Key(
                name = "timeout",
                about = "Time for connecting and for the broker's acknowledgement of one message.",
                min = "100ms",
                max = "120s",
                defaultValue = "10s")
        Duration timeout,

        SinkFilter only) {
    /** No wildcards, no spaces, no slash at either end, and no $, which is the broker's own. */
    static final String TOPIC = "[^/+#\\s$][^+#\\s]{0,98}[^/+#\\s]|[^/+#\\s$]";

    /** Told of everything, encrypted with the system's trust or not at all. */
    public MqttConfig(
            String host,
            int port,
            boolean encrypted,
            Optional<String> username,
            Optional<Secret> password,
            String clientId,
            String topic,
            boolean discovered,
            String discoveryPrefix,
            Duration timeout) {
        this(
                host,
                port,
                encrypted ? TlsConfig.SYSTEM : TlsConfig.NONE,
                username,
                password,
                clientId,
                topic,
                discovered,
                discoveryPrefix,
                timeout,
                SinkFilter.ALL);
    }

    public MqttConfig {
        Objects.requireNonNull(host);
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(topic);
        Objects.requireNonNull(discoveryPrefix);
        Objects.requireNonNull(timeout);
        Checks.keys(
                MqttConfig.class,
                host,
                port,
                tls,
                username,
                password,
                clientId,
                topic,
                discovered,
                discoveryPrefix,
                timeout,
                only);
    }

    /** Prefix of Home Assistant's discovery topics; empty for no discovery. */
    public Optional<String> discovery() {
        return Optional.of(discoveryPrefix).filter(prefix -> discovered);
    }
}
