package io.emberwatch.monitor.notify.sink;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

/** A {@code multipart/form-data} body of a JSON part and a JPEG part. Used by one thread. */
final class MultipartBody {
    private static final String LINE = "\r\n";

    private final String boundary;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** @param random draws the boundary, so that no image holds it */
    MultipartBody(Random random) {
        byte[] drawn = new byte[16];
        random.nextBytes(drawn);
        this.boundary = "emberwatch-" + HexFormat.of().formatHex(drawn);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    MultipartBody json(String name, byte[] json) {
        return part("name=\"" + name + "\"", "application/json", json);
    }

    MultipartBody jpeg(String name, byte[] jpeg) {
        return part("name=\"" + name + "\"; filename=\"" + name + ".jpg\"", "image/jpeg", jpeg);
    }

    byte[] toBytes() {
        text("--" + boundary + "--" + LINE);
        return bytes.toByteArray();
    }

    private MultipartBody part(String disposition, String type, byte[] content) {
        text("--" + boundary + LINE + "Content-Disposition: form-data; " + disposition + LINE + "Content-Type: " + type
                + LINE + LINE);
        bytes.writeBytes(content);
        text(LINE);
        return this;
    }

    private void text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
