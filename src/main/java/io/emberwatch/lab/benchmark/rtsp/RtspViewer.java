package io.emberwatch.lab.benchmark.rtsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One RTSP connection: answers its requests, and sends it the camera it plays. Owned by the sender's thread. */
final class RtspViewer {
    private static final Logger LOG = LoggerFactory.getLogger(RtspViewer.class);
    private static final Pattern CLIENT_PORT = Pattern.compile("client_port=(\\d{1,5})");
    private static final Pattern CHANNEL = Pattern.compile("interleaved=(\\d{1,3})");
    private static final int MOST_REQUEST = 16 * 1024;
    /** Seconds of video; who is further behind will not catch up. */
    private static final int MOST_WAITING = 2 * 1024 * 1024;

    private static final long REPORT_NANOS = 5_000_000_000L;
    private static final int REPORT_BYTES = 28;
    private static final long NTP_MINUS_UNIX_SECONDS = 2_208_988_800L;
    private static final String SESSION = "Session: 1;timeout=60\r\n";

    private final RtspSender sender;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final int source;
    private final ByteBuffer in = ByteBuffer.allocate(MOST_REQUEST);
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private Optional<SentStream> playing = Optional.empty();
    private Optional<InetSocketAddress> datagrams = Optional.empty();
    private int interleaved;
    private boolean sawKey;
    private int sequence;
    private int octets;
    private long reportDue;

