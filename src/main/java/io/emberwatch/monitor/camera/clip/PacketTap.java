package io.emberwatch.monitor.camera.clip;

/**
 * Hears the encoded packets of one camera, on that camera's thread; must not block. Packets between one {@code begin}
 * and the next, or {@code end}, are of one stream without a gap in its time.
 */
public interface PacketTap {
    /** Hears nothing. */
    PacketTap NONE = new PacketTap() {
        @Override
        public void begin(EncodedFormat format) {}

        @Override
        public void packet(EncodedPacket packet) {}

        @Override
        public void end() {}
    };

    /** A stream begins: after connecting, or with other codec parameters. */
    void begin(EncodedFormat format);

    /** The stream's next packet. */
    void packet(EncodedPacket packet);

    /** The connection is over. */
    void end();
}
