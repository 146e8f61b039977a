package io.emberwatch.lab.benchmark.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.lab.benchmark.live.CameraPlan.Scene;
import io.emberwatch.lab.benchmark.rtsp.ClipReader;
import io.emberwatch.lab.benchmark.rtsp.RtspSender;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The process beside the measured one: its cameras, and those who watch. It obeys lines of its standard input and ends
 * when that ends, so it does not outlive who started it.
 */
final class CameraServer {
    /** Marks the lines that are meant for the process that started this one, among those of the log. */
    static final String MARK = "@";

    static final String WATCH = "watch ";
    static final String COUNT = "count";

    private static final ObjectMapper JSON = new ObjectMapper();

    private CameraServer() {}

    /**
     * What the cameras are.
     *
     * @param urls of all, in their order
     * @param ignitions of each burning camera: when one of its fires starts, in milliseconds since 1970
     * @param burningMillis from one fire to the next; 0 where none burns
     * @param video what they send
     */
    record Ready(
            @JsonProperty List<String> urls,
            @JsonProperty List<Long> ignitions,
            @JsonProperty long burningMillis,
            @JsonProperty String video) {}

    /**
     * What happened so far.
     *
     * @param cpuNanos of this process
     * @param images that each quick viewer got
     * @param gone how many viewers that read were sent away
     * @param behind how often a camera's stream was ended because the monitor did not read it
     */
    record Counted(
            @JsonProperty long cpuNanos,
            @JsonProperty List<Long> images,
            @JsonProperty int gone,
            @JsonProperty long behind) {}

    /**
     * Serves until the input ends.
     *
     * @param args the folder for drawn clips, and a {@link CameraPlan} as JSON
     */
    public static void main(String[] args) throws IOException {
        CameraPlan plan = JSON.readValue(args[1], CameraPlan.class);
        Map<Scene, VideoClip> clips = clips(plan, Path.of(args[0]));
        try (RtspSender sender = RtspSender.open(0);
                MjpegAudience audience = new MjpegAudience()) {
            say(open(plan, clips, sender));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(WATCH)) {
                    int[] numbers = Stream.of(line.split(" ", -1))
                            .skip(1)
                            .mapToInt(Integer::parseInt)
                            .toArray();
                    audience.watch(numbers[0], plan.names(), numbers[1], numbers[2], numbers[3]);
                    say(Map.of());
                } else if (line.equals(COUNT)) {
                    say(new Counted(cpuNanos(), audience.images(), audience.gone(), sender.dropped()));
                }
            }
        }
    }

    private static Ready open(CameraPlan plan, Map<Scene, VideoClip> clips, RtspSender sender) {
        long now = System.currentTimeMillis();
        List<String> names = plan.names();
        List<String> urls = new ArrayList<>();
        List<Long> ignitions = new ArrayList<>();
        long burningMillis = 0;
        for (int i = 0; i < names.size(); i++) {
            VideoClip clip = clips.get(plan.scene(i));
            Duration length = length(clip);
            Duration phase = CameraPlan.phase(i, length);
            sender.add("/" + names.get(i), clip, phase);
            urls.add(sender.url("/" + names.get(i)));
            if (plan.scene(i) == Scene.BURNING) {
                burningMillis = length.toMillis();
                ignitions.add(now - phase.toMillis() + CameraPlan.ignition().toMillis());
            }
        }
        VideoClip shown = clips.get(plan.scene(names.size() - 1));
        String video = String.format(
                Locale.ROOT,
                "%s %dx%d, %.1f frames/s",
                shown.codec(),
                shown.width(),
                shown.height(),
                shown.framesPerSecond());
        return new Ready(urls, ignitions, burningMillis, video);
    }

    private static Map<Scene, VideoClip> clips(CameraPlan plan, Path folder) throws IOException {
        Map<Scene, VideoClip> clips = new EnumMap<>(Scene.class);
        for (int i = 0; i < plan.cameras(); i++) {
            Scene scene = plan.scene(i);
            if (!clips.containsKey(scene)) {
                clips.put(
                        scene,
                        scene == Scene.RECORDED
                                ? ClipReader.read(Path.of(plan.clip()))
                                : plan.drawn(scene).write(folder.resolve(scene + ".mp4")));
            }
        }
        return clips;
    }

    private static Duration length(VideoClip clip) {
        return Duration.ofMillis(clip.ticks() * 1000 / VideoClip.TICKS_PER_SECOND);
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static void say(Object what) throws JsonProcessingException {
        System.out.println(MARK + JSON.writeValueAsString(what));
        System.out.flush();
    }
}
