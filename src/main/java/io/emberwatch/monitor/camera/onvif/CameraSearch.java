package io.emberwatch.monitor.camera.onvif;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds cameras by ONVIF and asks each for its streams. A search takes at most its own time and one minute, whatever the
 * devices do. Keeps nothing between searches; thread-safe.
 */
public final class CameraSearch implements CameraFinder {
    private static final Logger LOG = LoggerFactory.getLogger(CameraSearch.class);
    private static final int AT_ONCE = 8;
    private static final int MOST_NAME = 60;

    private final WsDiscovery discovery;
    private final Limits limits;
    private final IntSupplier width;

    /** @param width of the model's input in pixels, asked for at each search */
    public CameraSearch(IntSupplier width) {
        this(new WsDiscovery(WsDiscovery.EVERYBODY), Limits.USUAL, width);
    }

    CameraSearch(WsDiscovery discovery, Limits limits, IntSupplier width) {
        this.discovery = discovery;
        this.limits = limits;
        this.width = width;
    }

    /**
     * How long devices may take.
     *
     * @param answer for one answer
     * @param all for all answers of all devices
     */
    record Limits(Duration answer, Duration all) {
        static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofMinutes(1));
    }

    @Override
    public List<FoundCamera> find(Wanted wanted) throws InterruptedException {
        int wide = width.getAsInt();
        Map<String, Target> targets = targets(wanted);
        List<Target> ordered = new ArrayList<>(targets.values());
        ordered.sort((one, other) -> compare(one.address(), other.address()));
        List<Interview> interviews = interviews(ordered, wanted);
        Set<String> taken = new HashSet<>(Set.of("canary"));
        List<FoundCamera> found = new ArrayList<>();
        for (Interview interview : interviews) {
            found.add(interview.camera(wide, wanted.login().isPresent(), taken));
        }
        return List.copyOf(found);
    }

    /** Who is to be asked, by address. */
    private Map<String, Target> targets(Wanted wanted) throws InterruptedException {
        Map<String, Target> targets = new LinkedHashMap<>();
        if (wanted.hosts().isEmpty()) {
            discovery.searchNetworks(wanted.within()).forEach(answer -> targets.put(host(answer), Target.of(answer)));
            return targets;
        }
        List<GivenHost> hosts = wanted.hosts().stream().map(GivenHost::of).toList();
        List<String> unknown = hosts.stream()
                .filter(each -> each.service().isEmpty())
                .map(GivenHost::host)
                .toList();
        Map<String, WsDiscovery.Answer> answers = new LinkedHashMap<>();
        discovery.searchHosts(unknown, wanted.within()).forEach(answer -> answers.put(host(answer), answer));
        for (GivenHost each : hosts) {
            // Who is silent, or answers wrongly, may still have the service where it usually is.
            Target target = each.service()
                    .map(service -> new Target(authority(service), Optional.of(service), Optional.empty(), List.of()))
                    .or(() -> Optional.ofNullable(answers.get(number(each.host())))
                            .filter(answer -> answer.service().isPresent())
                            .map(Target::of))
                    .orElseGet(() -> new Target(
                            each.host(),
                            Optional.of(GivenHost.usualService(each.host())),
                            Optional.empty(),
                            List.of()));
            targets.put(target.address(), target);
        }
        return targets;
    }

    private static String host(WsDiscovery.Answer answer) {
        return answer.address().getHostAddress();
    }

    private static String authority(URI service) {
        return service.getPort() < 0 ? service.getHost() : service.getHost() + ":" + service.getPort();
    }

    private static String number(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** By the numbers in them, so that 10.0.0.9 comes before 10.0.0.10. */
    private static int compare(String one, String other) {
        return padded(one).compareTo(padded(other));
    }

    private static String padded(String address) {
        StringBuilder text = new StringBuilder();
        for (String part : address.split("(?<=\\D)|(?=\\D)", -1)) {
            text.append(part.matches("\\d{1,5}") ? "0".repeat(5 - part.length()) + part : part);
        }
        return text.toString();
    }

    /**
     * A device to ask.
     *
     * @param service empty where it cannot be asked
     */
    private record Target(String address, Optional<URI> service, Optional<String> name, List<String> problems) {
        static Target of(WsDiscovery.Answer answer) {
            return new Target(
                    host(answer),
                    answer.service(),
                    answer.name(),
                    answer.problem().stream().toList());
        }
    }

    /**
     * What came of asking.
     *
     * @param device empty where it was not asked, or did not come to an end
     */
    private record Interview(Target target, Optional<OnvifDevice> device, List<String> problems) {
        FoundCamera camera(int width, boolean login, Set<String> taken) {
            List<FoundStream> streams = device.map(OnvifDevice::streams).orElse(List.of());
            String manufacturer = device.map(OnvifDevice::manufacturer).orElse("");
            String model = device.map(OnvifDevice::model).orElse("");
            String kind = (manufacturer + " " + model).strip();
            String name =
                    target.name().filter(each -> !each.isEmpty()).orElse(kind.isEmpty() ? target.address() : kind);
            List<String> all = new ArrayList<>(target.problems());
            all.addAll(problems);
            device.ifPresent(each -> all.addAll(each.problems()));
            return new FoundCamera(
                    target.address(),
                    id(target.name().orElse("camera " + target.address()), taken),
                    name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name,
                    manufacturer,
                    model,
                    device.map(OnvifDevice::firmware).orElse(""),
                    login || device.map(OnvifDevice::wantsLogin).orElse(false),
                    streams,
                    FoundStream.best(streams, width),
                    all.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    String.join("; ", all.stream().distinct().toList())));
        }
    }

    private List<Interview> interviews(List<Target> targets, Wanted wanted) throws InterruptedException {
        if (targets.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, targets.size()), task -> {
            Thread thread = new Thread(task, "discover");
            thread.setDaemon(true);
            return thread;
        });
        try {
            // A client of its own for each search: no connection is kept.
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(limits.answer())
                    .build();
            List<Callable<Interview>> tasks = targets.stream()
                    .<Callable<Interview>>map(target -> () -> interview(target, client, wanted))
                    .toList();
            List<Future<Interview>> done = threads.invokeAll(tasks, limits.all().toMillis(), TimeUnit.MILLISECONDS);
            List<Interview> interviews = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                interviews.add(result(targets.get(i), done.get(i)));
            }
            return interviews;
        } finally {
            threads.shutdownNow();
        }
    }

    private Interview interview(Target target, HttpClient client, Wanted wanted) throws InterruptedException {
        if (target.service().isEmpty()) {
            return new Interview(target, Optional.empty(), List.of());
        }
        OnvifDevice device = new OnvifDevice(
                new SoapClient(client, wanted.login(), limits.answer()),
                target.service().get());
        device.interview();
        return new Interview(target, Optional.of(device), List.of());
    }

    private Interview result(Target target, Future<Interview> done) throws InterruptedException {
        try {
            return done.get();
        } catch (CancellationException e) {
            return new Interview(
                    target,
                    Optional.empty(),
                    List.of("it did not answer everything within "
                            + limits.all().toSeconds() + " s"));
        } catch (ExecutionException e) {
            LOG.error("camera {} could not be asked", target.address(), e.getCause());
            return new Interview(target, Optional.empty(), List.of("this is a fault of Emberwatch; its log says more"));
        }
    }

    private static String id(String name, Set<String> taken) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        String base = plain.isEmpty() ? "camera" : plain.substring(0, Math.min(plain.length(), MOST_NAME - 4));
        String id = base;
        for (int i = 2; !taken.add(id); i++) {
            id = base + "_" + i;
        }
        return id;
    }
}
