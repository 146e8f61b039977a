package io.emberwatch.monitor.camera.onvif;

import io.emberwatch.core.error.Causes;
import io.emberwatch.core.http.BoundedBody;
import io.emberwatch.monitor.camera.HttpLogin;
import io.emberwatch.monitor.camera.onvif.OnvifException.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.w3c.dom.Element;

/**
 * Asks one device in SOAP 1.2. The password goes as a digest only: by WS-UsernameToken (OASIS Web Services Security
 * UsernameToken Profile 1.0), and by HTTP Digest where the device asks for that. Basic, which would show it, is not
 * answered. Redirects are not followed. Not thread-safe.
 */
final class SoapClient {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final String SECURITY =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String UTILITY =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final String PROFILE =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
    private static final String ENCODING =
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

    private final HttpClient client;
    private final Optional<CameraLogin> login;
    private final Optional<HttpLogin> http;
    private final Duration limit;
    private final SecureRandom random = new SecureRandom();
    private Duration ahead = Duration.ZERO;

    /** @param limit how long one answer may take, from the connection to its last byte */
    SoapClient(HttpClient client, Optional<CameraLogin> login, Duration limit) {
        this.client = client;
        this.login = login;
        this.http = login.map(each -> new HttpLogin(each.user(), each.password().reveal()));
        this.limit = limit;
    }

    /** @param ahead how far the device's clock is before ours: a token of another time is refused */
    void setClock(Duration ahead) {
        this.ahead = ahead;
    }

    /**
     * Asks without a login.
     *
     * @param body the question's element
     * @return the answer's body
     */
    Element askOpenly(URI service, String body) throws OnvifException, InterruptedException {
        return read(post(service, envelope("", body), Optional.empty()));
    }

    /** As {@link #askOpenly}, with the login where there is one. */
    Element ask(URI service, String body) throws OnvifException, InterruptedException {
        String target = HttpLogin.target(service);
        HttpResponse<byte[]> answer =
                post(service, envelope(token(), body), http.flatMap(each -> each.authorization("POST", target)));
        if (answer.statusCode() == 401 && http.isPresent()) {
            List<String> digests = answer.headers().allValues("www-authenticate").stream()
                    .filter(each -> each.toLowerCase(Locale.ROOT).startsWith("digest"))
                    .toList();
            if (http.get().challenged(digests)) {
                answer = post(service, envelope(token(), body), http.get().authorization("POST", target));
            } else if (answer.headers().firstValue("www-authenticate").isPresent()) {
                throw new OnvifException(
                        Kind.LOGIN, "it offers no login that keeps the password hidden (HTTP Digest or a SOAP token)");
            }
        }
        return read(answer);
    }

    private HttpResponse<byte[]> post(URI service, String envelope, Optional<String> authorization)
            throws OnvifException, InterruptedException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(service)
                    .timeout(limit)
                    .header("Content-Type", "application/soap+xml; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofString(envelope));
            authorization.ifPresent(value -> request.header("Authorization", value));
        } catch (IllegalArgumentException e) {
            throw new OnvifException(Kind.SILENT, "it names an address that cannot be asked");
        }
        // The limit of the request ends with the head of the answer; this one is for all of it.
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.build(), head -> new BoundedBody(MOST_BYTES));
        try {
            return exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new OnvifException(Kind.SILENT, "no answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new OnvifException(Kind.SILENT, words(e.getCause()));
        } finally {
            exchange.cancel(true);
        }
    }

    private String words(Throwable failure) {
        if (Causes.has(BoundedBody.TooLargeException.class, failure)) {
            return "its answer is larger than " + MOST_BYTES / 1024 + " KiB";
        }
        if (Causes.has(HttpTimeoutException.class, failure)) {
            return "no answer within " + limit.toSeconds() + " s";
        }
        if (Causes.has(UnresolvedAddressException.class, failure) || Causes.has(UnknownHostException.class, failure)) {
            return "there is no host of this name";
        }
        return failure instanceof ConnectException ? "no connection" : "its answer is not HTTP, or broke off";
    }

    private Element read(HttpResponse<byte[]> answer) throws OnvifException {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw refused();
        }
        if (answer.body().length == 0) {
            throw new OnvifException(Kind.SILENT, "it answers with HTTP status " + status + " and nothing else");
        }
        Element envelope;
        try {
            envelope = SafeXml.parse(answer.body());
        } catch (OnvifException e) {
            throw status == 200 ? e : new OnvifException(Kind.SILENT, "it answers with HTTP status " + status);
        }
        Element body = SafeXml.first(envelope, "Body")
                .orElseThrow(() -> new OnvifException(Kind.SILENT, "its answer is XML, but not SOAP"));
        Optional<Element> fault = SafeXml.first(body, "Fault");
        if (fault.isPresent()) {
            throw fault(fault.get());
        }
        if (status != 200) {
            throw new OnvifException(Kind.FAULT, "it answers with HTTP status " + status);
        }
        return body;
    }

    private OnvifException fault(Element fault) {
        boolean denied = SafeXml.all(fault, "Value", "faultcode").stream()
                .map(SafeXml::text)
                .anyMatch(code -> code.matches(
                        "(?i).*(NotAuthorized|FailedAuthentication|InvalidSecurity|FailedCheck|Unauthorized).*"));
        if (denied) {
            return refused();
        }
        String reason = SafeXml.text(fault, "Text", "faultstring").orElse("it does not say why");
        String shown = reason.length() > 150 ? reason.substring(0, 150) + "…" : reason;
        return new OnvifException(Kind.FAULT, "it refuses a question: " + shown);
    }

    private OnvifException refused() {
        return new OnvifException(
                Kind.LOGIN,
                login.isPresent()
                        ? "it refuses this user and password"
                        : "it asks for a login: give a user and a password");
    }

    private static String envelope(String header, String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">"
                + "<s:Header>" + header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
    }

    private String token() {
        if (login.isEmpty()) {
            return "";
        }
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String created =
                Instant.now().plus(ahead).truncatedTo(ChronoUnit.SECONDS).toString();
        return "<w:Security s:mustUnderstand=\"1\" xmlns:w=\"" + SECURITY + "\" xmlns:u=\"" + UTILITY
                + "\"><w:UsernameToken><w:Username>"
                + SafeXml.escaped(login.get().user())
                + "</w:Username><w:Password Type=\"" + PROFILE + "\">"
                + digest(nonce, created, login.get().password().reveal())
                + "</w:Password><w:Nonce EncodingType=\"" + ENCODING + "\">"
                + Base64.getEncoder().encodeToString(nonce)
                + "</w:Nonce><u:Created>" + created + "</u:Created></w:UsernameToken></w:Security>";
    }

    /** Base64(SHA-1(nonce + created + password)), as the profile of the token says. */
    static String digest(byte[] nonce, String created, String password) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce);
            sha1.update(created.getBytes(StandardCharsets.UTF_8));
            sha1.update(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha1.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
