package io.emberwatch.monitor.camera.fault;

import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One RTSP camera and what is wrong with it. Everything may be changed while it is watched, and holds from the next
 * packet, frame or request on. Chance comes from the seed alone. Thread-safe.
 */
public final class FaultCamera {
    final String path;
    final AtomicInteger plays = new AtomicInteger();
    final AtomicLong sentPackets = new AtomicLong();
    final AtomicLong lostPackets = new AtomicLong();
    final AtomicLong shiftTicks = new AtomicLong();
    final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    final List<FaultConnection> connections = new CopyOnWriteArrayList<>();
    final AtomicInteger shows = new AtomicInteger();
    volatile VideoClip clip;
    volatile double loss;
    volatile double corruption;
    volatile double framesPerSecond;
    volatile Optional<Double> announcedFps = Optional.empty();
    volatile int firstFrame;
    volatile boolean frozen;
    volatile boolean closingAtPlay;
    volatile boolean audio;
    volatile Duration slowness = Duration.ZERO;
    volatile Optional<Login> login = Optional.empty();
    volatile long seed = 1;

    FaultCamera(String path, VideoClip clip) {
        this.path = path;
        this.clip = clip;
    }

    /** Loses this share of RTP packets, 0 to 1, before they reach the socket. */
    public FaultCamera losing(double share) {
        loss = share;
        return this;
    }

    /** Changes bytes in this share of RTP packets, 0 to 1. */
    public FaultCamera corrupting(double share) {
        corruption = share;
        return this;
    }

    /** Keeps the connection and sends nothing. */
    public FaultCamera frozen(boolean now) {
        frozen = now;
        return this;
    }

    /** Closes the connection in answer to PLAY. */
    public FaultCamera closingAtPlay(boolean now) {
        closingAtPlay = now;
        return this;
    }

    /** Sends so many frames a second instead of the clip's own rate, with time stamps to match; 0 is the clip's own. */
    public FaultCamera atRate(double fps) {
        framesPerSecond = fps;
        return this;
    }

    /** Announces this rate in its description, true or not; 0 announces none. */
    public FaultCamera announcing(double fps) {
        announcedFps = Optional.of(fps);
        return this;
    }

    /** Every viewer's stream begins with this frame of the clip, such as one in the middle of a group. */
    public FaultCamera beginningAt(int frame) {
        firstFrame = frame;
        return this;
    }

    /** Moves the time stamps from now on, forward or back, on top of what was moved already. */
    public FaultCamera jump(Duration by) {
        shiftTicks.addAndGet(by.toMillis() * VideoClip.TICKS_PER_SECOND / 1000);
        return this;
    }

    /** Offers a track of audio beside the video. */
    public FaultCamera withAudio() {
        audio = true;
        return this;
    }

    /** Goes on with another clip in mid-stream, whatever was announced; new viewers get its own description. */
    public FaultCamera show(VideoClip next) {
        clip = next;
        shows.incrementAndGet();
        return this;
    }

    /** Answers a method such as {@code DESCRIBE} with this status; 200 is the right answer. */
    public FaultCamera answering(String method, int status) {
        statuses.put(method, status);
        return this;
    }

    /** Waits so long before each answer. */
    public FaultCamera slowBy(Duration wait) {
        slowness = wait;
        return this;
    }

    public FaultCamera asking(Login.Scheme scheme, String username, String password) {
        login = Optional.of(new Login(scheme, username, password));
        return this;
    }

    public FaultCamera seeded(long next) {
        seed = next;
        return this;
    }

    /**
     * Does one thing that cameras do, chosen by chance; what was wrong before is over.
     *
     * @param clips of other sizes and codecs, to go on with
     * @return what it was, for the log
     */
    public String strike(SplittableRandom chance, List<VideoClip> clips) {
        losing(0).corrupting(0).frozen(false);
        int fault = chance.nextInt(7);
        switch (fault) {
            case 0 -> kill();
            case 1 -> frozen(true);
            case 2 -> corrupting(0.05);
            case 3 -> losing(0.03);
            case 4 -> show(clips.get(chance.nextInt(clips.size())));
            case 5 -> jump(Duration.ofSeconds(chance.nextLong(-20_000, 20_000)));
            default -> {
                // Nothing: it is well again.
            }
        }
        return List.of("kill", "freeze", "garbage", "loss", "other clip", "jump", "well")
                .get(fault);
    }

    /** Ends all its connections without a word; new ones are welcome. */
    public void kill() {
        connections.forEach(FaultConnection::close);
    }

    /** How many streams began. */
    public int plays() {
        return plays.get();
    }

    public long sentPackets() {
        return sentPackets.get();
    }

    public long lostPackets() {
        return lostPackets.get();
    }
}
