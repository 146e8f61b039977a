package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.web.WebContent.CameraDirectory;
import io.emberwatch.monitor.web.access.Access;
import io.emberwatch.monitor.web.access.MemberPass;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
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
    /** A pass from member to member may name each camera that somebody sees. */
    private static final int MAX_HEADER_BYTES_OF_MEMBERS = 64 * 1024;

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
    private final DiscoverEndpoint discover;
    private final Access access;
    private final RequestDeadline deadline;
    private final StoredFiles stored;
    private final Optional<Members> members;
    private final Optional<ServerTls> tls;
    private final Routes routes;
    private final Optional<InetSocketAddress> metricsBind;
    private final Optional<ServerConnector> metricsConnector;

    public WebServer(WebConfig config, WebContent content, WebListener listener) {
        this(config, content, listener, STALLED_AFTER);
    }

    /** @param stalledAfter a connection on which nothing moves for this long is closed */
    WebServer(WebConfig config, WebContent content, WebListener listener, Duration stalledAfter) {
        this(config, content, listener, stalledAfter, System::nanoTime);
    }

    /** @param ticker monotonic nanoseconds, by which sessions end and logins are slowed */
    WebServer(WebConfig config, WebContent content, WebListener listener, Duration stalledAfter, LongSupplier ticker) {
        bind = config.bind();
        // Of a monitor alone nothing of the members is loaded.
        Optional<MemberPass> pass =
                content.peers().map(peers -> new MemberPass(peers.secret(), peers::self, InstantSource.system()));
        access = new Access(config.access(), InstantSource.system(), ticker, listener, pass);
        deadline = new RequestDeadline(stalledAfter, ticker);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("web");
        server = new Server(threads);
        server.setStopTimeout(STOP_WITHIN.toMillis());
        server.setErrorHandler(Routes::answerBroken);

        CameraEndpoints cameras = new CameraEndpoints(content.cameras());
        CameraDetailEndpoints details = new CameraDetailEndpoints(cameras, content.cameras(), InstantSource.system());
        stored = new StoredFiles(content.incidents(), content.objects(), threads, access::stillHolds, ticker);
        IncidentEndpoints incidents = new IncidentEndpoints(content.incidents(), stored);
        members = content.peers()
                .map(peers -> new Members(
                        content,
                        peers,
                        pass.orElseThrow(),
                        incidents,
                        stored,
                        config.maxViewers(),
                        threads,
                        access::stillHolds,
                        ticker));
        tls = config.tls().map(files -> new ServerTls(files, ticker));
        connector = connector(bind, stalledAfter, tls);
        server.addBean(new NetworkConnectionLimit(2 * config.maxViewers() + OTHER_CONNECTIONS, connector));
        metricsBind = config.metricsBind();
        metricsConnector = metricsBind.map(address -> connector(address, stalledAfter, Optional.empty()));
        metricsConnector.ifPresent(each -> server.addBean(new NetworkConnectionLimit(OTHER_CONNECTIONS, each)));

        CameraDirectory all = members.<CameraDirectory>map(Members::cameras).orElse(content.cameras());
        HealthEndpoints health = new HealthEndpoints(content.readiness(), content.scrape());
        ReviewEndpoints reviews = new ReviewEndpoints(incidents, content.incidents());
        SystemEndpoints system = new SystemEndpoints(content);
        LoginEndpoints logins = new LoginEndpoints(access);
        Pages pages = new Pages(cameras, incidents);
        mjpeg = new MjpegEndpoint(
                cameras,
                content,
                config.maxViewers(),
                threads,
                listener,
                access::stillHolds,
                members.map(Members::live));
        events = new EventsEndpoint(cameras, all, config.maxViewers(), threads, access::stillHolds);
        explain = new ExplainEndpoint(content.explainer());
        SnapshotEndpoint snapshots = new SnapshotEndpoint(cameras, content.snapshots(), threads);
        discover = new DiscoverEndpoint(content.finder());
        EditEndpoints edits = new EditEndpoints(content.editing());
        Owners owners = members.isPresent() ? members.get() : Owners.HERE;
        // The table of roles: a route that is not here does not exist, and one without a role cannot be written.
        routes = new Routes(Optional.of(new Gate(access)))
                .get("/login", Needs.NOTHING, logins::show)
                .post("/login", Needs.NOTHING, logins::login)
                .post("/logout", Needs.NOTHING, logins::logout)
                .get("/login/openid", Needs.NOTHING, logins::toProvider)
                .get("/login/openid/callback", Needs.NOTHING, logins::fromProvider)
                .get("/assets/{file}", Needs.NOTHING, pages::asset)
                .get("/healthz", Needs.NOTHING, health::alive)
                .get("/readyz", Needs.NOTHING, health::ready)
                .get("/metrics", Needs.VIEWER_OF_ALL, health::metrics)
                .get("/", Needs.VIEWER, pages::wall)
                .get("/cameras/{id}", Needs.VIEWER, owners.ofCamera(pages::camera))
                .get("/cameras/{id}/stream.mjpeg", Needs.VIEWER, owners.streamOfCamera(mjpeg::one))
                .get("/cameras/{id}/snapshot.jpg", Needs.VIEWER, owners.ofCamera(snapshots::annotated))
                .get("/cameras/{id}/frame.jpg", Needs.OPERATOR, owners.ofCamera(snapshots::clean))
                .get("/explain", Needs.OPERATOR, pages::explain)
                .get("/incidents", Needs.VIEWER, pages::incidents)
                .get("/incidents/{id}", Needs.VIEWER, owners.pageOfIncident(pages::incident, pages::anyIncident))
                .get("/system", Needs.VIEWER, pages::system)
                .get("/api/system", Needs.VIEWER, system::report)
                .get("/api/openapi.json", Needs.VIEWER, new ApiDescription())
                .get("/api/me", Needs.VIEWER, logins::me)
                .get("/api/cameras", Needs.VIEWER, owners.cameras(cameras::list))
                .get("/api/cameras/{id}", Needs.VIEWER, owners.ofCamera(cameras::one))
                .get("/api/cameras/{id}/scores", Needs.VIEWER, owners.ofCamera(details::scores))
                .get("/api/cameras/{id}/regions", Needs.OPERATOR, owners.ofCamera(details::regions))
                .get("/api/stream", Needs.VIEWER, owners.events(events))
                .get("/api/live", Needs.VIEWER, mjpeg::many)
                .get("/api/incidents", Needs.VIEWER, owners.incidents(incidents::list))
                .get("/api/incidents/{id}", Needs.VIEWER, owners.incident(incidents::one))
                .get(
                        "/api/incidents/{id}/snapshot.jpg",
                        Needs.VIEWER,
                        owners.file("snapshot", incidents.image(ImageKind.SNAPSHOT)))
                .get(
                        "/api/incidents/{id}/annotated.jpg",
                        Needs.VIEWER,
                        owners.file("annotated", incidents.image(ImageKind.ANNOTATED)))
                .get(
                        "/api/incidents/{id}/heatmap.jpg",
                        Needs.VIEWER,
                        owners.file("heatmap", incidents.image(ImageKind.HEATMAP)))
                .get("/api/incidents/{id}/clip.mp4", Needs.VIEWER, owners.file("clip", incidents::clip))
                .get("/api/incidents/{id}/scores", Needs.VIEWER, owners.scoresOfIncident(incidents::scores))
                .get("/api/incidents/{id}/notifications", Needs.VIEWER, owners.ofIncident(incidents::notifications))
                .get("/api/sinks", Needs.VIEWER, new SinkEndpoint(content.sinks()))
                .post("/api/sinks/{name}/test", Needs.ADMIN, system::test)
                .post("/api/incidents/{id}/acknowledge", Needs.OPERATOR, owners.saidOf(reviews.acknowledge()))
                .post("/api/incidents/{id}/comment", Needs.OPERATOR, owners.saidOf(reviews.comment()))
                .post("/api/incidents/{id}/verdict", Needs.OPERATOR, owners.saidOf(reviews.verdict()))
                .post("/api/explain", Needs.OPERATOR, explain)
                .get("/api/explain/layers", Needs.OPERATOR, explain::choices)
                .get("/discover", Needs.ADMIN, pages::discover)
                .get("/api/discover", Needs.ADMIN, discover::latest)
                .post("/api/discover", Needs.ADMIN, discover)
                .get("/edit", Needs.ADMIN_OF_ALL, pages::edit)
                .get("/api/config/cameras", Needs.ADMIN_OF_ALL, edits::cameras)
                .post("/api/config/cameras", Needs.ADMIN_OF_ALL, edits.add())
                .post("/api/config/cameras/{id}", Needs.ADMIN_OF_ALL, edits.change())
                .post("/api/config/cameras/{id}/regions", Needs.ADMIN_OF_ALL, edits.draw())
                .post("/api/config/cameras/{id}/remove", Needs.ADMIN_OF_ALL, edits.remove())
                .post("/api/config/cameras/{id}/try", Needs.ADMIN_OF_ALL, edits.tryChanged())
                .post("/api/config/try", Needs.ADMIN_OF_ALL, edits.tryNew())
                .post("/api/config/undo", Needs.ADMIN_OF_ALL, edits.undo())
                .post("/api/config/reload", Needs.ADMIN, new ReloadEndpoint(content.reload()));
        Routes bare = new Routes(Optional.empty())
                .get("/healthz", Needs.NOTHING, health::alive)
                .get("/readyz", Needs.NOTHING, health::ready)
                .get("/metrics", Needs.NOTHING, health::metrics);
        server.setHandler(new Handler.Sequence(routes, bare) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                boolean own = request.getConnectionMetaData().getConnector() == connector;
                return (own ? routes : bare).handle(request, response, callback);
            }
        });
    }

    private ServerConnector connector(
            InetSocketAddress address, Duration stalledAfter, Optional<ServerTls> encryption) {
        HttpConfiguration http = http(members.isPresent() ? MAX_HEADER_BYTES_OF_MEMBERS : MAX_HEADER_BYTES);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        // By the number of an address no host is named that could be compared.
        encryption.ifPresent(each -> http.addCustomizer(new SecureRequestCustomizer(false)));
        ServerConnector made = encryption
                .map(each -> new ServerConnector(
                        server, 1, 1, new SslConnectionFactory(each.context(), plain.getProtocol()), plain))
                .orElseGet(() -> new ServerConnector(server, 1, 1, plain));
        made.setHost(address.getHostString());
        made.setPort(address.getPort());
        made.setIdleTimeout(stalledAfter.toMillis());
        made.setShutdownIdleTimeout(IDLE_AT_STOP.toMillis());
        made.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        made.addBean(deadline);
        server.addConnector(made);
        return made;
    }

    /**
     * Listens and serves from now on.
     *
     * @throws WebBindException when the address is taken or not this machine's
     */
    public void start() throws WebBindException {
        open(connector, "web.bind", bind);
        if (metricsConnector.isPresent()) {
            open(metricsConnector.get(), "web.metrics_bind", metricsBind.orElseThrow());
        }
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the web server does not start: " + e.getMessage(), e);
        }
        tellEventsLater();
        LOG.info("serving {}://{}:{}/", tls.isPresent() ? "https" : "http", bind.getHostString(), port());
    }

    private static void open(ServerConnector connector, String key, InetSocketAddress address) throws WebBindException {
        try {
            connector.open();
        } catch (IOException e) {
            throw new WebBindException(key, address, e);
        }
    }

    /** Who may come in; exchanged there while the server runs. */
    public Access access() {
        return access;
    }

    /** What each route asks for, by its method and template. */
    Map<String, Needs> needs() {
        return routes.needs();
    }

    /** The port of {@code web.metrics_bind}; empty without one. */
    OptionalInt metricsPort() {
        return metricsConnector.isPresent()
                ? OptionalInt.of(metricsConnector.get().getLocalPort())
                : OptionalInt.empty();
    }

    /** The port it listens on, also where the configuration left the choice to the system. */
    public int port() {
        return connector.getLocalPort();
    }

    /** The camera is no more: whoever watches it is sent away. */
    public void forget(CameraId camera) {
        mjpeg.forget(camera);
    }

    /** Ends all streams and stops within a few seconds; idempotent. */
    @Override
    public void close() {
        mjpeg.close();
        events.close();
        members.ifPresent(Members::close);
        stored.close();
        explain.close();
        discover.close();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("the web server did not stop in order", e);
        }
        access.close();
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
                tick();
            } catch (RuntimeException e) {
                LOG.warn("events could not be told", e);
            }
        });
        tellEventsLater();
    }

    /** What is due each second. */
    void tick() {
        members.ifPresent(Members::tick);
        stored.tick();
        events.tick();
        mjpeg.tick();
        deadline.tick();
        tls.ifPresent(ServerTls::tick);
    }

    private static HttpConfiguration http(int maxHeaderBytes) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(maxHeaderBytes);
        http.setUriCompliance(UriCompliance.DEFAULT);
        return http;
    }
}
