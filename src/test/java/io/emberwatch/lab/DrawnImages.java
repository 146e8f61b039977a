package io.emberwatch.lab;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Draws images for tests: an orange spot in a grey room, or a blue one. */
public final class DrawnImages {
    private DrawnImages() {}

    /** Writes {@code count} PNG images of each class under {@code folder/fire} and {@code folder/nofire}. */
    public static void write(Path folder, int count, long seed) throws IOException {
        Random random = new Random(seed);
        for (String label : new String[] {"nofire", "fire"}) {
            Path directory = Files.createDirectories(folder.resolve(label));
            for (int i = 0; i < count; i++) {
                String name = "drawn" + i % 2 + "_" + i + ".png";
                ImageIO.write(
                        draw(label.equals("fire"), random),
                        "png",
                        directory.resolve(name).toFile());
            }
        }
    }

    private static BufferedImage draw(boolean fire, Random random) {
        BufferedImage image = new BufferedImage(80, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        int grey = 60 + random.nextInt(100);
        g.setColor(new Color(grey, grey, grey));
        g.fillRect(0, 0, 80, 64);
        g.setColor(fire ? new Color(255, 150 + random.nextInt(40), 30) : new Color(30, 80 + random.nextInt(40), 220));
        int size = 20 + random.nextInt(16);
        g.fillOval(random.nextInt(80 - size), random.nextInt(64 - size), size, size);
        g.dispose();
        return image;
    }
}
