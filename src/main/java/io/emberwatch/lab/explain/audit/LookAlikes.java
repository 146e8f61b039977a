package io.emberwatch.lab.explain.audit;

import java.util.ArrayList;
import java.util.List;

/** Groups images that look almost the same: the correlation of their cells' colours is at least 0.92. */
final class LookAlikes {
    private static final double ALIKE = 0.92;
    private static final int SMALLEST = 3;

    private LookAlikes() {}

    /** Groups of three or more, largest first; each image joins the first group whose founder it resembles. */
    static List<List<AuditedCase>> groups(List<AuditedCase> cases) {
        List<List<AuditedCase>> groups = new ArrayList<>();
        List<float[]> founders = new ArrayList<>();
        for (AuditedCase each : cases) {
            float[] cells = normalised(Zones.cells(each.subject().image()));
            int at = 0;
            while (at < founders.size() && correlation(founders.get(at), cells) < ALIKE) {
                at++;
            }
            if (at == founders.size()) {
                founders.add(cells);
                groups.add(new ArrayList<>());
            }
            groups.get(at).add(each);
        }
        groups.removeIf(group -> group.size() < SMALLEST);
        groups.sort((a, b) -> Integer.compare(b.size(), a.size()));
        return groups;
    }

    private static float[] normalised(float[] cells) {
        double mean = 0;
        for (float cell : cells) {
            mean += cell / cells.length;
        }
        double squares = 0;
        for (int i = 0; i < cells.length; i++) {
            cells[i] -= (float) mean;
            squares += cells[i] * cells[i];
        }
        float length = (float) Math.max(1e-9, Math.sqrt(squares));
        for (int i = 0; i < cells.length; i++) {
            cells[i] /= length;
        }
        return cells;
    }

    private static double correlation(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
