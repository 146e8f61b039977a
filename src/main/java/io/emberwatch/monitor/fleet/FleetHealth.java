package io.emberwatch.monitor.fleet;

import io.emberwatch.core.concurrent.SupervisedThread;
import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.notify.sink.KafkaAccess;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other members how this one is, hears how they are, and who is drained: on the thread {@code fleet-health}, which
 * alone may wait for Kafka. Says once in the log where another member runs another version or model. Thread-safe.
 */
final class FleetHealth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetHealth.class);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);
    /** Kafka is away where it has confirmed nothing for so long. */
    private static final Duration SILENT_AFTER = Duration.ofSeconds(15);

    private static final Duration WAIT = Duration.ofMillis(250);
    private static final int BLOCK_MILLIS = 2000;
    private static final int DELIVERY_MILLIS = 10_000;
    private static final long AGAIN_MILLIS = 1000;
    private static final long STOP_MILLIS = 4000;

    private final FleetConfig config;
    private final Supplier<MemberReport> own;
    private final Drains drains;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final SupervisedThread thread;
    private final Roster roster = new Roster();
    private final Set<String> cameras = new HashSet<>();
    private final Set<String> said = new HashSet<>();
    private TopicReader reader;
    private Producer<String, String> producer;
    private long toldNanos;
    private boolean told;
    private boolean drained;
    private boolean begun;
    private volatile boolean stopping;
    private volatile Optional<Seen> seen = Optional.empty();
    private volatile Optional<String> fault = Optional.empty();
    private volatile Optional<Long> confirmedNanos = Optional.empty();

    /**
     * What this member sees of the fleet.
     *
     * @param present members that were heard of lately
     * @param lost members that went without a word
     * @param cameras how many the fleet has
     */
    record Seen(List<MemberReport> present, List<MemberReport> lost, int cameras) {}

    /**
     * @param own what this member says of itself now
     * @param drains told who is drained
     * @param clock by which the age of what was told before the start is guessed
     * @param ticker monotonic nanoseconds
     */
    FleetHealth(
            FleetConfig config, Supplier<MemberReport> own, Drains drains, InstantSource clock, LongSupplier ticker) {
        this.config = config;
        this.own = own;
        this.drains = drains;
        this.clock = clock;
        this.ticker = ticker;
        this.thread = new SupervisedThread("fleet-health", new Work(), cause -> {}, ticker);
    }

    /** Begins to listen, once the topics are there; a second call does nothing. */
    void start() {
        if (!begun) {
            begun = true;
            thread.start();
        }
    }

    /** What this member sees of the fleet; empty before it has read the topics. */
    Optional<Seen> seen() {
        return seen;
    }

    /** Whether Kafka has confirmed something lately. */
    boolean reachesKafka() {
        return confirmedNanos
                .filter(at -> ticker.getAsLong() - at < SILENT_AFTER.toNanos())
                .isPresent();
    }

    /** What is wrong: one line. */
    Optional<String> fault() {
        return thread.fault().or(() -> fault);
    }

    /** Tells the others that this one leaves, where Kafka is there. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Work implements SupervisedThread.Work {
        @Override
        public boolean step() throws InterruptedException {
            try {
                if (reader == null) {
                    connect();
                }
                tellWhenDue();
                reader.read(WAIT, record -> take(record, ticker.getAsLong()));
                look();
                fault = Optional.empty();
            } catch (InterruptException e) {
                Thread.interrupted();
                throw (InterruptedException) new InterruptedException("stopped").initCause(e);
            } catch (KafkaException | UserException e) {
                fault = Optional.of(config.healthTopic() + ": " + KafkaAccess.reason(e));
                LOG.debug("fleet health", e);
                disconnect();
                Thread.sleep(AGAIN_MILLIS);
            }
            return !stopping;
        }

        @Override
        public void end() {
            try {
                if (producer != null && told && reachesKafka()) {
                    producer.send(new ProducerRecord<>(
                                    config.healthTopic(), own.get().member(), null))
                            .get(BLOCK_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (KafkaException | ExecutionException | TimeoutException e) {
                LOG.debug("the others were not told that this member leaves", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                disconnect();
            }
        }
    }

    private void connect() {
        TopicReader made = new TopicReader(config, config.healthTopic(), config.camerasTopic());
        reader = made;
        made.readToEnd(record -> {
            long age = Math.max(0, clock.millis() - record.timestamp());
            take(record, ticker.getAsLong() - Duration.ofMillis(age).toNanos());
        });
        if (producer == null) {
            producer = producer();
        }
        look();
    }

    private void disconnect() {
        if (reader != null) {
            TopicReader old = reader;
            reader = null;
            old.close();
        }
        if (producer != null) {
            Producer<String, String> old = producer;
            producer = null;
            old.close(Duration.ZERO);
        }
    }

    private void tellWhenDue() {
        long now = ticker.getAsLong();
        if (told && now - toldNanos < TELL_EVERY.toNanos()) {
            return;
        }
        told = true;
        toldNanos = now;
        MemberReport report = own.get();
        // What is not confirmed shows in reachesKafka(), and is told again soon.
        Future<RecordMetadata> unused = producer.send(
                new ProducerRecord<>(config.healthTopic(), report.member(), report.json()), (where, failure) -> {
                    if (failure == null) {
                        confirmedNanos = Optional.of(ticker.getAsLong());
                    }
                });
    }

    private void take(ConsumerRecord<String, String> record, long nanos) {
        if (record.key() == null) {
            return;
        }
        if (record.topic().equals(config.healthTopic())) {
            roster.take(record.key(), record.value(), nanos);
        } else if (record.value() == null) {
            cameras.remove(record.key());
        } else {
            cameras.add(record.key());
        }
    }

    private void look() {
        long now = ticker.getAsLong();
        drains.set(roster.drained());
        Seen latest = new Seen(roster.present(now), roster.lost(now), cameras.size());
        seen = Optional.of(latest);
        MemberReport mine = own.get();
        if (drained != roster.drained().contains(mine.member())) {
            drained = !drained;
            LOG.info(
                    "fleet member {} {}",
                    mine.member(),
                    drained ? "is drained: its cameras are the others' now" : "has its share of the cameras again");
        }
        for (MemberReport other : latest.present()) {
            Optional<String> difference = Roster.difference(/* one= */ other, /* other= */ mine);
            if (difference.isPresent() && said.add(other.member() + " " + difference.get())) {
                LOG.warn(
                        "fleet member {} runs {}: right during an upgrade, otherwise run the same on all",
                        other.member(),
                        difference.get());
            }
        }
    }

    private Producer<String, String> producer() {
        Map<String, Object> settings =
                new HashMap<>(KafkaAccess.settings(config.bootstrapServers(), config.security(), "fleet.security"));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }
}
