package io.emberwatch.monitor.web.access;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A file with a line of JSON for each thing that somebody did; rotated by size. Thread-safe; closed by its owner. */
final class AuditLog implements AutoCloseable {
    static final long LARGEST_BYTES = 10_000_000;
    static final int OLDER_FILES = 9;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoggerContext context;
    private final Logger lines;

    private AuditLog(LoggerContext context, Logger lines) {
        this.context = context;
        this.lines = lines;
    }

    /**
     * Opens or makes the file, and goes on behind what is in it.
     *
     * @throws UserException where it cannot be written
     */
    static AuditLog open(Path file) {
        return open(file, LARGEST_BYTES);
    }

    static AuditLog open(Path file, long largestBytes) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new UserException(
                    "web.audit: cannot write " + file + " (" + e.getClass().getSimpleName()
                            + "): name a file in a folder that this user may write to",
                    e);
        }
        LoggerContext context = new LoggerContext();
        context.setName("audit");
        // Only the context of the program's own log gets one by itself.
        context.setMDCAdapter(new LogbackMDCAdapter());
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("audit");
        appender.setFile(file.toString());

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file.toString().replace("%", "\\%") + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(OLDER_FILES);
        rolling.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(largestBytes));
        trigger.setCheckIncrement(Duration.buildByMilliseconds(0));
        trigger.start();

        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();

        appender.setEncoder(encoder);
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        Logger lines = context.getLogger("audit");
        lines.setAdditive(false);
        lines.addAppender(appender);
        return new AuditLog(context, lines);
    }

    /** @param fields plain values, in the order of the line */
    void write(Map<String, Object> fields) {
        try {
            lines.info(JSON.writeValueAsString(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values are always JSON", e);
        }
    }

    @Override
    public void close() {
        context.stop();
    }
}
