package io.emberwatch.core.file;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys of PEM files. Each {@code owner} is the configuration's key above {@code tls}, for
 * messages. What cannot be used is a {@link UserException} with the file and the remedy.
 */
public final class PemFiles {
    private static final char[] NO_PASSWORD = {};
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private PemFiles() {}

    /** A store with the certificates of a file as what is trusted. */
    public static KeyStore trusted(String owner, String ca) {
        try {
            KeyStore store = emptyStore();
            for (Certificate each : certificates(owner + ".tls.ca", ca)) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new UserException(owner + ".tls cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * A store with a certificate, those between it and its issuer, and its key, under an empty password.
     *
     * @param certificate a file with our own certificate first
     * @param key a file with its key, PKCS #8 and without a password
     */
    public static KeyStore identity(String owner, String certificate, String key) {
        try {
            Certificate[] chain =
                    certificates(owner + ".tls.certificate", certificate).toArray(Certificate[]::new);
            KeyStore store = emptyStore();
            store.setKeyEntry("own", privateKey(owner + ".tls.key", key, chain[0].getPublicKey()), NO_PASSWORD, chain);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new UserException(owner + ".tls cannot be used: " + e.getMessage(), e);
        }
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

    private static PrivateKey privateKey(String name, String file, PublicKey certified)
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
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw new UserException(name + ": " + file + " is not the key of tls.certificate", e);
        }
        if (!belongs(key, certified)) {
            throw new UserException(name + ": " + file + " is not the key of tls.certificate");
        }
        return key;
    }

    /** Whether what the one signs is good by the other; so a pair that is being renewed is not taken half. */
    private static boolean belongs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "DSA" -> "SHA256withDSA";
                    default -> key.getAlgorithm();
                });
        byte[] probe = {1, 2, 3};
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static UserException unreadable(String key, String file, IOException e) {
        return new UserException(
                key + ": " + file + " cannot be read (" + e.getClass().getSimpleName()
                        + "): name a PEM file that this user may read",
                e);
    }
}
