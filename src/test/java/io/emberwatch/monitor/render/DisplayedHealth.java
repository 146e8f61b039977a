package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.render.RenderWorker.CameraRenderer;
import java.util.OptionalLong;

/** What the stream says of a camera's health. */
public final class DisplayedHealth {
    private DisplayedHealth() {}

    /**
     * On a stream that shows a frame captured then, or a placeholder.
     *
     * @param nowNanos the present time on the ticker
     */
    public static CameraHealth of(CameraConfig config, CameraStatus status, OptionalLong shown, long nowNanos) {
        CameraId camera = new CameraId("gate");
        try (CameraRenderer renderer = new CameraRenderer(camera, config)) {
            if (shown.isPresent()) {
                FramePool pool = new FramePool(1);
                renderer.take(Scenes.frame(pool, camera, 2, 2, shown.getAsLong(), 0.1f), AlarmState.CALM);
            }
            return renderer.note(status, nowNanos).health();
        }
    }
}
