package io.emberwatch.monitor.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An MQTT 5 broker that states and pictures are published to.
 *
 * @param port 1..65535
 * @param tls whether the connection is encrypted and the broker's certificate checked
 * @param username empty where the broker asks for none
 * @param password only with a username
 * @param clientId unique at the broker
 * @param topic what every topic begins with; without a slash at either end
 * @param discovery prefix of Home Assistant's discovery topics; empty for no discovery
 * @param timeout for connecting and for the broker's acknowledgement of one message
 */
public record MqttConfig(
        String host,
        int port,
        boolean tls,
        Optional<String> username,
        Optional<Secret> password,
        String clientId,
        String topic,
        Optional<String> discovery,
        Duration timeout) {
    public MqttConfig {
        Objects.requireNonNull(host);
        Checks.require(port >= 1 && port <= 65_535, "port must be from 1 to 65535");
        Checks.require(password.isEmpty() || username.isPresent(), "a password needs a username");
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(topic);
        Objects.requireNonNull(discovery);
        Objects.requireNonNull(timeout);
    }
}
