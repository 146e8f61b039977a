package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetConfigTest {
    private static final String SECRET = "secret: \"0123456789abcdef0123456789abcdef\", ";

    private static MonitorConfig load(String bind, String fleet) {
        return new ConfigLoader(Map.<String, String>of()::get).parse("member.yml", """
                        web: {bind: "%s", insecure: true}
                        fleet: {%s bootstrap_servers: ["127.0.0.1:9092"]}
                        """.formatted(bind, fleet));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, '', true",
        "'[::1]:8080', '', true",
        "0.0.0.0:8080, '', false",
        "10.0.0.7:8080, '', false",
        "127.0.0.1:8080, fire-1.example.org:9443, false",
        "0.0.0.0:8080, 0.0.0.0, true",
        "0.0.0.0:8080, '[::]:8080', true",
    })
    void addressThatTheOthersCannotReach_isRefused(String bind, String address, boolean refused) {
        String more = address.isEmpty() ? "" : "address: \"" + address + "\", ";
        assertThat(load(bind, SECRET + more).danger().isPresent()).isEqualTo(refused);
        if (refused) {
            assertThat(load(bind, SECRET + more).danger().orElseThrow()).startsWith("fleet.address: ");
        }
    }

    @Test
    void withoutASecret_nobodyNeedsToReachAMember() {
        assertThat(load("127.0.0.1:8080", "").danger()).isEmpty();
        assertThat(load("127.0.0.1:8080", "").fleet().orElseThrow().secret()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:8080, '', machine:8080",
        "10.0.0.7:8080, '', 10.0.0.7:8080",
        "0.0.0.0:0, '', machine:8080",
        "127.0.0.1:0, fire-1, fire-1:8080",
        "127.0.0.1:0, fire-1:443, fire-1:443",
        "0.0.0.0:8080, '[2001:db8::7]', '[2001:db8::7]:8080'",
        "'[2001:db8::7]:8080', '', '[2001:db8:0:0:0:0:0:7]:8080'",
    })
    void memberIsReached_whereItSays(String bind, String address, String expected) {
        String more = address.isEmpty() ? "" : "address: \"" + address + "\", ";
        MonitorConfig config = load(bind, SECRET + more);
        InetSocketAddress served = config.web().bind();
        assertThat(config.fleet().orElseThrow().reachedAt(served, 8080, "machine"))
                .isEqualTo(expected);
    }

    @Test
    void shortSecret_isRefused_andNotShown() {
        assertThatThrownBy(() -> load("0.0.0.0:8080", "secret: \"hunter2hunter2\", "))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("fleet.secret")
                .hasMessageContaining("32 to 1024 characters")
                .hasMessageNotContaining("hunter2");
        assertThat(load("0.0.0.0:8080", SECRET).fleet().orElseThrow().toString())
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void addressWithoutASecret_isRefused() {
        assertThatThrownBy(() -> load("0.0.0.0:8080", "address: fire-1, "))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("needs a secret");
    }
}
