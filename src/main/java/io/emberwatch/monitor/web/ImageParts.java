package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a stream of images, as {@code /api/live} sends it, into its images. Used by one thread at a time. */
final class ImageParts {
    private static final int MOST_HEADER = 1024;
    private static final int MOST_IMAGE = 16 * 1024 * 1024;
    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};
    private static final Pattern LENGTH = Pattern.compile("(?m)^Content-Length: ([0-9]{1,9})$");
    private static final Pattern CAMERA = Pattern.compile("(?m)^X-Camera: (\\S+)$");

    private final BiConsumer<CameraId, byte[]> onImage;
    private final byte[] header = new byte[MOST_HEADER];
    private int headerLength;
    private CameraId camera;
    private byte[] image;
    private int filled;

    /** @param onImage takes each image, a whole JPEG file */
    ImageParts(BiConsumer<CameraId, byte[]> onImage) {
        this.onImage = onImage;
    }

    /** @throws IOException where this is no stream of images */
    void take(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (image == null) {
                readHeader(bytes);
            } else {
                int count = Math.min(bytes.remaining(), image.length - filled);
                bytes.get(image, filled, count);
                filled += count;
            }
            if (image != null && filled == image.length) {
                byte[] whole = image;
                image = null;
                onImage.accept(camera, whole);
            }
        }
    }

    /** What stands between two images, the boundary and the headers of the part, ends with an empty line. */
    private void readHeader(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (headerLength == MOST_HEADER) {
                throw notImages();
            }
            header[headerLength++] = bytes.get();
            if (endsHeader()) {
                String text = new String(header, 0, headerLength, StandardCharsets.US_ASCII);
                headerLength = 0;
                begin(text);
                return;
            }
        }
    }

    private boolean endsHeader() {
        for (int i = 0; i < HEADER_END.length; i++) {
            int at = headerLength - HEADER_END.length + i;
            if (at < 0 || header[at] != HEADER_END[i]) {
                return false;
            }
        }
        return true;
    }

    private void begin(String text) throws IOException {
        Matcher length = LENGTH.matcher(text);
        Matcher named = CAMERA.matcher(text);
        Optional<CameraId> id = named.find() ? CameraId.parse(named.group(1)) : Optional.empty();
        if (id.isEmpty() || !length.find() || Integer.parseInt(length.group(1)) > MOST_IMAGE) {
            throw notImages();
        }
        camera = id.get();
        image = new byte[Integer.parseInt(length.group(1))];
        filled = 0;
    }

    private static IOException notImages() {
        return new IOException("this is no stream of images");
    }
}
