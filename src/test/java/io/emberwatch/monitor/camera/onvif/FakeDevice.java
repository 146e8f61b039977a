package io.emberwatch.monitor.camera.onvif;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An ONVIF camera on the loopback: answers probes by UDP and questions by HTTP. Closed by the test. */
public final class FakeDevice implements AutoCloseable {
    public static final String USER = "guard";
    public static final String PASSWORD = "correct horse";

    /** How it lets people in. */
    public enum Login {
        NONE,
        TOKEN,
        HTTP_DIGEST,
        HTTP_BASIC
    }

    /** What is sent in place of the right answer to a question, by its name such as {@code GetProfiles}. */
    final Map<String, Answer> wrong = new ConcurrentHashMap<>();
    /** The names of the questions so far, and every body. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final List<String> bodies = new CopyOnWriteArrayList<>();
    public volatile Login login = Login.NONE;
    /** By how many seconds its clock is before ours; a token must be of its own time. */
    volatile long aheadSeconds;

    volatile boolean second;
    /** The address of each stream, in XML, with a place for its token. */
    public volatile String streams = "rtsp://admin:secret@127.0.0.1:554/%s?a=1&amp;b=2";

    volatile String scopes = "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Main%20Gate";
    /** Sent in place of the answer to a probe, after the mark for its id was filled in. */
    volatile String probeAnswer;

    private final HttpServer http;
    private final DatagramSocket udp;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Writes an answer of its own. */
    interface Answer {
        void write(HttpExchange exchange) throws IOException, InterruptedException;
    }

