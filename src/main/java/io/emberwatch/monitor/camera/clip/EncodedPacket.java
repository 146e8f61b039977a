package io.emberwatch.monitor.camera.clip;

/**
 * One encoded frame as the camera sent it. Immutable: nobody changes the array.
 *
 * @param data of the frame, not copied
 * @param dtsNanos when it is to be decoded, on its stream's own clock; rises from packet to packet of one stream
 * @param ptsNanos when it is to be shown; never before {@code dtsNanos}
 * @param key whether decoding may begin with it
 * @param arrivedNanos when it was read, on the monotonic ticker
 */
@SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
public record EncodedPacket(byte[] data, long dtsNanos, long ptsNanos, boolean key, long arrivedNanos) {}
