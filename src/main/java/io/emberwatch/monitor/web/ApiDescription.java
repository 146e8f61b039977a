package io.emberwatch.monitor.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The API as OpenAPI 3.1, written once in {@code openapi.yaml} and sent as JSON. Thread-safe. */
final class ApiDescription implements Routes.Endpoint {
    private static final String FILE = "openapi.yaml";

    /** Null until somebody asks: to read it would take a fifth of a second of each start. */
    private ByteBuffer json;

    @Override
    public void serve(Request request, Response response, Callback callback, String nothing) {
        Answers.write(response, callback, 200, "application/json", json().duplicate());
    }

    private synchronized ByteBuffer json() {
        if (json == null) {
            json = ByteBuffer.wrap(read()).asReadOnlyBuffer();
        }
        return json;
    }

    private static byte[] read() {
        LoaderOptions options = new LoaderOptions();
        // What several places share is written once.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        try (InputStream in = ApiDescription.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: resource io/emberwatch/monitor/web/" + FILE
                        + " is missing; install it again");
            }
            return Answers.bytes(new Yaml(new SafeConstructor(options)).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource io/emberwatch/monitor/web/" + FILE, e);
        }
    }
}
