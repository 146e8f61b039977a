package io.emberwatch.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentQuery.Position;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.web.access.Visitor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The incidents of all members. Each stays where it was noticed, so all members are asked. One that moved with its camera
 * stands at two: the one that has it last answers for it, and what files that one lacks come from the other. What no member
 * gives comes from the object store, where there is one. Thread-safe; nothing waits.
 */
final class MemberIncidents {
    private static final Logger LOG = LoggerFactory.getLogger(MemberIncidents.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/incidents";
    private static final String LINKS = "links";
    private static final Comparator<JsonNode> NEWEST_FIRST = Comparator.comparing(
                    (JsonNode each) -> Instant.parse(each.path("started_at").asText()))
            .thenComparing(each -> each.path("id").asText())
            .reversed();

    private final IncidentEndpoints own;
    private final IncidentStore store;
    private final StoredFiles stored;
    private final Peers peers;
    private final MemberClient client;
    private final MemberProxy proxy;
    private final MemberCameras cameras;

    MemberIncidents(
            IncidentEndpoints own,
            IncidentStore store,
            StoredFiles stored,
            Peers peers,
            MemberClient client,
            MemberProxy proxy,
            MemberCameras cameras) {
        this.own = own;
        this.store = store;
        this.stored = stored;
        this.peers = peers;
        this.client = client;
        this.proxy = proxy;
        this.cameras = cameras;
    }

    /**
     * An incident as a member has it.
     *
     * @param member empty for this one
     */
    private record Copy(Optional<String> member, JsonNode content) {
        /** Whether its camera, and what follows of it, is another member's since. */
        boolean moved() {
            return MemberIncidents.moved(content);
        }

        boolean has(String link) {
            return content.path(LINKS).has(link);
        }
    }

    /**
     * What was found.
     *
     * @param copies the one that answers for the incident first
     * @param missing members that gave no answer
     */
    private record Found(List<Copy> copies, Set<String> missing) {}

    /** Answers with what was found. */
    private interface Answer {
        void with(Found found) throws RequestRefused;
    }

    /** {@code GET /api/incidents}: of all members, newest first; a header names those that did not answer. */
    void list(Request request, Response response, Callback callback, String nothing) throws RequestRefused {
        IncidentQuery wanted = IncidentEndpoints.wanted(request);
        Visitor visitor = Gate.visitor(request);
        if (visitor.isPassedOn()) {
            Optional<Position> from = IncidentEndpoints.continued(request);
            own.answer(from.isPresent() ? store.list(wanted, from) : store.list(wanted), response, callback);
            return;
        }
        String target = PATH + "?"
                + Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
        if (wanted.before().isEmpty()) {
            merge(wanted, Optional.empty(), target, visitor, response, callback);
            return;
        }
        String last = wanted.before().get();
        find(last, visitor, response, callback, found -> {
            if (found.copies().isEmpty()) {
                Answers.json(response, callback, 200, List.of());
                return;
            }
            Instant at = Instant.parse(
                    found.copies().get(0).content().path("started_at").asText());
            merge(
                    wanted,
                    Optional.of(new Position(at, last)),
                    target + "&" + IncidentEndpoints.BEFORE_AT + "=" + at,
                    visitor,
                    response,
                    callback);
        });
    }

    private void merge(
            IncidentQuery wanted,
            Optional<Position> from,
            String target,
            Visitor visitor,
            Response response,
            Callback callback) {
        List<List<JsonNode>> pages = new ArrayList<>();
        List<JsonNode> here = new ArrayList<>();
        store.list(wanted, from).forEach(each -> here.add(json(each)));
        pages.add(here);
        askAll(target, visitor, response, callback, (answers, missing) -> {
            answers.values().forEach(answer -> {
                List<JsonNode> page = new ArrayList<>();
                answer.forEach(page::add);
                pages.add(page);
            });
            MemberCameras.putMissing(response, missing);
            Answers.json(response, callback, 200, merged(pages, wanted, missing.isEmpty()));
        });
    }

    /** @param all whether each member has answered */
    private static List<JsonNode> merged(List<List<JsonNode>> pages, IncidentQuery wanted, boolean all) {
        Map<String, JsonNode> byId = new HashMap<>();
        boolean more = false;
        for (List<JsonNode> page : pages) {
            more |= page.size() >= wanted.limit();
            for (JsonNode each : page) {
                byId.merge(each.path("id").asText(), each, (one, other) -> moved(one) ? other : one);
            }
        }
        // What was said of it, and whether it is over, is for the member to say that has it now.
        boolean ofItsState = wanted.open().isPresent()
                || wanted.ruling().isPresent()
                || wanted.acknowledged().isPresent();
        List<JsonNode> sorted = byId.values().stream().sorted(NEWEST_FIRST).toList();
        List<JsonNode> settled = sorted.stream()
                .filter(each -> !moved(each))
                .limit(wanted.limit())
                .toList();
        // A page that is not full is the last one.
        boolean leaveOut = ofItsState && all && (!more || settled.size() == wanted.limit());
        return leaveOut ? settled : sorted.stream().limit(wanted.limit()).toList();
    }

    /** {@code GET /api/incidents/{id}}. */
    Routes.Endpoint one(Routes.Endpoint here) {
        return orRecorded(
                here,
                (found, request, response, callback, id) -> {
                    MemberCameras.putMissing(response, found.missing());
                    Answers.json(response, callback, 200, joined(found.copies()));
                },
                (record, request, response, callback, id) -> Answers.json(response, callback, 200, record.incident()));
    }

    /** {@code GET /incidents/{id}}. */
    Routes.Endpoint page(Routes.Endpoint here, Routes.Endpoint known) {
        return orRecorded(
                here,
                ofFirst(here),
                (record, request, response, callback, id) -> known.serve(request, response, callback, id));
    }

    /** {@code GET /api/incidents/{id}/scores}. */
    Routes.Endpoint scores(Routes.Endpoint here) {
        return orRecorded(
                here,
                ofFirst(here),
                (record, request, response, callback, id) -> Answers.json(response, callback, 200, record.scores()));
    }

    /** Answers with what is known of an incident. */
    private interface From<T> {
        void serve(T known, Request request, Response response, Callback callback, String id) throws RequestRefused;
    }

    /** As the member answers that knows most of an incident. */
    private From<Found> ofFirst(Routes.Endpoint here) {
        return (found, request, response, callback, id) ->
                pass(found.copies().get(0), here, request, response, callback, id);
    }

    /** Where whoever had an incident is away, or gone for good, the object store may know of it. */
    private Routes.Endpoint orRecorded(Routes.Endpoint here, From<Found> ofCopies, From<IncidentRecord> ofRecord) {
        return unlessHere(
                here,
                (request, response, callback, id) -> find(id, Gate.visitor(request), response, callback, found -> {
                    if (!found.copies().isEmpty()) {
                        ofCopies.serve(found, request, response, callback, id);
                        return;
                    }
                    if (!Incident.isId(id)) {
                        throw notFound(found, id);
                    }
                    var unused = stored.record(id, Gate.visitor(request))
                            .thenAccept(record -> finish(response, callback, () -> {
                                IncidentRecord known = record.orElseThrow(() -> notFound(found, id));
                                MemberCameras.putMissing(response, found.missing());
                                ofRecord.serve(known, request, response, callback, id);
                            }));
                }));
    }

    private void pass(Copy copy, Routes.Endpoint here, Request request, Response response, Callback callback, String id)
            throws RequestRefused {
        if (copy.member().isPresent()) {
            proxy.pass(copy.member().get(), request, response, callback, false);
        } else {
            here.serve(request, response, callback, id);
        }
    }

    /**
     * A file of an incident.
     *
     * @param link as the incident has it among its links
     */
    Routes.Endpoint file(String link, Routes.Endpoint here) {
        return unlessHere(here, (request, response, callback, id) -> {
            find(id, Gate.visitor(request), response, callback, found -> {
                Optional<Copy> from =
                        found.copies().stream().filter(copy -> copy.has(link)).findFirst();
                Optional<EvidenceFile> file = EvidenceFile.linked(link);
                if (from.isEmpty() && file.isPresent() && Incident.isId(id)) {
                    // Whoever had it is away, or has it no more.
                    RequestRefused missing = found.copies().isEmpty()
                            ? notFound(found, id)
                            : RequestRefused.notFound(
                                    "this incident has no " + file.get().fileName());
                    stored.serve(id, file.get(), missing, request, response, callback);
                    return;
                }
                requireFound(found, id);
                pass(from.orElse(found.copies().get(0)), here, request, response, callback, id);
            });
        });
    }

    /** What somebody says of an incident goes to the member that answers for it. */
    Routes.Endpoint posted(Routes.Endpoint here) {
        return unlessHere(here, (request, response, callback, id) -> {
            Requests.requireJsonOfOwnSite(request);
            find(id, Gate.visitor(request), response, callback, found -> {
                requireFound(found, id);
                Optional<String> member = found.copies().get(0).member();
                if (member.isPresent()) {
                    proxy.passPosted(member.get(), request, response, callback);
                } else {
                    here.serve(request, response, callback, id);
                }
            });
        });
    }

    private Routes.Endpoint unlessHere(Routes.Endpoint here, Routes.Endpoint elsewhere) {
        return (request, response, callback, id) ->
                (isHere(id, Gate.visitor(request)) ? here : elsewhere).serve(request, response, callback, id);
    }

    /** Whether this member answers alone, also that there is no such incident. */
    private boolean isHere(String id, Visitor visitor) {
        if (visitor.isPassedOn() || !Incident.isId(id)) {
            return true;
        }
        return store.find(id)
                .map(each -> !each.end().equals(Optional.of(Incident.End.MOVED)) || !visitor.sees(each.camera()))
                .orElse(false);
    }

    private static void requireFound(Found found, String id) throws RequestRefused {
        if (found.copies().isEmpty()) {
            throw notFound(found, id);
        }
    }

    private static RequestRefused notFound(Found found, String id) {
        if (found.missing().isEmpty()) {
            return RequestRefused.notFound("there is no incident " + id);
        }
        return new RequestRefused(
                504,
                "the incident " + id + " may be at a member that does not answer: "
                        + String.join(", ", found.missing()));
    }

    /** As the first copy has it, with the files that only others have. */
    private static JsonNode joined(List<Copy> copies) {
        ObjectNode whole = copies.get(0).content().deepCopy();
        ObjectNode links = whole.withObject("/" + LINKS);
        for (Copy copy : copies) {
            copy.content().path(LINKS).properties().forEach(link -> {
                if (!links.has(link.getKey())) {
                    links.set(link.getKey(), link.getValue());
                }
            });
            if (whole.path("clip").isNull() && copy.has("clip")) {
                whole.set("clip", copy.content().get("clip"));
                whole.set("clip_pre_roll_seconds", copy.content().get("clip_pre_roll_seconds"));
            }
        }
        return whole;
    }

    /** Asks all others for an incident, and answers with what they and this one have of it. */
    private void find(String id, Visitor visitor, Response response, Callback callback, Answer answer) {
        List<Copy> copies = new ArrayList<>();
        if (!Incident.isId(id)) {
            finish(response, callback, () -> answer.with(new Found(copies, Set.of())));
            return;
        }
        store.find(id)
                .filter(each -> visitor.sees(each.camera()))
                .ifPresent(each -> copies.add(new Copy(Optional.empty(), json(each))));
        if (copies.stream().anyMatch(copy -> !copy.moved())) {
            finish(response, callback, () -> answer.with(new Found(copies, Set.of())));
            return;
        }
        askAll(PATH + "/" + id, visitor, response, callback, (answers, missing) -> {
            answers.forEach((member, content) -> copies.add(new Copy(Optional.of(member), content)));
            copies.sort(Comparator.comparing(Copy::moved));
            answer.with(new Found(copies, missing));
        });
    }

    /** What all others say. */
    private interface Heard {
        void answers(Map<String, JsonNode> answers, Set<String> missing) throws RequestRefused;
    }

    private interface Step {
        void run() throws RequestRefused;
    }

    /** Asks all others at once; nobody waits for one that is known to be silent. */
    private void askAll(String target, Visitor visitor, Response response, Callback callback, Heard heard) {
        cameras.watched();
        Set<String> missing = new TreeSet<>(cameras.silent());
        Map<String, CompletableFuture<Optional<JsonNode>>> asked = new HashMap<>();
        for (String member : peers.others()) {
            if (!missing.contains(member)) {
                asked.put(member, client.ask(member, target, visitor));
            }
        }
        var unused = CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> {
                    Map<String, JsonNode> answers = new HashMap<>();
                    asked.forEach((member, answer) -> {
                        if (answer.isCompletedExceptionally()) {
                            missing.add(member);
                        } else {
                            answer.join().ifPresent(content -> answers.put(member, content));
                        }
                    });
                    finish(response, callback, () -> heard.answers(answers, missing));
                });
    }

    /** Nothing that goes wrong may leave a request without an answer. */
    private static void finish(Response response, Callback callback, Step step) {
        try {
            step.run();
        } catch (RequestRefused e) {
            RefusalPage.refusePassedOn(response, callback, e);
        } catch (RuntimeException e) {
            LOG.error("what the members said could not be answered with", e);
            Answers.error(response, callback, 500, "this is a fault of the server; its log says more");
        }
    }

    private JsonNode json(Incident incident) {
        return JSON.valueToTree(own.json(incident));
    }

    private static boolean moved(JsonNode incident) {
        return incident.path("end").asText().equals("moved");
    }
}
