package io.emberwatch.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.metrics.Curve.Point;
import io.emberwatch.lab.metrics.Figures.Scored;
import io.emberwatch.lab.plot.CurveFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveTest {
    private final List<Scored> scored = List.of(
            new Scored(0.9, true, "a"),
            new Scored(0.6, false, "b"),
            new Scored(0.6, true, "c"),
            new Scored(0.1, false, "d"));

    @Test
    void roc_hasTheAreaOfTheAuroc() {
        List<Point> points = Curve.roc(scored).points();
        assertThat(points).containsExactly(new Point(0, 0), new Point(0, 0.5), new Point(0.5, 1), new Point(1, 1));
        double area = 0;
        for (int i = 1; i < points.size(); i++) {
            area += (points.get(i).x() - points.get(i - 1).x())
                    * (points.get(i).y() + points.get(i - 1).y())
                    / 2;
        }
        assertThat(area)
                .isCloseTo(Figures.of(scored, 0.5).value(Metric.AUROC), within(1e-12))
                .isEqualTo(0.875);
    }

    @Test
    void precisionRecall_goesInSteps() {
        assertThat(Curve.precisionRecall(scored).points())
                .startsWith(new Point(0, 1), new Point(0.5, 1), new Point(0.5, 2 / 3.0), new Point(1, 2 / 3.0));
    }

    @Test
    void files_showTheCurveWhereItBelongs(@TempDir Path folder) throws IOException {
        CurveFiles.write(scored, Figures.of(scored, 0.5), folder);
        BufferedImage roc = ImageIO.read(folder.resolve("roc.png").toFile());
        // From (0.5, 1) to (1, 1) along the upper edge, and not along the lower one.
        assertThat(redness(roc, 60 + 360, 40)).isGreaterThan(100);
        assertThat(redness(roc, 60 + 360, 40 + 480)).isLessThan(50);
        assertThat(ImageIO.read(folder.resolve("precision-recall.png").toFile()))
                .isNotNull();
        BufferedImage reliability =
                ImageIO.read(folder.resolve("reliability.png").toFile());
        // Two images score 0.6, one of them a fire.
        assertThat(redness(reliability, 60 + 288, 40 + 240)).isGreaterThan(100);
    }

    private static int redness(BufferedImage image, int x, int y) {
        int rgb = image.getRGB(x, y);
        return (rgb >> 16 & 255) - (rgb & 255);
    }
}
