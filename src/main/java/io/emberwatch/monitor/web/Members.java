package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.Routes.Endpoint;
import io.emberwatch.monitor.web.access.MemberPass;
import io.emberwatch.monitor.web.access.Visitor;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Answers for the cameras and incidents of all members of a fleet. Thread-safe; ticked once a second. */
final class Members implements Owners, AutoCloseable {
    private final MemberCameras cameras;
    private final MemberProxy proxy;
    private final MemberLive live;
    private final MemberIncidents incidents;

    /**
     * Asks nobody yet.
     *
     * @param maxStreams most streams from other members, of each kind
     * @param executor what follows answers of other members runs there
     * @param stillHolds whether somebody who came in may still see the same; asked once a second
     * @param ticker monotonic nanoseconds
     */
    Members(
            WebContent content,
            Peers peers,
            MemberPass pass,
            IncidentEndpoints own,
            StoredFiles stored,
            int maxStreams,
            Executor executor,
            Predicate<Visitor> stillHolds,
            LongSupplier ticker) {
        MemberClient client = new MemberClient(peers, pass, executor);
        cameras = new MemberCameras(content.cameras(), peers, client, executor, ticker);
        proxy = new MemberProxy(content.cameras(), peers, client, maxStreams, stillHolds, ticker);
        live = new MemberLive(content.cameras(), peers, client, cameras, maxStreams, ticker);
        incidents = new MemberIncidents(own, content.incidents(), stored, peers, client, proxy, cameras);
    }

    /** The cameras of all. */
    MemberCameras cameras() {
        return cameras;
    }

    MemberLive live() {
        return live;
    }

    @Override
    public Endpoint ofCamera(Endpoint here) {
        return proxy.ofCamera(here, false);
    }

    @Override
    public Endpoint streamOfCamera(Endpoint here) {
        return proxy.ofCamera(here, true);
    }

    @Override
    public Endpoint cameras(Endpoint here) {
        return cameras::list;
    }

    @Override
    public Endpoint events(Endpoint here) {
        return proxy.events(here);
    }

    @Override
    public Endpoint incidents(Endpoint here) {
        return incidents::list;
    }

    @Override
    public Endpoint incident(Endpoint here) {
        return incidents.one(here);
    }

    @Override
    public Endpoint pageOfIncident(Endpoint here, Endpoint known) {
        return incidents.page(here, known);
    }

    @Override
    public Endpoint scoresOfIncident(Endpoint here) {
        return incidents.scores(here);
    }

    @Override
    public Endpoint ofIncident(Endpoint here) {
        return incidents.file("page", here);
    }

    @Override
    public Endpoint file(String link, Endpoint here) {
        return incidents.file(link, here);
    }

    @Override
    public Endpoint saidOf(Endpoint here) {
        return incidents.posted(here);
    }

    /** What is due each second. */
    void tick() {
        cameras.tick();
        proxy.tick();
        live.tick();
    }

    /** Ends all that comes from other members. */
    @Override
    public void close() {
        proxy.close();
        live.close();
    }
}
