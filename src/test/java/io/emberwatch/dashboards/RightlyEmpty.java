package io.emberwatch.dashboards;

import java.util.Map;

/**
 * Expressions that need not return data in a test, one by one, each with its reason. All others must.
 *
 * @param reasons by the place of the expression
 */
public record RightlyEmpty(Map<String, String> reasons) {
    /** Before a monitor that sees no fire and lacks nothing. */
    public static final RightlyEmpty WHILE_ALL_IS_WELL = new RightlyEmpty(Map.ofEntries(
            Map.entry("FireDetected", "no camera sees a fire"),
            Map.entry("CameraDown", "both cameras are up"),
            Map.entry("CameraStale", "frames come"),
            Map.entry("PictureFrozen", "images change"),
            Map.entry("CameraCovered", "both lenses see"),
            Map.entry("CameraUnjudged", "every camera is judged"),
            Map.entry("Overloaded", "two cameras are no load"),
            Map.entry("CanaryFailed", "every drill passes"),
            Map.entry("InferenceSilent", "no frame waits"),
            Map.entry("NotificationFailing", "no message waits or failed"),
            Map.entry("SinkDown", "every sink reaches its receiver"),
            Map.entry("MonitorAbsent", "the monitor answers"),
            Map.entry("ReconnectStorm", "no camera comes and goes"),
            Map.entry("LatencyHigh", "nothing takes two seconds"),
            Map.entry("FramesDropped", "no frame is dropped"),
            Map.entry("QueueSaturated", "inference rests"),
            Map.entry("DiskLow", "the volume has room"),
            Map.entry("ThreadFailing", "no thread met an error"),
            Map.entry("FleetCameraUnowned", "all cameras of the fleet are watched"),
            Map.entry("FleetMemberLost", "no member is silent"),
            Map.entry("FleetKafkaAway", "Kafka answers"),
            Map.entry("ConfigNotTakenOver", "no configuration was refused"),
            Map.entry("ObjectStoreDown", "the object store takes copies"),
            Map.entry("fleet.json › annotation Alerts", "no alert but the Watchdog fires"),
            Map.entry("fleet.json › annotation Fires", "no camera sees a fire"),
            Map.entry("camera.json › annotation Alerts", "no alert but the Watchdog fires"),
            Map.entry("camera.json › annotation Fires", "no camera sees a fire"),
            Map.entry("inference.json › annotation Alerts", "no alert but the Watchdog fires"),
            Map.entry("inference.json › annotation Fires", "no camera sees a fire")));

    /** Before a real monitor without a GPU, one of whose cameras sees a fire. */
    public static final RightlyEmpty WHILE_THERE_IS_A_FIRE = new RightlyEmpty(Map.ofEntries(
            Map.entry("CameraDown", "both cameras are up"),
            Map.entry("CameraStale", "frames come"),
            Map.entry("PictureFrozen", "images change"),
            Map.entry("CameraCovered", "both lenses see"),
            Map.entry("CameraUnjudged", "every camera is judged"),
            Map.entry("Overloaded", "two cameras are no load"),
            Map.entry("CanaryFailed", "every drill passes"),
            Map.entry("InferenceSilent", "frames are judged"),
            Map.entry("NotificationFailing", "the receiver takes every message at once"),
            Map.entry("SinkDown", "the receiver can be reached"),
            Map.entry("MonitorAbsent", "the monitor answers"),
            Map.entry("ReconnectStorm", "the camera came once"),
            Map.entry("LatencyHigh", "two cameras are no load"),
            Map.entry("FramesDropped", "two cameras are no load"),
            Map.entry("QueueSaturated", "two cameras are no load"),
            Map.entry("DiskLow", "the volume has room"),
            Map.entry("ThreadFailing", "no thread met an error"),
            Map.entry("FleetCameraUnowned", "the monitor is alone"),
            Map.entry("FleetMemberLost", "the monitor is alone"),
            Map.entry("FleetKafkaAway", "the monitor is alone"),
            Map.entry("fleet.json › Members A", "the monitor is alone"),
            Map.entry("fleet.json › Members B", "the monitor is alone"),
            Map.entry("fleet.json › Cameras by member A", "the monitor is alone"),
            Map.entry("fleet.json › Cameras by member B", "the monitor is alone"),
            Map.entry("fleet.json › Moves A", "the monitor is alone"),
            Map.entry("fleet.json › Lag A", "the monitor is alone"),
            Map.entry("fleet.json › Lag B", "the monitor is alone"),
            Map.entry("fleet.json › Copies A", "the monitor has no object store"),
            Map.entry("fleet.json › Object store A", "the monitor has no object store"),
            Map.entry("fleet.json › Object store B", "the monitor has no object store"),
            Map.entry("ConfigNotTakenOver", "no configuration was refused"),
            Map.entry("ObjectStoreDown", "the monitor has no object store"),
            Map.entry("inference.json › GPU use A", "the model runs on the processor"),
            Map.entry("inference.json › GPU memory A", "the model runs on the processor"),
            Map.entry("inference.json › GPU memory B", "the model runs on the processor")));

    /** Whether the expression may return nothing. */
    public boolean has(Expression expression) {
        return reasons.containsKey(expression.place());
    }
}
