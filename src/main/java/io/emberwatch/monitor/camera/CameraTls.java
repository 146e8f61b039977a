package io.emberwatch.monitor.camera;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.TlsConfig;
import io.emberwatch.monitor.config.Trust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Checks the certificate of one camera as {@code capture.tls} says. FFmpeg does it on each connection by the
 * {@link #options}, but tells nothing of what was wrong, and does not look for an address made of numbers in a
 * certificate. So {@link #check} comes first, on a connection of its own. {@link #cancel} is thread-safe.
 */
public final class CameraTls {
    /** Without credentials: those stand apart. */
    private static final Pattern ADDRESS =
            Pattern.compile("(rtsps|https|rtmps)://(\\[[^\\]]+\\]|[^:/?#]+)(?::(\\d+))?.*", Pattern.CASE_INSENSITIVE);

    private static final Map<String, Integer> PORTS = Map.of("rtsps", 322, "https", 443, "rtmps", 443);
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,]+)");
    /** The kind of name in a certificate that is a host's. */
    private static final int HOST_NAME = 2;

    private final TlsConfig files;
    private final Trust trust;
    private final String host;
    private final int port;
    private final AtomicReference<Socket> connecting = new AtomicReference<>();
    private volatile boolean cancelled;
    /** The name that FFmpeg looks for in the certificate; empty for the host's. */
    private Optional<String> name = Optional.empty();

    private CameraTls(TlsConfig files, Trust trust, Matcher address) {
        this.files = files;
        this.trust = trust;
        this.host = address.group(2).replaceAll("[\\[\\]]", "");
        this.port = address.group(3) == null
                ? PORTS.get(address.group(1).toLowerCase(Locale.ROOT))
                : Integer.parseInt(address.group(3));
    }

    /**
     * Reads the files.
     *
     * @param owner the camera's key in the configuration, for messages
     * @return empty where nothing is encrypted, or nothing is to be checked
     * @throws UserException when a file cannot be used; names it and the remedy
     */
    static Optional<CameraTls> of(CameraConfig camera, String owner) {
        Matcher address = ADDRESS.matcher(camera.url().strip());
        if (camera.capture().tls().isEmpty() || !address.matches()) {
            return Optional.empty();
        }
        TlsConfig files = camera.capture().tls().get();
        return Optional.of(new CameraTls(files, Trust.ofDevices(files, owner + ".capture"), address));
    }

    /**
     * Reads the files of all cameras.
     *
     * @throws UserException when one cannot be used
     */
    public static void check(Map<CameraId, CameraConfig> cameras) {
        cameras.forEach((id, camera) -> of(camera, "cameras." + id));
    }

    /** Cameras that send encrypted, and whose certificate nobody checks. */
    public static List<CameraId> unchecked(Map<CameraId, CameraConfig> cameras) {
        return cameras.entrySet().stream()
                .filter(each -> each.getValue().capture().tls().isEmpty())
                .filter(each -> ADDRESS.matcher(each.getValue().url().strip()).matches())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The same trust, for connections of Java. */
    Trust trust() {
        return trust;
    }

    /**
     * Connects once. What keeps it from connecting at all is for FFmpeg to tell.
     *
     * @return what is wrong, for people; empty where the certificate is good or the camera was not reached
     */
    Optional<String> check(Duration timeout) {
        int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        try (Socket plain = new Socket()) {
            connecting.set(plain);
            if (cancelled) {
                return Optional.empty();
            }
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            return shakeHands(plain);
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            connecting.set(null);
        }
    }

    /** Ends {@link #check}, now or later. */
    void cancel() {
        cancelled = true;
        Socket socket = connecting.get();
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // Nobody waits for it any more.
                connecting.set(null);
            }
        }
    }

    /** What FFmpeg is told, after {@link #check}. */
    Map<String, String> options() {
        Map<String, String> options = new HashMap<>();
        options.put("tls_verify", "1");
        options.put("ca_file", files.ca().orElseGet(SystemAuthorities::file));
        files.certificate().ifPresent(file -> options.put("cert_file", file));
        files.key().ifPresent(file -> options.put("key_file", file));
        name.ifPresent(each -> options.put("verifyhost", each));
        return Map.copyOf(options);
    }

    private Optional<String> shakeHands(Socket plain) throws IOException {
        try (SSLSocket encrypted =
                (SSLSocket) trust.context().getSocketFactory().createSocket(plain, host, port, true)) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            encrypted.setSSLParameters(parameters);
            encrypted.startHandshake();
            Certificate own = encrypted.getSession().getPeerCertificates()[0];
            // A camera's own certificate may bear any name, but FFmpeg asks for one where the host has one.
            name = trust.names(own) && !NUMBERS.matcher(host).matches()
                    ? Optional.of(nameIn((X509Certificate) own))
                    : Optional.empty();
            return Optional.empty();
        } catch (SSLException e) {
            return cancelled
                    ? Optional.empty()
                    : Optional.of(Trust.refusal(e)
                            .orElse("the encrypted connection failed (" + e.getMessage()
                                    + "); check the camera's encryption and capture.tls"));
        }
    }

    private static String nameIn(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> each : names == null ? List.<List<?>>of() : names) {
                if (each.get(0).equals(HOST_NAME)) {
                    return (String) each.get(1);
                }
            }
        } catch (CertificateParsingException e) {
            // Its subject remains.
        }
        Matcher subject =
                COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return subject.find() ? subject.group(1) : "";
    }
}
