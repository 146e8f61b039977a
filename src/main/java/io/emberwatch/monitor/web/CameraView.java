package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The state of a camera at one moment. Immutable.
 *
 * @param id its key
 * @param name what people call it
 * @param state state of the alarm rule
 * @param health whether it delivers usable frames; {@code feed} in JSON
 * @param score of the newest analysed frame, 0..1
 * @param lastFrameAt when the newest frame was captured
 * @param age time since then
 * @param fps frames a second that arrive, at least 0
 * @param scoredAge time since the newest scored frame was captured; empty before the first
 * @param scoredFps frames a second that the network scores, at least 0
 * @param judgedFps the same with the frames that showed nothing new since a scored one
 * @param reconnects times the connection was lost and made again
 * @param width pixels a row of the newest frame; 0 before the first
 * @param height rows of the newest frame; 0 before the first
 * @param error why the camera is down or blind, one line without secrets
 * @param group what people call the cameras it belongs to
 */
public record CameraView(
        CameraId id,
        String name,
        AlarmState state,
        CameraHealth health,
        OptionalDouble score,
        Optional<Instant> lastFrameAt,
        Optional<Duration> age,
        double fps,
        Optional<Duration> scoredAge,
        double scoredFps,
        double judgedFps,
        long reconnects,
        int width,
        int height,
        Optional<String> error,
        Optional<String> group) {
    /**
     * As it is where nothing was heard of it for a while.
     *
     * @param since for how long
     * @param why one line for people
     */
    CameraView down(Duration since, String why) {
        return new CameraView(
                id,
                name,
                state,
                CameraHealth.DOWN,
                OptionalDouble.empty(),
                lastFrameAt,
                age.map(since::plus),
                0,
                scoredAge.map(since::plus),
                0,
                0,
                reconnects,
                width,
                height,
                Optional.of(why),
                group);
    }
}
