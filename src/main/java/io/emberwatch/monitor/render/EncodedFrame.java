package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One annotated JPEG, framed as a part of a multipart stream so that every viewer is served from the same bytes, of one
 * camera or of many: the part names its camera.
 * Immutable and thread-safe.
 */
public final class EncodedFrame {
    /** Between the parts of a stream; a stream begins with {@code --} + this + CRLF and then has part after part. */
    public static final String BOUNDARY = "emberwatch";

    // The boundary follows its image at once: browsers show an image only after the boundary behind it.
    private static final byte[] END = ("\r\n--" + BOUNDARY + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final CameraId camera;
    private final long sequence;
    private final byte[] framed;
    private final int start;
    private final int length;

    /**
     * @param sequence greater than that of every earlier image of this camera
     * @param jpeg a complete JPEG file
     */
    public EncodedFrame(CameraId camera, long sequence, byte[] jpeg) {
        this.camera = camera;
        this.sequence = sequence;
        byte[] head = ("Content-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\nX-Camera: " + camera
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        start = head.length;
        length = jpeg.length;
        framed = new byte[head.length + jpeg.length + END.length];
        System.arraycopy(head, 0, framed, 0, head.length);
        System.arraycopy(jpeg, 0, framed, start, length);
        System.arraycopy(END, 0, framed, start + length, END.length);
    }

    public CameraId camera() {
        return camera;
    }

    /** Grows with every image of the camera. */
    public long sequence() {
        return sequence;
    }

    /** The JPEG file; a new read-only view at each call. */
    public ByteBuffer jpeg() {
        return ByteBuffer.wrap(framed, start, length).slice().asReadOnlyBuffer();
    }

    /** Part headers, JPEG and the boundary after it; a new read-only view at each call. */
    public ByteBuffer multipartPart() {
        return ByteBuffer.wrap(framed).asReadOnlyBuffer();
    }
}
