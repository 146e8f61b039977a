package io.emberwatch.monitor.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A viewer written against the standards alone: HTTP/1.1 with chunks, multipart with lengths. */
final class MjpegReader implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private String status;
    private String contentType = "";
    private String boundary = "";
    private boolean chunked;
    private int chunkLeft;
    private boolean firstChunk = true;
    private String camera = "";

    /** @param receiveBuffer bytes the system may keep for this viewer; 0 for its default */
    MjpegReader(int port, String camera, int receiveBuffer) throws IOException {
        this(port, "/cameras/" + camera + "/stream.mjpeg", receiveBuffer, "");
    }

    /** @param headers lines, each with its end */
    MjpegReader(int port, String path, int receiveBuffer, String headers) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        OutputStream out = socket.getOutputStream();
        out.write(
                ("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Reads the answer's head. */
    void open() throws IOException {
        status = rawLine();
        for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-type:")) {
                contentType = line.substring(line.indexOf(':') + 1).strip();
                int at = contentType.indexOf("boundary=");
                boundary = at < 0 ? "" : contentType.substring(at + "boundary=".length());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
    }

    String status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    /** Whose image was read last. */
    String camera() {
        return camera;
    }

    /** Reads one part and checks its framing. */
    byte[] nextJpeg() throws IOException {
        String line = line();
        while (line.isEmpty()) {
            line = line();
        }
        if (!line.equals("--" + boundary)) {
            throw new IOException("expected the boundary, got: " + line);
        }
        int length = -1;
        boolean jpeg = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.startsWith("Content-Length: ")) {
                length = Integer.parseInt(header.substring("Content-Length: ".length()));
            }
            jpeg |= header.equals("Content-Type: image/jpeg");
            if (header.startsWith("X-Camera: ")) {
                camera = header.substring("X-Camera: ".length());
            }
        }
        if (!jpeg || length < 4) {
            throw new IOException("a part without type or length");
        }
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) read();
        }
        if ((body[0] & 0xff) != 0xff || (body[1] & 0xff) != 0xd8 || (body[length - 1] & 0xff) != 0xd9) {
            throw new IOException("not a whole JPEG");
        }
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    private int read() throws IOException {
        if (chunked && chunkLeft == 0) {
            if (!firstChunk) {
                rawLine();
            }
            firstChunk = false;
            chunkLeft = Integer.parseInt(rawLine().strip(), 16);
            if (chunkLeft == 0) {
                throw new EOFException("the stream ended");
            }
        }
        chunkLeft--;
        return rawByte();
    }

    private String rawLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = rawByte(); b != '\n'; b = rawByte()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    private int rawByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection ended");
        }
        return b;
    }
}
