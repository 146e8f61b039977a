package io.emberwatch.monitor.camera;

import io.emberwatch.monitor.config.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/**
 * The authorities that this Java trusts, as a file for FFmpeg, whose own list lies where it was built. Written once a
 * process and deleted at its end.
 */
final class SystemAuthorities {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private SystemAuthorities() {}

    /** The path of the PEM file. */
    static String file() {
        return Written.FILE.toString();
    }

    private static final class Written {
        private static final Path FILE = write();

        private static Path write() {
            StringBuilder text = new StringBuilder();
            for (X509Certificate each :
                    Trust.of(Optional.empty(), "capture").manager().getAcceptedIssuers()) {
                try {
                    text.append("-----BEGIN CERTIFICATE-----\n")
                            .append(LINES.encodeToString(each.getEncoded()))
                            .append("\n-----END CERTIFICATE-----\n");
                } catch (CertificateEncodingException e) {
                    throw new IllegalStateException("a certificate that was read cannot be written", e);
                }
            }
            try {
                Path file = Files.createTempFile("authorities", ".pem");
                file.toFile().deleteOnExit();
                return Files.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
