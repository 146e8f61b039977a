package io.emberwatch.monitor.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Map<String, Object>> log = new ArrayList<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final RepeatedLines lines = new RepeatedLines(log::add);

    private void add(String kind, int number) {
        lines.add(kind, SECOND, Map.of("kind", kind, "number", number), (time, task) -> {
            assertThat(time).isEqualTo(SECOND);
            timers.add(task);
        });
    }

    @Test
    void firstLine_isWrittenAtOnce_andTheOthersOfItsPeriodAsOneThatCountsThem() {
        for (int i = 1; i <= 5; i++) {
            add("a", i);
        }
        add("b", 9);
        assertThat(log).containsExactly(Map.of("kind", "a", "number", 1), Map.of("kind", "b", "number", 9));

        timers.forEach(Runnable::run);

        assertThat(log).hasSize(3).last().isEqualTo(Map.of("kind", "a", "number", 5, "unwritten", 4L));
        add("a", 6);
        assertThat(log).as("a new period").hasSize(4);
    }

    @Test
    void whateverComesWhen_noLineIsLost() {
        Random random = new Random(17);
        int added = 0;
        for (int i = 0; i < 10_000; i++) {
            // More kinds than are remembered.
            add("kind " + random.nextInt(random.nextBoolean() ? 3 : 5000), i);
            added++;
            if (random.nextInt(20) == 0 && !timers.isEmpty()) {
                timers.remove().run();
            }
        }
        lines.close();
        timers.forEach(Runnable::run);

        assertThat(log.stream()
                        .mapToLong(line -> (long) line.getOrDefault("unwritten", 1L))
                        .sum())
                .isEqualTo(added);
        assertThat(log).hasSizeLessThan(added);
    }
}
