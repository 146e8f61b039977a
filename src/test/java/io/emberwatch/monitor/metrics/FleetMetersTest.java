package io.emberwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.dashboards.KnownMetrics;
import io.emberwatch.dashboards.ScrapeText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FleetMetersTest {
    private final AtomicReference<FleetFigures> figures =
            new AtomicReference<>(new FleetFigures(12, 40, 20, 25, 5, 3, 3, 1, true));

    private String scraped() {
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(), () -> 0)) {
            metrics.watchFleet("site", figures::get);
            return StandardCharsets.UTF_8
                    .decode(metrics.scrape(Optional.empty()).body())
                    .toString();
        }
    }

    @Test
    void whatAMemberExports_isWhatBoardsAndRulesKnow() {
        ScrapeText text = new ScrapeText(scraped());
        Set<String> fleet = new TreeSet<>(text.names());
        fleet.removeIf(name -> !name.startsWith("emberwatch_fleet_"));

        assertThat(fleet).containsExactlyInAnyOrderElementsOf(KnownMetrics.fleetNames());
        ScrapeText handWritten = ScrapeText.handWritten();
        assertThat(fleet).allSatisfy(name -> {
            assertThat(text.labels(name)).isEqualTo(handWritten.labels(name));
            assertThat(text.types().get(name)).isEqualTo(handWritten.types().get(name));
        });
    }

    @Test
    void figures_areAskedAtEachScrape() {
        assertThat(scraped())
                .contains(
                        "emberwatch_fleet_cameras{group=\"site\"} 12.0",
                        "emberwatch_fleet_cameras_known{group=\"site\"} 40.0",
                        "emberwatch_fleet_partitions{group=\"site\"} 20.0",
                        "emberwatch_fleet_moves_total{direction=\"gained\",group=\"site\"} 25.0",
                        "emberwatch_fleet_moves_total{direction=\"lost\",group=\"site\"} 5.0",
                        "emberwatch_fleet_lag{group=\"site\"} 3.0",
                        "emberwatch_fleet_members{group=\"site\"} 3.0",
                        "emberwatch_fleet_members_silent{group=\"site\"} 1.0",
                        "emberwatch_fleet_kafka_up{group=\"site\"} 1.0");

        figures.set(new FleetFigures(12, 40, 20, 25, 5, 3, 3, 1, false));
        assertThat(scraped()).contains("emberwatch_fleet_kafka_up{group=\"site\"} 0.0");
    }
}