    /** @param source by which its packets are known, unlike any other viewer's */
    RtspViewer(RtspSender sender, SocketChannel channel, Selector selector, int source) throws IOException {
        this.sender = sender;
        this.channel = channel;
        this.source = source;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** The socket can be read or written. */
    void ready() {
        try {
            if (key.isValid() && key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("a viewer is gone", e);
            close(false);
        }
    }

    /** Sends a frame; its payloads are shared and stay as they are. */
    void send(byte[][] payloads, int timestamp, boolean keyFrame, long now) {
        sawKey |= keyFrame;
        if (!sawKey) {
            return;
        }
        try {
            if (now - reportDue >= 0) {
                report(timestamp);
                reportDue = now + REPORT_NANOS;
            }
            if (datagrams.isPresent()) {
                sendDatagrams(payloads, timestamp, datagrams.get());
            } else {
                sendInterleaved(payloads, timestamp);
            }
        } catch (IOException e) {
            LOG.debug("a viewer is gone", e);
            close(false);
        }
    }

    /** @param stalled whether it did not read */
    void close(boolean stalled) {
        if (playing.isPresent()) {
            playing.get().leave(this);
            playing = Optional.empty();
            sender.ended(stalled);
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a viewer's connection could not be closed", e);
        }
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            close(false);
            return;
        }
        in.flip();
        Optional<RtspRequest> request = RtspRequest.take(in);
        while (request.isPresent() && isOpen()) {
            answer(request.get());
            request = RtspRequest.take(in);
        }
        in.compact();
        if (!in.hasRemaining()) {
            throw new IOException("the request is too long");
        }
    }

    private void answer(RtspRequest request) throws IOException {
        Optional<SentStream> stream = sender.stream(request.path());
        switch (request.method()) {
            case "OPTIONS" ->
                respond(request, "200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n", "");
            case "DESCRIBE" -> describe(request, stream);
            case "SETUP" -> setup(request);
            case "PLAY" -> play(request, stream);
            case "GET_PARAMETER", "SET_PARAMETER" -> respond(request, "200 OK", SESSION, "");
            case "TEARDOWN" -> {
                respond(request, "200 OK", SESSION, "");
                close(false);
            }
            default -> respond(request, "501 Not Implemented", "", "");
        }
    }

    private void describe(RtspRequest request, Optional<SentStream> stream) throws IOException {
        if (stream.isEmpty()) {
            respond(request, "404 Not Found", "", "");
            return;
        }
        VideoClip clip = stream.get().clip();
        String body = SessionDescription.of(clip, clip.framesPerSecond());
        respond(
                request,
                "200 OK",
                "Content-Type: application/sdp\r\nContent-Base: " + request.url() + "/\r\nContent-Length: "
                        + body.length() + "\r\n",
                body);
    }

    private void setup(RtspRequest request) throws IOException {
        String transport = request.header("transport");
        Matcher port = CLIENT_PORT.matcher(transport);
        if (transport.contains("multicast")) {
            respond(request, "461 Unsupported Transport", "", "");
        } else if (!transport.contains("TCP") && port.find()) {
            int number = Integer.parseInt(port.group(1));
            InetSocketAddress client = (InetSocketAddress) channel.getRemoteAddress();
            datagrams = Optional.of(new InetSocketAddress(client.getAddress(), number));
            respond(
                    request,
                    "200 OK",
                    "Transport: RTP/AVP;unicast;client_port=" + number + "-" + (number + 1) + ";server_port="
                            + sender.udp().range() + "\r\n" + SESSION,
                    "");
        } else {
            Matcher named = CHANNEL.matcher(transport);
            interleaved = named.find() ? Integer.parseInt(named.group(1)) & 0xfe : 0;
            datagrams = Optional.empty();
            respond(
                    request,
                    "200 OK",
                    "Transport: RTP/AVP/TCP;unicast;interleaved=" + interleaved + "-" + (interleaved + 1) + "\r\n"
                            + SESSION,
                    "");
        }
    }

    private void play(RtspRequest request, Optional<SentStream> stream) throws IOException {
        if (stream.isEmpty()) {
            respond(request, "404 Not Found", "", "");
            return;
        }
        respond(request, "200 OK", "Range: npt=now-\r\n" + SESSION, "");
        if (playing.isEmpty() && isOpen()) {
            playing = stream;
            reportDue = System.nanoTime();
            sender.began();
            stream.get().join(this);
        }
    }

    private void respond(RtspRequest request, String status, String headers, String body) throws IOException {
        String response =
                "RTSP/1.0 " + status + "\r\nCSeq: " + request.header("cseq") + "\r\n" + headers + "\r\n" + body;
        write(ByteBuffer.wrap(response.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void sendInterleaved(byte[][] payloads, int timestamp) throws IOException {
        int size = 0;
        for (byte[] payload : payloads) {
            size += 4 + RtpPacketizer.HEADER + payload.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (int i = 0; i < payloads.length; i++) {
            frameStart(out, interleaved, RtpPacketizer.HEADER + payloads[i].length);
            packet(out, payloads, i, timestamp);
        }
        write(out.flip());
    }

    private void sendDatagrams(byte[][] payloads, int timestamp, InetSocketAddress client) throws IOException {
        for (int i = 0; i < payloads.length; i++) {
            ByteBuffer out = ByteBuffer.allocate(RtpPacketizer.HEADER + payloads[i].length);
            packet(out, payloads, i, timestamp);
            // What finds no room in the system's buffer is lost, as on any network.
            sender.udp().media().send(out.flip(), client);
        }
    }

    private void packet(ByteBuffer out, byte[][] payloads, int number, int timestamp) {
        RtpPacketizer.header(out, number == payloads.length - 1, sequence, timestamp, source);
        out.put(payloads[number]);
        sequence++;
        octets += payloads[number].length;
    }

    /** A sender's report (RFC 3550): which moment of the day the time stamp stands for. */
    private void report(int timestamp) throws IOException {
        Instant now = Instant.now();
        ByteBuffer out = ByteBuffer.allocate(4 + REPORT_BYTES);
        if (datagrams.isEmpty()) {
            frameStart(out, interleaved + 1, REPORT_BYTES);
        }
        out.put((byte) 0x80)
                .put((byte) 200)
                .putShort((short) (REPORT_BYTES / 4 - 1))
                .putInt(source)
                .putInt((int) (now.getEpochSecond() + NTP_MINUS_UNIX_SECONDS))
                .putInt((int) (((long) now.getNano() << 32) / 1_000_000_000L))
                .putInt(timestamp)
                .putInt(sequence)
                .putInt(octets);
        out.flip();
        if (datagrams.isPresent()) {
            InetSocketAddress media = datagrams.get();
            sender.udp().reports().send(out, new InetSocketAddress(media.getAddress(), media.getPort() + 1));
        } else {
            write(out);
        }
    }

    private static void frameStart(ByteBuffer out, int channel, int length) {
        out.put((byte) '$').put((byte) channel).putShort((short) length);
    }

    private void write(ByteBuffer data) throws IOException {
        if (waiting.isEmpty()) {
            channel.write(data);
        }
        if (!data.hasRemaining()) {
            return;
        }
        waiting.add(data);
        waitingBytes += data.remaining();
        if (waitingBytes > MOST_WAITING) {
            close(true);
        } else {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void flush() throws IOException {
        while (!waiting.isEmpty()) {
            ByteBuffer first = waiting.peek();
            waitingBytes -= channel.write(first);
            if (first.hasRemaining()) {
                return;
            }
            waiting.remove();
        }
        key.interestOps(SelectionKey.OP_READ);
    }
}
