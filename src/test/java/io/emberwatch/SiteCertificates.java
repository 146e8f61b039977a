package io.emberwatch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of a site's own authorities, made by openssl in a folder of the test. */
public record SiteCertificates(Path folder) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** The path of one of the files: {@code NAME.pem} or {@code NAME.key}. */
    public String path(String name) {
        return folder.resolve(name).toString();
    }

    /** An authority, or what a device makes for itself. */
    public void authority(String name) throws IOException {
        run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                path(name + ".key"),
                "-out",
                path(name + ".pem"));
        pack(name);
    }

    /**
     * A certificate from an authority.
     *
     * @param names as openssl writes them, such as {@code IP:127.0.0.1}
     */
    public void issue(String name, String authority, String subject, String names) throws IOException {
        run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                subject,
                "-addext",
                "subjectAltName=" + names,
                "-keyout",
                path(name + ".key"),
                "-out",
                path(name + ".csr"));
        run(
                "x509",
                "-req",
                "-in",
                path(name + ".csr"),
                "-CA",
                path(authority + ".pem"),
                "-CAkey",
                path(authority + ".key"),
                "-CAcreateserial",
                "-days",
                "2",
                "-copy_extensions",
                "copy",
                "-out",
                path(name + ".pem"));
        pack(name);
    }

    /**
     * For a server.
     *
     * @param clients the authority of clients that show a certificate; empty where nobody is asked
     */
    public SSLContext server(String name, Optional<String> clients) throws IOException, GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            own.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        if (clients.isPresent()) {
            try (InputStream in = Files.newInputStream(folder.resolve(clients.get() + ".pem"))) {
                trusted.setCertificateEntry(
                        "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void pack(String name) throws IOException {
        run(
                "pkcs12",
                "-export",
                "-inkey",
                path(name + ".key"),
                "-in",
                path(name + ".pem"),
                "-passout",
                "pass:" + new String(PASSWORD),
                "-out",
                path(name + ".p12"));
    }

    private static void run(String... arguments) throws IOException {
        Installed.require(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl: apt-get install openssl");
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(List.of(arguments));
        Process run = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!run.waitFor(30, TimeUnit.SECONDS) || run.exitValue() != 0) {
                throw new IllegalStateException("openssl failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while openssl ran", e);
        }
    }
}
