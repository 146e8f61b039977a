package io.emberwatch.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.concurrent.Backoff;
import io.emberwatch.dashboards.KnownMetrics;
import io.emberwatch.dashboards.ScrapeText;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.objects.CopyListener;
import io.emberwatch.monitor.incident.objects.CopyListener.Result;
import io.emberwatch.monitor.incident.objects.EvidenceCopies;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyMetersTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsExportedOfCopies_isWhatRulesKnow_andCounts() throws Exception {
        String yaml = """
                cameras: {gate: {url: "demo:"}}
                incidents: {s3: {endpoint: "http://127.0.0.1:1", bucket: fires, access_key: a, secret_key: b}}
                """;
        ObjectStore objects = new ObjectStore(
                new ConfigLoader(name -> null)
                        .parse("test.yml", yaml)
                        .incidents()
                        .s3()
                        .orElseThrow(),
                InstantSource.system());
        AtomicReference<CopyListener> listener = new AtomicReference<>();
        try (MonitorMetrics metrics = new MonitorMetrics(Set.of(), () -> 0);
                IncidentStore store = IncidentStore.open(folder, InstantSource.system(), StoreListener.NOOP);
                EvidenceCopies copies = metrics.copies(heard -> {
                    listener.set(heard);
                    return new EvidenceCopies(
                            store,
                            objects,
                            false,
                            Optional.empty(),
                            new Backoff(Duration.ofHours(1), Duration.ofHours(1)),
                            System::nanoTime,
                            heard);
                })) {
            assertThat(copies.waiting()).isZero();
            listener.get().ended(Result.COPIED);
            listener.get().ended(Result.COPIED);
            listener.get().ended(Result.DROPPED);
            listener.get().stepFailed();

            String scraped = StandardCharsets.UTF_8
                    .decode(metrics.scrape(Optional.empty()).body())
                    .toString();

            assertThat(scraped)
                    .contains(
                            "emberwatch_copies_total{result=\"copied\"} 2.0",
                            "emberwatch_copies_total{result=\"failed\"} 0.0",
                            "emberwatch_copies_total{result=\"dropped\"} 1.0",
                            "emberwatch_copies_waiting 0.0",
                            "emberwatch_object_store_up NaN",
                            "emberwatch_thread_failures_total{stage=\"copies\"} 1.0");
            ScrapeText text = new ScrapeText(scraped);
            Set<String> known = new TreeSet<>(text.names());
            known.removeIf(name -> !name.startsWith("emberwatch_copies_") && !name.startsWith("emberwatch_object_"));
            assertThat(known).containsExactlyInAnyOrderElementsOf(KnownMetrics.copyNames());
            ScrapeText handWritten = ScrapeText.handWritten();
            assertThat(known).allSatisfy(name -> {
                assertThat(text.labels(name)).isEqualTo(handWritten.labels(name));
                assertThat(text.types().get(name)).isEqualTo(handWritten.types().get(name));
            });
        }
    }
}
