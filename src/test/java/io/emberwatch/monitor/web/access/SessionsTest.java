package io.emberwatch.monitor.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.AccessConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final AtomicLong now = new AtomicLong(1);
    private final Sessions sessions = new Sessions(now::get);
    private final AccessConfig limits = AccessConfig.OPEN;

    @Test
    void ids_areLongAndNeverTheSame() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(sessions.open("user" + i, "", limits));
        }

        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void session_endsWhenItIsIdle() {
        String key = Sessions.key(sessions.open("ann", "", limits));

        for (int hour = 0; hour < 24; hour++) {
            pass(Duration.ofHours(1));
            assertThat(sessions.use(key, limits)).as("used each hour").isPresent();
        }
        pass(limits.sessionIdle());
        assertThat(sessions.use(key, limits)).isEmpty();
        assertThat(sessions.open()).isZero();
    }

    @Test
    void session_endsAfterItsLongestTime_howeverBusy() {
        String key = Sessions.key(sessions.open("ann", "", limits));

        for (int hour = 1; hour < 7 * 24; hour++) {
            pass(Duration.ofHours(1));
            assertThat(sessions.use(key, limits)).isPresent();
        }
        pass(Duration.ofHours(1));
        assertThat(sessions.use(key, limits)).isEmpty();
    }

    @Test
    void number_isBounded_andOneUserPushesOutNobodyElse() {
        String bob = Sessions.key(sessions.open("bob", "", limits));
        for (int i = 0; i < 3 * Sessions.MOST; i++) {
            sessions.open("ann", "", limits);
        }
        assertThat(sessions.open()).isEqualTo(Sessions.MOST_A_USER + 1);
        assertThat(sessions.use(bob, limits)).isPresent();

        for (int i = 0; i < 3 * Sessions.MOST; i++) {
            sessions.open("user" + i, "", limits);
        }
        assertThat(sessions.open()).isEqualTo(Sessions.MOST);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
