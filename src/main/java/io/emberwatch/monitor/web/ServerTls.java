package io.emberwatch.monitor.web;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.PemFiles;
import io.emberwatch.monitor.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the server shows, read again when its files have changed; connections that are open keep theirs.
 * Used by one thread after the start.
 */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(10);

    private final TlsConfig files;
    private final LongSupplier ticker;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private Optional<String> seen;
    private long lookedAt;

    /**
     * Reads the files.
     *
     * @param files with certificate and key
     * @param ticker monotonic nanoseconds
     * @throws UserException when they cannot be used
     */
    ServerTls(TlsConfig files, LongSupplier ticker) {
        this.files = files;
        this.ticker = ticker;
        this.seen = state();
        this.lookedAt = ticker.getAsLong();
        use(context, read());
        // Whoever asks for an address by its number names no host.
        context.setSniRequired(false);
    }

    SslContextFactory.Server context() {
        return context;
    }

    /** Shows what the files hold now, if they have changed; called once a second. */
    void tick() {
        long now = ticker.getAsLong();
        if (now - lookedAt < LOOKED_AT_EVERY.toNanos()) {
            return;
        }
        lookedAt = now;
        Optional<String> state = state();
        if (state.isEmpty() || state.equals(seen)) {
            return;
        }
        seen = state;
        try {
            KeyStore renewed = read();
            context.reload(factory -> use(factory, renewed));
            LOG.info("web.tls: {} has been renewed", certificate());
        } catch (UserException e) {
            // One of the two may still be on its way; then the state changes once more.
            LOG.warn("the certificate stays as it was: {}", e.getMessage());
        } catch (Exception e) {
            LOG.warn("the certificate stays as it was", e);
        }
    }

    private KeyStore read() {
        return PemFiles.identity("web", certificate(), files.key().orElseThrow());
    }

    private static void use(SslContextFactory context, KeyStore store) {
        context.setKeyStore(store);
        context.setKeyStorePassword("");
    }

    private String certificate() {
        return files.certificate().orElseThrow();
    }

    /** What changes with the files; empty where one of them cannot be looked at. */
    private Optional<String> state() {
        StringBuilder state = new StringBuilder();
        for (String file : List.of(certificate(), files.key().orElseThrow())) {
            try {
                Path path = Path.of(file);
                state.append(Files.getLastModifiedTime(path).toMillis())
                        .append(' ')
                        .append(Files.size(path))
                        .append(' ');
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.of(state.toString());
    }
}
