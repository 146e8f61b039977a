package io.emberwatch.monitor.camera;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Frames as RTP packets of Motion JPEG (RFC 2435), framed for RTSP's interleaved TCP. */
final class MjpegRtp {
    static final int WIDTH = 64;
    static final int HEIGHT = 48;

    private MjpegRtp() {}

    /** A grey frame whose brightness follows its number, in one packet. */
    static byte[] packet(int number, int timestamp) throws IOException {
        byte[] jpeg = jpeg(40 + number % 40 * 4);
        byte[] tables = new byte[128];
        int at = 2;
        while ((jpeg[at + 1] & 0xff) != 0xda) {
            int length = u16(jpeg, at + 2);
            if ((jpeg[at + 1] & 0xff) == 0xdb) {
                for (int table = at + 4; table < at + 2 + length; table += 65) {
                    System.arraycopy(jpeg, table + 1, tables, 64 * (jpeg[table] & 0x0f), 64);
                }
            }
            at += 2 + length;
        }
        // What follows the start of scan, without the end of image.
        byte[] scan = Arrays.copyOfRange(jpeg, at + 2 + u16(jpeg, at + 2), jpeg.length - 2);
        int rtp = 12 + 8 + 4 + tables.length + scan.length;
        ByteBuffer packet = ByteBuffer.allocate(4 + rtp);
        packet.put((byte) '$').put((byte) 0).putShort((short) rtp);
        packet.put((byte) 0x80)
                .put((byte) (0x80 | 26))
                .putShort((short) number)
                .putInt(timestamp)
                .putInt(1);
        // Type 1 is 4:2:0; quality 255 says that the tables follow.
        packet.putInt(0).put((byte) 1).put((byte) 255).put((byte) (WIDTH / 8)).put((byte) (HEIGHT / 8));
        packet.put((byte) 0)
                .put((byte) 0)
                .putShort((short) tables.length)
                .put(tables)
                .put(scan);
        return packet.array();
    }

    /** The same frame as a file. */
    static byte[] jpeg(int grey) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, grey * 0x010101);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
