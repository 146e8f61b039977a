package io.emberwatch.monitor.camera.fault;

import io.emberwatch.monitor.camera.FfmpegProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program ffmpeg as an RTMP server that plays a clip in a circle to one viewer after the other. */
public final class RtmpServer implements AutoCloseable {
    private final Path clip;
    private final int port;
    private final Thread keeper;
    private volatile boolean closing;
    private volatile Process process;

    /** Listens on a free port; needs ffmpeg. */
    public static RtmpServer of(Path clip) {
        FfmpegProgram.require();
        RtmpServer server = new RtmpServer(clip);
        server.keeper.start();
        return server;
    }

    private RtmpServer(Path clip) {
        this.clip = clip;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keeper = new Thread(this::keep, "rtmp-server");
        keeper.setDaemon(true);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "rtmp://127.0.0.1:" + port + "/live/hall";
    }

    /** Ends the stream that is being watched; the next viewer is welcome a moment later. */
    public void kill() {
        Process now = process;
        if (now != null) {
            now.destroyForcibly();
        }
    }

    /** ffmpeg serves one viewer and ends. */
    private void keep() {
        List<String> command = List.of(
                "ffmpeg",
                "-nostdin",
                "-loglevel",
                "fatal",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                clip.toString(),
                "-c",
                "copy",
                "-f",
                "flv",
                "-listen",
                "1",
                url());
        try {
            while (!closing) {
                process = new ProcessBuilder(command).inheritIO().start();
                if (closing) {
                    kill();
                }
                process.waitFor(10, TimeUnit.MINUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        kill();
    }
}
