package io.emberwatch.monitor.notify.sink;

import io.emberwatch.core.error.Causes;
import io.emberwatch.monitor.config.KafkaSecurity;
import io.emberwatch.monitor.config.Trust;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/** How Kafka's clients reach the brokers, as they want to be told. */
public final class KafkaAccess {
    private static final String TRUST = "emberwatch.trust";

    private KafkaAccess() {}

    /**
     * Settings of any client.
     *
     * @param owner the key of the configuration that holds {@code tls}, for messages
     */
    public static Map<String, Object> settings(List<String> bootstrapServers, KafkaSecurity security, String owner) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        // They would send figures of themselves to brokers that ask for them.
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        boolean login = security.username().isPresent();
        boolean encrypted = security.tls().used();
        settings.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                (login ? "SASL_" : "") + (encrypted ? "SSL" : "PLAINTEXT"));
        if (encrypted) {
            settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, Engines.class);
            settings.put(TRUST, Trust.of(Optional.of(security.tls()), owner));
        }
        if (login) {
            settings.put(SaslConfigs.SASL_MECHANISM, security.mechanism().toUpperCase(Locale.ROOT));
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(module(security)));
        }
        return settings;
    }

    /** The brokers, in words for people. */
    public static String words(List<String> bootstrapServers) {
        return "Kafka at " + String.join(", ", bootstrapServers);
    }

    /** Why a client failed: one line, without secrets. */
    public static String reason(Throwable e) {
        return Trust.refusal(e).orElseGet(() -> Causes.words(e));
    }

    private static String module(KafkaSecurity security) {
        String module = security.mechanism().equals("plain") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        return "org.apache.kafka.common.security." + module + " required username="
                + quoted(security.username().orElseThrow()) + " password="
                + quoted(security.password().orElseThrow().reveal()) + ";";
    }

    /** As the parser of Java's own login configurations reads it. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.appendCodePoint(c);
        });
        return quoted.append('"').toString();
    }

    /** Encrypts as the rest of the monitor does, so that a refused certificate is explained. Made by Kafka's clients. */
    public static final class Engines implements SslEngineFactory {
        private Trust trust;

        @Override
        public void configure(Map<String, ?> settings) {
            trust = (Trust) settings.get(TRUST);
        }

        @Override
        public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
            SSLEngine engine = trust.context().createSSLEngine(host, port);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            return engine;
        }

        @Override
        public SSLEngine createServerSslEngine(String host, int port) {
            throw new UnsupportedOperationException("this is a client");
        }

        @Override
        public boolean shouldBeRebuilt(Map<String, Object> settings) {
            return false;
        }

        @Override
        public Set<String> reconfigurableConfigs() {
            return Set.of();
        }

        @Override
        public KeyStore keystore() {
            return null;
        }

        @Override
        public KeyStore truststore() {
            return null;
        }

        @Override
        public void close() {}
    }
}
