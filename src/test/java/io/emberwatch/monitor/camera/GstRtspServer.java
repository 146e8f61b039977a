package io.emberwatch.monitor.camera;

import io.emberwatch.Installed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real RTSP server for tests (GStreamer's, in a process of its own) that loops H.264 clips without encoding them
 * again. It can be killed, restarted on the same port, frozen and thawed, and dies with the test. Used by one thread.
 */
public final class GstRtspServer implements AutoCloseable {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String INSTALL = "needs GStreamer's RTSP server: apt install gstreamer1.0-rtsp"
            + " gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good"
            + " gstreamer1.0-plugins-bad python3-gi";

    private final List<String> command;
    private final int port;
    private Process process;

    /**
     * Starts and waits until it listens; skips the test where GStreamer is missing.
     *
     * @param fps frames a second of the clips
     * @param clips raw H.264 files ({@code .h264}, see {@link TestClips#h264}) by mount, such as {@code /north}
     */
    public static GstRtspServer start(int fps, Map<String, Path> clips) {
        assumeInstalled();
        GstRtspServer server = new GstRtspServer(fps, clips);
        server.restart();
        return server;
    }

    private GstRtspServer(int fps, Map<String, Path> clips) {
        try (ServerSocket free = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                InputStream script = GstRtspServer.class.getResourceAsStream("gst_rtsp_server.py")) {
            port = free.getLocalPort();
            command = new ArrayList<>(List.of(
                    PYTHON,
                    "-c",
                    new String(script.readAllBytes(), StandardCharsets.UTF_8),
                    Integer.toString(port),
                    Integer.toString(fps)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clips.forEach((mount, clip) -> command.addAll(List.of(mount, clip.toString())));
    }

    /** The URL of a mount. */
    public String url(String mount) {
        return "rtsp://127.0.0.1:" + port + mount;
    }

    /** Starts it, anew if it was killed, on the same port, and waits until it listens. */
    public void restart() {
        kill();
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            if (out.readLine() == null) {
                throw new AssertionError("the RTSP server ended with status " + process.waitFor());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }

    /** Ends it as the plug does: at once, without goodbye. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
            process = null;
        }
    }

    /** Stops it in the middle of what it does; its connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + name + " gave " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test ran out of time", e);
        }
    }

    private static void assumeInstalled() {
        String check = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";
        boolean installed = false;
        if (Files.isExecutable(Path.of(PYTHON))) {
            try {
                installed = new ProcessBuilder(PYTHON, "-c", check)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("the test ran out of time", e);
            }
        }
        Installed.require(installed, INSTALL);
    }
}
