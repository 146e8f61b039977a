package io.emberwatch.monitor.camera.fault;

import io.emberwatch.lab.benchmark.rtsp.RtpPacketizer;
import io.emberwatch.lab.benchmark.rtsp.RtspRequest;
import io.emberwatch.lab.benchmark.rtsp.SessionDescription;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One viewer of a camera with faults: a thread reads its requests, another sends. */
final class FaultConnection {
    private static final Pattern CLIENT_PORT = Pattern.compile("client_port=(\\d+)");
    private static final int AUDIO_CHANNEL = 2;
    private static final int AUDIO_BYTES = 160;
    private static final String SESSION = "Session: 1\r\n";
    private static final String AUDIO_TRACK = "track2";
    private static final String AUDIO =
            "m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=control:" + AUDIO_TRACK + "\r\n";

    private final FaultRtspServer server;
    private final Socket socket;
    private volatile DatagramSocket datagrams;
    private volatile int clientPort;
    private volatile boolean audioWanted;
    private boolean playing;

    FaultConnection(FaultRtspServer server, Socket socket) {
        this.server = server;
        this.socket = socket;
    }

    void close() {
        try {
            socket.close();
            DatagramSocket open = datagrams;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.ended(this);
    }

    void serve() {
        try {
            InputStream in = socket.getInputStream();
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            while (true) {
                int count = in.read(buffer.array(), buffer.position(), buffer.remaining());
                if (count < 0) {
                    return;
                }
                buffer.position(buffer.position() + count).flip();
                for (Optional<RtspRequest> request = RtspRequest.take(buffer);
                        request.isPresent();
                        request = RtspRequest.take(buffer)) {
                    answer(request.get());
                }
                buffer.compact();
            }
        } catch (IOException e) {
            // The other side is gone, as tests want it.
        } finally {
            close();
        }
    }

    private void answer(RtspRequest request) throws IOException {
        String path = request.path();
        Optional<FaultCamera> found = server.camera(
                path.endsWith("/" + AUDIO_TRACK) ? path.substring(0, path.length() - AUDIO_TRACK.length() - 1) : path);
        if (found.isEmpty()) {
            respond(request, 404, "", "");
            return;
        }
        FaultCamera camera = found.get();
        if (!camera.connections.contains(this)) {
            camera.connections.add(this);
        }
        LockSupport.parkNanos(camera.slowness.toNanos());
        int status = camera.statuses.getOrDefault(request.method(), 200);
        boolean open = request.method().equals("OPTIONS") || camera.login.isEmpty();
        if (!open && !camera.login.get().accepts(request.method(), request.header("authorization"))) {
            respond(request, 401, "WWW-Authenticate: " + camera.login.get().challenge() + "\r\n", "");
        } else if (status != 200) {
            respond(request, status, "", "");
        } else {
            perform(request, camera, path);
        }
    }

    private void perform(RtspRequest request, FaultCamera camera, String path) throws IOException {
        switch (request.method()) {
            case "OPTIONS" ->
                respond(request, 200, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n", "");
            case "DESCRIBE" -> {
                VideoClip clip = camera.clip;
                double truth = camera.framesPerSecond > 0 ? camera.framesPerSecond : clip.framesPerSecond();
                String body =
                        SessionDescription.of(clip, camera.announcedFps.orElse(truth)) + (camera.audio ? AUDIO : "");
                respond(
                        request,
                        200,
                        "Content-Type: application/sdp\r\nContent-Base: " + request.url() + "/\r\nContent-Length: "
                                + body.length() + "\r\n",
                        body);
            }
            case "SETUP" -> setup(request, path.endsWith(AUDIO_TRACK));
            case "PLAY" -> {
                if (camera.closingAtPlay) {
                    close();
                    return;
                }
                respond(request, 200, SESSION, "");
                if (!playing) {
                    playing = true;
                    camera.plays.incrementAndGet();
                    FaultRtspServer.start("fault-rtsp-frames", () -> play(camera));
                }
            }
            default -> respond(request, 200, SESSION, "");
        }
    }

    private void setup(RtspRequest request, boolean audio) throws IOException {
        String transport = request.header("transport");
        Matcher port = CLIENT_PORT.matcher(transport);
        String agreed;
        if (!transport.contains("TCP") && port.find()) {
            clientPort = Integer.parseInt(port.group(1));
            datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            int own = datagrams.getLocalPort();
            agreed = "RTP/AVP;unicast;client_port=" + clientPort + "-" + (clientPort + 1) + ";server_port=" + own + "-"
                    + (own + 1);
        } else if (audio) {
            audioWanted = true;
            agreed = "RTP/AVP/TCP;unicast;interleaved=" + AUDIO_CHANNEL + "-" + (AUDIO_CHANNEL + 1);
        } else {
            agreed = "RTP/AVP/TCP;unicast;interleaved=0-1";
        }
        respond(request, 200, "Transport: " + agreed + "\r\n" + SESSION, "");
    }

    private void respond(RtspRequest request, int status, String headers, String body) throws IOException {
        String response = "RTSP/1.0 " + status + " " + reason(status) + "\r\nCSeq: " + request.header("cseq") + "\r\n"
                + headers + "\r\n" + body;
        write(response.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 453 -> "Not Enough Bandwidth";
            case 461 -> "Unsupported Transport";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }

    private void play(FaultCamera camera) {
        Sending sending = new Sending(camera);
        try {
            while (!socket.isClosed()) {
                sending.next();
            }
        } catch (IOException e) {
            // The other side is gone, as tests want it.
            close();
        }
    }

    private void write(byte[] data) throws IOException {
        OutputStream out = socket.getOutputStream();
        synchronized (socket) {
            out.write(data);
            out.flush();
        }
    }

    /** The stream of one viewer. */
    private final class Sending {
        private final FaultCamera camera;
        private final SplittableRandom random;
        private VideoClip clip;
        private int shown;
        private int frame;
        private int sequence = 100;
        private int audioSequence;
        private long dueNanos = System.nanoTime();
        private long ticks;

        private Sending(FaultCamera camera) {
            this.camera = camera;
            this.random = new SplittableRandom(camera.seed);
            this.shown = camera.shows.get();
            this.clip = camera.clip;
            this.frame = camera.firstFrame % clip.frames().size();
        }

        private void next() throws IOException {
            long wait = dueNanos - System.nanoTime();
            if (wait > 0) {
                // In slices, so that a closed connection ends the thread soon.
                LockSupport.parkNanos(Math.min(wait, TimeUnit.MILLISECONDS.toNanos(100)));
                return;
            }
            int latest = camera.shows.get();
            if (shown != latest) {
                shown = latest;
                clip = camera.clip;
                frame = 0;
            }
            if (!camera.frozen) {
                send(clip.frames().get(frame));
            }
            long step = step();
            ticks += step;
            dueNanos += step * 1_000_000 / VideoClip.TICKS_PER_SECOND * 1000;
            frame = (frame + 1) % clip.frames().size();
        }

        private long step() {
            if (camera.framesPerSecond > 0) {
                return Math.round(VideoClip.TICKS_PER_SECOND / camera.framesPerSecond);
            }
            List<VideoClip.Frame> frames = clip.frames();
            long now = frames.get(frame).dts();
            return (frame + 1 < frames.size() ? frames.get(frame + 1).dts() : clip.ticks()) - now;
        }

        private void send(VideoClip.Frame content) throws IOException {
            int timestamp = (int) (ticks + content.pts() - content.dts() + camera.shiftTicks.get());
            List<byte[]> payloads = RtpPacketizer.payloads(clip.codec(), content);
            for (int i = 0; i < payloads.size(); i++) {
                byte[] payload = payloads.get(i);
                int number = sequence++;
                if (random.nextDouble() < camera.loss) {
                    camera.lostPackets.incrementAndGet();
                    continue;
                }
                if (random.nextDouble() < camera.corruption) {
                    payload = corrupted(payload);
                }
                ByteBuffer packet = ByteBuffer.allocate(RtpPacketizer.HEADER + payload.length);
                RtpPacketizer.header(packet, i == payloads.size() - 1, number, timestamp, 7);
                send(0, packet.put(payload).array());
                camera.sentPackets.incrementAndGet();
            }
            if (audioWanted) {
                ByteBuffer packet = ByteBuffer.allocate(RtpPacketizer.HEADER + AUDIO_BYTES);
                RtpPacketizer.header(packet, false, audioSequence++, timestamp / 90 * 8, 8);
                // The type of payload that stands for PCMU.
                send(AUDIO_CHANNEL, packet.put(1, (byte) 0).array());
            }
        }

        private byte[] corrupted(byte[] payload) {
            byte[] copy = payload.clone();
            for (int i = 0; i < 3; i++) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            }
            return copy;
        }

        private void send(int channel, byte[] packet) throws IOException {
            DatagramSocket open = datagrams;
            if (open != null) {
                open.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), clientPort));
                return;
            }
            ByteBuffer framed = ByteBuffer.allocate(4 + packet.length);
            write(framed.put((byte) '$')
                    .put((byte) channel)
                    .putShort((short) packet.length)
                    .put(packet)
                    .array());
        }
    }
}
