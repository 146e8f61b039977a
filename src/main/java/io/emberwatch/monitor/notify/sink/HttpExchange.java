package io.emberwatch.monitor.notify.sink;

import io.emberwatch.monitor.config.HttpUrl;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.notify.SinkException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request and its answer within a time that covers the whole of both. A redirect is a failure: following one
 * would turn a signed POST into something else, or go round for ever. Thread-safe.
 */
final class HttpExchange {
    private final HttpClient client;
    private final Duration timeout;

    HttpExchange(Duration timeout, Trust trust) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .sslContext(trust.context())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws SinkException unless the answer is 2xx; names the host only, because the address may hold a token */
    void send(HttpRequest request) throws SinkException, InterruptedException {
        String host = HttpUrl.printable(request.uri());
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        int status;
        try {
            status = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new SinkException(host + " did not answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new SinkException(host + " cannot be reached: " + Trust.reason(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
        if (status >= 300 && status < 400) {
            throw new SinkException(
                    host + " answered " + status + ", a redirect: configure the address it leads to, none is followed");
        }
        if (status < 200 || status >= 300) {
            throw new SinkException(host + " answered " + status);
        }
    }

    /**
     * Connects to the server of an address, encrypted where the address says so, and asks it for nothing.
     *
     * @throws SinkException naming the host only
     */
    void connect(URI address) throws SinkException {
        boolean https = "https".equalsIgnoreCase(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : https ? 443 : 80;
        int millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address.getHost(), port), millis);
            if (https) {
                plain.setSoTimeout(millis);
                SSLSocketFactory factory = client.sslContext().getSocketFactory();
                try (SSLSocket encrypted = (SSLSocket) factory.createSocket(plain, address.getHost(), port, true)) {
                    SSLParameters parameters = encrypted.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    encrypted.setSSLParameters(parameters);
                    encrypted.startHandshake();
                }
            }
        } catch (UnknownHostException e) {
            throw new SinkException(HttpUrl.printable(address) + " cannot be reached: no such host", e);
        } catch (IOException e) {
            throw new SinkException(HttpUrl.printable(address) + " cannot be reached: " + Trust.reason(e), e);
        }
    }
}
