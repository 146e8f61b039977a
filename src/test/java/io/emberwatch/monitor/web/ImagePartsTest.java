package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.render.EncodedFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePartsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 10_000})
    void images_comeWhole_howeverTheyAreCut(int size) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(("--" + EncodedFrame.BOUNDARY + "\r\n").getBytes(StandardCharsets.US_ASCII));
        byte[] image = "\r\n\r\n--emberwatch\r\nContent-Length: 5\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (String camera : List.of("gate", "yard", "gate")) {
            ByteBuffer part = new EncodedFrame(new CameraId(camera), 1, image).multipartPart();
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            stream.writeBytes(bytes);
        }
        List<String> seen = new ArrayList<>();
        ImageParts parts = new ImageParts((camera, jpeg) -> {
            assertThat(jpeg).isEqualTo(image);
            seen.add(camera.value());
        });
        byte[] all = stream.toByteArray();
        for (int at = 0; at < all.length; at += size) {
            parts.take(ByteBuffer.wrap(all, at, Math.min(size, all.length - at)));
        }
        assertThat(seen).containsExactly("gate", "yard", "gate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "--x\r\nContent-Length: 5\r\n\r\n",
                "--x\r\nX-Camera: gate\r\n\r\n",
                "--x\r\nX-Camera: GATE!\r\nContent-Length: 5\r\n\r\n",
                "--x\r\nX-Camera: gate\r\nContent-Length: 999999999\r\n\r\n",
                "--x\r\nX-Camera: gate\r\nContent-Length: -1\r\n\r\n"
            })
    void whatIsNoStreamOfImages_isRefused(String text) {
        ImageParts parts = new ImageParts((camera, jpeg) -> {});
        assertThatThrownBy(() -> parts.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void headerWithoutAnEnd_isRefused() {
        ImageParts parts = new ImageParts((camera, jpeg) -> {});
        assertThatThrownBy(() -> parts.take(ByteBuffer.allocate(5000))).isInstanceOf(IOException.class);
    }
}
