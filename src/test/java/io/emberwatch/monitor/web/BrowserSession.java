package io.emberwatch.monitor.web;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.monitor.web.Browser.Rendering;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One page in headless Chromium that a test can work with, over the browser's own debugging protocol. */
public final class BrowserSession implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, Integer> KEY_CODES = Map.of(
            "Tab", 9, "Enter", 13, "Escape", 27, "ArrowLeft", 37, "ArrowUp", 38, "ArrowRight", 39, "ArrowDown", 40);

    private final Process process;
    private final Path profile;
    private final URI browser;
    private final String tab;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private int last;

    private BrowserSession(Process process, Path profile, URI browser, JsonNode page) {
        this.process = process;
        this.profile = profile;
        this.browser = browser;
        this.tab = page.path("id").asText();
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Answers())
                .join();
    }

    public static BrowserSession open(Path folder, URI page) throws IOException, InterruptedException {
        return open(folder, page, 1280, 800);
    }

    /**
     * Opens a page in a window of that size.
     *
     * @param options more of Chromium's own
     */
    public static BrowserSession open(Path folder, URI page, int width, int height, String... options)
            throws IOException, InterruptedException {
        Browser.require();
        Path profile = Files.createTempDirectory(folder, "session");
        List<String> command = new ArrayList<>(Browser.HEADLESS);
        command.addAll(List.of(
                "--window-size=" + width + "," + height, "--user-data-dir=" + profile, "--remote-debugging-port=0"));
        command.addAll(List.of(options));
        command.add(page.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        try {
            Path told = profile.resolve("DevToolsActivePort");
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(told) && Files.readString(told).contains("\n"));
            String port = Files.readAllLines(told).get(0);
            URI browser = URI.create("http://127.0.0.1:" + port + "/json/");
            BrowserSession session = new BrowserSession(process, profile, browser, tab(browser, page));
            session.until("document.readyState === 'complete' && location.href === '" + page + "'");
            return session;
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static JsonNode tab(URI browser, URI page) throws IOException, InterruptedException {
        String listed = ask(browser.resolve("list"), "GET");
        for (JsonNode each : JSON.readTree(listed)) {
            if (each.path("type").asText().equals("page")
                    && each.path("url").asText().equals(page.toString())) {
                return each;
            }
        }
        throw new IOException("the browser does not show " + page + ": " + listed);
    }

    private static String ask(URI address, String method) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** Opens another tab before the page, so that nobody sees it; {@link #show} ends this. */
    void hide() throws IOException, InterruptedException {
        ask(browser.resolve("new?about:blank"), "PUT");
        until("document.hidden");
    }

    /** Brings the page to the front again. */
    void show() throws IOException, InterruptedException {
        ask(browser.resolve("activate/" + tab), "GET");
        until("!document.hidden");
    }

    /** The page as it is now. */
    Rendering rendering() throws IOException {
        JsonNode shot = call("Page.captureScreenshot", JSON.createObjectNode());
        Path image = profile.resolve("page.png");
        Files.write(image, shot.path("data").binaryValue());
        return new Rendering(
                image, value("document.documentElement.outerHTML"), Files.readString(profile.resolve("browser.log")));
    }

    /** What an expression gives in the page, as text. */
    public String value(String expression) {
        JsonNode result = call(
                "Runtime.evaluate",
                JSON.createObjectNode()
                        .put("expression", "Promise.resolve((" + expression + ")).then(String)")
                        .put("awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value").asText();
    }

    private JsonNode call(String method, ObjectNode params) {
        ObjectNode message = JSON.createObjectNode();
        last++;
        message.put("id", last).put("method", method).set("params", params);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(last, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode answered =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (answered.has("error")) {
            throw new IllegalStateException(method + ": " + answered.path("error"));
        }
        return answered.path("result");
    }

    /** Waits until an expression is true in the page. One that fails, as in a page that still loads, is not true yet. */
    public void until(String expression) {
        until(expression, PATIENCE);
    }

    /** As {@link #until(String)}, for what must be true within a time. */
    void until(String expression, Duration within) {
        await(expression)
                .atMost(within)
                .ignoreExceptionsMatching(IllegalStateException.class::isInstance)
                .until(() -> value(expression).equals("true"));
    }

    /** Runs a script in the page, whatever its policy says of scripts. */
    void run(String script) {
        JsonNode result = call("Runtime.evaluate", JSON.createObjectNode().put("expression", script));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(String.valueOf(result.path("exceptionDetails")));
        }
    }

    /** Lays the page out for a screen of that size, in CSS pixels. */
    void resize(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
    }

    /** Has the system prefer {@code dark} or {@code light}. */
    void prefer(String scheme) {
        ObjectNode params = JSON.createObjectNode();
        params.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        call("Emulation.setEmulatedMedia", params);
    }

    /** Has the system prefer that nothing moves. */
    void reduceMotion() {
        ObjectNode params = JSON.createObjectNode();
        params.putArray("features")
                .addObject()
                .put("name", "prefers-reduced-motion")
                .put("value", "reduce");
        call("Emulation.setEmulatedMedia", params);
    }

    /** Presses and lets go a key of the keyboard, by its name in a page's events: such as Tab, Enter, Escape or j. */
    void press(String key) {
        ObjectNode down = JSON.createObjectNode()
                .put("type", "keyDown")
                .put("key", key)
                .put("windowsVirtualKeyCode", KEY_CODES.getOrDefault(key, (int)
                        key.toUpperCase(Locale.ROOT).charAt(0)));
        ObjectNode up = down.deepCopy().put("type", "keyUp");
        String text = key.equals("Enter") ? "\r" : key;
        if (text.length() == 1) {
            down.put("text", text);
        }
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", up);
    }

    /**
     * Presses a place of the screen with a mouse, as a person does: pages may then do what they may not by themselves.
     *
     * @param id the element whose middle it is
     */
    void tap(String id) {
        scrollTo("#" + id);
        double[] middle = place("#" + id, 0.5, 0.5);
        ObjectNode mouse = JSON.createObjectNode()
                .put("x", middle[0])
                .put("y", middle[1])
                .put("button", "left")
                .put("clickCount", 1);
        call("Input.dispatchMouseEvent", mouse.deepCopy().put("type", "mousePressed"));
        call("Input.dispatchMouseEvent", mouse.put("type", "mouseReleased"));
    }

    /**
     * Puts a finger on an element, moves it over it and lifts it.
     *
     * @param path places as shares of the element's width and height
     */
    void touch(String selector, double[]... path) {
        scrollTo(selector);
        for (int i = 0; i < path.length; i++) {
            double[] at = place(selector, path[i][0], path[i][1]);
            finger(i == 0 ? "touchStart" : "touchMove", at);
        }
        finger("touchEnd");
    }

    /** Puts a finger on the middle of an element, moves it over another and lifts it there. */
    void drag(String from, String over, double[]... path) {
        scrollTo(from);
        finger("touchStart", place(from, 0.5, 0.5));
        for (double[] each : path) {
            finger("touchMove", place(over, each[0], each[1]));
        }
        finger("touchEnd");
    }

    private void finger(String kind, double[]... at) {
        ObjectNode event = JSON.createObjectNode().put("type", kind);
        ArrayNode points = event.putArray("touchPoints");
        for (double[] each : at) {
            points.addObject().put("x", each[0]).put("y", each[1]);
        }
        call("Input.dispatchTouchEvent", event);
    }

    /** Scrolls to an element that lies outside the window, where nothing can be pointed at. */
    private void scrollTo(String selector) {
        value("document.querySelector('" + selector + "').scrollIntoView({block: 'nearest', behavior: 'instant'})");
    }

    /** Where a share of an element is in the window, in pixels. */
    private double[] place(String selector, double x, double y) {
        String at = value("(() => { const box = document.querySelector('" + selector + "').getBoundingClientRect();"
                + " return `${box.left + box.width * " + x + "} ${box.top + box.height * " + y + "}`; })()");
        return Stream.of(at.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** Lets go a file over an element. */
    void drop(Path file, String selector) {
        scrollTo(selector);
        double[] at = place(selector, 0.5, 0.5);
        ObjectNode event = JSON.createObjectNode().put("x", at[0]).put("y", at[1]);
        ObjectNode data = event.putObject("data");
        data.putArray("items");
        data.putArray("files").add(file.toString());
        data.put("dragOperationsMask", 1);
        for (String kind : List.of("dragEnter", "dragOver", "drop")) {
            call("Input.dispatchDragEvent", event.put("type", kind));
        }
    }

    /** Puts what pages give people to keep into a folder. */
    void keepDownloads(Path downloads) {
        call(
                "Browser.setDownloadBehavior",
                JSON.createObjectNode().put("behavior", "allow").put("downloadPath", downloads.toString()));
    }

    /** Has the system be in a zone, such as {@code Asia/Shanghai}. */
    void zone(String id) {
        call("Emulation.setTimezoneOverride", JSON.createObjectNode().put("timezoneId", id));
    }

    /** Leads to another page of the same server and waits for it. */
    void go(URI page) {
        value("location.assign('" + page + "')");
        until("document.readyState === 'complete' && location.href === '" + page + "'");
    }

    /** Presses an element. */
    void click(String id) {
        value("document.getElementById('" + id + "').click()");
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
            part.append(data);
            if (whole) {
                try {
                    JsonNode message = JSON.readTree(part.toString());
                    CompletableFuture<JsonNode> waiting =
                            asked.remove(message.path("id").asInt());
                    if (waiting != null) {
                        waiting.complete(message);
                    }
                } catch (IOException e) {
                    asked.values().forEach(each -> each.completeExceptionally(e));
                }
                part.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
