package io.emberwatch.monitor.config;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final char[] NO_PASSWORD = {};
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

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
            Optional<KeyStore> trusted = Optional.empty();
            Set<Certificate> named = Set.of();
            if (ca.isPresent()) {
                KeyStore store = emptyStore();
                List<Certificate> read = certificates(owner + ".tls.ca", ca.get());
                for (Certificate each : read) {
                    store.setCertificateEntry("ca-" + store.size(), each);
                }
                trusted = Optional.of(store);
                named = byItself ? Set.copyOf(read) : named;
            }
            Optional<KeyManagerFactory> keys = Optional.empty();
            if (tls.flatMap(TlsConfig::key).isPresent()) {
                keys = Optional.of(keys(tls.get(), owner));
            }
            return new Trust(new Explaining(delegate(trusted), named, ca), named, keys);
        } catch (GeneralSecurityException | IOException e) {
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

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(String key, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            List<Certificate> read =
                    new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (read.isEmpty()) {
                throw new UserException(key + ": " + file + " holds no certificate: it must be a PEM file with one");
            }
            return read;
        } catch (IOException e) {
            throw unreadable(key, file, e);
        } catch (CertificateException e) {
            throw new UserException(key + ": " + file + " holds no certificate: it must be a PEM file with one", e);
        }
    }

    private static UserException unreadable(String key, String file, IOException e) {
        return new UserException(
                key + ": " + file + " cannot be read (" + e.getClass().getSimpleName()
                        + "): name a PEM file that this user may read",
                e);
    }

    private static KeyManagerFactory keys(TlsConfig tls, String owner) throws GeneralSecurityException, IOException {
        Certificate[] chain = certificates(
                        owner + ".tls.certificate", tls.certificate().orElseThrow())
                .toArray(Certificate[]::new);
        PrivateKey key = privateKey(owner + ".tls.key", tls.key().orElseThrow(), chain[0]);
        KeyStore store = emptyStore();
        store.setKeyEntry("own", key, NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    private static PrivateKey privateKey(String name, String file, Certificate certificate)
            throws GeneralSecurityException {
        String text;
        try {
            text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(name, file, e);
        }
        Matcher pem = KEY.matcher(text);
        if (!pem.find()) {
            throw new UserException(name + ": " + file
                    + " holds no PKCS #8 key without a password: make one with 'openssl pkcs8 -topk8 -nocrypt -in KEY"
                    + " -out FILE'");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new UserException(name + ": " + file + " is not the key of tls.certificate", e);
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
}