    public FakeDevice() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        http = HttpServer.create(new InetSocketAddress(here, 0), 0);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
        udp = new DatagramSocket(new InetSocketAddress(here, 0));
        threads.execute(this::answerProbes);
    }

    public int port() {
        return http.getAddress().getPort();
    }

    int probePort() {
        return udp.getLocalPort();
    }

    String base() {
        return "http://127.0.0.1:" + port();
    }

    private void answerProbes() {
        byte[] buffer = new byte[65_535];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                String probe = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                byte[] answer = probeAnswer(find(probe, "MessageID>([^<]+)<")).getBytes(StandardCharsets.UTF_8);
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String probeAnswer(String id) {
        if (probeAnswer != null) {
            return probeAnswer.replace("PROBE-ID", id);
        }
        return probeMatch(id, "http://[fe80::1]/onvif/device_service " + base() + "/onvif/device_service", scopes);
    }

    static String probeMatch(String id, String addresses, String scopes) {
        return "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://www.w3.org/2003/05/soap-envelope\""
                + " xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
                + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><SOAP-ENV:Header><wsa:RelatesTo>" + id
                + "</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><d:Scopes>" + scopes
                + "</d:Scopes><d:XAddrs>" + addresses
                + "</d:XAddrs></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String question = find(body, "Body><(\\w+)");
        asked.add(question);
        bodies.add(exchange.getRequestHeaders().getFirst("Authorization") + "\n" + body);
        try (exchange) {
            if (wrong.containsKey(question)) {
                wrong.get(question).write(exchange);
            } else if (question.equals("GetSystemDateAndTime") || maySee(exchange, body)) {
                send(exchange, 200, envelope(rightAnswer(question, body)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean maySee(HttpExchange exchange, String body) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        switch (login) {
            case TOKEN -> {
                if (isTokenGood(body)) {
                    return true;
                }
                send(exchange, 400, fault("ter:NotAuthorized", "Sender not Authorized"));
            }
            case HTTP_DIGEST -> {
                if (header != null
                        && isDigestGood(header, exchange.getRequestURI().toString())) {
                    return true;
                }
                exchange.getResponseHeaders()
                        .add("WWW-Authenticate", "Digest realm=\"cam\", qop=\"auth\", nonce=\"abc\", algorithm=MD5");
                exchange.sendResponseHeaders(401, -1);
            }
            case HTTP_BASIC -> {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"cam\"");
                exchange.sendResponseHeaders(401, -1);
            }
            default -> {
                return true;
            }
        }
        return false;
    }

    private boolean isTokenGood(String body) {
        if (!body.contains("<w:Username>" + USER + "</w:Username>")) {
            return false;
        }
        String created = find(body, "Created>([^<]+)<");
        long off = Instant.parse(created).getEpochSecond() - Instant.now().getEpochSecond() - aheadSeconds;
        byte[] nonce = Base64.getDecoder().decode(find(body, "<w:Nonce [^>]*>([^<]+)<"));
        byte[] rest = (created + PASSWORD).getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[nonce.length + rest.length];
        System.arraycopy(nonce, 0, all, 0, nonce.length);
        System.arraycopy(rest, 0, all, nonce.length, rest.length);
        String right = Base64.getEncoder().encodeToString(hash("SHA-1", all));
        return Math.abs(off) < 30 && find(body, "<w:Password [^>]*>([^<]+)<").equals(right);
    }

    private static boolean isDigestGood(String header, String path) {
        String first = hex(USER + ":cam:" + PASSWORD);
        String second = hex("POST:" + path);
        String middle = "abc:" + find(header, "nc=(\\w+)") + ":" + find(header, "cnonce=\"(\\w+)\"") + ":auth";
        return find(header, "response=\"(\\w+)\"").equals(hex(first + ":" + middle + ":" + second));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(hash("MD5", text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hash(String name, byte[] bytes) {
        try {
            return MessageDigest.getInstance(name).digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String rightAnswer(String question, String body) {
        String media = "http://192.168.77.1:8000/onvif/media" + (second ? "2" : "");
        return switch (question) {
            case "GetSystemDateAndTime" -> clock();
            case "GetDeviceInformation" ->
                "<tds:GetDeviceInformationResponse><tds:Manufacturer>ACME</tds:Manufacturer>"
                        + "<tds:Model>X100</tds:Model><tds:FirmwareVersion>1.2</tds:FirmwareVersion>"
                        + "</tds:GetDeviceInformationResponse>";
            case "GetServices" ->
                "<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver"
                        + (second ? "20" : "10") + "/media/wsdl</tds:Namespace><tds:XAddr>" + media
                        + "</tds:XAddr></tds:Service></tds:GetServicesResponse>";
            case "GetCapabilities" ->
                "<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>" + base()
                        + "/onvif/media</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>";
            case "GetProfiles" ->
                "<r>" + profile("main", "H264", 1920, 1080, 25) + profile("sub", "H264", 640, 360, 15)
                        + profile("tiny", "H264", 160, 90, 5) + profile("still", "JPEG", 320, 240, 5)
                        + "<trt:Profiles token=\"sound\"><tt:Name>sound only</tt:Name></trt:Profiles></r>";
            case "GetStreamUri" ->
                "<r><tt:Uri>" + streams.formatted(find(body, "ProfileToken>([^<]+)<")) + "</tt:Uri></r>";
            default -> throw new IllegalStateException(question);
        };
    }

    private String profile(String token, String codec, int width, int height, int fps) {
        String name = second ? "VideoEncoder" : "VideoEncoderConfiguration";
        return "<trt:Profiles token=\"" + token + "\"><tt:Name>" + token + " stream</tt:Name><tt:" + name
                + "><tt:Encoding>" + codec + "</tt:Encoding><tt:Resolution><tt:Width>" + width
                + "</tt:Width><tt:Height>"
                + height + "</tt:Height></tt:Resolution><tt:RateControl><tt:FrameRateLimit>" + fps
                + "</tt:FrameRateLimit></tt:RateControl></tt:" + name + "></trt:Profiles>";
    }

    private String clock() {
        OffsetDateTime now = Instant.now().plusSeconds(aheadSeconds).atOffset(ZoneOffset.UTC);
        return "<r><tt:UTCDateTime><tt:Time><tt:Hour>" + now.getHour() + "</tt:Hour><tt:Minute>" + now.getMinute()
                + "</tt:Minute><tt:Second>" + now.getSecond() + "</tt:Second></tt:Time><tt:Date><tt:Year>"
                + now.getYear() + "</tt:Year><tt:Month>" + now.getMonthValue() + "</tt:Month><tt:Day>"
                + now.getDayOfMonth() + "</tt:Day></tt:Date></tt:UTCDateTime></r>";
    }

    static String envelope(String body) {
        return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:tt=\"http://www.onvif.org/ver10/schema\""
                + " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" xmlns:trt=\"http://www.onvif.org/ver10/media/wsdl\">"
                + "<s:Body>" + body + "</s:Body></s:Envelope>";
    }

    static String fault(String code, String reason) {
        return envelope("<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>" + code
                + "</s:Value></s:Subcode></s:Code><s:Reason><s:Text>" + reason + "</s:Text></s:Reason></s:Fault>");
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/soap+xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void close() {
        udp.close();
        http.stop(0);
        threads.shutdownNow();
    }
}
