package io.emberwatch.monitor.config;

import java.util.Objects;
import java.util.Optional;

/**
 * How connections to Kafka's brokers are protected. Immutable.
 *
 * @param mechanism of SASL, in Kafka's words but lower case
 * @param username empty where the brokers ask for none
 * @param password exactly where there is a username
 */
public record KafkaSecurity(
        @Key(
                name = "tls",
                about =
                        "Encrypts the connections and checks the brokers' certificates. With {ca: FILE} it trusts that PEM "
                                + "file in place of the system's certificates; with {certificate: FILE, key: FILE} (PKCS #8, "
                                + "without a password) it shows the brokers its own.",
                type = TlsConfig.Switch.class,
                defaultValue = "false")
        TlsConfig tls,

        @Key(
                name = "mechanism",
                about =
                        "How it logs in, where there is a username; plain only with tls, or anybody can read the password.",
                choices = {"plain", "scram-sha-256", "scram-sha-512"},
                defaultValue = "scram-sha-512")
        String mechanism,

        @Key(
                name = "username",
                about = "The user to log in as (SASL); leave it out if the brokers ask for none.",
                max = "200",
                needs = "password",
                example = "${KAFKA_USER}")
        Optional<String> username,

        @Key(
                name = "password",
                about = "Only with a username; no message or log shows it.",
                needs = "username",
                example = "${KAFKA_PASSWORD}")
        Optional<Secret> password) {
    /** Neither encrypted nor logged in. */
    public static final KafkaSecurity NONE =
            new KafkaSecurity(TlsConfig.NONE, "scram-sha-512", Optional.empty(), Optional.empty());

    public KafkaSecurity {
        Objects.requireNonNull(tls);
        Objects.requireNonNull(mechanism);
        Checks.keys(KafkaSecurity.class, tls, mechanism, username, password);
    }
}
