package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    @Test
    void report_speaksOnceAPeriodAndSaysWhatItKept() {
        Logger logger = (Logger) LoggerFactory.getLogger("FailureLogTest");
        logger.setAdditive(false);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        AtomicLong now = new AtomicLong(5);
        FailureLog log = new FailureLog(logger, Duration.ofNanos(100), now::get);
        RuntimeException cause = new IllegalStateException("x");

        log.report("batch failed", cause);
        log.report("batch failed", cause);
        now.set(104);
        log.report("batch failed", cause);
        now.set(105);
        log.report("batch failed", cause);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "batch failed (0 earlier failures not logged)", "batch failed (2 earlier failures not logged)");
    }
}
