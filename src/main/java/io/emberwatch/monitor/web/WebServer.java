package io.emberwatch.monitor.web;

import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.incident.ImageKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. Started and closed by one thread; answers on its own few threads, whose number does not grow with
 * the viewers.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int MAX_THREADS = 24;
    /** Connections beside the viewers and readers of events; more wait until one is closed. */
    private static final int OTHER_CONNECTIONS = 256;

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    /** A larger one would hold seconds of old images for a slow viewer. */
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private static final Duration STALLED_AFTER = Duration.ofSeconds(15);
    /** Kept-alive connections do not hold up the stop. */
    private static final Duration IDLE_AT_STOP = Duration.ofMillis(100);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final InetSocketAddress bind;
    private final Server server;
    private final ServerConnector connector;
    private final MjpegEndpoint mjpeg;
    private final EventsEndpoint events;
    private final ExplainEndpoint explain;

    public WebServer(WebConfig config, WebContent content, WebListener listener) {
        this(config, content, listener, STALLED_AFTER);
    }

    /** @param stalledAfter a connection on which nothing moves for this long is closed */
    WebServer(WebConfig config, WebContent content, WebListener listener, Duration stalledAfter) {
        bind = config.bind();
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("web");
        server = new Server(threads);
        server.setStopTimeout(STOP_WITHIN.toMillis());
        server.setErrorHandler(Routes::answerBroken);

        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
        connector.setHost(bind.getHostString());
        connector.setPort(bind.getPort());
        connector.setIdleTimeout(stalledAfter.toMillis());
        connector.setShutdownIdleTimeout(IDLE_AT_STOP.toMillis());
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(2 * config.maxViewers() + OTHER_CONNECTIONS, connector));

        CameraEndpoints cameras = new CameraEndpoints(content.cameras());
        HealthEndpoints health = new HealthEndpoints(content.readiness(), content.scrape());
        IncidentEndpoints incidents = new IncidentEndpoints(content.incidents());
        ReviewEndpoints reviews = new ReviewEndpoints(incidents, content.incidents());
        Pages pages = new Pages(cameras, incidents);
        mjpeg = new MjpegEndpoint(cameras, content, config.maxViewers(), threads, listener);
        events = new EventsEndpoint(cameras, content.cameras(), config.maxViewers(), threads);
        explain = new ExplainEndpoint(content.explainer());
        server.setHandler(new Routes()
                .get("/", pages::wall)
                .get("/assets/{file}", pages::asset)
                .get("/cameras/{id}", pages::camera)
                .get("/cameras/{id}/stream.mjpeg", mjpeg)
                .get("/cameras/{id}/snapshot.jpg", new SnapshotEndpoint(cameras, content.snapshots(), threads))
                .get("/incidents", pages::incidents)
                .get("/incidents/{id}", pages::incident)
                .get("/api/cameras", cameras::list)
                .get("/api/cameras/{id}", cameras::one)
                .get("/api/stream", events)
                .get("/api/incidents", incidents::list)
                .get("/api/incidents/{id}", incidents::one)
                .get("/api/incidents/{id}/snapshot.jpg", incidents.image(ImageKind.SNAPSHOT))
                .get("/api/incidents/{id}/annotated.jpg", incidents.image(ImageKind.ANNOTATED))
                .get("/api/incidents/{id}/heatmap.jpg", incidents.image(ImageKind.HEATMAP))
                .post("/api/incidents/{id}/acknowledge", reviews.acknowledge())
                .post("/api/incidents/{id}/comment", reviews.comment())
                .post("/api/incidents/{id}/verdict", reviews.verdict())
                .get("/api/incidents/{id}/clip.mp4", incidents::clip)
                .post("/api/explain", explain)
                .get("/api/explain/layers", explain::choices)
                .get("/api/sinks", new SinkEndpoint(content.sinks()))
                .get("/healthz", health::alive)
                .get("/readyz", health::ready)
                .get("/metrics", health::metrics));
    }

    /**
     * Listens and serves from now on.
     *
     * @throws WebBindException when the address is taken or not this machine's
     */
    public void start() throws WebBindException {
        try {
            connector.open();
        } catch (IOException e) {
            throw new WebBindException(bind, e);
        }
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the web server does not start: " + e.getMessage(), e);
        }
        tellEventsLater();
        LOG.info("serving http://{}:{}/", bind.getHostString(), port());
    }

    /** The port it listens on, also where the configuration left the choice to the system. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Ends all streams and stops within a few seconds; idempotent. */
    @Override
    public void close() {
        mjpeg.close();
        events.close();
        explain.close();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("the web server did not stop in order", e);
        }
    }

    private void tellEventsLater() {
        server.getScheduler().schedule(this::tellEvents, 1, TimeUnit.SECONDS);
    }

    /** On the scheduler's thread, which everybody's timeouts share; so it only passes the work on. */
    private void tellEvents() {
        if (!server.isRunning()) {
            return;
        }
        server.getThreadPool().execute(() -> {
            try {
                events.tick();
            } catch (RuntimeException e) {
                LOG.warn("events could not be told", e);
            }
        });
        tellEventsLater();
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(UriCompliance.DEFAULT);
        return http;
    }
}
