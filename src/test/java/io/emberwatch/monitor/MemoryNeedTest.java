package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {
    private static final long GIB = 1L << 30;

    @Test
    void manyCameras_onASmallMachine_areRefusedWithTheFiguresAndTheKeys() {
        MemoryNeed need = MemoryNeed.of(cameras(512, 1280), GIB);

        assertThatThrownBy(() -> need.check(2 * GIB))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "not enough memory: 512 cameras need at least 3.0 GiB, and this machine or container has 2.0 GiB;"
                                + " configure fewer cameras under cameras, lower capture.max_width, or give it more memory");
    }

    @Test
    void whatMayBecomeScarce_startsWithAWarning() {
        MemoryNeed need = MemoryNeed.of(cameras(64, 1280), GIB);

        need.check(4 * GIB);

        assertThat(need.notice(4 * GIB))
                .hasValueSatisfying(line -> assertThat(line).contains("64 cameras", "capture.max_width"));
        assertThat(need.notice(8 * GIB)).isEmpty();
    }

    @Test
    void aFewCameras_fitAnywhere() {
        MemoryNeed need = MemoryNeed.of(cameras(4, 1280), GIB / 2);

        need.check(GIB);

        assertThat(need.notice(2 * GIB)).isEmpty();
    }

    @Test
    void narrowFrames_needLess() {
        assertThat(MemoryNeed.of(cameras(64, 320), GIB).leastBytes())
                .isLessThan(MemoryNeed.of(cameras(64, 640), GIB).leastBytes());
        assertThat(MemoryNeed.of(cameras(64, 640), GIB).mostBytes())
                .isLessThan(MemoryNeed.of(cameras(64, 1920), GIB).mostBytes());
    }

    @Test
    void thisMachine_hasMemory() {
        assertThat(MemoryNeed.available()).isGreaterThan(GIB / 4);
    }

    private static MonitorConfig cameras(int count, int maxWidth) {
        String all = IntStream.range(0, count)
                .mapToObj(i -> "c" + i + ": {url: 'demo:'}")
                .collect(Collectors.joining(", ", "cameras: {", "}"));
        try {
            return new ConfigLoader(name -> null)
                    .parse("", "defaults: {capture: {max_width: " + maxWidth + "}}\n" + all);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
