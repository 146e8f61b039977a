package io.emberwatch.monitor.config;

import io.emberwatch.core.error.Causes;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.PemFiles;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom an encrypted connection trusts and what it shows of us, from {@link TlsConfig}. A certificate that is refused is
 * explained: who issued it, and what to do. Immutable, thread-safe.
 */
public final class Trust {
    private static final String REFUSED = "connection refused";

    private static final char[] NO_PASSWORD = {};

    private final X509ExtendedTrustManager trust;
    private final Set<Certificate> named;
    private final Optional<KeyManagerFactory> keys;

    private Trust(X509ExtendedTrustManager trust, Set<Certificate> named, Optional<KeyManagerFactory> keys) {
        this.trust = trust;
        this.named = named;
        this.keys = keys;
    }

    /**
     * Reads the files.
     *
     * @param tls empty for the system's trust
     * @param owner the key of the configuration, for messages
     * @throws UserException when a file cannot be used; names it and the remedy
     */
    public static Trust of(Optional<TlsConfig> tls, String owner) {
        return of(tls, owner, false);
    }

    /**
     * As {@link #of}, for devices that make their own certificate: one that stands in the file of authorities is trusted
     * whatever name is in it.
     */
    public static Trust ofDevices(TlsConfig tls, String owner) {
        return of(Optional.of(tls), owner, true);
    }

    private static Trust of(Optional<TlsConfig> tls, String owner, boolean byItself) {
        try {
            Optional<String> ca = tls.flatMap(TlsConfig::ca);
            Optional<KeyStore> trusted = ca.map(file -> PemFiles.trusted(owner, file));
            Set<Certificate> named = byItself && trusted.isPresent() ? certificates(trusted.get()) : Set.of();
            Optional<KeyManagerFactory> keys = Optional.empty();
            if (tls.flatMap(TlsConfig::key).isPresent()) {
                keys = Optional.of(keys(tls.get(), owner));
            }
            return new Trust(new Explaining(delegate(trusted), named, ca), named, keys);
        } catch (GeneralSecurityException e) {
            throw new UserException(owner + ".tls cannot be used: " + e.getMessage(), e);
        }
    }

    /** For sockets and HTTP. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.map(KeyManagerFactory::getKeyManagers).orElse(null), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** What checks the other side. */
    public X509ExtendedTrustManager manager() {
        return trust;
    }

    /** What shows who we are; empty where nobody is shown anything. */
    public Optional<KeyManagerFactory> keys() {
        return keys;
    }

    /** Whether a device's certificate itself is in the file of authorities, see {@link #ofDevices}. */
    public boolean names(Certificate certificate) {
        return named.contains(certificate);
    }

    /** What was wrong with a certificate, if that was the cause. */
    public static Optional<String> refusal(Throwable failure) {
        return Causes.first(CertificateException.class, failure).map(Throwable::getMessage);
    }

    /** The same without the remedy, which names files of this machine: for people who may not know them. */
    public static Optional<String> shortRefusal(Throwable failure) {
        return Causes.first(Untrusted.class, failure)
                .map(untrusted -> untrusted.fault)
                .or(() -> refusal(failure));
    }

    /** Why a connection did not come about, in words for people. */
    public static String reason(Throwable failure) {
        // Java's client has no words for these two.
        if (Causes.has(UnresolvedAddressException.class, failure)) {
            return "no such host";
        }
        // With or without the system's own words, as it happens.
        if (failure instanceof ConnectException
                && (failure.getMessage() == null || failure.getMessage().equalsIgnoreCase(REFUSED))) {
            return REFUSED;
        }
        return refusal(failure)
                .orElseGet(
                        () -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    private static Set<Certificate> certificates(KeyStore store) throws GeneralSecurityException {
        Set<Certificate> all = new HashSet<>();
        for (String alias : Collections.list(store.aliases())) {
            all.add(store.getCertificate(alias));
        }
        return Set.copyOf(all);
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

    /** A certificate that nobody vouches for. */
    private static final class Untrusted extends CertificateException {
        private static final long serialVersionUID = 1;

        private final String fault;

        private Untrusted(String fault, String remedy) {
            super(fault + "; " + remedy);
            this.fault = fault;
        }
    }

    /** Checks as Java does, and says what is wrong in words for people. */
    private static final class Explaining extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager checks;
        private final Set<Certificate> named;
        private final Optional<String> ca;

        private Explaining(X509ExtendedTrustManager checks, Set<Certificate> named, Optional<String> ca) {
            this.checks = checks;
            this.named = named;
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
                if (named.contains(chain[0])) {
                    chain[0].checkValidity();
                } else {
                    check.run();
                }
            } catch (CertificateException e) {
                // Without its cause: receivers of the failure show the innermost message.
                throw explained(chain, e);
            }
        }

        private CertificateException explained(X509Certificate[] chain, CertificateException e) {
            X509Certificate own = chain[0];
            String detail = " (" + Causes.words(e) + ")";
            try {
                own.checkValidity();
            } catch (CertificateExpiredException expired) {
                return new CertificateException("certificate expired at "
                        + own.getNotAfter().toInstant() + ": renew it at the server" + detail);
            } catch (CertificateNotYetValidException early) {
                return new CertificateException("certificate is not valid before "
                        + own.getNotBefore().toInstant() + ": is a clock wrong?" + detail);
            }
            if (e.getCause() == null) {
                return new CertificateException("certificate is for another host, "
                        + own.getSubjectX500Principal().getName() + ": configure the name that it was issued for"
                        + detail);
            }
            String issuer = chain[chain.length - 1].getIssuerX500Principal().getName();
            String remedy = ca.map(file -> "it is not issued by what tls.ca " + file + " holds")
                    .orElse("set tls.ca to a PEM file with that issuer's certificate");
            return new Untrusted("certificate not trusted: issued by " + issuer, remedy + detail);
        }

        /** One of Java's checks. */
        private interface Check {
            void run() throws CertificateException;
        }
    }
}
