package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Comment;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Signed;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What people say about the incidents of a store. Each method gives the incident as it is then, empty where there is
 * none, and may be repeated without harm. Thread-safe.
 */
public final class Reviews {
    private final IncidentStore store;
    private final InstantSource clock;

    Reviews(IncidentStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Somebody has seen it; the first one stands.
     *
     * @param by as {@link Signed} wants it
     */
    public Optional<Incident> acknowledge(String id, String by) {
        Signed now = signed(by);
        return change(id, review -> review.acknowledged(now));
    }

    /**
     * Adds what somebody says; nothing where there is no room, or it was said before by the same person.
     *
     * @param by as {@link Signed} wants it
     * @param text as {@link Comment} wants it
     */
    public Optional<Incident> comment(String id, String by, String text) {
        Comment comment = new Comment(signed(by), text);
        return change(id, review -> review.commented(comment));
    }

    /**
     * Says whether it was one.
     *
     * @param by as {@link Signed} wants it
     */
    public Optional<Incident> rule(String id, Ruling found, String by) {
        Signed now = signed(by);
        return change(id, review -> review.ruled(found, now));
    }

    private Optional<Incident> change(String id, UnaryOperator<Review> change) {
        return store.update(id, incident -> incident.reviewed(change.apply(incident.review())));
    }

    private Signed signed(String by) {
        return new Signed(by, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
}
