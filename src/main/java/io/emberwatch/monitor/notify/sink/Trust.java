package io.emberwatch.monitor.notify.sink;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.PemFiles;
import io.emberwatch.monitor.config.TlsConfig;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom an encrypted connection trusts and what it shows of us, from {@link TlsConfig}. A certificate that is refused is
 * explained: who issued it, and what to do. Immutable, thread-safe.
 */
final class Trust {
    private static final char[] NO_PASSWORD = {};

    private final X509ExtendedTrustManager trust;
    private final Optional<KeyManagerFactory> keys;

    private Trust(X509ExtendedTrustManager trust, Optional<KeyManagerFactory> keys) {
        this.trust = trust;
        this.keys = keys;
    }

    /**
     * Reads the files.
     *
     * @param tls empty for the system's trust
     * @param owner the key of the configuration, for messages
     * @throws UserException when a file cannot be used; names it and the remedy
     */
    static Trust of(Optional<TlsConfig> tls, String owner) {
        try {
            Optional<String> ca = tls.flatMap(TlsConfig::ca);
            Optional<KeyStore> trusted = ca.map(file -> PemFiles.trusted(owner, file));
            Optional<KeyManagerFactory> keys = Optional.empty();
            if (tls.flatMap(TlsConfig::key).isPresent()) {
                keys = Optional.of(keys(tls.get(), owner));
            }
            return new Trust(new Explaining(delegate(trusted), ca), keys);
        } catch (GeneralSecurityException e) {
            throw new UserException(owner + ".tls cannot be used: " + e.getMessage(), e);
        }
    }

    /** For sockets and HTTP. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.map(KeyManagerFactory::getKeyManagers).orElse(null), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** For MQTT. */
    MqttClientSslConfig mqtt() {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(new Factory(trust))
                .keyManagerFactory(keys.orElse(null))
                .build();
    }

    /** What was wrong with a certificate, if that was the cause. */
    static Optional<String> refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return Optional.ofNullable(cause.getMessage());
            }
        }
        return Optional.empty();
    }

    private static X509ExtendedTrustManager delegate(Optional<KeyStore> trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted.orElse(null));
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this Java checks no certificates"));
    }

    private static KeyManagerFactory keys(TlsConfig tls, String owner) throws GeneralSecurityException {
        KeyStore store = PemFiles.identity(
                owner, tls.certificate().orElseThrow(), tls.key().orElseThrow());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    /** Checks as Java does, and says what is wrong in words for people. */
    private static final class Explaining extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager checks;
        private final Optional<String> ca;

        private Explaining(X509ExtendedTrustManager checks, Optional<String> ca) {
            this.checks = checks;
            this.ca = ca;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            explained(chain, () -> checks.checkServerTrusted(chain, type, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            explained(chain, () -> checks.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            explained(chain, () -> checks.checkServerTrusted(chain, type));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checks.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checks.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            checks.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return checks.getAcceptedIssuers();
        }

        private void explained(X509Certificate[] chain, Check check) throws CertificateException {
            try {
                check.run();
            } catch (CertificateException e) {
                // Without its cause: receivers of the failure show the innermost message.
                throw new CertificateException(explanation(chain, e));
            }
        }

        private String explanation(X509Certificate[] chain, CertificateException e) {
            X509Certificate own = chain[0];
            Throwable innermost = e;
            while (innermost.getCause() != null) {
                innermost = innermost.getCause();
            }
            String detail = " (" + innermost.getMessage() + ")";
            try {
                own.checkValidity();
            } catch (CertificateExpiredException expired) {
                return "certificate expired at " + own.getNotAfter().toInstant() + ": renew it at the server" + detail;
            } catch (CertificateNotYetValidException early) {
                return "certificate is not valid before " + own.getNotBefore().toInstant() + ": is a clock wrong?"
                        + detail;
            }
            if (e.getCause() == null) {
                return "certificate is for another host, "
                        + own.getSubjectX500Principal().getName() + ": configure the name that it was issued for"
                        + detail;
            }
            String issuer = chain[chain.length - 1].getIssuerX500Principal().getName();
            String remedy = ca.map(file -> "it is not issued by what tls.ca " + file + " holds")
                    .orElse("set tls.ca to a PEM file with that issuer's certificate");
            return "certificate not trusted: issued by " + issuer + "; " + remedy + detail;
        }

        /** One of Java's checks. */
        private interface Check {
            void run() throws CertificateException;
        }
    }

    /** Hands out one trust manager, for libraries that ask for a factory. */
    private static final class Factory extends TrustManagerFactory {
        private Factory(X509ExtendedTrustManager trust) {
            super(new Spi(trust), new NoProvider(), "Emberwatch");
        }
    }

    private static final class NoProvider extends Provider {
        private static final long serialVersionUID = 1;

        private NoProvider() {
            super("Emberwatch", "1", "trust managers");
        }
    }

    private static final class Spi extends TrustManagerFactorySpi {
        private final X509ExtendedTrustManager trust;

        private Spi(X509ExtendedTrustManager trust) {
            this.trust = trust;
        }

        @Override
        protected void engineInit(KeyStore store) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return new TrustManager[] {trust};
        }
    }
}
