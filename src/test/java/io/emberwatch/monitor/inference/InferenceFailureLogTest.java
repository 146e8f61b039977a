package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.emberwatch.core.concurrent.RepeatFilter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InferenceFailureLogTest {
    @Test
    void report_speaksOnceAPeriodAndSaysWhatItKept() {
        Logger logger = (Logger) LoggerFactory.getLogger("InferenceFailureLogTest");
        logger.setAdditive(false);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        AtomicLong now = new AtomicLong(5);
        RepeatFilter filter = new RepeatFilter(Duration.ofNanos(100), now::get);
        RuntimeException cause = new IllegalStateException("x");

        InferenceWorker.report(logger, filter, "batch failed", cause);
        InferenceWorker.report(logger, filter, "batch failed", cause);
        now.set(104);
        InferenceWorker.report(logger, filter, "batch failed", cause);
        now.set(105);
        InferenceWorker.report(logger, filter, "batch failed", cause);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "batch failed (0 earlier failures not logged)", "batch failed (2 earlier failures not logged)");
    }
}
