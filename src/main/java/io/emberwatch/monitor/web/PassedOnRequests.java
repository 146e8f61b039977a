package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.access.Visitor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Requests that others answer, while they are under way. Thread-safe; ticked once a second; nothing waits. */
final class PassedOnRequests implements AutoCloseable {
    private final Executor executor;
    private final Predicate<Visitor> stillHolds;
    private final LongSupplier ticker;
    private final Map<PassedOn, Semaphore> open = new ConcurrentHashMap<>();

    /**
     * @param executor what follows an answer runs there
     * @param stillHolds whether somebody who came in may still see the same; asked once a second
     * @param ticker monotonic nanoseconds
     */
    PassedOnRequests(Executor executor, Predicate<Visitor> stillHolds, LongSupplier ticker) {
        this.executor = executor;
        this.stillHolds = stillHolds;
        this.ticker = ticker;
    }

    /**
     * Has somebody else answer.
     *
     * @param places of which one was taken; given back at the end
     */
    void pass(PassedOn.Origin origin, Semaphore places, Request request, Response response, Callback callback) {
        PassedOn passed = new PassedOn(origin, Gate.visitor(request), response, callback, ticker, this::ended);
        open.put(passed, places);
        request.addFailureListener(passed::end);
        passed.send(executor);
    }

    private void ended(PassedOn passed) {
        Semaphore places = open.remove(passed);
        if (places != null) {
            places.release();
        }
    }

    /** Sends those away who may not look any more, and gives up those who have stopped sending. */
    void tick() {
        Map<Visitor, Boolean> welcome = new HashMap<>();
        for (PassedOn passed : Set.copyOf(open.keySet())) {
            if (!welcome.computeIfAbsent(passed.visitor(), stillHolds::test)) {
                passed.end(null);
            } else {
                passed.giveUpIfSilent();
            }
        }
    }

    /** Ends all of them. */
    @Override
    public void close() {
        Set.copyOf(open.keySet()).forEach(passed -> passed.end(null));
    }
}
