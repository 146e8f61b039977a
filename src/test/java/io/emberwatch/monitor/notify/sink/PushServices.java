package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentDisposition;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Stand-ins for services that bring messages to telephones. Each takes what the service's documentation describes and
 * answers 400 to anything else: another path or method, a missing credential, a field that it does not know, a value out of
 * its range. What a stand-in took is among {@link #taken()}.
 */
final class PushServices {
    static final String NTFY_TOKEN = "tk_" + "a1".repeat(14) + "b";
    static final String GOTIFY_TOKEN = "AxY.zQ9-b1Tk_2m";
    static final String PUSHOVER_TOKEN = "a".repeat(29) + "1";
    static final String PUSHOVER_USER = "u".repeat(29) + "2";
    static final String TELEGRAM_TOKEN = "123456789:AAF-k_9Zx";
    static final String TELEGRAM_CHAT = "-1001234567890";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NTFY = Set.of(
            "topic",
            "message",
            "title",
            "tags",
            "priority",
            "actions",
            "click",
            "attach",
            "markdown",
            "icon",
            "filename",
            "delay",
            "email",
            "call");
    private static final Set<String> PUSHOVER = Set.of(
            "token",
            "user",
            "message",
            "attachment",
            "attachment_base64",
            "attachment_type",
            "device",
            "html",
            "monospace",
            "priority",
            "retry",
            "expire",
            "sound",
            "timestamp",
            "title",
            "ttl",
            "url",
            "url_title");
    private static final Set<String> TELEGRAM = Set.of(
            "chat_id",
            "message_thread_id",
            "text",
            "parse_mode",
            "entities",
            "link_preview_options",
            "disable_notification",
            "protect_content",
            "reply_markup");

    private final WebReceiver receiver;
    private final Map<String, ObjectNode> taken = new LinkedHashMap<>();

    /** Answers the receiver's requests by the first part of their path or, at the root, as ntfy. */
    PushServices(WebReceiver receiver) {
        this.receiver = receiver;
        receiver.answer(this::answer);
    }

    /** The newest fields that a service took, by its name. */
    synchronized Map<String, ObjectNode> taken() {
        return new LinkedHashMap<>(taken);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        WebReceiver.Received request =
                receiver.received().get(receiver.received().size() - 1);
        String path = request.path();
        try {
            require(exchange.getRequestMethod().equals("POST"), "POST");
            if (path.equals("/")) {
                taken.put("ntfy", ntfy(request));
            } else if (path.equals("/message")) {
                taken.put("gotify", gotify(request));
            } else if (path.equals("/1/messages.json")) {
                taken.put("pushover", pushover(request));
            } else {
                require(path.equals("/bot" + TELEGRAM_TOKEN + "/sendMessage"), "a path that there is");
                taken.put("telegram", telegram(request));
            }
            exchange.sendResponseHeaders(200, -1);
        } catch (IllegalArgumentException | IOException | MessagingException e) {
            byte[] reason = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, reason.length);
            exchange.getResponseBody().write(reason);
        }
    }

    /** docs.ntfy.sh/publish/#publish-as-json: at the root, with the topic in the body. */
    private static ObjectNode ntfy(WebReceiver.Received request) throws IOException {
        require(header(request, "Authorization").equals("Bearer " + NTFY_TOKEN), "an access token");
        ObjectNode fields = object(request);
        known(fields, NTFY);
        require(text(fields, "topic", 64).matches("[-_A-Za-z0-9]{1,64}"), "a topic");
        text(fields, "message", 4096);
        text(fields, "title", 250);
        integer(fields, "priority", 1, 5);
        require(fields.path("tags").isArray(), "a list of tags");
        fields.path("tags").forEach(tag -> require(tag.isTextual(), "texts as tags"));
        address(fields.path("click"));
        return fields;
    }

    /** gotify.net/api-docs: POST /message of an application; extras are objects named namespace::key. */
    private static ObjectNode gotify(WebReceiver.Received request) throws IOException {
        require(header(request, "X-Gotify-Key").equals(GOTIFY_TOKEN), "an application's token");
        ObjectNode fields = object(request);
        known(fields, Set.of("title", "message", "priority", "extras"));
        text(fields, "title", 250);
        text(fields, "message", 65_535);
        integer(fields, "priority", 0, 10);
        fields.path("extras").fieldNames().forEachRemaining(name -> require(name.matches("\\w+::\\w+"), "a namespace"));
        address(fields.at("/extras/client::notification/click/url"));
        return fields;
    }

    /** pushover.net/api: a form, multipart where an image of at most 5 MB is attached. */
    private static ObjectNode pushover(WebReceiver.Received request) throws IOException, MessagingException {
        String type = header(request, "Content-Type");
        ObjectNode fields = type.startsWith("multipart/form-data") ? parts(request, type) : encoded(request, type);
        known(fields, PUSHOVER);
        require(text(fields, "token", 30).equals(PUSHOVER_TOKEN), "an application's token");
        require(text(fields, "user", 30).equals(PUSHOVER_USER), "a user's key");
        text(fields, "message", 1024);
        text(fields, "title", 250);
        text(fields, "url_title", 100);
        address(fields.path("url"));
        require(fields.path("priority").asText().matches("-?[0-2]"), "a priority from -2 to 2");
        require(!fields.path("priority").asText().equals("2") || fields.has("retry"), "retry with priority 2");
        return fields;
    }

    /** core.telegram.org/bots/api#sendmessage: JSON at /bot and the token. */
    private static ObjectNode telegram(WebReceiver.Received request) throws IOException {
        ObjectNode fields = object(request);
        known(fields, TELEGRAM);
        require(fields.path("chat_id").asText().equals(TELEGRAM_CHAT), "a chat");
        text(fields, "text", 4096);
        return fields;
    }

    private static ObjectNode object(WebReceiver.Received request) throws IOException {
        require(header(request, "Content-Type").equals("application/json"), "application/json");
        JsonNode body = JSON.readTree(request.body());
        require(body.isObject(), "an object");
        return (ObjectNode) body;
    }

    private static ObjectNode encoded(WebReceiver.Received request, String type) {
        require(type.equals("application/x-www-form-urlencoded"), "a form");
        ObjectNode fields = JSON.createObjectNode();
        for (String field : request.content().split("&", -1)) {
            String[] pair = field.split("=", 2);
            fields.put(
                    URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static ObjectNode parts(WebReceiver.Received request, String type) throws IOException, MessagingException {
        ObjectNode fields = JSON.createObjectNode();
        MimeMultipart parts = new MimeMultipart(new ByteArrayDataSource(request.body(), type));
        for (int i = 0; i < parts.getCount(); i++) {
            BodyPart part = parts.getBodyPart(i);
            ContentDisposition disposition = new ContentDisposition(part.getHeader("Content-Disposition")[0]);
            byte[] content = part.getInputStream().readAllBytes();
            String name = disposition.getParameter("name");
            if (name.equals("attachment")) {
                require(part.getContentType().startsWith("image/"), "an image");
                require(disposition.getParameter("filename") != null, "a file name");
                require(content.length <= 5_242_880, "at most 5 MB");
                fields.put(name, content);
            } else {
                fields.put(name, new String(content, StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static String header(WebReceiver.Received request, String name) {
        String value = request.headers().getFirst(name);
        require(value != null, name);
        return value;
    }

    private static void known(ObjectNode fields, Set<String> names) {
        fields.fieldNames().forEachRemaining(name -> require(names.contains(name), "no field " + name));
    }

    private static String text(ObjectNode fields, String name, int longest) {
        JsonNode value = fields.path(name);
        require(value.isTextual() && !value.textValue().isBlank(), "a text " + name);
        require(value.textValue().length() <= longest, name + " of at most " + longest);
        return value.textValue();
    }

    private static void integer(ObjectNode fields, String name, int least, int most) {
        JsonNode value = fields.path(name);
        require(value.isInt() && value.intValue() >= least && value.intValue() <= most, "a number " + name);
    }

    private static void address(JsonNode value) {
        require(
                value.isTextual()
                        && "https".equals(URI.create(value.textValue()).getScheme()),
                "an address");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("this needs " + what);
        }
    }
}
