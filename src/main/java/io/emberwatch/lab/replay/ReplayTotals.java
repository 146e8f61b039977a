package io.emberwatch.lab.replay;

import java.util.List;

/**
 * All clips of a replay together.
 *
 * @param images how many were judged
 * @param detection how well the incidents met the fires
 */
public record ReplayTotals(int clips, double durationSeconds, int images, int incidents, Detection detection) {
    static ReplayTotals of(List<ClipResult> results) {
        return new ReplayTotals(
                results.size(),
                results.stream().mapToDouble(ClipResult::durationSeconds).sum(),
                results.stream().mapToInt(result -> result.moments().size()).sum(),
                results.stream().mapToInt(result -> result.incidents().size()).sum(),
                Detection.of(
                        results, results.stream().map(ClipResult::startSeconds).toList()));
    }
}
