package io.emberwatch.monitor.notify;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Notification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A sink that keeps what it is sent and fails or hangs when told to. Thread-safe. */
final class RecordingSink implements AlertSink {
    private final String name;
    private final List<Notification> received = new CopyOnWriteArrayList<>();
    private final List<List<Incident>> refreshed = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final Queue<Error> faults = new ConcurrentLinkedQueue<>();
    private volatile String probeFailure;
    private volatile Predicate<Incident> wanted = incident -> true;
    private volatile int together = 1;
    private volatile boolean hanging;
    private volatile boolean closed;
    private volatile Optional<Duration> refresh = Optional.empty();

    RecordingSink(String name) {
        this.name = name;
    }

    void failNext(int times) {
        failures.set(times);
    }

    /** Each of the next attempts fails as a faulty program does. */
    void breakNext(Error... errors) {
        faults.addAll(List.of(errors));
    }

    void hang() {
        hanging = true;
    }

    void refreshEvery(Duration every) {
        refresh = Optional.of(every);
    }

    List<Notification> received() {
        return received;
    }

    List<String> keys() {
        return received.stream().map(Notification::key).toList();
    }

    List<List<Incident>> refreshed() {
        return refreshed;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Notification notification) throws SinkException, InterruptedException {
        if (hanging) {
            new CountDownLatch(1).await();
        }
        Error fault = faults.poll();
        if (fault != null) {
            throw fault;
        }
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new SinkException("receiver of the test refuses");
        }
        received.add(notification);
    }

    void wantOnly(Predicate<Incident> which) {
        wanted = which;
    }

    void tellTogether(int most) {
        together = most;
    }

    @Override
    public boolean wants(Incident incident) {
        return wanted.test(incident);
    }

    @Override
    public int mostTogether() {
        return together;
    }

    /** @param why null for probes that succeed */
    void refuseProbes(String why) {
        probeFailure = why;
    }

    @Override
    public void probe() throws SinkException {
        if (probeFailure != null) {
            throw new SinkException(probeFailure);
        }
    }

    @Override
    public Optional<Duration> refreshEvery() {
        return refresh;
    }

    @Override
    public void refresh(List<Incident> open) {
        refreshed.add(open);
    }

    @Override
    public void close() {
        closed = true;
    }
}
